"""Page 36: who opened this, and one button that asks why."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, PortalWays, Role
from advocacy.cases.case_rules import load_own_case
from advocacy.cases.models import Case
from advocacy.errors import NotFound
from advocacy.openings.service import ask_why, list_told
from advocacy.web import current
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.pages import page, see_other

bp = Blueprint("own_openings", __name__, url_prefix="/a")


def may_see_openings(ways: PortalWays) -> bool:
    """Return whether this session may show who opened the record.

    "Police opened this" on a phone that somebody else holds is a danger: never on a device that
    others may read, and behind the second factor where there is one.
    """
    return not ways.keeps_back and (ways.proven or not ways.has_factor)


def _load(session: Session, actor: Actor, at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    if not may_see_openings(actor.portal):
        raise NotFound
    return load_own_case(session, actor, at, values)


OWN_OPENINGS = Rule(
    "their own record, who opened it", Site.SURVIVOR, one_of(Role.SURVIVOR), load=_load
)


@bp.get("/36")
@enter(OWN_OPENINGS)
def who_opened(case: Case) -> ResponseReturnValue:
    told = list_told(current.db(), case, at=current.now())
    return page("portal/openings.html", told=told)


@bp.post("/36")
@enter(OWN_OPENINGS)
def ask(case: Case) -> ResponseReturnValue:
    line = request.form.get("line", "")
    ask_why(current.db(), case, line=line, actor=current.actor(), at=current.now())
    return see_other("/a/36")


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
    app.jinja_env.globals["may_see_openings"] = may_see_openings
