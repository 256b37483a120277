"""Duty for the coming fortnight with one gap, a telephone word, and a call that was recognised."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.crisis.essentials import MarkerFacts, agree_marker
from advocacy.crisis.models import TelephoneWord
from advocacy.crisis.words import agree_word, open_by_word
from advocacy.db import writing
from advocacy.duty.calling import end_call
from advocacy.duty.holding import keep_day_true
from advocacy.rota.service import plan_shift
from advocacy.web.current import Foundation

WORD = "marigold"
_HOLDERS = ("grace", "daniel", "ruth", "amira")
_SHIFTS, _GAP = 30, 9


@dataclass(frozen=True)
class Word:
    """What a caller of the demo has to say."""

    reference: str
    word: str


def list_words(session: Session) -> list[Word]:
    """Return the references to which the demo's word belongs."""
    query = (
        select(Case.reference)
        .join(TelephoneWord, TelephoneWord.case_id == Case.id)
        .order_by(TelephoneWord.set_at, TelephoneWord.id)
        .limit(1)
    )
    return [Word(reference, WORD) for reference in session.scalars(query)]


def hold_duty(
    app: Flask,
    base: Foundation,
    *,
    actors: dict[str, Actor],
    cases: dict[str, Case],
    now: datetime,
) -> None:
    """Plan a fortnight, agree a word and a marker with Jo, and let her ring."""
    with writing(base.engine, base.vault) as session:
        _plan(session, actors, now=now)
    jo, amira, tom = cases["jo"], actors["amira"], actors["tom"]
    agreed_at, rang_at = now - timedelta(days=12), now - timedelta(minutes=25)
    passphrases = app.extensions["passphrases"]
    with writing(base.engine, base.vault) as session:
        agree_word(
            session,
            jo,
            word=WORD,
            note="Agreed face to face; she chose it and said it twice",
            passphrases=passphrases,
            actor=amira,
            at=agreed_at,
        )
        agree_marker(
            session,
            jo,
            MarkerFacts(
                treat_as_urgent=True,
                address_flagged=True,
                knows_code_word=True,
                force="Police, control room",
                reference="SM-2214",
                agreed_on=agreed_at.date(),
                agreed_how="face to face, read out to her",
            ),
            actor=amira,
            at=agreed_at,
        )
        session.flush()
        opening = open_by_word(
            session,
            reference=jo.reference,
            word=WORD,
            passphrases=passphrases,
            actor=tom,
            at=rang_at,
        )
        if opening is None:
            message = "The demo's telephone word does not open its case."
            raise RuntimeError(message)
        session.flush()
        end_call(
            session,
            opening,
            jo,
            said="His car is outside the office again. She stays inside with a colleague and "
            "wants to know whether to leave by the back.",
            to_duty=True,
            actor=tom,
            at=rang_at + timedelta(minutes=6),
        )
    with writing(base.engine, base.vault) as session:
        keep_day_true(session, at=now)


def _plan(session: Session, actors: dict[str, Actor], *, now: datetime) -> None:
    begins = _last_change(now)
    for number in range(_SHIFTS):
        ends = begins + timedelta(hours=13)
        ends = _last_change(ends)
        if number != _GAP:
            plan_shift(
                session,
                account_id=actors[_HOLDERS[number % len(_HOLDERS)]].account_id,
                starts_at=begins,
                ends_at=ends,
                actor=actors["ruth"],
                at=_last_change(now),
            )
        begins = ends


def _last_change(moment: datetime) -> datetime:
    """Return the latest seven o'clock, morning or evening, in London."""
    local = moment.astimezone(LONDON)
    hour = 19 if local.hour >= 19 else 7
    day = local.date() if local.hour >= 7 else local.date() - timedelta(days=1)
    hour = 19 if local.hour < 7 else hour
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON).astimezone(UTC)
