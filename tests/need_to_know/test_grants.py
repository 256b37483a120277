"""Whatever is granted and taken away in whatever order: everybody sees what the model says.

The model is the class `Model`: what access.md says of staff, in as few lines as it takes.
"""

from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from advocacy.accounts.models import Account, Agency, Team
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.service import create_account
from advocacy.actor import SYSTEM, Actor, Role
from advocacy.cases.access import may_read, visible
from advocacy.cases.allocation_service import give_case, list_workers, take_case
from advocacy.cases.conflicts.models import Relation
from advocacy.cases.conflicts.reviewing import lift_block, list_blocks
from advocacy.cases.conflicts.service import Known, declare
from advocacy.cases.covering.service import arrange_cover
from advocacy.cases.emergency.service import NotOpened, open_in_an_emergency
from advocacy.cases.grant_models import Category
from advocacy.cases.models import Case, PersonKind
from advocacy.cases.people_service import add_to_case
from advocacy.cases.sealing.service import list_seals, seal_case, unseal_case
from advocacy.cases.service import open_case
from advocacy.db import Base, make_engine, make_session, new_id
from advocacy.errors import Invalid
from advocacy.masp.access import visible_masp
from advocacy.masp.links import open_and_link
from advocacy.masp.models import MaspCase
from advocacy.vault import SERVICE_SCOPE, DeploymentKeys, FolderKeyStore, Vault
from tests.fakes import FakeClock

STAFF, CASES, TEAMS, POLICE = range(7), range(3), range(2), 7
LEADS = (0, 1)  # the lead of each team; 2–6 are advocates
PEOPLE = (*STAFF, POLICE)
# One suspect for each case, whose names and numbers share nothing with each other's.
SUSPECTS = (("Dean Marlow", "+447700900321"), ("Piotr Nowak", "+447700900322"),
            ("Lydia Farrant", "+447700900323"))  # fmt: skip
_KEYSET = DeploymentKeys.generate()
_SURE = st.sampled_from(("", "yes"))
_EMPTY = make_engine("sqlite://")


@dataclass
class Model:
    """Who may see what. Times are moments; everything else is a number of a person or case."""

    team_of: dict[int, int]
    case_team: dict[int, int]
    load: set[tuple[int, int]] = field(default_factory=set)
    covers: list[tuple[int, int, datetime, datetime]] = field(default_factory=list)
    looks_alike: set[tuple[int, int]] = field(default_factory=set)
    surely: set[tuple[int, int]] = field(default_factory=set)
    sealed: set[int] = field(default_factory=set)
    opened: list[tuple[int, int, datetime]] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)

    @property
    def blocked(self) -> set[tuple[int, int]]:
        return self.looks_alike | self.surely

    def sees(self, who: int, at: datetime) -> set[int]:
        if who == POLICE:
            return {c for c in CASES if c not in self.sealed and (who, c) not in self.blocked}
        if who in LEADS:
            mine = {c for c in CASES if self.case_team[c] == self.team_of[who]}
        else:
            now = [(a, by) for a, by, start, end in self.covers if start <= at < end]
            whose = {who} | {a for a, by in now if by == who}
            mine = {c for c in CASES if any((a, c) in self.load for a in whose)}
        return {c for c in mine if (who, c) not in self.blocked}

    def reads(self, who: int, at: datetime) -> set[int]:
        emergencies = {c for w, c, end in self.opened if w == who and at < end}
        return self.sees(who, at) | {c for c in emergencies if (who, c) not in self.blocked}

    def lift(self, lead: int) -> None:
        def has_a_say(who: int, case: int) -> bool:
            may = {x for x in LEADS if x != who and x not in self.gone
                   and (x, case) not in self.blocked}  # fmt: skip
            return lead in ({x for x in may if self.team_of[x] == self.case_team[case]} or may)

        self.looks_alike -= {pair for pair in self.looks_alike if has_a_say(*pair)}


