"""Reading agendas: staff's review of a day, a partner's coming weeks, and one case's item."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.masp.access import may_open_masp
from advocacy.masp.actions import london_day
from advocacy.masp.meeting_models import AgendaNote, Attendance, Meeting, MeetingItem
from advocacy.masp.models import MaspCase


class AgendaEntry(NamedTuple):
    """A MASP case on an agenda."""

    item: MeetingItem
    meeting: Meeting
    masp: MaspCase


@dataclass(frozen=True)
class OnItems:
    """Notes and attendance of agenda items, by item id."""

    notes: list[AgendaNote]
    attendance: list[Attendance]


def list_agenda(
    session: Session, *, actor: Actor, at: datetime, meeting: Meeting | None = None
) -> list[AgendaEntry]:
    """Return visible items of one review, or of every review of this week and the next."""
    query = (
        select(MeetingItem, Meeting, MaspCase)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .join(MaspCase, MaspCase.id == MeetingItem.masp_case_id)
        .where(may_open_masp(actor, at=at))
        .order_by(Meeting.held_on, MeetingItem.added_at, MeetingItem.id)
    )
    if meeting is not None:
        query = query.where(Meeting.id == meeting.id)
    else:
        today = london_day(at)
        monday = today - timedelta(days=today.weekday())
        query = query.where(
            Meeting.held_on >= monday, Meeting.held_on < monday + timedelta(days=14)
        )
    return [AgendaEntry(*row) for row in session.execute(query)]


def read_items(session: Session, items: list[MeetingItem]) -> OnItems:
    """Return what was noted under items, and who comes or came, in the order it was said."""
    ids = [item.id for item in items]
    notes = session.scalars(
        select(AgendaNote)
        .where(AgendaNote.item_id.in_(ids))
        .order_by(AgendaNote.written_at, AgendaNote.id)
    )
    attendance = session.scalars(
        select(Attendance)
        .where(Attendance.item_id.in_(ids))
        .order_by(Attendance.said_at, Attendance.id)
    )
    return OnItems(notes=list(notes), attendance=list(attendance))
