"""The case page: how to reach them safely, what happened, how things stand."""

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page, what_happened
from advocacy.cases.service import find_safe_contact, safe_hours
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page

bp = Blueprint("cases", __name__, url_prefix="/staff/cases/<uuid:case_id>")


@bp.get("/")
@enter(CASE_WORKER)
def overview(case: Case) -> ResponseReturnValue:
    parts = case_page(current_app)
    made = [maker(current.db(), case, current.now()) for maker in parts.cards]
    return page(
        "cases/overview.html", case=case, cards=[card for card in made if card is not None],
        happenings=what_happened(parts, current.db(), case, limit=15),
    )


def _case_frame() -> dict[str, object]:
    """Return what every page about a case shows around its content."""

    def frame(case: Case) -> dict[str, object]:
        contact = find_safe_contact(current.db(), case)
        return {
            "contact": contact,
            "contact_now": contact is not None and safe_hours(contact, at=current.now()),
            "tabs": case_page(current_app).tabs,
        }

    return {"case_frame": frame}


def init_app(app: Flask) -> None:
    """Add the case page."""
    app.register_blueprint(bp)
    app.context_processor(_case_frame)
    case_page(app).tab(Tab("Overview", "cases.overview", 0))
