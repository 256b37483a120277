"""The demo's provider: texts end on a phone on a page, kept in a small file of their own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.models import Case
from advocacy.cases.service import find_safe_contact
from advocacy.checkins.models import CheckIn, CheckInPlan, CheckInState, PlanState
from advocacy.checkins.service import ask_now, wait_no_longer
from advocacy.checkins.words import STOP_WORDS
from advocacy.clock import Clock
from advocacy.errors import Conflict
from advocacy.messaging.gateway import ReceivedText, Sent, SentText
from advocacy.messaging.inbox import keep_inbound, keep_report

_TABLE = """
CREATE TABLE IF NOT EXISTS text (
    sid TEXT PRIMARY KEY, phone TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL,
    opaque TEXT NOT NULL, incoming INTEGER NOT NULL
)
"""
_COLUMNS = "sid, phone, body, at, opaque, incoming"


@dataclass(frozen=True)
class PhoneText:
    """A text as the phone shows it; `theirs` when the person wrote it. `opaque` is for reports."""

    sid: str
    phone: str
    body: str
    at: datetime
    opaque: str
    theirs: bool


@dataclass(frozen=True)
class Phone:
    """Somebody's phone: whose, its number, what it shows, and the plan that asks it."""

    owner: str
    number: str
    plan_id: UUID
    texts: list[PhoneText]


class DemoPhone:
    """Every phone of the demo; an SmsGateway whose texts never leave the machine."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path, self._clock = path, clock
        with self._file() as file:
            file.execute(_TABLE)

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        file = sqlite3.connect(self._path, timeout=10)
        try:
            with file:
                yield file
        finally:
            file.close()

    def _keep(self, phone: str, body: str, opaque: str, *, theirs: bool) -> str:
        sid, at = f"SM{token_hex(16)}", self._clock.now().isoformat()
        with self._file() as file:
            file.execute(
                f"INSERT INTO text ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - constants
                (sid, phone, body, at, opaque, theirs),
            )
        return sid

    def send(self, to: str, body: str, callback_url: str, validity_seconds: int) -> Sent:
        """Show a text on the phone; `validity_seconds` is of no matter, it arrives at once."""
        del validity_seconds
        return Sent(self._keep(to, body, callback_url.rsplit("/", 1)[-1], theirs=False))

    def write(self, phone: str, body: str) -> ReceivedText:
        """Let the person write back."""
        sid = self._keep(phone, body, "", theirs=True)
        return ReceivedText(sid, phone, body, self._clock.now())

    def list_texts(self, phone: str) -> list[PhoneText]:
        """Return what the phone shows, oldest first."""
        with self._file() as file:
            rows = file.execute(
                f"SELECT {_COLUMNS} FROM text WHERE phone = ? ORDER BY at, sid",  # noqa: S608 - constants
                (phone,),
            ).fetchall()
        return [
            PhoneText(sid, number, body, datetime.fromisoformat(at), opaque, bool(incoming))
            for sid, number, body, at, opaque, incoming in rows
        ]

    def list_sent(self, to: str, since: datetime) -> list[SentText]:
        """Return the texts shown on a phone since a moment."""
        return [
            SentText(text.sid, text.body, "delivered", text.at)
            for text in self.list_texts(to)
            if not text.theirs and text.at >= since
        ]

    def list_received(self, since: datetime) -> list[ReceivedText]:
        """Return what was written back since a moment, on any phone."""
        with self._file() as file:
            phones = [phone for (phone,) in file.execute("SELECT DISTINCT phone FROM text")]
        return [
            ReceivedText(text.sid, text.phone, text.body, text.at)
            for phone in sorted(phones)
            for text in self.list_texts(phone)
            if text.theirs and text.at >= since
        ]

    def redact(self, sid: str) -> None:
        """Do nothing: what the provider forgets still stands on the phone."""


def list_phones(session: Session, phone: DemoPhone) -> list[Phone]:
    """Return the phones that check-ins go to, by their owner's name."""
    plans = session.execute(
        select(CheckInPlan, Case)
        .join(Case, Case.id == CheckInPlan.case_id)
        .where(CheckInPlan.state != PlanState.ENDED)
    ).all()
    found = []
    for plan, case in plans:
        contact = find_safe_contact(session, case)
        if contact is not None and contact.phone:
            texts = phone.list_texts(contact.phone)
            found.append(Phone(case.title, contact.phone, plan.id, texts))
    return sorted(found, key=lambda each: (each.owner, each.plan_id))


def answer(session: Session, phone: DemoPhone, *, number: str, body: str, at: datetime) -> None:
    """Write back from a phone, as the provider's webhook would tell it."""
    shown = [text for text in phone.list_texts(number) if not text.theirs]
    if shown:
        keep_report(
            session, opaque=shown[-1].opaque, sid=shown[-1].sid, status="delivered",
            provider_code=None, at=at,
        )  # fmt: skip
    keep_inbound(session, phone.write(number, body), stopped=body.strip().upper() in STOP_WORDS)


def due_now(session: Session, plan_id: UUID, *, at: datetime) -> None:
    """Bring a plan's next check-in forward to this moment."""
    check_in = _find(session, plan_id, CheckInState.PLANNED, newest=False)
    ask_now(session, check_in, actor=SYSTEM, at=at)


def deadline_now(session: Session, plan_id: UUID, *, at: datetime) -> None:
    """Let the time for an answer to a plan's last check-in be over at this moment."""
    check_in = _find(session, plan_id, CheckInState.ASKED, newest=True)
    wait_no_longer(session, check_in, actor=SYSTEM, at=at)


def _find(session: Session, plan_id: UUID, state: CheckInState, *, newest: bool) -> CheckIn:
    order = CheckIn.opens_at.desc() if newest else CheckIn.opens_at
    check_in = session.scalar(
        select(CheckIn)
        .where(CheckIn.plan_id == plan_id, CheckIn.state == state)
        .order_by(order, CheckIn.id)
        .limit(1)
        .with_for_update()
    )
    if check_in is None:
        message = "There is no such check-in now: look at the phone again in a moment."
        raise Conflict(message)
    return check_in
