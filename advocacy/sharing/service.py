"""Deciding to share, with or without agreement, and finding the decisions again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.sealing.service import find_sealed_agency
from advocacy.clock import LONDON
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.sharing.bases import find_basis
from advocacy.sharing.models import Agreement, SharingDecision, Told

REVIEW = "sharing.review"


@dataclass(frozen=True)
class Weighed:
    """Everything a decision says. `necessity` is needed where the person has not agreed."""

    what: str
    recipient: str
    why: str
    agreement: Agreement
    their_view: str
    article_6: str
    article_9: str
    offence: str
    risk_of_sharing: str
    risk_of_not_sharing: str
    told: Told
    review_on: date
    necessity: str = ""
    told_why: str = ""


def decide_to_share(
    session: Session, case: Case, weighed: Weighed, *, actor: Actor, at: datetime
) -> SharingDecision:
    """Record a decision; raise Invalid where its parts do not fit together."""
    _check(weighed, today=at.astimezone(LONDON).date())
    sealed = find_sealed_agency(session, case.id, weighed.recipient)
    if sealed:
        message = f"This case is kept from {sealed}: nothing can be shared with them"
        raise Invalid(message, field="recipient")
    decision = SharingDecision(
        scope_id=case.id,
        case_id=case.id,
        decided_at=at,
        decided_by_id=actor.account_id,
        **vars(weighed),
    )
    session.add(decision)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        action="sharing.decided",
        case_id=case.id,
        object_id=decision.id,
        personal={"what": weighed.what, "recipient": weighed.recipient, "why": weighed.why},
    )
    raise_prompt(
        session,
        kind=REVIEW,
        danger=Danger.LATER,
        due_at=datetime.combine(weighed.review_on, time(9), tzinfo=LONDON),
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=decision.id,
    )
    return decision


def _check(weighed: Weighed, *, today: date) -> None:
    agreed = weighed.agreement is Agreement.AGREED
    if not agreed and not weighed.necessity:
        message = "Enter why it is needed and proportionate without their agreement"
        raise Invalid(message, field="necessity")
    if not agreed:
        for group in ("article_6", "article_9", "offence"):
            found = find_basis(group, getattr(weighed, group))
            if found is not None and found.consent:
                message = "Choose a basis other than agreement: they have not agreed"
                raise Invalid(message, field=group)
    if weighed.told is not Told.YES and not weighed.told_why:
        message = "Enter why they are not told now"
        raise Invalid(message, field="told_why")
    if weighed.review_on <= today:
        message = "Enter a review date after today"
        raise Invalid(message, field="review_on")


def say_knowledge(decision: SharingDecision) -> str:
    """Return what the receiver must know, so that nobody tells the person by accident."""
    day = decision.decided_at.astimezone(LONDON)
    agreed = {
        Agreement.AGREED: f"They agreed to this on {day.day} {day:%B} {day.year}.",
        Agreement.OBJECTED: "They object. It is shared because it is necessary.",
        Agreement.NOT_ASKED: "They were not asked. It is shared because it is necessary.",
    }[decision.agreement]
    told = {
        Told.YES: "They know that this is shared.",
        Told.LATER: "They do not know yet. We will tell them: do not mention it.",
        Told.NO: "They do not know. Do not mention it.",
    }[decision.told]
    return f"{agreed} {told}"


def get_decision(session: Session, decision_id: UUID, *, case: Case) -> SharingDecision:
    """Return a decision of this case; raise NotFound."""
    found = session.get(SharingDecision, decision_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def list_decisions(session: Session, case: Case) -> Sequence[SharingDecision]:
    """Return the decisions of a case, newest first."""
    return session.scalars(
        select(SharingDecision)
        .where(SharingDecision.case_id == case.id)
        .order_by(SharingDecision.decided_at.desc(), SharingDecision.id.desc())
    ).all()


def mark_reviewed(
    session: Session, decision: SharingDecision, *, actor: Actor, at: datetime
) -> None:
    """Record that somebody looked at a decision again and lets it stand."""
    record(
        session,
        actor=actor,
        at=at,
        action="sharing.reviewed",
        case_id=decision.case_id,
        object_id=decision.id,
    )
    settle_prompts(session, kind=REVIEW, subject_id=decision.id, actor=actor, at=at)
