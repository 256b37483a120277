"""The waiting list: who is on it, overdue first, page by page, and how long they wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.clock import LONDON
from advocacy.referrals.kept_from import may_know_of, theirs_to_decide
from advocacy.referrals.listing import Order, Place, read_page, theirs
from advocacy.referrals.models import Referral, ReferralState, Urgency
from advocacy.referrals.waiting.service import nine_on

_WEEK, _MONTH = timedelta(days=7), timedelta(days=28)
_URGENT_FIRST = case(
    (Referral.urgency == Urgency.URGENT, 0), (Referral.urgency == Urgency.SOON, 1), else_=2
)


@dataclass(frozen=True)
class Waiting:
    """A page of who waits, where the next one begins, and how many wait how long in all."""

    referrals: list[Referral]
    older: Place | None
    weeks: dict[str, int]


def list_listed(
    session: Session, *, actor: Actor, at: datetime, after: Place | None = None
) -> Waiting:
    """Return who is on this lead's waiting list: overdue first, then danger, priority and time."""
    query = theirs(actor).where(Referral.state == ReferralState.LISTED)
    order = _order(after.as_of if after else at)
    shown, older = read_page(session, query, order, after=after, at=at)
    return Waiting(shown, older, _count_weeks(session, actor, at=at))


def _order(as_of: datetime) -> Order:
    """Return the order of the list as it is at a moment."""
    local = as_of.astimezone(LONDON)
    today = local.date()
    # Looked at again by nine in the morning of its day.
    last = today if nine_on(today) < as_of else today - timedelta(days=1)
    overdue = or_(
        and_(Referral.reached_at.is_(None), Referral.reach_by < as_of), Referral.review_on <= last
    )
    calm = case((overdue, 0), else_=20) + case((Referral.danger_now, 0), else_=10)
    return Order(rank=calm + _URGENT_FIRST, moment=Referral.made_at.expression)


def _count_weeks(session: Session, actor: Actor, *, at: datetime) -> dict[str, int]:
    week, month = Referral.made_at >= at - _WEEK, Referral.made_at >= at - _MONTH
    bucket = case((week, 0), (month, 1), else_=2)
    rows = session.execute(
        select(bucket.label("bucket"), func.count())
        .where(
            Referral.state == ReferralState.LISTED,
            theirs_to_decide(actor),
            may_know_of(actor.account_id),
        )
        .group_by("bucket")
    )
    counts = {row[0]: row[1] for row in rows}
    labels = ("Up to a week", "One to four weeks", "More than four weeks")
    return {label: counts.get(number, 0) for number, label in enumerate(labels)}


def is_overdue(referral: Referral, *, at: datetime) -> bool:
    """Return whether nobody reached them in time, or nobody looked again in time."""
    late = referral.reached_at is None and referral.reach_by is not None and referral.reach_by < at
    return late or (referral.review_on is not None and nine_on(referral.review_on) < at)
