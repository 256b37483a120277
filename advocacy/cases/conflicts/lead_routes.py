"""Pages on which a lead looks at conflicts of interest: who is kept from which case, and why."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.rules import LEAD, one_of
from advocacy.actor import Actor, Role
from advocacy.cases.conflicts.blocking import KINDS, LEADLESS, LOOK, REALLOCATE, UNCOVERED
from advocacy.cases.conflicts.forms import RELATIONS, LookForm
from advocacy.cases.conflicts.reviewing import (
    Seen,
    block_deciders,
    get_block,
    keep_block,
    lift_block,
    list_blocks,
    take_into_team,
)
from advocacy.errors import Invalid
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.pages import page, see_other

WORDS = {
    "name": "the name sounds alike",
    "born": "the same date of birth",
    "phone": "the same telephone number",
    "collar": "the same collar or staff number",
    "agency": "the same place of work",
}

bp = Blueprint("conflicts", __name__, url_prefix="/staff/conflicts")


def _load(session: Session, actor: Actor, _at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    values["seen"] = get_block(session, values.pop("block_id"), actor=actor)
    return values


CONFLICT_LEAD = Rule("looks at this conflict", Site.STAFF, one_of(Role.LEAD), load=_load)


def fits(codes: str) -> str:
    """Return what fits, in words."""
    return " and ".join(WORDS[code] for code in WORDS if code in codes.split())


@bp.get("/")
@enter(LEAD)
def everything() -> ResponseReturnValue:
    found = list_blocks(current.db(), actor=current.actor())
    current.shown_cases(seen.case.id for seen in found)
    return page("cases/conflicts/list.html", found=found, fits=fits)


def _look_page(seen: Seen, form: LookForm) -> ResponseReturnValue:
    current.shown_cases([seen.case.id])
    return page(
        "cases/conflicts/look.html",
        seen=seen,
        form=form,
        fits=fits,
        relations=RELATIONS,
        own_team=current.actor().team_id == seen.case.team_id,
    )


@bp.get("/<uuid:block_id>")
@enter(CONFLICT_LEAD)
def look(seen: Seen) -> ResponseReturnValue:
    return _look_page(seen, LookForm(formdata=None))


@bp.post("/<uuid:block_id>")
@enter(CONFLICT_LEAD)
def decide(seen: Seen) -> ResponseReturnValue:
    form = LookForm()
    if not form.validate():
        return _look_page(seen, form)
    act = keep_block if form.value("decision") == "keep" else lift_block
    try:
        act(
            current.db(),
            seen,
            reason=form.value("reason"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _look_page(seen, form)
    return see_other(url_for("conflicts.everything"))


@bp.post("/<uuid:block_id>/take")
@enter(CONFLICT_LEAD)
def take(seen: Seen) -> ResponseReturnValue:
    take_into_team(current.db(), seen, actor=current.actor(), at=current.now())
    flash("The case is in your team now.")
    return see_other(url_for("cases.overview", case_id=seen.case.id))


def init_app(app: Flask) -> None:
    """Add the pages and the words of their prompts."""
    app.register_blueprint(bp)
    decided_by(KINDS, block_deciders)
    kinds = prompt_kinds(app)
    for code, word, sentence, action in (
        (LOOK, "Conflict", "Somebody may know a suspect: look whether they do", "Compare"),
        (REALLOCATE, "Needs somebody", "Who worked a case can’t any more: allocate it", "Open"),
        (LEADLESS, "Needs a lead", "No lead of its team can look after a case", "Open"),
        (UNCOVERED, "Not covered", "Cover can’t work one of the cases: allocate it", "Open"),
    ):
        kinds.register(
            PromptKind(
                code=code,
                word=word,
                sentence=sentence,
                action=action,
                endpoint="conflicts.look",
                arguments=(("block_id", "subject_id"),),
            )
        )
