"""Page 80: somebody else who saw or heard what was written down before."""

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue

from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.incidents.witnesses.service import name_witness
from advocacy.portal.diary import steps
from advocacy.portal.diary.forms import typed
from advocacy.portal.diary.more_forms import WitnessForm
from advocacy.portal.drafts import drop_draft
from advocacy.portal.rules import OWN_WRITTEN
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("diary_seen", __name__, url_prefix="/a")


@bp.get("/80")
@enter(OWN_WRITTEN)
def who_saw(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    try:
        place = steps.get_place(session, case, page=steps.SEEN_TOO, actor=actor)
    except NotFound:
        return see_other("/a/9")
    return page(
        "portal/diary/seen.html",
        form=steps.asked_again(WitnessForm, place),
        sees=steps.who_sees(session, case, at=current.now()),
    )


@bp.post("/80")
@enter(OWN_WRITTEN)
def name_one(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    place = steps.get_place(session, case, page=steps.SEEN_TOO, actor=actor)
    form = WitnessForm()
    errors = steps.wrong_with_form(form, at=at)
    if not errors:
        try:
            name_witness(session, place.incident, form.named(), actor=actor, at=at)
        except Invalid:
            errors = {"who": [steps.NO_NAME]}
    if errors:
        steps.look_at(
            session, case, place.incident.id, page=steps.SEEN_TOO, actor=actor, at=at,
            errors=errors, **typed(form, request.form),
        )  # fmt: skip
        return see_other("/a/80")
    steps.look_at(session, case, place.incident.id, page=steps.ENTRY, actor=actor, at=at)
    drop_draft(session, actor=actor, page=steps.SEEN_TOO)
    return see_other("/a/8")


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
