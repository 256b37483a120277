"""Conversations that were brought in the story: previewed, taken in, taken back, not readable."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.db import new_id, writing
from advocacy.demo import chats
from advocacy.demo.chapters import attach
from advocacy.evidence_store.models import Exhibit
from advocacy.evidence_store.service import receive_bytes
from advocacy.incidents.imports.brought import offer_export
from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport, Party
from advocacy.incidents.imports.original import format_of
from advocacy.incidents.imports.quoting import Picked, beginning, list_picked
from advocacy.incidents.imports.service import (
    LEAVE_OUT,
    answer_questions,
    begin_import,
    confirm_import,
    withdraw_import,
)
from advocacy.incidents.imports.standing import select_shown
from advocacy.incidents.imports.working import run_one
from advocacy.incidents.models import Incident, Precision, Voice
from advocacy.incidents.service import Moment, Told
from advocacy.incidents.writing import write_down
from advocacy.web.current import Foundation

CHAT, TEXTS = "WhatsApp Chat with Mark.txt", "sms-backup.xml"
_CALLS, _CLASS, _EMPTY = "calls.csv", "WhatsApp Chat with Class 2B.txt", "WhatsApp Chat.txt"
_PARENTS = ("Paulo R", "Ana", "Tess", "Mr Hill", "Joana", "Rosa", "Ben’s dad", "Office")
_PLACED = {
    CHAT: {"Mark": Party.SUSPECT.value, "Jo": Party.SURVIVOR.value},
    TEXTS: {"+447700900871": Party.SUSPECT.value, "Parcel shop": LEAVE_OUT},
    _CALLS: {},
}
_COLUMNS = {
    "date": "Date", "time": "Time", "number": "Number", "direction": "Direction",
    "duration": "Duration",
}  # fmt: skip
_COUNT_QUOTED = 5


def take_conversations_in(
    base: Foundation, *, actors: Mapping[str, Actor], cases: Mapping[str, Case], now: datetime
) -> None:
    """Bring exports, have the worker read them, say who is who, and write one incident from one."""
    amira = actors["amira"]
    with writing(base.engine, base.vault) as session:
        jo, rosa = (session.get_one(Case, cases[key].id) for key in ("jo", "rosa"))
        _bring(session, base, jo, {TEXTS: chats.other_number(now)}, actor=amira, at=now)
        brought = {
            _CALLS: chats.call_table(now, number="07700 900645"),
            _CLASS: chats.class_chat(now, _PARENTS),
            _EMPTY: chats.nobodys_chat(now),
        }
        _bring(session, base, rosa, brought, actor=amira, at=now)
        priya = session.get_one(Case, cases["priya"].id)
        _send(session, base, priya, actor=actors["copper"], at=now - timedelta(hours=3))
        session.flush()
        _begin(session, base, (jo, rosa), actor=amira, at=now)
    _work(base)
    with writing(base.engine, base.vault) as session:
        for each in _in_state(session, ImportState.ASKING):
            answer_questions(session, each, day_first=True, columns=_COLUMNS, actor=amira, at=now)
    _work(base)
    with writing(base.engine, base.vault) as session:
        for each in _in_state(session, ImportState.PREVIEW):
            _place(session, each, actor=amira, at=now)
    _work(base)
    with writing(base.engine, base.vault) as session:
        _look_back(session, session.get_one(Case, cases["jo"].id), actor=amira, at=now)
        _take_back(session, session.get_one(Case, cases["rosa"].id), actor=amira, at=now)


def _begin(
    session: Session, base: Foundation, cases: tuple[Case, ...], *, actor: Actor, at: datetime
) -> None:
    by_id = {case.id: case for case in cases}
    for exhibit in _exports(session, cases):
        found = format_of(base.vault, base.ports.blobs, exhibit)
        if found is not None:
            case = by_id[exhibit.case_id]
            begin_import(session, case, exhibit, file_format=found, actor=actor, at=at)


def _take_back(session: Session, rosa: Case, *, actor: Actor, at: datetime) -> None:
    for each in _in_state(session, ImportState.IMPORTED):
        if each.case_id == rosa.id:
            why = "The number was Rosa’s work phone, not his. The company sends the right list."
            withdraw_import(session, each, why=why, actor=actor, at=at)


def _bring(
    session: Session,
    base: Foundation,
    case: Case,
    files: dict[str, bytes],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    newest = session.scalars(
        select(Incident)
        .where(Incident.case_id == case.id)
        .order_by(Incident.happened_at.desc(), Incident.id.desc())
        .limit(1)
    ).one()
    attach(session, base.ports.blobs, newest, files, actor=actor, at=at)


def _send(session: Session, base: Foundation, case: Case, *, actor: Actor, at: datetime) -> None:
    """Let somebody send the texts of their own phone, as the portal's page does."""
    offer = offer_export(session, case, undressed=False, actor=actor, at=at)
    session.flush()
    receive_bytes(
        session, offer, chats.colleague(at), file_name=TEXTS, vault=base.vault,
        blobs=base.ports.blobs, actor=actor, at=at,
    )  # fmt: skip


