"""What is to be decided and who waits, page by page: by urgency, so that nothing is cut off."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.referrals.calls import PAGE_SIZE, Before
from advocacy.referrals.kept_from import may_know_of, theirs_to_decide
from advocacy.referrals.models import Referral, ReferralSource, ReferralState, RiskTold

OPEN_STATES = (ReferralState.WAITING, ReferralState.LISTED)


@dataclass(frozen=True)
class Place:
    """Where a page begins: after the row of this rank, moment and id.

    `as_of` is when the first page was asked for. The order of the pages after it is that of this
    moment: what becomes overdue while somebody reads would else jump over to a page they have left.
    """

    as_of: datetime
    rank: int
    moment: datetime
    row_id: UUID


@dataclass(frozen=True)
class Order:
    """How a list is ordered: a whole number first, then a moment, then the id."""

    rank: ColumnElement[int]
    moment: ColumnElement[datetime]

    def after(self, place: Place) -> ColumnElement[bool]:
        """Return the condition that a row stands behind a place."""
        later = or_(
            self.moment > place.moment,
            and_(self.moment == place.moment, Referral.id > place.row_id),
        )
        return or_(self.rank > place.rank, and_(self.rank == place.rank, later))


def write_place(place: Place | None) -> str:
    """Return a place as it stands in an address; empty when there is no further page."""
    if place is None:
        return ""
    as_of, moment = place.as_of.isoformat(), place.moment.isoformat()
    return f"{as_of}_{place.rank}_{moment}_{place.row_id}"


def read_place(text: str) -> Place | None:
    """Return the place an address carries; None, so the first page, when there is none to read."""
    try:
        as_of, rank, moment, row = text.split("_")
        moments = [datetime.fromisoformat(each) for each in (as_of, moment)]
        if len(rank) > 4 or any(each.tzinfo is None for each in moments):
            return None
        first, second = (each.astimezone(UTC) for each in moments)
        return Place(first, int(rank), second, UUID(row))
    except (ValueError, OverflowError):
        return None


def read_page(
    session: Session,
    query: Select[Any],
    order: Order,
    *,
    after: Place | None,
    at: datetime,
) -> tuple[list[Referral], Place | None]:
    """Return 25 referrals of a query in an order, those after a place, and the next place."""
    ranked = query.add_columns(order.rank.label("rank"), order.moment.label("moment"))
    if after is not None:
        ranked = ranked.where(order.after(after))
    ranked = ranked.order_by(order.rank, order.moment, Referral.id).limit(PAGE_SIZE + 1)
    rows = list(session.execute(ranked))
    shown = rows[:PAGE_SIZE]
    if len(rows) <= PAGE_SIZE:
        return [row[0] for row in shown], None
    last, as_of = shown[-1], after.as_of if after else at
    return [row[0] for row in shown], Place(as_of, last[1], last[2], last[0].id)


def theirs(actor: Actor) -> Select[Any]:
    """Return the referrals that this lead decides, and may know of."""
    return select(Referral).where(theirs_to_decide(actor), may_know_of(actor.account_id))


_RISK = case(
    (Referral.risk == RiskTold.HIGH, 0),
    # Nobody has said how high it is: it may be.
    (Referral.risk == RiskTold.UNKNOWN, 1),
    (Referral.risk == RiskTold.MEDIUM, 1),
    else_=2,
)
# Danger, then the risk as told, then what is due soonest.
_BY_DANGER = Order(
    rank=case((Referral.danger_now, 0), else_=10) + _RISK,
    moment=func.coalesce(Referral.reach_by, Referral.made_at),
)


def list_waiting(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    source: ReferralSource | None = None,
    risk: RiskTold | None = None,
    after: Place | None = None,
) -> tuple[list[Referral], Place | None]:
    """Return a page of what waits for this lead, the most urgent first, and the next place."""
    query = theirs(actor).where(Referral.state == ReferralState.WAITING)
    if source is not None:
        query = query.where(Referral.source == source)
    if risk is not None:
        query = query.where(Referral.risk == risk)
    return read_page(session, query, _BY_DANGER, after=after, at=at)


def list_decided(
    session: Session, *, actor: Actor, before: Before | None = None
) -> tuple[list[Referral], Before | None]:
    """Return a page of the decided referrals, newest first, and the key of the next."""
    query = theirs(actor).where(Referral.state.not_in(OPEN_STATES))
    if before is not None:
        moment, row_id = before
        older = and_(Referral.made_at == moment, Referral.id < row_id)
        query = query.where(or_(Referral.made_at < moment, older))
    query = query.order_by(Referral.made_at.desc(), Referral.id.desc()).limit(PAGE_SIZE + 1)
    found: list[Referral] = list(session.scalars(query))
    if len(found) <= PAGE_SIZE:
        return found, None
    shown = found[:PAGE_SIZE]
    return shown, (shown[-1].made_at, shown[-1].id)
