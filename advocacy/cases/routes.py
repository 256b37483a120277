"""The case page: how to reach them safely, what happened, how things stand."""

import math
from uuid import UUID

from flask import Blueprint, Flask, current_app, g
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.covering.frame import find_frame
from advocacy.cases.grant_models import EmergencyOpening
from advocacy.cases.happened.reading import list_happenings
from advocacy.cases.happened.sources import happenings_of
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, cards_of, case_page
from advocacy.cases.safe_contact_standing import standing
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page

HAPPENINGS_SHOWN = 15

bp = Blueprint("cases", __name__, url_prefix="/staff/cases/<uuid:case_id>")


@bp.get("/")
@enter(CASE_WORKER)
def overview(case: Case) -> ResponseReturnValue:
    found, older = list_happenings(
        current.db(),
        happenings_of(current_app),
        case,
        actor=current.actor(),
        at=current.now(),
        limit=HAPPENINGS_SHOWN,
    )
    cards = cards_of(case_page(current_app), current.db(), case, at=current.now())
    return page(
        "cases/overview.html",
        case=case,
        cards=cards,
        happenings=found,
        more=older is not None,
    )


def _minutes_left(opening: EmergencyOpening | None) -> int:
    if opening is None:
        return 0
    return math.ceil((opening.ends_at - current.now()).total_seconds() / 60)


def _case_frame() -> dict[str, object]:
    """Return what every page about a case shows around its content; asked for twice, found once."""

    def frame(case: Case) -> dict[str, object]:
        frames: dict[UUID, dict[str, object]] = g.setdefault("case_frames", {})
        if case.id not in frames:
            frames[case.id] = found_frame(case)
        return frames[case.id]

    def found_frame(case: Case) -> dict[str, object]:
        found = find_frame(current.db(), case, at=current.now())
        contact, opening = found.contact, g.get("emergency")
        return {
            "contact": contact,
            "contact_now": standing(contact, at=current.now()).may_ring,
            "texts_stopped": found.stopped,
            "in_danger": found.in_danger,
            "covers": found.covers,
            "workers": found.workers,
            "emergency": opening,
            "minutes_left": _minutes_left(opening),
            "tabs": case_page(current_app).tabs,
        }

    return {"case_frame": frame}


def init_app(app: Flask) -> None:
    """Add the case page."""
    app.register_blueprint(bp)
    app.context_processor(_case_frame)
    case_page(app).tab(Tab("Overview", "cases.overview", 0))
