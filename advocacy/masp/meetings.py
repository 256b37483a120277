"""The weekly review: putting a MASP case on its agenda, who comes, notes, decisions, dissent."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.db import beyond_the_wall
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.masp.actions import london_day, morning
from advocacy.masp.links import ask_for_voice, list_links
from advocacy.masp.meeting_models import (
    AgendaNote,
    Attendance,
    Decision,
    Dissent,
    Meeting,
    MeetingItem,
    MeetingState,
    Presence,
)
from advocacy.masp.models import MaspCase, MaspLink, Voice
from advocacy.masp.service import hold, takes_part

# What was written longer ago than this is asked for anew before a review.
_FRESH = timedelta(days=28)


def put_on_agenda(
    session: Session,
    masp: MaspCase,
    *,
    held_on: date,
    presenting: str,
    actor: Actor,
    at: datetime,
) -> MeetingItem:
    """Put a MASP case on the review of a day, and ask for each survivor's voice before it.

    Raises Invalid for a day that has been, a review that was held, or when it is on it already.
    """
    hold(session, masp)
    meeting = _meeting_on(session, held_on, actor=actor, at=at)
    there = session.scalar(
        select(MeetingItem.id).where(
            MeetingItem.meeting_id == meeting.id, MeetingItem.masp_case_id == masp.id
        )
    )
    if there is not None:
        message = "It is on this review's agenda already: enter another day"
        raise Invalid(message, field="held_on")
    item = MeetingItem(
        scope_id=masp.id,
        masp_case_id=masp.id,
        meeting_id=meeting.id,
        added_at=at,
        added_by_id=actor.account_id,
        presenting=presenting,
    )
    session.add(item)
    session.flush()
    record(session, actor=actor, at=at, action="masp.put_on_agenda", object_id=item.id)
    due_at = max(at, morning(held_on - timedelta(days=1)))
    fresh = (
        select(Voice.link_id)
        .join(MaspLink, MaspLink.id == Voice.link_id)
        .where(MaspLink.masp_case_id == masp.id, Voice.written_at > at - _FRESH)
    )
    with beyond_the_wall(session, why="whether every linked case has been heard, not what it said"):
        spoken = set(session.scalars(fresh))
    for link in list_links(session, masp.id):
        if link.id not in spoken:
            ask_for_voice(session, link, due_at=due_at, actor=actor, at=at)
    return item


def _meeting_on(session: Session, held_on: date, *, actor: Actor, at: datetime) -> Meeting:
    if held_on < london_day(at):
        message = "Enter today or a day after it"
        raise Invalid(message, field="held_on")
    meeting = session.scalar(select(Meeting).where(Meeting.held_on == held_on))
    if meeting is None:
        meeting = Meeting(held_on=held_on, state=MeetingState.PLANNED)
        session.add(meeting)
        session.flush()
        record(session, actor=actor, at=at, action="masp.review_planned", object_id=meeting.id)
    elif meeting.state is MeetingState.HELD:
        message = "The review of this day has been held: enter another day"
        raise Invalid(message, field="held_on")
    return meeting


def hold_meeting(session: Session, meeting: Meeting, *, actor: Actor, at: datetime) -> None:
    """Record that a review was held; raises Conflict before its day."""
    if meeting.held_on > london_day(at):
        message = "This review is still to come."
        raise Conflict(message)
    meeting.state = MeetingState.HELD
    record(session, actor=actor, at=at, action="masp.review_held", object_id=meeting.id)


def get_item(session: Session, item_id: UUID, *, masp: MaspCase) -> MeetingItem:
    """Return an agenda item of a MASP case; raises NotFound."""
    found = session.get(MeetingItem, item_id)
    if found is None or found.masp_case_id != masp.id:
        raise NotFound
    return found


def say_presence(
    session: Session,
    item: MeetingItem,
    *,
    agency_id: UUID,
    presence: Presence,
    actor: Actor,
    at: datetime,
) -> Attendance:
    """Record that an agency comes, sends apologies or was there; the last word counts."""
    found = session.scalar(
        select(Attendance).where(Attendance.item_id == item.id, Attendance.agency_id == agency_id)
    )
    if found is None:
        found = Attendance(scope_id=item.masp_case_id, item_id=item.id, agency_id=agency_id)
        session.add(found)
    found.presence, found.said_at = presence, at
    record(session, actor=actor, at=at, action="masp.presence_said", object_id=found.id)
    return found


def record_attendance(
    session: Session,
    masp: MaspCase,
    item: MeetingItem,
    *,
    agency_ids: list[UUID],
    actor: Actor,
    at: datetime,
) -> None:
    """Record which agencies were there; raises Invalid for one that does not take part."""
    for agency_id in agency_ids:
        if not takes_part(session, masp, agency_id):
            message = "Choose agencies that take part"
            raise Invalid(message, field="attended")
        say_presence(
            session, item, agency_id=agency_id, presence=Presence.ATTENDED, actor=actor, at=at
        )


def add_note(
    session: Session, item: MeetingItem, *, words: str, actor: Actor, at: datetime
) -> AgendaNote:
    """Add to an agenda item what the actor's agency, or our own service, wants looked at."""
    note = AgendaNote(
        scope_id=item.masp_case_id,
        item_id=item.id,
        agency_id=actor.agency_id,
        written_by_id=actor.account_id,
        written_at=at,
        words=words,
    )
    session.add(note)
    record(session, actor=actor, at=at, action="masp.note_added", object_id=note.id)
    return note


def record_decision(
    session: Session,
    masp: MaspCase,
    *,
    words: str,
    dissents: dict[UUID, str],
    actor: Actor,
    at: datetime,
) -> Decision:
    """Record what the review decided, with the agencies that do not agree and why.

    On the day of a review that has it on the agenda, the decision belongs to that item.
    """
    hold(session, masp)
    item_id = session.scalar(
        select(MeetingItem.id)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(MeetingItem.masp_case_id == masp.id, Meeting.held_on == london_day(at))
    )
    decision = Decision(
        scope_id=masp.id,
        masp_case_id=masp.id,
        item_id=item_id,
        decided_at=at,
        recorded_by_id=actor.account_id,
        words=words,
    )
    session.add(decision)
    session.flush()
    record(session, actor=actor, at=at, action="masp.decided", object_id=decision.id)
    for agency_id, why in dissents.items():
        if not takes_part(session, masp, agency_id):
            raise NotFound
        record_dissent(session, decision, agency_id=agency_id, why=why, actor=actor, at=at)
    return decision


def get_decision(session: Session, decision_id: UUID, *, masp: MaspCase) -> Decision:
    """Return a decision of a MASP case; raises NotFound."""
    found = session.get(Decision, decision_id)
    if found is None or found.masp_case_id != masp.id:
        raise NotFound
    return found


def record_dissent(
    session: Session,
    decision: Decision,
    *,
    agency_id: UUID,
    why: str,
    actor: Actor,
    at: datetime,
) -> Dissent:
    """Record that an agency does not agree; saying it again replaces the reason."""
    found = session.scalar(
        select(Dissent).where(Dissent.decision_id == decision.id, Dissent.agency_id == agency_id)
    )
    if found is None:
        found = Dissent(
            scope_id=decision.masp_case_id, decision_id=decision.id, agency_id=agency_id
        )
        session.add(found)
    found.dissented_at, found.dissented_by_id, found.why = at, actor.account_id, why
    record(session, actor=actor, at=at, action="masp.dissented", object_id=found.id)
    return found
