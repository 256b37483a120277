"""Two weeks of check-ins, played through the worker and the phone on a page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.service import find_safe_contact
from advocacy.checkins.ladder import resolve, take_on
from advocacy.checkins.models import CheckIn, FollowUp
from advocacy.checkins.service import Agreement, agree_plan
from advocacy.checkins.words import Words
from advocacy.checkins.worker import run_once
from advocacy.clock import LONDON
from advocacy.db import writing
from advocacy.demo.clock import StoryClock
from advocacy.demo.phone import DemoPhone, answer
from advocacy.web.current import Foundation

_DAYS = 15
_ASKED_AT = time(18, 0)
_WEEKDAYS = (1, 3, 6)


@dataclass(frozen=True)
class Habit:
    """Somebody's check-ins: how they answer, by how many evenings ago (1 is the latest)."""

    key: str
    advocate: str
    text: str
    words: Words
    said: Callable[[int], str]


def _jo(evenings_ago: int) -> str:
    return {3: "", 5: "running late, ring me tmrw?"}.get(evenings_ago, "yellow")


def _rosa(evenings_ago: int) -> str:
    return {1: "Velvet", 4: "lantern"}.get(evenings_ago, "copper")


def _kwame(evenings_ago: int) -> str:
    return {1: "", 5: ""}.get(evenings_ago, "wooden")


HABITS = (
    Habit(
        "jo",
        "amira",
        "Hi, are we still on for the book club this week?",
        Words(well="yellow", call="lantern", danger="garden"),
        _jo,
    ),
    Habit(
        "rosa",
        "amira",
        "Hello, could you let me know about Saturday please?",
        Words(well="copper", call="lantern", danger="velvet"),
        _rosa,
    ),
    Habit(
        "kwame",
        "amira",
        "Hi, did you get a chance to look at the recipe?",
        Words(well="wooden", call="silver", danger="morning"),
        _kwame,
    ),
)


def play_check_ins(
    base: Foundation, *, actors: dict[str, Actor], cases: dict[str, Case], now: datetime
) -> None:
    """Agree check-ins two weeks ago and play every evening since; the latest stay unresolved."""
    clock, phone = cast("StoryClock", base.clock), cast("DemoPhone", base.ports.sms)
    begin = now - timedelta(days=_DAYS)
    with writing(base.engine, base.vault) as session:
        for habit in HABITS:
            _agree(session, cases[habit.key], habit, actor=actors[habit.advocate], at=begin)
    evenings = _evenings(now)
    for evening in evenings:
        ago = len(evenings) - evenings.index(evening)
        _play_evening(base, clock, phone, evening, ago, actors=actors, cases=cases)
    clock.set(None)


def _evenings(now: datetime) -> list[datetime]:
    """Return the moments of asking that lie far enough back to have been answered or missed."""
    today = now.astimezone(LONDON).date()
    found = [
        datetime.combine(today - timedelta(days=back), _ASKED_AT, tzinfo=LONDON).astimezone(UTC)
        for back in range(_DAYS - 1, -1, -1)
    ]
    return [
        evening
        for evening in found
        if evening.astimezone(LONDON).weekday() in _WEEKDAYS
        and evening + timedelta(minutes=50) < now
    ]


def _agree(session: Session, case: Case, habit: Habit, *, actor: Actor, at: datetime) -> None:
    agree_plan(
        session,
        case,
        Agreement(
            weekdays=list(_WEEKDAYS),
            wall_time=_ASKED_AT,
            zone="Europe/London",
            window_minutes=30,
            reply_minutes=30,
            text=habit.text,
            words=habit.words,
            danger_step="Neighbour at number 12 looks in, then 999. Do not ring or text.",
            missed_step="Ring once at work hours; then the sister; then decide about 101.",
        ),
        service_names=["Notes"],
        actor=actor,
        at=at,
    )


def _play_evening(
    base: Foundation,
    clock: StoryClock,
    phone: DemoPhone,
    evening: datetime,
    ago: int,
    *,
    actors: dict[str, Actor],
    cases: dict[str, Case],
) -> None:
    _work(base, clock, evening + timedelta(minutes=1))
    for minutes, habit in enumerate(HABITS):
        said = habit.said(ago)
        if said:
            at = evening + timedelta(minutes=6 + 3 * minutes)
            clock.set(at)
            with writing(base.engine, base.vault) as session:
                number = _number(session, cases[habit.key])
                answer(session, phone, number=number, body=said, at=at)
    _work(base, clock, evening + timedelta(minutes=20))
    _work(base, clock, evening + timedelta(minutes=35))
    if ago > 1:
        _settle(base, clock, evening + timedelta(minutes=42), actors=actors, cases=cases)


def _number(session: Session, case: Case) -> str:
    from_card = find_safe_contact(session, case)
    return "" if from_card is None else from_card.phone


def _work(base: Foundation, clock: StoryClock, at: datetime) -> None:
    clock.set(at)
    run_once(
        base.engine,
        base.vault,
        clock=clock,
        sms=base.ports.sms,
        staff_base_url=base.settings.staff_base_url,
    )


def _settle(
    base: Foundation,
    clock: StoryClock,
    at: datetime,
    *,
    actors: dict[str, Actor],
    cases: dict[str, Case],
) -> None:
    """Let the advocate deal with what came up that evening, as she would have."""
    clock.set(at)
    with writing(base.engine, base.vault) as session:
        waiting = session.scalars(
            select(CheckIn)
            .where(
                CheckIn.follow_up == FollowUp.ESCALATED,
                CheckIn.case_id.in_([case.id for case in cases.values()]),
            )
            .order_by(CheckIn.id)
        ).all()
        for check_in in waiting:
            take_on(session, check_in, actor=actors["amira"], at=at)
            resolve(
                session,
                check_in,
                reason="Rang at work the next morning: all is well, the phone had been flat.",
                actor=actors["amira"],
                at=at,
            )
