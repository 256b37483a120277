"""The try in vain: a call nobody answered, in one step, with the next try on a safe day."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, SafeContact
from advocacy.cases.service import find_safe_contact
from advocacy.clock import LONDON
from advocacy.contacts.models import Answered, Channel, Contact, Direction
from advocacy.contacts.safety import why_not_then
from advocacy.contacts.service import AlreadyRecorded, record_contact

# A week has every day that can be agreed; a number is held for a day.
_LOOKED_AT = 9


def next_try_on(agreed: SafeContact | None, *, at: datetime) -> date | None:
    """Return the next day on which it is safe to ring, tomorrow at the earliest; None without."""
    tomorrow = at.astimezone(LONDON).date() + timedelta(days=1)
    coming = (tomorrow + timedelta(days=number) for number in range(_LOOKED_AT))
    return next((day for day in coming if not why_not_then(agreed, day, at=at)), None)


def record_no_answer(
    session: Session, case: Case, *, form_id: UUID | None, actor: Actor, at: datetime
) -> Contact:
    """Record a call to the agreed number that nobody answered; it is tried again on a safe day.

    Pressed twice it is one call. Raises NotSafe when ringing was not safe now.
    """
    try:
        return record_contact(
            session,
            case,
            channel=Channel.CALL,
            direction=Direction.OUT,
            reached=False,
            answered=Answered.NOBODY,
            happened_at=at,
            minutes=None,
            note="",
            agreed="",
            next_on=next_try_on(find_safe_contact(session, case), at=at),
            unsafe_reason="",
            form_id=form_id,
            actor=actor,
            at=at,
        )
    except AlreadyRecorded as before:
        if before.contact.answered is not Answered.NOBODY:
            raise
        return before.contact