def _exports(session: Session, cases: tuple[Case, ...]) -> list[Exhibit]:
    names = (CHAT, TEXTS, _CALLS, _CLASS, _EMPTY)
    found = session.scalars(
        select(Exhibit).where(Exhibit.case_id.in_([case.id for case in cases])).order_by(Exhibit.id)
    )
    return [exhibit for exhibit in found if exhibit.file_name in names]


def _work(base: Foundation) -> None:
    while run_one(
        lambda: writing(base.engine, base.vault), base.vault, base.ports.blobs, now=base.clock.now
    ):
        pass


def _in_state(session: Session, state: ImportState) -> list[MessageImport]:
    wanted = select(MessageImport).where(MessageImport.state == state).order_by(MessageImport.id)
    return list(session.scalars(wanted))


def _place(session: Session, found: MessageImport, *, actor: Actor, at: datetime) -> None:
    """Say who is who where the story knows it; what it doesn't waits for whoever opens the demo."""
    placed = _PLACED.get(session.get_one(Exhibit, found.exhibit_id).file_name)
    if placed is None:
        return
    who = {
        str(each["key"]): placed.get(
            str(each["name"]),
            Party.SURVIVOR.value if each["key"] == "me" else Party.SUSPECT.value,
        )
        for each in found.senders
    }
    confirm_import(session, found, who=who, saw_unread=True, actor=actor, at=at)


def _look_back(session: Session, jo: Case, *, actor: Actor, at: datetime) -> None:
    """Write one incident from messages of one night."""
    imported = session.scalars(
        select(MessageImport)
        .where(MessageImport.case_id == jo.id, MessageImport.state == ImportState.IMPORTED)
        .order_by(MessageImport.messages.desc())
    ).first()
    if imported is None:
        return
    numbers = session.scalars(
        select_shown(ImportedMessage.number)
        .where(ImportedMessage.import_id == imported.id, ImportedMessage.party == Party.SUSPECT)
        .order_by(ImportedMessage.number.desc())
        .limit(_COUNT_QUOTED)
    ).all()
    picked = Picked(imported.id, tuple(sorted(numbers)))
    begun = beginning(list_picked(session, jo, picked))
    write_down(
        session,
        jo,
        form_id=new_id(),
        term_id=None,
        actor=actor,
        at=at,
        account="He wrote one after the other that night. I turned the phone over and did not "
        "sleep. In the morning I took the long way.",
        moment=Moment(begun["happened_at"], Precision.EXACT, begun["ended_at"]),
        told=Told(
            behaviours=["contact"],
            came_by=begun["came_by"],
            felt="Watched. As if he stood in the room.",
            changed="Takes the long way to work.",
        ),
        voice=Voice.TOLD,
        picked=picked,
    )
