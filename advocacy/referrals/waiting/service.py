"""Putting somebody on the waiting list, trying to reach them, and who looks again when."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.clock import LONDON
from advocacy.contacts.models import Contact
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import settle_prompts
from advocacy.referrals.calls import tell_leads
from advocacy.referrals.decisions import decide
from advocacy.referrals.kept_from import list_kept_out, list_leads_of
from advocacy.referrals.models import Referral, ReferralState, Urgency
from advocacy.referrals.numbers import suspects_of
from advocacy.referrals.waiting.models import ReferralStep, StepKind
from advocacy.referrals.waiting.safety import Try, why_not_safe
from advocacy.referrals.withdrawing import REACH, REVIEW

LOOK_AGAIN = timedelta(days=14)
_AHEAD = timedelta(minutes=5)
_MONTH = timedelta(days=28)


class NotSafe(Invalid):
    """A try outside what was told to be safe, with why, until somebody says a reason."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("Enter why it was done all the same", field="unsafe_reason")
        self.reasons = reasons


def put_on_list(
    session: Session,
    referral: Referral,
    *,
    urgency: Urgency,
    review_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    seen: str = "",
) -> None:
    """Let somebody wait for an advocate, with the day on which a lead looks at it again.

    Raises Invalid for a day that has been or is more than four weeks off, and AlreadyDecided.
    """
    today = at.astimezone(LONDON).date()
    if not today < review_on <= today + _MONTH:
        message = "Enter a day after today, within four weeks"
        raise Invalid(message, field="review_on")
    decide(session, referral, ReferralState.LISTED, reason=reason, actor=actor, at=at, seen=seen)
    referral.urgency, referral.listed_at, referral.review_on = urgency, at, review_on
    _tell_again(session, referral, actor=actor, at=at)
    if referral.reached_at is None:
        danger = Danger.CALL if referral.danger_now else Danger.DUE
        tell_its_leads(
            session, referral, REACH, danger, referral.reach_by or at, actor=actor, at=at
        )


def nine_on(day: date) -> datetime:
    """Return nine in the morning of a day, in London."""
    return datetime.combine(day, time(9), tzinfo=LONDON).astimezone(UTC)


def _tell_again(session: Session, referral: Referral, *, actor: Actor, at: datetime) -> None:
    if referral.review_on is not None:
        due = nine_on(referral.review_on)
        tell_its_leads(session, referral, REVIEW, Danger.DUE, due, actor=actor, at=at)


def tell_its_leads(
    session: Session,
    referral: Referral,
    kind: str,
    danger: Danger,
    due_at: datetime,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Put something about a referral on the day of the leads who decide about it."""
    leads = list_leads_of(session, referral.team_id, without=list_kept_out(session, [referral.id]))
    tell_leads(
        session, leads, kind=kind, danger=danger, subject_id=referral.id, actor=actor, at=at,
        due_at=due_at,
    )  # fmt: skip


def list_steps(session: Session, referral_id: UUID) -> list[ReferralStep]:
    """Return what happened about a referral, newest first."""
    return list(
        session.scalars(
            select(ReferralStep)
            .where(ReferralStep.referral_id == referral_id)
            .order_by(ReferralStep.happened_at.desc(), ReferralStep.id.desc())
            .limit(100)
        )
    )


def record_try(
    session: Session,
    referral: Referral,
    tried: Try,
    *,
    reached: bool,
    words: str,
    safety: str,
    unsafe_reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Record a try to reach somebody who waits; the first that does stops the clock.

    Having reached them and asked how safe they are counts as looking again. Raises NotSafe when
    it was outside what was told and no reason is given, Invalid for a moment to come or without
    how they are, and Conflict once it is a case or is declined.
    """
    require_undecided(session, referral)
    if tried.happened_at > at + _AHEAD:
        message = "Enter when it happened: that is still to come"
        raise Invalid(message, field="happened_at")
    if reached and not safety:
        message = "Enter how safe they are now"
        raise Invalid(message, field="safety")
    may_contact = referral.more.get("safe_to_contact") != "no"
    reasons = why_not_safe(
        referral.safe_contact,
        tried,
        may_contact=may_contact,
        suspects=suspects_of(
            phones=referral.suspect_phones,
            name=referral.suspect_name,
            is_to_them=referral.suspect_is,
        ),
    )
    if reasons and not unsafe_reason:
        raise NotSafe(reasons)
    kind = StepKind.REACHED if reached else StepKind.TRIED
    _add(
        session, referral, kind, words, actor=actor, at=at, happened_at=tried.happened_at,
        safety=safety, unsafe_reason=unsafe_reason if reasons else "",
    )  # fmt: skip
    if not reached:
        return
    referral.reached_at = referral.reached_at or tried.happened_at
    settle_prompts(session, kind=REACH, subject_id=referral.id, actor=actor, at=at)
    if referral.review_on is not None:
        referral.review_on = at.astimezone(LONDON).date() + LOOK_AGAIN
        _tell_again(session, referral, actor=actor, at=at)


def require_undecided(session: Session, referral: Referral) -> None:
    """Hold a referral until the commit; raises Conflict once it is decided."""
    session.refresh(referral, with_for_update=True)
    if referral.state not in (ReferralState.WAITING, ReferralState.LISTED):
        message = "This referral has been decided. Open it again to see."
        raise Conflict(message)


def add_note(
    session: Session, referral: Referral, *, words: str, actor: Actor, at: datetime
) -> None:
    """Write down something about a referral, for the leads who decide."""
    require_undecided(session, referral)
    _add(session, referral, StepKind.NOTE, words, actor=actor, at=at)


def _add(
    session: Session,
    referral: Referral,
    kind: StepKind,
    words: str,
    *,
    actor: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    safety: str = "",
    unsafe_reason: str = "",
) -> None:
    step = ReferralStep(
        scope_id=referral.scope_id,
        referral_id=referral.id,
        kind=kind,
        happened_at=happened_at or at,
        made_at=at,
        made_by_id=actor.account_id,
        words=words,
        safety=safety,
        unsafe_reason=unsafe_reason,
    )
    session.add(step)
    record(
        session, actor=actor, at=at, action=f"referral.{kind.value}", case_id=referral.case_id,
        object_id=referral.id, outcome="outside_safe" if unsafe_reason else "done",
    )  # fmt: skip


def when_reached(session: Session, referral: Referral) -> datetime | None:
    """Return when they were first reached: while they waited, or once they had a case."""
    if referral.reached_at is not None or referral.case_id is None:
        return referral.reached_at
    return session.scalar(
        select(Contact.happened_at)
        .where(
            Contact.case_id == referral.case_id,
            Contact.reached,
            Contact.happened_at >= referral.made_at,
        )
        .order_by(Contact.happened_at)
        .limit(1)
    )
