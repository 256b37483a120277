"""Recording contacts and reading them back."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.contacts.models import Channel, Contact, Direction
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

PAGE_SIZE = 25
DUE = "contact.due"
FIRST_DUE = "contact.first_due"


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
) -> Contact:
    """Record a contact; a next date becomes a prompt, and an earlier one is settled."""
    contact = Contact(
        scope_id=case.id, case_id=case.id, recorded_by_id=actor.account_id, recorded_at=at,
        happened_at=happened_at, channel=channel, direction=direction, reached=reached,
        minutes=minutes, next_on=next_on, note=note, agreed=agreed, unsafe_reason=unsafe_reason,
    )
    session.add(contact)
    record(
        session, actor=actor, at=at, action="contact.recorded", case_id=case.id,
        object_id=contact.id,
    )
    settle_prompts(session, kind=DUE, subject_id=case.id, actor=actor, at=at)
    if reached:
        settle_prompts(session, kind=FIRST_DUE, subject_id=case.id, actor=actor, at=at)
    if next_on is not None:
        due_at = datetime.combine(next_on, time(9), tzinfo=LONDON).astimezone(UTC)
        raise_prompt(
            session, kind=DUE, danger=Danger.DUE, due_at=due_at, at=at, actor=actor,
            case_id=case.id, subject_id=case.id, detail=agreed[:120],
        )
    return contact


def list_contacts(
    session: Session, case: Case, *, before: tuple[datetime, UUID] | None = None,
    limit: int = PAGE_SIZE,
) -> list[Contact]:
    """Return contacts of a case, newest first, those after the key `before` when given."""
    query = select(Contact).where(Contact.case_id == case.id)
    if before is not None:
        moment, row_id = before
        query = query.where(
            or_(
                Contact.happened_at < moment,
                and_(Contact.happened_at == moment, Contact.id < row_id),
            )
        )
    query = query.order_by(Contact.happened_at.desc(), Contact.id.desc()).limit(limit)
    return list(session.scalars(query))