class Grants(RuleBasedStateMachine):
    """Does at random what people do, through the services, and the same to the model."""

    def __init__(self) -> None:
        super().__init__()
        self.stack, self.clock = ExitStack(), FakeClock()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        vault = Vault(DeploymentKeys(_KEYSET), FolderKeyStore(folder))
        engine = make_engine("sqlite://")
        self.stack.callback(engine.dispose)
        with closing(_EMPTY.raw_connection()) as empty, closing(engine.raw_connection()) as copy:
            empty.driver_connection.backup(copy.driver_connection)
        self.session = self.stack.enter_context(make_session(engine, vault))

    @initialize()
    def begin(self) -> None:
        session, at = self.session, self.clock.now()
        self.teams = [Team(scope_id=SERVICE_SCOPE, name=f"Team {n}") for n in TEAMS]
        agency_id = new_id()
        session.info["vault"].create_scope(agency_id)
        self.agency = Agency(
            id=agency_id, scope_id=agency_id, name="Solent police", kind="police", agreement_on=at
        )
        session.add_all([*self.teams, self.agency])
        session.flush()
        fast = Passphrases(memory_kib=64, passes=1, lanes=1)
        self.people: list[Account] = []
        for who in PEOPLE:
            role = Role.LEAD if who in LEADS else Role.PARTNER if who == POLICE else Role.ADVOCATE
            self.people.append(
                create_account(
                    session, username=f"person-{who}", passphrase="correct horse battery",
                    name=f"Person {who}", role=role, passphrases=fast, actor=SYSTEM, at=at,
                    team_id=None if who == POLICE else self.teams[who % 2].id,
                    agency_id=agency_id if who == POLICE else None,
                )
            )  # fmt: skip
        session.flush()
        self.cases = [self._case(number, at) for number in CASES]
        self.model = Model({w: w % 2 for w in STAFF}, {c: c % 2 for c in CASES})

    def _case(self, number: int, at: datetime) -> Case:
        case = open_case(
            self.session, name=f"Her {number}", team_id=self.teams[number % 2].id,
            actor=SYSTEM, at=at,
        )  # fmt: skip
        name, phone = SUSPECTS[number]
        self.session.flush()
        add_to_case(
            self.session, case, kind=PersonKind.SUSPECT, name=name, details={"phones": [phone]},
            actor=SYSTEM, at=at,
        )  # fmt: skip
        open_and_link(
            self.session, case, name=name, born_on=None, aliases=[], agency_ids=[self.agency.id],
            actor=SYSTEM, at=at,
        )  # fmt: skip
        self.session.flush()
        return case

    def actor(self, who: int) -> Actor:
        account = self.people[who]
        return Actor(
            account_id=account.id, role=account.role, team_id=account.team_id,
            agency_id=account.agency_id,
        )  # fmt: skip

    @rule(who=st.sampled_from(range(2, 7)), case=st.sampled_from(CASES))
    def allocate(self, who: int, case: int) -> None:
        lead = self.model.case_team[case]
        allowed = (
            self.model.team_of[who] == self.model.team_of[lead]
            and who not in self.model.gone
            and (who, case) not in self.model.blocked
            and (who, case) not in self.model.load
        )
        try:
            give_case(
                self.session, self.cases[case], account_id=self.people[who].id, reason="x",
                actor=self.actor(lead), at=self.clock.now(),
            )  # fmt: skip
        except Invalid:
            assert not allowed
            return
        assert allowed
        self.model.load.add((who, case))

    @rule(who=st.sampled_from(range(2, 7)), case=st.sampled_from(CASES))
    def end(self, who: int, case: int) -> None:
        at = self.clock.now()
        for entry, account in list_workers(self.session, self.cases[case], at=at):
            if account.id == self.people[who].id:
                take_case(self.session, self.cases[case], caseload_id=entry.id, actor=SYSTEM, at=at)
        self.model.load.discard((who, case))

    @rule(
        away=st.sampled_from(range(2, 7)), by=st.sampled_from(range(2, 7)),
        wait=st.integers(0, 3), hours=st.integers(1, 9),
    )  # fmt: skip
    def cover(self, away: int, by: int, wait: int, hours: int) -> None:
        at = self.clock.now()
        start, end = at + timedelta(hours=wait), at + timedelta(hours=wait + hours)
        lead = next((w for w in LEADS if self.model.team_of[w] == self.model.team_of[away]), None)
        if lead is None:
            return
        same = self.model.team_of[away] == self.model.team_of[by]
        allowed = same and away != by and not {away, by} & self.model.gone
        try:
            arrange_cover(
                self.session, away_id=self.people[away].id, cover_id=self.people[by].id,
                starts_at=start, ends_at=end, reason="", actor=self.actor(lead), at=at,
            )  # fmt: skip
        except Invalid:
            assert not allowed
            return
        assert allowed
        self.model.covers.append((away, by, start, end))

    @rule(who=st.sampled_from(STAFF), team=st.sampled_from(TEAMS))
    def move(self, who: int, team: int) -> None:
        self.people[who].team_id = self.teams[team].id
        self.model.team_of[who] = team

    @rule(who=st.sampled_from(PEOPLE), case=st.sampled_from(CASES), sure=_SURE)
    def declares(self, who: int, case: int, sure: str) -> None:
        name, phone = SUSPECTS[case]
        known = Known(relation=Relation.FRIEND, name=name, phones=phone if sure else "")
        declare(self.session, known, actor=self.actor(who), at=self.clock.now())
        (self.model.surely if sure else self.model.looks_alike).add((who, case))
        self.model.load.discard((who, case))

    @rule(lead=st.sampled_from(LEADS))
    def lift(self, lead: int) -> None:
        actor = self.actor(lead)
        for seen in list_blocks(self.session, actor=actor):
            if not seen.strong:
                lift_block(self.session, seen, reason="x", actor=actor, at=self.clock.now())
        self.model.lift(lead)

    def _which(self, case_id: UUID) -> int:
        return next(n for n, each in enumerate(self.cases) if each.id == case_id)

    @rule(case=st.sampled_from(CASES))
    def seal(self, case: int) -> None:
        if case not in self.model.sealed:
            seal_case(
                self.session, self.cases[case], agency_id=self.agency.id, reason="x",
                actor=self.actor(case % 2), at=self.clock.now(),
            )  # fmt: skip
        self.model.sealed.add(case)

    @rule(case=st.sampled_from(CASES))
    def unseal(self, case: int) -> None:
        for each in list_seals(self.session, self.cases[case].id):
            unseal_case(
                self.session, self.cases[case], seal_id=each.seal.id, reason="x",
                actor=self.actor(case % 2), at=self.clock.now(),
            )  # fmt: skip
        self.model.sealed.discard(case)

    @rule(who=st.sampled_from(STAFF), case=st.sampled_from(CASES))
    def break_glass(self, who: int, case: int) -> None:
        at = self.clock.now()
        if who in self.model.gone:
            return
        theirs = case in self.model.reads(who, at)
        try:
            open_in_an_emergency(
                self.session, reference=self.cases[case].reference, category=Category.DANGER,
                reason="x", actor=self.actor(who), at=at,
            )  # fmt: skip
        except NotOpened:
            assert (who, case) in self.model.blocked
            return
        assert (who, case) not in self.model.blocked
        if not theirs:
            self.model.opened.append((who, case, at + timedelta(minutes=60)))

    @rule(minutes=st.sampled_from((1, 59, 60, 61, 300)))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @precondition(lambda self: len(self.model.gone) < 2)
    @rule(who=st.sampled_from(range(2, 7)))
    def leave(self, who: int) -> None:
        self.people[who].left_at = self.clock.now()
        self.model.gone.add(who)

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        self.session.flush()
        at = self.clock.now()
        for who in STAFF:
            if who in self.model.gone:
                continue  # has no session any more: tests/accounts
            found = self.session.scalars(visible(self.actor(who), at=at))
            assert {self._which(case.id) for case in found} == self.model.sees(who, at), who
            read = self.session.scalars(select(Case.id).where(may_read(self.actor(who), at=at)))
            assert {self._which(case_id) for case_id in read} == self.model.reads(who, at), who
        shown = self.session.scalars(visible_masp(self.actor(POLICE), at=at))
        assert {self._masp(masp) for masp in shown} == self.model.sees(POLICE, at)

    def _masp(self, masp: MaspCase) -> int:
        return next(n for n, (name, _) in enumerate(SUSPECTS) if name == masp.name)

    def teardown(self) -> None:
        self.stack.close()


_CALM = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def run(examples: int, steps: int) -> None:
    Base.metadata.create_all(_EMPTY)
    machine = Grants.TestCase
    machine.settings = settings(
        max_examples=examples, stateful_step_count=steps, derandomize=True, **_CALM
    )
    machine("runTest").runTest()


def test_grants_are_what_the_model_says() -> None:
    run(examples=12, steps=25)


@pytest.mark.nightly
def test_grants_are_what_the_model_says_twenty_thousand_steps_long() -> None:
    run(examples=400, steps=50)
