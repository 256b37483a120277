"""Recording contacts and reading them back."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.service import find_contact_and_danger
from advocacy.clock import LONDON
from advocacy.contacts.models import Channel, Contact, Direction
from advocacy.contacts.safety import Attempt, why_not_safe
from advocacy.errors import Invalid
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import is_in_danger, raise_prompt, settle_prompts

PAGE_SIZE = 25
Key = tuple[datetime, UUID]
DUE = "contact.due"
FIRST_DUE = "contact.first_due"
_AHEAD = timedelta(minutes=5)
_DANGER_WORD = (
    "A danger word was used. Do not ring, text or write to them: "
    "do the step that was agreed, under Check-ins."
)


class NotSafe(Invalid):
    """A contact outside what is agreed to be safe, with why, until somebody says a reason."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("Enter why it was made all the same", field="unsafe_reason")
        self.reasons = reasons


def why_not_now(session: Session, case: Case) -> list[str]:
    """Return why nobody should reach out to them at all now; empty when nothing speaks against."""
    return [_DANGER_WORD] if is_in_danger(session, case.id) else []


def _why_not(session: Session, case: Case, attempt: Attempt) -> list[str]:
    # Whoever rings us chose the moment: nothing has to be asked of the card.
    if attempt.direction is Direction.IN:
        return []
    agreed, in_danger = find_contact_and_danger(session, case)
    return [*([_DANGER_WORD] if in_danger else []), *why_not_safe(agreed, attempt)]


def record_contact(
    session: Session,
    case: Case,
    *,
    channel: Channel,
    direction: Direction,
    reached: bool,
    happened_at: datetime,
    minutes: int | None,
    note: str,
    agreed: str,
    next_on: date | None,
    unsafe_reason: str,
    actor: Actor,
    at: datetime,
    left_message: bool = False,
    number: str = "",
    instead: bool = False,
) -> Contact:
    """Record a contact; a next date becomes a prompt, and an earlier one is settled.

    One made `instead` of whoever works the case settles nothing of what they planned.

    Raises NotSafe when it was outside what is agreed and no reason is given, and Invalid for a
    moment that is still to come.
    """
    if happened_at > at + _AHEAD:
        message = "Enter when it happened: that is still to come"
        raise Invalid(message, field="happened_at")
    if next_on is not None and next_on < at.astimezone(LONDON).date():
        message = "Enter a day for the next contact that is still to come"
        raise Invalid(message, field="next_on")
    attempt = Attempt(channel, direction, happened_at, left_message=left_message, number=number)
    reasons = _why_not(session, case, attempt)
    if reasons and not unsafe_reason:
        raise NotSafe(reasons)
    contact = Contact(
        scope_id=case.id,
        case_id=case.id,
        recorded_by_id=actor.account_id,
        recorded_at=at,
        happened_at=happened_at,
        channel=channel,
        direction=direction,
        reached=reached,
        minutes=minutes,
        next_on=next_on,
        note=note,
        agreed=agreed,
        number=number,
        left_message=left_message,
        unsafe_reason=unsafe_reason if reasons else "",
    )
    session.add(contact)
    record(
        session,
        actor=actor,
        at=at,
        action="contact.recorded",
        case_id=case.id,
        object_id=contact.id,
        outcome="outside_safe" if reasons else "done",
    )
    if instead:
        return contact
    settle_prompts(
        session,
        kind=DUE,
        also=(FIRST_DUE,) if reached else (),
        subject_id=case.id,
        actor=actor,
        at=at,
    )
    if next_on is not None:
        due_at = datetime.combine(next_on, time(9), tzinfo=LONDON).astimezone(UTC)
        raise_prompt(
            session,
            kind=DUE,
            danger=Danger.DUE,
            due_at=due_at,
            at=at,
            actor=actor,
            case_id=case.id,
            subject_id=case.id,
            detail=agreed[:120],
        )
    return contact


Recorded = tuple[Contact, Account | None]


def list_contacts(
    session: Session,
    case: Case,
    *,
    before: Key | None = None,
    limit: int = PAGE_SIZE,
) -> list[Recorded]:
    """Return contacts of a case with who recorded each, newest first, those after `before`."""
    query = (
        select(Contact, Account)
        .outerjoin(Account, Account.id == Contact.recorded_by_id)
        .where(Contact.case_id == case.id)
    )
    if before is not None:
        moment, row_id = before
        query = query.where(
            or_(
                Contact.happened_at < moment,
                and_(Contact.happened_at == moment, Contact.id < row_id),
            )
        )
    query = query.order_by(Contact.happened_at.desc(), Contact.id.desc()).limit(limit)
    return [(contact, account) for contact, account in session.execute(query)]


def list_page(
    session: Session, case: Case, *, before: Key | None
) -> tuple[list[Recorded], Key | None]:
    """Return one page of contacts, and the key of the next when there is one."""
    found = list_contacts(session, case, before=before, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return shown, None
    last = shown[-1][0]
    return shown, (last.happened_at, last.id)
