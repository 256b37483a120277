"""Referrals that a concern led to, and asking after their outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.leads import tell_leads_of
from advocacy.cases.models import Case, CaseState
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.safeguarding.models import Concern, Referral, SentTo
from advocacy.safeguarding.service import note


class OutcomeChanged(Conflict):
    """Somebody else wrote down what came of it meanwhile."""

    sentence = (
        "Somebody wrote down what came of it while you wrote, as shown here. Bring it together "
        "with your own words, then save."
    )


CHASE, CHASE_AS_LEAD = "safeguarding.chase", "safeguarding.chase_as_lead"


@dataclass(frozen=True)
class Sent:
    """A referral as it was sent."""

    sent_to: SentTo
    sent_at: datetime
    whom: str
    how: str
    reference: str
    chase_on: date | None


def list_referrals(session: Session, concern: Concern) -> Sequence[Referral]:
    """Return the referrals of a concern, the first sent first."""
    return session.scalars(
        select(Referral)
        .where(Referral.concern_id == concern.id)
        .order_by(Referral.sent_at, Referral.id)
    ).all()


def get_referral(session: Session, referral_id: UUID, *, concern: Concern) -> Referral:
    """Return a referral of this concern; raises NotFound."""
    found = session.get(Referral, referral_id)
    if found is None or found.concern_id != concern.id:
        raise NotFound
    return found


def record_referral(
    session: Session, concern: Concern, case: Case, sent: Sent, *, actor: Actor, at: datetime
) -> Referral:
    """Write down what was sent to whom; raises Invalid for moments that can't be."""
    if sent.sent_at > at:
        message = "Enter when it was sent: that is still to come"
        raise Invalid(message, field="sent_at")
    _check_chase(sent.chase_on, at)
    referral = Referral(
        scope_id=concern.scope_id,
        concern_id=concern.id,
        recorded_at=at,
        recorded_by_id=actor.account_id,
        outcome="",
        **vars(sent),
    )
    session.add(referral)
    session.flush()
    note(session, concern, "safeguarding.referred", actor=actor, at=at)
    _keep_chase(session, concern, case, actor=actor, at=at)
    return referral


def mark_of(referral: Referral) -> str:
    """Return a mark that is another as soon as an outcome was written down anew."""
    return referral.outcome_at.isoformat() if referral.outcome_at else ""


def record_outcome(
    session: Session,
    referral: Referral,
    concern: Concern,
    case: Case,
    *,
    outcome: str,
    chase_on: date | None,
    actor: Actor,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Write down what came of it, or with no outcome yet when to ask again.

    Raises Invalid, and OutcomeChanged when the writer had not `seen` the outcome that stands there.
    """
    session.refresh(referral, with_for_update=True)
    if seen is not None and seen != mark_of(referral) and outcome != referral.outcome:
        raise OutcomeChanged
    if not outcome and chase_on is None:
        message = "Enter what came of it, or when to ask again"
        raise Invalid(message, field="outcome")
    _check_chase(chase_on, at)
    referral.chase_on = chase_on
    if outcome:
        referral.outcome, referral.outcome_at = outcome, at
    session.flush()
    note(session, concern, "safeguarding.answered", actor=actor, at=at)
    _keep_chase(session, concern, case, actor=actor, at=at)


def _check_chase(chase_on: date | None, at: datetime) -> None:
    if chase_on is not None and chase_on < at.astimezone(LONDON).date():
        message = "Enter a day that is still to come"
        raise Invalid(message, field="chase_on")


def _keep_chase(
    session: Session, concern: Concern, case: Case, *, actor: Actor, at: datetime
) -> None:
    """Have one prompt for the first day on which an answer is to be asked for."""
    settle_prompts(
        session, kind=CHASE, also=(CHASE_AS_LEAD,), subject_id=concern.id, actor=actor, at=at
    )
    session.flush()
    days = [each.chase_on for each in list_referrals(session, concern) if each.chase_on]
    if not days:
        return
    due_at = datetime.combine(min(days), time(9), tzinfo=LONDON).astimezone(UTC)
    if concern.restricted or case.state is CaseState.CLOSED:
        # Whoever works the case may be the colleague it is about; a closed one nobody works.
        tell_leads_of(
            session,
            case,
            kind=CHASE_AS_LEAD,
            subject_id=concern.id,
            danger=Danger.DUE,
            due_at=due_at,
            actor=actor,
            at=at,
            without=[concern.colleague_id],
        )
        return
    raise_prompt(
        session,
        kind=CHASE,
        danger=Danger.DUE,
        due_at=due_at,
        at=at,
        actor=actor,
        case_id=concern.case_id,
        subject_id=concern.id,
    )
