"""Whatever fails, and wherever the worker is killed: never silence, never twice, never outside."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Team
from advocacy.actor import SYSTEM
from advocacy.cases.models import Texts, Voicemail
from advocacy.cases.service import agree_safe_contact, open_case
from advocacy.checkins.models import CheckIn, CheckInPlan, CheckInState, FollowUp
from advocacy.checkins.planning import plan_ahead
from advocacy.checkins.service import agree_plan
from advocacy.checkins.worker import run_once
from advocacy.db import Base, make_engine, make_session, new_id, writing
from advocacy.messaging.gateway import (
    NumberUnusable,
    OutcomeUnknown,
    ProviderBusy,
    ReceivedText,
    SmsError,
)
from advocacy.messaging.inbox import keep_inbound, keep_report
from advocacy.messaging.models import OutboundText, TextState
from advocacy.messaging.service import (
    allow_texts,
    find_stop,
    lease_text,
    queue_text,
    stop_texts,
)
from advocacy.prompts.models import Prompt
from advocacy.vault import SERVICE_SCOPE, DeploymentKeys, FolderKeyStore, Vault
from tests.checkins.conftest import PHONE, agreement
from tests.fakes import FakeClock
from tests.messaging.faulty import FaultyGateway, Killed

_KEYSET = DeploymentKeys.generate()
ANSWERS = ["teapot", "Teapot!", "umbrella", "gardening", "ok", "who?", "teapot umbrella"]
FAULTS: list[tuple[Callable[[], BaseException], bool]] = [
    (ProviderBusy, False),
    (OutcomeUnknown, False),
    (OutcomeUnknown, True),
    (NumberUnusable, False),
    (Killed, False),
    (Killed, True),
]


def open_scene(session: Session, *, at: datetime) -> None:
    """Open a case with a check-in at six each day."""
    team = Team(scope_id=SERVICE_SCOPE, name="North team")
    session.add(team)
    session.flush()
    case = open_case(session, name="Jo Okafor", team_id=team.id, actor=SYSTEM, at=at)
    agree_safe_contact(
        session,
        case,
        phone=PHONE,
        phone_is="",
        name_to_use="Jo",
        say_you_are="",
        may_say_who=False,
        voicemail=Voicemail.NEVER,
        texts=Texts.CHECK_INS,
        days=[],
        from_time="",
        to_time="",
        if_someone_else="",
        checked_how="by voice",
        checked_on=at.date(),
        actor=SYSTEM,
        at=at,
    )
    agree_plan(session, case, agreement(), service_names=[], actor=SYSTEM, at=at)


class CheckIns(RuleBasedStateMachine):
    """A worker that is killed, a provider that fails, somebody who answers or doesn't."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.vault = Vault(DeploymentKeys(_KEYSET), FolderKeyStore(Path(self.folder.name)))
        self.engine = make_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.clock = FakeClock()
        self.clock.set(datetime(2026, 11, 24, 17, 30, tzinfo=UTC))
        self.sms = FaultyGateway(self.clock.now)
        self.commits_left: int | None = None
        self.killed_after: int | None = None
        event.listen(self.engine, "commit", self._count)
        self.failed: set[str] = set()
        with writing(self.engine, self.vault) as session:
            open_scene(session, at=self.clock.now())

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    def _count(self, connection: Connection) -> None:
        if self.commits_left is not None:
            self.commits_left -= 1
            if self.commits_left < 0:
                # What the database does with the connection of a process that is gone.
                connection.connection.rollback()
                raise Killed

    def _work(self) -> bool:
        self.commits_left, self.killed_after = self.killed_after, None
        try:
            run_once(
                self.engine,
                self.vault,
                clock=self.clock,
                sms=self.sms,
                staff_base_url="http://staff.example",
            )
        except Killed:
            return False
        finally:
            self.commits_left = None
        return True

    @rule(minutes=st.sampled_from([0.2, 1, 2, 7, 15, 31, 120, 1440]))
    def time_passes_and_the_worker_works(self, minutes: float) -> None:
        self.clock.advance(minutes=minutes)
        before = len(self.sms.taken)
        if self._work():
            self._nothing_is_silent()
        self._nothing_is_sent_twice_or_outside(before)

    @rule(fault=st.none() | st.sampled_from(FAULTS))
    def six_comes_round(self, fault: tuple[Callable[[], BaseException], bool] | None) -> None:
        if fault is not None:
            self.sms.faults.insert(0, (fault[1], fault[0]()))
        now = self.clock.now()
        six = now.replace(hour=18, minute=0, second=0)
        self.clock.set(six if six > now else six + timedelta(days=1))
        for minutes in (0, 1.1, 1.1, 7):
            self.time_passes_and_the_worker_works(minutes)

    @rule(minutes=st.sampled_from([1, 2, 7]))
    def six_comes_round_while_all_texts_are_stopped(self, minutes: float) -> None:
        self._stop_or_allow_all_texts()
        self.six_comes_round(None)
        self._stop_or_allow_all_texts()
        self.time_passes_and_the_worker_works(minutes)

    @rule(commits=st.integers(min_value=0, max_value=30))
    def the_worker_will_be_killed(self, commits: int) -> None:
        self.killed_after = commits

    @rule(fault=st.sampled_from(FAULTS))
    def the_provider_will_fail(self, fault: tuple[Callable[[], BaseException], bool]) -> None:
        self.sms.fail_next(fault[0](), taken=fault[1])

    @rule(times=st.integers(min_value=1, max_value=5))
    def its_list_cannot_be_read(self, times: int) -> None:
        faults: list[SmsError] = [ProviderBusy() for _ in range(times)]
        self.sms.list_faults = faults

    @rule(
        word=st.sampled_from([*ANSWERS, "STOP"]),
        times=st.integers(min_value=0, max_value=2),
    )
    def somebody_answers(self, word: str, times: int) -> None:
        text = ReceivedText(f"SM-in-{len(self.sms.received)}", PHONE, word, self.clock.now())
        self.sms.received.append(text)
        for _ in range(times):
            with writing(self.engine, self.vault) as session:
                keep_inbound(session, text)

    @rule(
        status=st.sampled_from(["sent", "delivered", "undelivered"]),
        code=st.sampled_from([30003, 30008]),
    )
    def a_report_comes(self, status: str, code: int) -> None:
        if not self.sms.taken:
            return
        sid = self.sms.taken[-1][0]
        if status == "undelivered":
            self.failed.add(sid)
        with writing(self.engine, self.vault) as session:
            keep_report(
                session,
                opaque=self.sms.opaque(),
                sid=sid,
                status=status,
                provider_code=code if status == "undelivered" else None,
                at=self.clock.now(),
            )

    def _stop_or_allow_all_texts(self) -> None:
        with writing(self.engine, self.vault) as session:
            stop, now = find_stop(session, case_id=None), self.clock.now()
            if stop is None:
                stop_texts(session, case_id=None, reason="Leak", actor=SYSTEM, at=now)
            else:
                allow_texts(session, stop, actor=SYSTEM, at=now)

    def _nothing_is_silent(self) -> None:
        now = self.clock.now()
        with make_session(self.engine, self.vault) as session:
            subjects = set(
                session.scalars(select(Prompt.subject_id).where(Prompt.settled_at.is_(None)))
            )
            for check_in in session.scalars(select(CheckIn).where(CheckIn.answer_by_at <= now)):
                if check_in.state in (CheckInState.OK, CheckInState.CANCELLED):
                    assert check_in.follow_up is FollowUp.CLOSED
                else:
                    assert check_in.follow_up is FollowUp.ESCALATED, check_in.state
                    assert check_in.id in subjects

    def _nothing_is_sent_twice_or_outside(self, before: int) -> None:
        with make_session(self.engine, self.vault) as session:
            subject = {
                text.opaque: text.subject_id for text in session.scalars(select(OutboundText))
            }
            check_ins = {row.id: row for row in session.scalars(select(CheckIn))}
            stopped = find_stop(session, case_id=None) is not None
            asked: list[UUID] = []
            for sid, _, _, at, callback in self.sms.taken:
                check_in = check_ins[subject[callback.rsplit("/", 1)[-1]]]
                assert check_in.opens_at <= at < check_in.closes_at
                if sid not in self.failed:
                    asked.append(check_in.id)
        assert len(asked) == len(set(asked))
        assert not (stopped and len(self.sms.taken) > before)


