"""Keeping what is typed of a contact, and throwing it away."""

from uuid import UUID

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.contacts.drafts import BEGUN, Timer, drop_draft, keep_draft, take_draft_over
from advocacy.contacts.forms import as_id, typed_in
from advocacy.db import new_id
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import see_other

bp = Blueprint("contact_drafts", __name__, url_prefix="/staff/cases/<uuid:case_id>/contacts")


@bp.post("/keep")
@enter(CASE_WORKER)
def keep(case: Case) -> ResponseReturnValue:
    asked = request.form.get("timer")
    draft = keep_draft(
        current.db(),
        case,
        form_id=as_id(request.form.get("form_id")) or new_id(),
        data=typed_in(request.form),
        timer=Timer(asked) if asked in list(Timer) else None,
        actor=current.actor(),
        at=current.now(),
    )
    if "X-Draft" in request.headers:
        # Sent by the page itself while somebody types: there is nothing to go to.
        return "", 204
    if draft is None:
        return see_other(url_for("contacts.contacts", case_id=case.id))
    if asked is None:
        flash("Kept for you. Nothing is recorded yet.")
        return see_other(url_for("contacts.contacts", case_id=case.id))
    return see_other(url_for("contacts.new_contact", case_id=case.id, draft=draft.form_id))


@bp.post("/drafts/<uuid:draft_id>/drop")
@enter(CASE_WORKER)
def drop(case: Case, draft_id: UUID) -> ResponseReturnValue:
    drop_draft(current.db(), case, draft_id, actor=current.actor(), at=current.now())
    flash("Thrown away. Nothing of it was recorded.")
    return see_other(url_for("contacts.contacts", case_id=case.id))


@bp.post("/drafts/<uuid:draft_id>/take")
@enter(CASE_WORKER)
def take(case: Case, draft_id: UUID) -> ResponseReturnValue:
    draft = take_draft_over(current.db(), case, draft_id, actor=current.actor(), at=current.now())
    flash("It is yours now. Finish it, or throw it away.")
    return see_other(url_for("contacts.new_contact", case_id=case.id, draft=draft.form_id))


def init_app(app: Flask) -> None:
    """Add the addresses, and the words of what was begun and not finished."""
    app.register_blueprint(bp)
    prompt_kinds(app).register(
        PromptKind(
            code=BEGUN.prompt,
            word="Not recorded",
            sentence="A contact about {initials} was begun and not recorded",
            action="Go on",
            endpoint="contacts.contacts",
        )
    )
