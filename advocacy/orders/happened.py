"""Orders and hearings in the timeline of a case."""

from flask import Flask
from sqlalchemy import String, cast

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.orders.breach_models import Breach, BreachState
from advocacy.orders.models import Became, Hearing, HearingState, OrderChange

CHANGES = {
    Became.RECORDED: "Order recorded",
    Became.SERVED: "Whether it was served",
    Became.VARIED: "Made or changed by a court",
    Became.CORRECTED: "Put right here",
    Became.ENDED: "In force no longer",
}
_TITLES = {
    Became.RECORDED: "Order recorded",
    Became.SERVED: "Recorded whether an order was served",
    Became.VARIED: "An order was made or changed",
    Became.CORRECTED: "The record of an order was put right",
    Became.ENDED: "An order is in force no longer",
}
_LONGEST = 160


def _changed(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=_TITLES[Became(found.code)],
        detail=found.words[:_LONGEST],
        tag="Orders",
        endpoint="orders.order_list",
        arguments={"case_id": found.case_id},
    )


def _heard(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        title=f"Hearing: {found.words[:_LONGEST]}",
        detail=found.more[:_LONGEST],
        tag="Orders",
        endpoint="hearings.show",
        arguments={"case_id": found.case_id, "hearing_id": found.id},
    )


def _may_breach(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title="An incident may breach an order",
        detail=(found.words or found.more)[:_LONGEST],
        tag="Orders",
        tone="amber",
        endpoint="breaches.show",
        arguments={"case_id": found.case_id, "breach_id": found.id},
    )


def add_sources(app: Flask) -> None:
    """Add what became of orders, and the hearings that were held."""
    happenings_of(app).add(
        "Orders",
        Source(
            "orders",
            OrderChange,
            OrderChange.recorded_at,
            _changed,
            by=OrderChange.recorded_by_id,
            code=cast(OrderChange.what, String),
            words="words",
        ),
        Source(
            "orders",
            Hearing,
            Hearing.happens_at,
            _heard,
            words="purpose",
            more="outcome",
            where=(Hearing.state == HearingState.HELD,),
        ),
        Source(
            "orders",
            Breach,
            Breach.decided_at,
            _may_breach,
            by=Breach.decided_by_id,
            words="why",
            more="because",
            where=(Breach.state == BreachState.CONFIRMED,),
        ),
    )
