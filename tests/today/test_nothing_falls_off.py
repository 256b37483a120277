"""Whatever is raised, put off, covered, given away or left: somebody who may act sees it in time.

The model knows no query: it keeps what was promised about each thing due, and who works what.
"""

import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.accounts.passphrases import Passphrases
from advocacy.actor import SYSTEM, Actor
from advocacy.cases.grant_models import ConflictBlock, Cover
from advocacy.cases.leaving import leave
from advocacy.cases.models import Caseload
from advocacy.cases.service import allocate, end_allocation
from advocacy.db import Base, make_engine, make_session, new_id
from advocacy.prompts.models import Because, Danger, Prompt
from advocacy.prompts.putting_off import (
    MOST_TIMES,
    AlreadyPutOff,
    CannotWait,
    come_back,
    put_off,
)
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.today.putting_off.service import list_put_off, offered
from advocacy.today.service import list_due
from advocacy.vault import SERVICE_SCOPE, DeploymentKeys, FolderKeyStore, Vault
from tests.fakes import FakeClock
from tests.people import People

_KEYSET = DeploymentKeys.generate()
CASES, ADVOCATES, KINDS = range(2), range(3), ("contact.due", "made.up")
case, advocate, kind = (st.sampled_from(list(each)) for each in (CASES, ADVOCATES, KINDS))
Key = tuple[int, str]


@dataclass
class Promise:
    """What was promised about one thing: how urgent, back when, and how often it was put off."""

    danger: Danger
    back_at: datetime | None = None
    times: int = 0


@dataclass
class Model:
    """What is open, who works what, who is kept from what and who has left."""

    due: dict[Key, Promise] = field(default_factory=dict)
    works: set[tuple[int, int]] = field(default_factory=set)
    kept: set[tuple[int, int]] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    def workers(self, of: int) -> set[int]:
        """Return who works a case, has not left and may know of it."""
        return {
            who for who, which in self.works if which == of and (who, of) not in self.kept
        } - self.gone


