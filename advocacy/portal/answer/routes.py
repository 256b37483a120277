"""Answering inside the portal; every answer is met by the same page."""

from datetime import datetime

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.checkins.ladder import get_plan
from advocacy.checkins.replies import answer_in_portal, find_answerable
from advocacy.errors import Conflict, Invalid
from advocacy.portal.answer.forms import AnswerForm
from advocacy.portal.drafts import drop_draft, find_draft, keep_draft, wrong_with
from advocacy.portal.registry import Tile, TileState, portal_home
from advocacy.portal.rules import OWN_REPLIES
from advocacy.portal.sections import Section
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("answer", __name__, url_prefix="/a")
PAGE, DONE = 10, 11


@bp.get("/10")
@enter(OWN_REPLIES)
def ask(case: Case) -> ResponseReturnValue:
    session = current.db()
    check_in = find_answerable(session, case, at=current.now())
    if check_in is None:
        return page("portal/answer/nothing.html")
    form = AnswerForm(formdata=None)
    if not current.actor().portal.keeps_back:
        # Where somebody may read along, not even the words to choose from are shown.
        form = form.offer(get_plan(session, check_in).words)
    draft = find_draft(session, actor=current.actor(), page=PAGE)
    form.choice.errors = wrong_with(draft).get("answer", [])
    return page("portal/answer/ask.html", form=form, day=f"{check_in.local_on:%A}")


@bp.post("/10")
@enter(OWN_REPLIES)
def answer(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = AnswerForm()
    # Both together count: a danger word beside another is still a danger word.
    said = " ".join(filter(None, (form.value("choice"), form.value("other"))))
    try:
        answer_in_portal(session, case, text=said[:500], actor=actor, at=at)
    except Invalid as fault:
        errors = {"answer": [fault.sentence]}
        keep_draft(session, case, actor=actor, page=PAGE, data={}, errors=errors, at=at)
        return see_other(f"/a/{PAGE}")
    except Conflict:
        return see_other(f"/a/{PAGE}")
    drop_draft(session, actor=actor, page=PAGE)
    return see_other(f"/a/{DONE}")


@bp.get("/11")
@enter(OWN_REPLIES)
def done(**_own: Case) -> ResponseReturnValue:
    return page("portal/answer/done.html")


def _tile(session: Session, case: Case, _actor: Actor, at: datetime) -> TileState:
    check_in = find_answerable(session, case, at=at)
    if check_in is None:
        return TileState(shown=False)
    return TileState(
        title=f"{check_in.local_on:%A}\N{RIGHT SINGLE QUOTATION MARK}s reply",
        hint="One thing to choose",
        urgent=True,
    )


def init_app(app: Flask) -> None:
    """Add the pages and the tile."""
    app.register_blueprint(bp)
    portal_home(app).tile(Tile("Reply", PAGE, 5, Section.REPLIES, _tile))