def test_nothing_is_ever_silent_sent_twice_or_sent_outside_its_time() -> None:
    run_state_machine_as_test(
        CheckIns,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("commits", range(24))
def test_a_worker_killed_at_any_commit_keeps_the_promise(commits: int) -> None:
    scene = CheckIns()
    try:
        scene.clock.set(datetime(2026, 11, 24, 18, 0, tzinfo=UTC))
        scene.the_worker_will_be_killed(commits)
        scene.time_passes_and_the_worker_works(0)
        for _ in range(6):
            scene.time_passes_and_the_worker_works(1)
        assert len(scene.sms.taken) == 1
        scene.time_passes_and_the_worker_works(31)
        with make_session(scene.engine, scene.vault) as session:
            first = session.scalars(select(CheckIn).order_by(CheckIn.local_on)).first()
            assert first is not None
            assert first.state is CheckInState.MISSED
    finally:
        scene.teardown()


class _Kept(list[Any]):
    add = list.append


ZONES = sorted(available_timezones() - {"localtime", "Factory"})


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.dates(min_value=date(2024, 1, 1), max_value=date(2035, 12, 1)),
    st.times(),
    st.sets(st.integers(min_value=0, max_value=6), min_size=1),
)
def test_every_zone_has_one_check_in_for_each_planned_day(
    name: str, start: date, wall: time, weekdays: set[int]
) -> None:
    made_at = datetime.combine(start, time(12), tzinfo=UTC)
    kept = _Kept()
    plan = CheckInPlan(
        scope_id=new_id(),
        case_id=new_id(),
        weekdays="".join(map(str, sorted(weekdays))),
        wall_time=f"{wall:%H:%M}",
        zone=name,
        window_minutes=30,
        reply_minutes=30,
        made_at=made_at,
        planned_until_on=made_at.astimezone(ZoneInfo(name)).date(),
    )
    for days in (0, 1, 3, 9, 30):
        plan_ahead(kept, plan, at=made_at + timedelta(days=days))  # type: ignore[arg-type]
    found = [row.local_on for row in kept]
    first = made_at.astimezone(ZoneInfo(name)).date() + timedelta(days=1)
    wanted = [first + timedelta(days=offset) for offset in range(44)]
    assert found == [day for day in wanted if day.weekday() in weekdays]
    opens = [row.opens_at for row in kept]
    assert opens == sorted(set(opens))


@contextmanager
def several_connections(engine: Engine, folder: Path) -> Iterator[Engine]:
    """Yield an engine that several threads can really use at once."""
    if engine.dialect.name == "postgresql":
        yield engine
        return
    shared = make_engine(f"sqlite:///{folder / 'shared.db'}")
    Base.metadata.create_all(shared)
    yield shared
    shared.dispose()


def test_two_workers_never_take_the_same_text(
    engine: Engine, vault: Vault, clock: FakeClock, tmp_path: Path
) -> None:
    taken: list[UUID] = []
    with several_connections(engine, tmp_path) as shared:
        with writing(shared, vault) as session:
            for _ in range(40):
                queue_text(
                    session,
                    scope_id=SERVICE_SCOPE,
                    subject_id=new_id(),
                    recipient=PHONE,
                    body="Tea?",
                    at=clock.now(),
                )

        def work() -> None:
            while True:
                with writing(shared, vault) as session:
                    found = lease_text(session, at=clock.now())
                if found is None:
                    return
                taken.append(found)

        threads = [Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with writing(shared, vault) as session:
            states = set(session.scalars(select(OutboundText.state)))
    assert len(taken) == len(set(taken)) == 40
    assert states == {TextState.LEASED}
