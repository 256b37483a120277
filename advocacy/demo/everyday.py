"""Everyday work in the story: a letter kept with a contact, an officer rung, a note, a doubt."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import CardStep, Case, Person, PersonKind, Texts
from advocacy.cases.people.same import judge
from advocacy.cases.people.same_models import Verdict
from advocacy.cases.safe_contact_trust import next_version
from advocacy.cases.service import find_safe_contact, list_people
from advocacy.clock import LONDON
from advocacy.contacts.models import Answered, Channel, Contact, Direction, Theme
from advocacy.contacts.service import record_contact
from advocacy.db import new_id, writing
from advocacy.demo import files
from advocacy.demo.chapters import at_hour, working_day
from advocacy.evidence_store.service import offer_ordinary, receive_bytes
from advocacy.letters.notice_models import Told
from advocacy.letters.notices import READY, agree_notice, wish_notice
from advocacy.notes.service import note_down
from advocacy.web.current import Foundation

_NOTES = (
    (
        "jo",
        5,
        "Two of his accounts wrote within a minute of each other last Sunday. If she agrees, the "
        "review should hear of it before the officer’s leave.",
    ),
    ("rosa", 2, "The interpreter of last week knew the church group. Ask for another one."),
    ("kwame", 8, "He is tired of telling it. Read back before asking anything new."),
)


def go_about_it(
    base: Foundation, *, actors: Mapping[str, Actor], cases: Mapping[str, Case], now: datetime
) -> None:
    """Tell what fills the days between alarms."""
    with writing(base.engine, base.vault) as session:
        here = {key: session.get_one(Case, case.id) for key, case in cases.items()}
        _keep_letter(session, base, here["jo"], actors["amira"], now=now)
        _ring_officer(session, here["jo"], actors["amira"], now=now)
        for key, days, words in _NOTES:
            note_down(
                session, here[key], words=words, form_id=new_id(), actor=actors["amira"],
                at=now - timedelta(days=days, hours=2),
            )  # fmt: skip
        _choose_notices(session, base, here, actors, now=now)
        _same_car(session, here, actors["ruth"], at=now - timedelta(days=4))


def _keep_letter(
    session: Session, base: Foundation, jo: Case, amira: Actor, *, now: datetime
) -> None:
    """Keep the school's letter with the newest meeting: it is no evidence of what he did."""
    met = session.scalars(
        select(Contact)
        .where(Contact.case_id == jo.id, Contact.channel == Channel.MEETING)
        .order_by(Contact.happened_at.desc(), Contact.id.desc())
        .limit(1)
    ).one()
    at = min(now, met.recorded_at + timedelta(minutes=5))
    offer = offer_ordinary(
        session, case_id=met.case_id, entry_id=met.id, undressed=False, actor=amira, at=at
    )
    session.flush()
    pages = {
        "letter from the school.pdf": files.letter(
            title="Who may fetch Ella",
            day="From the school office",
            parts=[
                "Only the three people on the list are let past the desk.",
                "Whoever fetches her says the word that was agreed. We write nobody’s name down.",
                "The side gate is locked from ten to three.",
            ],
        ),
        "note at the gate.png": files.screenshot(
            [("08:41", "Is Ella in today? Just asking")], account="Parents’ group"
        ),
    }
    for name, data in pages.items():
        receive_bytes(
            session, offer, data, file_name=name, vault=base.vault, blobs=base.ports.blobs,
            actor=amira, at=at,
        )  # fmt: skip


def _ring_officer(session: Session, jo: Case, amira: Actor, *, now: datetime) -> None:
    officer = next(
        each
        for each in list_people(session, jo, kind=PersonKind.PROFESSIONAL)
        if each.ended_at is None
    )
    for days, answered, note, agreed in (
        (4, Answered.NOBODY, "Rang the desk, off shift until Thursday.", ""),
        (
            3,
            Answered.THEM,
            "Has the statement. Waits for the telephone company; asks for the list of numbers "
            "once more, with the dates beside them.",
            "We send the list, they ring before the review",
        ),
    ):
        at = at_hour(now - timedelta(days=days), 11, 10)
        reached = answered is Answered.THEM
        record_contact(
            session, jo, channel=Channel.CALL, direction=Direction.OUT, reached=reached,
            answered=answered, happened_at=at, minutes=12 if reached else 1, note=note,
            agreed=agreed, themes=[Theme.COURT, Theme.DEVICES] if reached else [],
            next_on=_soon(now) if reached else None, unsafe_reason="", person_id=officer.id,
            actor=amira, at=now if reached else at,
        )  # fmt: skip


def _soon(now: datetime) -> date:
    return working_day(now + timedelta(days=2)).astimezone(LONDON).date()


def _choose_notices(
    session: Session,
    base: Foundation,
    here: Mapping[str, Case],
    actors: Mapping[str, Actor],
    *,
    now: datetime,
) -> None:
    """Let Rosa be told of messages by a dull text, and Priya ask for it."""
    rosa, at = here["rosa"], at_hour(now - timedelta(days=8), 10)
    card = find_safe_contact(session, rosa)
    if card is None:
        message = "Rosa of the story has no card."
        raise RuntimeError(message)
    next_version(
        session, rosa, card, step=CardStep.AGREED, texts=Texts.YES, checked_how="by voice",
        checked_on=at.astimezone(LONDON).date(), actor=actors["amira"], at=at,
    )  # fmt: skip
    session.flush()
    agree_notice(
        session, rosa, told=Told.TEXT, words=READY[2],
        made_sure="She rang us, and read the text back", actor=actors["amira"],
        service_names=[base.settings.public_name], at=at + timedelta(minutes=4),
    )  # fmt: skip
    wish_notice(
        session, here["priya"], wants_text=True, actor=actors["copper"],
        at=now - timedelta(hours=20),
    )  # fmt: skip


def _same_car(session: Session, here: Mapping[str, Case], ruth: Actor, *, at: datetime) -> None:
    """Let the lead say that one man is behind two cases: the same car, the same trade."""
    anna, magda = (_suspect(session, here[key]) for key in ("anna", "magda"))
    judge(
        session, here["anna"], anna, other_id=magda.id, verdict=Verdict.SAME,
        reason="The same blue car, and the name as his passport and his friends write it.",
        actor=ruth, at=at,
    )  # fmt: skip


def _suspect(session: Session, case: Case) -> Person:
    return list_people(session, case, kind=PersonKind.SUSPECT)[0]
