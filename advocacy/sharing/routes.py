"""The register of decisions to share, case by case."""

from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.sharing import service
from advocacy.sharing.bases import say_basis
from advocacy.sharing.forms import SharingForm
from advocacy.sharing.happened import add_sources
from advocacy.web import current
from advocacy.web.forms import PageForm, submit
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("sharing", __name__, url_prefix="/staff/cases/<uuid:case_id>/sharing")


class ReviewForm(PageForm):
    """One button: the decision stands."""

    send = submit("I looked again: it stands")


@bp.get("/")
@enter(CASE_WORKER)
def decisions(case: Case) -> ResponseReturnValue:
    found = service.list_decisions(current.db(), case)
    return page("sharing/list.html", case=case, decisions=found)


@bp.get("/new")
@enter(CASE_WORKER)
def new_decision(case: Case) -> ResponseReturnValue:
    return page("sharing/new.html", case=case, form=_form())


@bp.post("/new")
@enter(CASE_WORKER)
def decide(case: Case) -> ResponseReturnValue:
    form = _form()
    if form.validate():
        try:
            decision = service.decide_to_share(
                current.db(), case, form.weighed(), actor=current.actor(), at=current.now()
            )
            return see_other(_address(case, decision.id))
        except Invalid as fault:
            form.refuse(fault)
    return page("sharing/new.html", case=case, form=form)


@bp.get("/<uuid:decision_id>")
@enter(CASE_WORKER)
def show_decision(case: Case, decision_id: UUID) -> ResponseReturnValue:
    decision = service.get_decision(current.db(), decision_id, case=case)
    return page(
        "sharing/show.html", case=case, decision=decision, say_basis=say_basis, form=ReviewForm()
    )


@bp.post("/<uuid:decision_id>/reviewed")
@enter(CASE_WORKER)
def reviewed(case: Case, decision_id: UUID) -> ResponseReturnValue:
    decision = service.get_decision(current.db(), decision_id, case=case)
    service.mark_reviewed(current.db(), decision, actor=current.actor(), at=current.now())
    return see_other(_address(case, decision.id))


def _form() -> SharingForm:
    return SharingForm().offer(on=current.now().astimezone(LONDON).date())


def _address(case: Case, decision_id: UUID) -> str:
    return url_for("sharing.show_decision", case_id=case.id, decision_id=decision_id)


def init_app(app: Flask) -> None:
    """Add the pages and the words of the review."""
    app.register_blueprint(bp)
    add_sources(app)
    prompt_kinds(app).register(
        PromptKind(
            code=service.REVIEW,
            word="Sharing",
            sentence="A decision to share about {initials} is due for another look",
            action="Look again",
            endpoint="sharing.show_decision",
            arguments=("case_id", ("decision_id", "subject_id")),
        )
    )
