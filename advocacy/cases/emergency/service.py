"""Opening a case that is not one's own: with a reason, to read, for an hour, told to others."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.access import blocked_cases, find_opened, is_record, visible
from advocacy.cases.grant_models import Category, EmergencyOpening
from advocacy.cases.leads import tell_leads_of
from advocacy.cases.models import Case
from advocacy.cases.service import list_case_advocates
from advocacy.clock import LONDON
from advocacy.db import beyond_the_wall
from advocacy.errors import DomainError, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

OPENED = "emergency.opened"
REVIEW = "emergency.review"
UNREVIEWED = "emergency.unreviewed"
LASTS = timedelta(minutes=60)
_WORKING_DAYS = 2
_SATURDAY = 5


class NotOpened(DomainError):
    """There is no such case, or it may not be opened: it is never said which."""

    status = 422
    sentence = "That case can’t be opened. Check the reference, or ring a team lead."


def review_by(at: datetime) -> datetime:
    """Return the same time of day two working days later, as London counts them."""
    moment, left = at.astimezone(LONDON), _WORKING_DAYS
    while left:
        moment += timedelta(days=1)
        left -= moment.weekday() < _SATURDAY
    return moment.astimezone(at.tzinfo)


def open_in_an_emergency(
    session: Session,
    *,
    reference: str,
    category: Category,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Case:
    """Let somebody read a case for an hour, and tell who works it and their lead at once.

    A case that is theirs anyway is returned as it is. Raises NotOpened alike for a reference that
    nobody has and for a case that may never be theirs; a caller must commit even then, so that the
    try is on record.
    """
    if not reason:
        message = "Enter why you need to open it now"
        raise Invalid(message, field="reason")
    written = "".join(letter for letter in reference.upper() if letter.isalnum())
    wanted = f"{written[:2]}-{written[2:]}"
    own = session.scalar(visible(actor, at=at).where(Case.reference == wanted))
    with beyond_the_wall(session, why="an emergency opens a case nobody gave them"):
        case = session.scalar(
            select(Case).where(
                Case.reference == wanted,
                is_record(),
                Case.id.not_in(blocked_cases(actor.account_id)),
            )
        )
    if case is None:
        record(
            session,
            actor=actor,
            at=at,
            action="emergency.refused",
            outcome="refused",
            personal={"reference": reference, "reason": reason},
        )
        raise NotOpened
    if own is not None or find_opened(session, case.id, actor=actor, at=at) is not None:
        return case
    _open(session, case, category=category, reason=reason, actor=actor, at=at)
    return case


def _open(
    session: Session,
    case: Case,
    *,
    category: Category,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    opening = EmergencyOpening(
        scope_id=case.id,
        case_id=case.id,
        account_id=actor.account_id,
        category=category,
        opened_at=at,
        ends_at=at + LASTS,
        review_by=review_by(at),
        reason=reason,
    )
    session.add(opening)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        action="emergency.opened",
        case_id=case.id,
        object_id=opening.id,
        personal={"category": category.value, "reason": reason},
    )
    for worker in list_case_advocates(session, case, at=at):
        raise_prompt(
            session,
            kind=OPENED,
            danger=Danger.UNSENT,
            due_at=at,
            at=at,
            actor=actor,
            case_id=case.id,
            for_account_id=worker.id,
            subject_id=opening.id,
        )
    tell_leads_of(
        session,
        case,
        kind=REVIEW,
        subject_id=opening.id,
        danger=Danger.UNSENT,
        due_at=at,
        actor=actor,
        at=at,
        without=[actor.account_id],
    )


def get_opening(session: Session, opening_id: UUID, *, case: Case) -> EmergencyOpening:
    """Return an emergency opening of this case; raises NotFound."""
    found = session.get(EmergencyOpening, opening_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def mark_seen(session: Session, opening: EmergencyOpening, *, actor: Actor, at: datetime) -> None:
    """Take it off the days of those who work the case; the review stays."""
    settle_prompts(
        session,
        kind=OPENED,
        subject_id=opening.id,
        case_id=opening.case_id,
        actor=actor,
        at=at,
    )
