"""A second person looks at every emergency opening: what was opened, why, and what was read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Actor
from advocacy.cases.emergency.service import REVIEW, UNREVIEWED
from advocacy.cases.grant_models import EmergencyOpening, Finding
from advocacy.cases.leads import lead_ids_for, list_leads_for, tell_leads_of
from advocacy.cases.models import Case
from advocacy.db import beyond_the_wall
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.models import LedgerCase, LedgerEvent
from advocacy.ledger.service import READ, record
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import settle_prompts

REFUSED = "access.refused"


@dataclass(frozen=True)
class ToReview:
    """An opening with who did it and which case it was."""

    opening: EmergencyOpening
    account: Account
    case: Case


@dataclass(frozen=True)
class Trace:
    """A page that was read, or asked for in vain, while it was open."""

    at: datetime
    route: str
    refused: bool


def list_to_review(session: Session, *, actor: Actor) -> list[ToReview]:
    """Return the openings that wait for this lead, the earliest due first."""
    rows = session.scalars(
        select(EmergencyOpening)
        .where(
            EmergencyOpening.reviewed_at.is_(None),
            EmergencyOpening.account_id != actor.account_id,
        )
        .order_by(EmergencyOpening.review_by, EmergencyOpening.id)
        .limit(100)
    ).all()
    found = (_for(session, opening, actor=actor) for opening in rows)
    return [each for each in found if each is not None]


def get_to_review(session: Session, opening_id: UUID, *, actor: Actor) -> ToReview:
    """Return an opening to a lead who has a say in it and did not do it; raises NotFound."""
    opening = session.get(EmergencyOpening, opening_id)
    found = None if opening is None else _for(session, opening, actor=actor)
    if found is None:
        raise NotFound
    return found


def _for(session: Session, opening: EmergencyOpening, *, actor: Actor) -> ToReview | None:
    with beyond_the_wall(session, why="another team's lead reviews what the own one did"):
        case = session.get_one(Case, opening.case_id)
    leads = list_leads_for(session, case, without=[opening.account_id])
    if actor.account_id not in {lead.id for lead in leads}:
        return None
    return ToReview(opening, session.get_one(Account, opening.account_id), case)


def review_deciders(session: Session, opening_id: UUID) -> set[UUID]:
    """Return the leads who review an opening."""
    opening = session.get_one(EmergencyOpening, opening_id)
    return lead_ids_for(session, opening.case_id, without=[opening.account_id])


def list_traces(session: Session, opening: EmergencyOpening) -> list[Trace]:
    """Return what they did with the case while it was open, as the log has it, in order."""
    among = select(LedgerCase.event_id).where(LedgerCase.case_id == opening.case_id)
    read = or_(LedgerEvent.case_id == opening.case_id, LedgerEvent.id.in_(among))
    events = session.scalars(
        select(LedgerEvent)
        .where(
            LedgerEvent.actor_id == opening.account_id,
            LedgerEvent.at >= opening.opened_at,
            LedgerEvent.at < opening.ends_at,
            or_(
                LedgerEvent.action.in_((READ,)) & read,
                (LedgerEvent.action == REFUSED) & (LedgerEvent.object_id == opening.case_id),
            ),
        )
        .order_by(LedgerEvent.at, LedgerEvent.id)
    )
    return [Trace(each.at, each.route or "", each.action == REFUSED) for each in events]


def review_opening(
    session: Session,
    found: ToReview,
    *,
    finding: Finding,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Record whether it was justified; raises Invalid when it was not and nothing is said of it."""
    session.refresh(found.opening, with_for_update=True)
    if found.opening.reviewed_at is not None:
        message = "A colleague has already reviewed this."
        raise Conflict(message)
    if finding is Finding.NOT_JUSTIFIED and not note:
        message = "Enter what you found and what follows from it"
        raise Invalid(message, field="note")
    found.opening.reviewed_at, found.opening.reviewed_by_id = at, actor.account_id
    found.opening.finding, found.opening.note = finding, note
    record(
        session,
        actor=actor,
        at=at,
        action=f"emergency.{finding.value}",
        case_id=found.case.id,
        object_id=found.opening.id,
    )
    for kind in (REVIEW, UNREVIEWED):
        settle_prompts(session, kind=kind, subject_id=found.opening.id, actor=actor, at=at)


def alarm_unreviewed(session: Session, *, at: datetime) -> list[str]:
    """Put every opening nobody reviewed in time at the top of the leads' days, once."""
    alarmed = select(Prompt.subject_id).where(Prompt.kind == UNREVIEWED)
    late = session.scalars(
        select(EmergencyOpening)
        .where(
            EmergencyOpening.reviewed_at.is_(None),
            EmergencyOpening.review_by <= at,
            EmergencyOpening.id.not_in(alarmed),
        )
        .order_by(EmergencyOpening.review_by, EmergencyOpening.id)
    ).all()
    for opening in late:
        tell_leads_of(
            session,
            session.get_one(Case, opening.case_id),
            kind=UNREVIEWED,
            subject_id=opening.id,
            danger=Danger.CALL,
            due_at=at,
            actor=SYSTEM,
            at=at,
            without=[opening.account_id],
        )
    return [f"{opening.id} was opened in an emergency and not reviewed" for opening in late]
