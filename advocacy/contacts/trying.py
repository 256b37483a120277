"""The try in vain: a call nobody answered, in one step, with the next try on a safe day."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, SafeContact
from advocacy.cases.service import find_safe_contact
from advocacy.clock import LONDON
from advocacy.contacts.models import Answered, Channel, Contact, Direction
from advocacy.contacts.safety import why_not_then
from advocacy.contacts.service import AlreadyRecorded, record_contact
from advocacy.ledger.models import LedgerEvent
from advocacy.ledger.service import READ

# A week has every day that can be agreed; a number is held for a day.
_LOOKED_AT = 9
_SEEN_FOR = timedelta(hours=12)


def next_try_on(agreed: SafeContact | None, *, at: datetime) -> date | None:
    """Return the next day on which it is safe to ring, tomorrow at the earliest; None without."""
    tomorrow = at.astimezone(LONDON).date() + timedelta(days=1)
    coming = (tomorrow + timedelta(days=number) for number in range(_LOOKED_AT))
    return next((day for day in coming if not why_not_then(agreed, day, at=at)), None)


def has_seen_card(session: Session, case: Case, *, actor: Actor, at: datetime) -> bool:
    """Return whether somebody has had the card in force before them lately, on a page of the case.

    Whoever rings from a list must have read it: after that, one press is enough.
    """
    card = find_safe_contact(session, case)
    since = at - _SEEN_FOR if card is None else max(at - _SEEN_FOR, card.made_at)
    seen = exists().where(
        LedgerEvent.case_id == case.id,
        LedgerEvent.actor_id == actor.account_id,
        LedgerEvent.action == READ,
        LedgerEvent.at >= since,
        or_(LedgerEvent.route.like("cases.%"), LedgerEvent.route.like("contacts.%")),
    )
    return bool(session.scalar(select(seen)))


def _press(session: Session, case: Case, *, actor: Actor, at: datetime) -> UUID:
    """Return the mark of a press: that of one a moment ago, when there was one."""
    marks = [
        uuid5(case.id, f"{actor.account_id} {moment:%Y%m%d%H%M}")
        for moment in (at, at - timedelta(minutes=1))
    ]
    before = session.scalar(
        select(Contact.form_id).where(Contact.case_id == case.id, Contact.form_id == marks[1])
    )
    return before or marks[0]


def record_no_answer(
    session: Session, case: Case, *, form_id: UUID | None, actor: Actor, at: datetime
) -> Contact:
    """Record a call to the agreed number that nobody answered; it is tried again on a safe day.

    Pressed twice it is one call; a press without a `form_id` counts as the same for a minute.
    Raises NotSafe when ringing was not safe now.
    """
    if form_id is None:
        form_id = _press(session, case, actor=actor, at=at)
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