class Days(RuleBasedStateMachine):
    """A lead, three advocates, two cases, and time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        vault = Vault(DeploymentKeys(_KEYSET), FolderKeyStore(Path(self.folder.name)))
        vault.create_scope(SERVICE_SCOPE)
        self.engine = make_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.clock, self.model = FakeClock(), Model()
        self.session = make_session(self.engine, vault)
        cheap = Passphrases(memory_kib=8, passes=1, lanes=1)
        people = People(self.session, self.clock, cheap)
        self.lead = people.lead()
        self.staff = [people.advocate(f"Amy {number}") for number in ADVOCATES]
        self.cases = [people.case(name=f"Jo {number}") for number in CASES]
        self.session.flush()

    def teardown(self) -> None:
        self.session.close()
        self.engine.dispose()
        self.folder.cleanup()

    def actor(self, account: Account) -> Actor:
        return Actor(account_id=account.id, role=account.role, team_id=account.team_id)

    def prompt(self, key: Key) -> Prompt | None:
        return self.session.scalar(
            select(Prompt).where(
                Prompt.case_id == self.cases[key[0]].id,
                Prompt.kind == key[1],
                Prompt.settled_at.is_(None),
            )
        )

    @rule(of=case, kind=kind, danger=st.sampled_from(Danger))
    def something_is_raised(self, of: int, kind: str, danger: Danger) -> None:
        at, key = self.clock.now(), (of, kind)
        raise_prompt(
            self.session, kind=kind, danger=danger, due_at=at, at=at, actor=SYSTEM,
            case_id=self.cases[of].id, subject_id=self.cases[of].id,
        )  # fmt: skip
        self.session.flush()
        promise = self.model.due.setdefault(key, Promise(danger))
        if danger < promise.danger:
            promise.danger, promise.back_at = danger, None

    @rule(of=case, kind=kind)
    def it_is_settled(self, of: int, kind: str) -> None:
        at = self.clock.now()
        settle_prompts(self.session, kind=kind, subject_id=self.cases[of].id, actor=SYSTEM, at=at)
        self.session.flush()
        self.model.due.pop((of, kind), None)

    @rule(of=case, kind=kind, until=st.integers(0, 2))
    def it_is_put_off(self, of: int, kind: str, until: int) -> None:
        at, key = self.clock.now(), (of, kind)
        prompt, promise = self.prompt(key), self.model.due.get(key)
        if prompt is None or promise is None:
            return
        moments = list(offered(at).values())
        until_at = moments[until % len(moments)]
        away = promise.back_at is not None and promise.back_at > at
        waits = promise.danger > Danger.UNSENT and promise.times < MOST_TIMES
        try:
            put_off(
                self.session, prompt, until_at=until_at, because=Because.OTHER, words="",
                actor=SYSTEM, at=at,
            )  # fmt: skip
        except (AlreadyPutOff, CannotWait):
            assert away or not waits
            return
        self.session.flush()
        assert waits
        assert not away
        promise.back_at, promise.times = until_at, promise.times + 1

    @rule(of=case, kind=kind)
    def it_is_brought_back(self, of: int, kind: str) -> None:
        prompt = self.prompt((of, kind))
        if prompt is not None:
            come_back(self.session, prompt, actor=SYSTEM, at=self.clock.now())
            self.model.due[of, kind].back_at = None
            self.session.flush()

    @rule(hours=st.sampled_from([0.1, 2, 9, 30]))
    def time_passes(self, hours: float) -> None:
        self.clock.advance(hours=hours)

    @rule(who=advocate, of=case)
    def it_is_given(self, who: int, of: int) -> None:
        if who in self.model.gone or (who, of) in self.model.works:
            return
        account, at = self.staff[who], self.clock.now()
        allocate(self.session, self.cases[of], account=account, reason="", actor=SYSTEM, at=at)
        self.session.flush()
        self.model.works.add((who, of))

    @rule(who=advocate, of=case)
    def it_is_taken_away(self, who: int, of: int) -> None:
        entry = self.session.scalar(
            select(Caseload).where(
                Caseload.account_id == self.staff[who].id,
                Caseload.case_id == self.cases[of].id,
                Caseload.ends_at.is_(None),
            )
        )
        if entry is not None:
            end_allocation(self.session, entry, actor=SYSTEM, at=self.clock.now())
            self.session.flush()
            self.model.works.discard((who, of))

    @rule(away=advocate, by=advocate)
    def somebody_covers(self, away: int, by: int) -> None:
        if away == by:
            return
        at = self.clock.now()
        self.session.add(
            Cover(
                scope_id=SERVICE_SCOPE, away_id=self.staff[away].id, cover_id=self.staff[by].id,
                starts_at=at, ends_at=at + timedelta(hours=5), made_at=at, reason="",
            )
        )  # fmt: skip
        self.session.flush()

    @rule(who=advocate, of=case)
    def somebody_turns_out_to_know_the_suspect(self, who: int, of: int) -> None:
        self.model.kept.add((who, of))
        self.session.add(
            ConflictBlock(
                scope_id=self.cases[of].id, account_id=self.staff[who].id,
                case_id=self.cases[of].id, declared_id=new_id(), person_id=new_id(),
                because="name", made_at=self.clock.now(),
            )
        )  # fmt: skip
        self.session.flush()

    @rule(who=advocate)
    def somebody_leaves(self, who: int) -> None:
        if who not in self.model.gone and len(self.model.gone) < 2:
            leave(self.session, self.staff[who], actor=SYSTEM, at=self.clock.now())
            self.session.flush()
            self.model.gone.add(who)
            self.model.works = {pair for pair in self.model.works if pair[0] != who}

    @invariant()
    def everything_due_is_before_somebody_or_back_at_its_time(self) -> None:
        if not hasattr(self, "model"):
            return
        at = self.clock.now()
        days = {who: self._day(account) for who, account in self._there()}
        waits = {who: self._waits(account) for who, account in self._there()}
        for key, promise in self.model.due.items():
            prompt = self.prompt(key)
            assert prompt is not None
            ought = self.model.workers(key[0])
            urgent = promise.danger <= Danger.UNSENT or promise.times >= MOST_TIMES
            see_it = ought | ({-1} if urgent or not ought else set())
            if promise.back_at is not None and promise.back_at > at:
                assert all(prompt.id not in ids for ids in days.values()), key
                assert all(waits[who].get(prompt.id) == promise.back_at for who in see_it), key
            else:
                assert all(prompt.id in days[who] for who in see_it), (key, see_it)
                assert all(prompt.id not in ids for ids in waits.values()), key
            for who, of in self.model.kept:
                if of == key[0] and who in days:
                    assert prompt.id not in days[who]
                    assert prompt.id not in waits[who]

    def _there(self) -> list[tuple[int, Account]]:
        found = [(who, self.staff[who]) for who in ADVOCATES if who not in self.model.gone]
        return [(-1, self.lead), *found]

    def _day(self, account: Account) -> set[UUID]:
        found, _ = list_due(self.session, actor=self.actor(account), at=self.clock.now())
        return {due.prompt.id for due in found}

    def _waits(self, account: Account) -> dict[UUID, datetime]:
        found = list_put_off(self.session, actor=self.actor(account), at=self.clock.now())
        return {each.due.prompt.id: each.entry.until_at for each in found}


_CALM = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def run(examples: int, steps: int) -> None:
    machine = Days.TestCase
    machine.settings = settings(
        max_examples=examples, stateful_step_count=steps, derandomize=True, **_CALM
    )
    machine("runTest").runTest()


def test_nothing_that_is_due_falls_off() -> None:
    run(examples=6, steps=20)


@pytest.mark.nightly
def test_nothing_that_is_due_falls_off_in_two_thousand_steps() -> None:
    run(examples=50, steps=40)
