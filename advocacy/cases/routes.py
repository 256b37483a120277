"""The case page: how to reach them safely, what happened, how things stand."""

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page, shown_of
from advocacy.cases.service import find_contact_and_danger, safe_hours
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page

HAPPENINGS_SHOWN = 15

bp = Blueprint("cases", __name__, url_prefix="/staff/cases/<uuid:case_id>")


@bp.get("/")
@enter(CASE_WORKER)
def overview(case: Case) -> ResponseReturnValue:
    shown = shown_of(
        case_page(current_app), current.db(), case, at=current.now(), limit=HAPPENINGS_SHOWN
    )
    return page("cases/overview.html", case=case, cards=shown.cards, happenings=shown.happenings)


def _case_frame() -> dict[str, object]:
    """Return what every page about a case shows around its content."""

    def frame(case: Case) -> dict[str, object]:
        contact, in_danger = find_contact_and_danger(current.db(), case)
        return {
            "contact": contact,
            "contact_now": contact is not None and safe_hours(contact, at=current.now()),
            "in_danger": in_danger,
            "tabs": case_page(current_app).tabs,
        }

    return {"case_frame": frame}


def init_app(app: Flask) -> None:
    """Add the case page."""
    app.register_blueprint(bp)
    app.context_processor(_case_frame)
    case_page(app).tab(Tab("Overview", "cases.overview", 0))
