"""Recording contacts: what was done, what it settles, and what it makes due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, Person
from advocacy.cases.turns import take_turn
from advocacy.clock import LONDON
from advocacy.contacts.gate import DANGER_WORD, check_next_day, judge
from advocacy.contacts.goals import OVERDUE, last_reached, last_reached_of, plan_goal_from
from advocacy.contacts.models import Answered, Channel, Contact, Direction, Theme
from advocacy.contacts.others import get_other, why_not_them
from advocacy.contacts.safety import Attempt
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import is_in_danger, list_open, raise_prompt, settle_prompts

DUE = "contact.due"
FIRST_DUE = "contact.first_due"
NO_ANSWER = "Tried before, no answer"
_AHEAD = timedelta(minutes=5)


class NotSafe(Invalid):
    """A contact outside what is agreed to be safe, with why, until somebody says a reason."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("Enter why it was made all the same", field="unsafe_reason")
        self.reasons = reasons


class OnlyALead(NotSafe):
    """A call or text to a number that is held: no reason opens it but a lead's own."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(reasons)
        self.sentence = "Ask the lead: only a lead can record this while the number is held"


class AlreadyRecorded(Conflict):
    """This form was recorded before, with other words in it."""

    sentence = "This form is recorded already."

    def __init__(self, contact: Contact) -> None:
        super().__init__()
        self.contact = contact


def why_not_now(session: Session, case: Case) -> list[str]:
    """Return why nobody should reach out to them at all now; empty when nothing speaks against."""
    return [DANGER_WORD] if is_in_danger(session, case.id) else []


def _why_not(
    session: Session, case: Case, attempt: Attempt, other: Person | None, *, actor: Actor
) -> list[str]:
    if other is None:
        verdict = judge(session, case, attempt, actor=actor)
        if verdict.refused:
            raise OnlyALead(verdict.refused)
        return verdict.reasons
    # Whoever rings us chose the moment.
    if attempt.direction is Direction.IN:
        return []
    return why_not_them(session, case, other, danger=why_not_now(session, case))


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
    answered: Answered | None = None,
    left_message: bool = False,
    number: str = "",
    interpreter: bool = False,
    themes: Sequence[Theme] = (),
    person_id: UUID | None = None,
    form_id: UUID | None = None,
    instead: bool = False,
    has_turn: bool = False,
) -> Contact:
    """Record a contact; a next date becomes a prompt, and an earlier one is settled.

    `person_id` is a dependent or a professional of the case, None for the survivor. A form that
    is sent twice gives the contact it gave before. One made `instead` of whoever works the case
    settles nothing of what they planned. `has_turn` says that the caller took one (`take_turn`).

    Raises NotSafe when it was outside what is agreed and no reason is given, OnlyALead when the
    number was held and somebody else than a lead records it, Invalid for a moment that is still
    to come or a next day on which nobody may ring, and AlreadyRecorded for a form that was
    recorded with other words.
    """
    _expect_times(happened_at, next_on, at=at)
    other = get_other(session, case, person_id) if person_id is not None else None
    if other is None and next_on is not None:
        check_next_day(session, case, next_on, at=at)
    contact = Contact(
        scope_id=case.id,
        case_id=case.id,
        person_id=person_id,
        form_id=form_id,
        recorded_by_id=actor.account_id,
        recorded_at=at,
        happened_at=happened_at,
        channel=channel,
        direction=direction,
        reached=reached,
        answered=answered,
        minutes=minutes,
        next_on=next_on,
        note=note,
        agreed=agreed,
        number=number,
        left_message=left_message,
        interpreter=interpreter,
        themes=[each.value for each in themes],
        unsafe_reason=unsafe_reason,
    )
    before, reached_at = _look_back(session, case, contact, has_turn=has_turn)
    if before is not None:
        return before
    attempt = Attempt(channel, direction, happened_at, left_message=left_message, number=number)
    reasons = _why_not(session, case, attempt, other, actor=actor)
    if reasons and not unsafe_reason:
        raise NotSafe(reasons)
    if not reasons:
        contact.unsafe_reason = ""
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
    if not instead:
        _plan_next(session, case, contact, other, reached_at=reached_at, actor=actor, at=at)
    return contact


def _expect_times(happened_at: datetime, next_on: date | None, *, at: datetime) -> None:
    if happened_at > at + _AHEAD:
        message = "Enter when it happened: that is still to come"
        raise Invalid(message, field="happened_at")
    if next_on is not None and next_on < at.astimezone(LONDON).date():
        message = "Enter a day for the next contact that is still to come"
        raise Invalid(message, field="next_on")


_SAME = (
    "person_id",
    "happened_at",
    "channel",
    "direction",
    "reached",
    "answered",
    "minutes",
    "next_on",
    "left_message",
    "interpreter",
    "note",
    "agreed",
    "number",
    "themes",
)


def _look_back(
    session: Session, case: Case, contact: Contact, *, has_turn: bool
) -> tuple[Contact | None, datetime | None]:
    """Return what the same form gave before, and when the survivor was last reached until now.

    Raises AlreadyRecorded when the form said something else before.
    """
    if contact.form_id is None:
        return None, last_reached(session, case)
    if not has_turn:
        take_turn(session, contact.case_id)
    found, reached_at = session.execute(
        select(Contact, last_reached_of(case.id).scalar_subquery())
        .select_from(Case)
        .outerjoin(
            Contact,
            (Contact.case_id == Case.id)
            & (Contact.recorded_by_id == contact.recorded_by_id)
            & (Contact.form_id == contact.form_id),
        )
        .where(Case.id == case.id)
    ).one()
    if found is not None and any(getattr(found, n) != getattr(contact, n) for n in _SAME):
        raise AlreadyRecorded(found)
    return found, reached_at


@dataclass(frozen=True)
class _Subject:
    """About whom something is due: the survivor of the case, or somebody else in it by name."""

    id: UUID
    name: str = ""


def _plan_next(
    session: Session,
    case: Case,
    contact: Contact,
    other: Person | None,
    *,
    reached_at: datetime | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Settle what was due with this person, and make the next contact due on its day.

    `reached_at` is when the survivor was last reached before this contact.
    """
    who = _Subject(other.id, f"{other.name}. ") if other is not None else _Subject(contact.case_id)
    among = list_open(session, (DUE, FIRST_DUE, OVERDUE), subject_id=who.id)
    settle_prompts(
        session,
        kind=DUE,
        also=(FIRST_DUE,) if contact.reached else (),
        subject_id=who.id,
        actor=actor,
        at=at,
        among=among,
    )
    if other is None:
        times = [reached_at, contact.happened_at if contact.reached else None]
        plan_goal_from(
            session,
            case,
            max((each for each in times if each is not None), default=None),
            actor=actor,
            at=at,
            next_on=contact.next_on,
            among=among,
        )
    if contact.next_on is None:
        return
    due_at = datetime.combine(contact.next_on, time(9), tzinfo=LONDON).astimezone(UTC)
    said = contact.agreed or ("" if contact.reached else NO_ANSWER)
    raise_prompt(
        session,
        kind=DUE,
        danger=Danger.DUE,
        due_at=due_at,
        at=at,
        actor=actor,
        case_id=contact.case_id,
        subject_id=who.id,
        detail=f"{who.name}{said}"[:120],
        among=among,
    )
