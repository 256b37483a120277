"""Keeping what is typed of an incident, going on with it, and throwing it away."""

from uuid import UUID

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.db import new_id
from advocacy.incidents.drafts import BEGUN, drop_draft, keep_draft, take_draft_over
from advocacy.incidents.forms import as_id, typed_in
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import see_other

bp = Blueprint("incident_drafts", __name__, url_prefix="/staff/cases/<uuid:case_id>/incidents")


@bp.post("/keep")
@enter(CASE_WORKER)
def keep(case: Case) -> ResponseReturnValue:
    draft = keep_draft(
        current.db(),
        case,
        form_id=as_id(request.form.get("form_id")) or new_id(),
        data=typed_in(request.form),
        actor=current.actor(),
        at=current.now(),
    )
    if "X-Draft" in request.headers:
        # Sent by the page itself while somebody types: there is nothing to go to.
        return "", 204
    if draft is not None:
        flash("Kept for you. Nothing is saved yet.")
    return see_other(url_for("incidents.incident_list", case_id=case.id))


@bp.post("/drafts/<uuid:draft_id>/drop")
@enter(CASE_WORKER)
def drop(case: Case, draft_id: UUID) -> ResponseReturnValue:
    drop_draft(current.db(), case, draft_id, actor=current.actor(), at=current.now())
    flash("Thrown away. Nothing of it was saved.")
    return see_other(url_for("incidents.incident_list", case_id=case.id))


@bp.post("/drafts/<uuid:draft_id>/take")
@enter(CASE_WORKER)
def take(case: Case, draft_id: UUID) -> ResponseReturnValue:
    draft = take_draft_over(current.db(), case, draft_id, actor=current.actor(), at=current.now())
    flash("It is yours now. Finish it, or throw it away.")
    return see_other(url_for("incidents.new_incident", case_id=case.id, draft=draft.form_id))


def init_app(app: Flask) -> None:
    """Add the addresses, and the words of what was begun and not finished."""
    app.register_blueprint(bp)
    prompt_kinds(app).register(
        PromptKind(
            code=BEGUN.prompt,
            word="Not saved",
            sentence="An incident about {initials} was begun and not saved",
            action="Go on",
            endpoint="incidents.incident_list",
        )
    )
