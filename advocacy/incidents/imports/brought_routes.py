"""Files of messages that hang on no incident: sent by the survivor, or added here."""

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.evidence_store.forms import QuestionForm
from advocacy.incidents.imports.brought import PROMPT, list_brought, offer_brought, see_brought
from advocacy.incidents.imports.words import STATES
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import FILES
from advocacy.web.pages import page, see_other

bp = Blueprint("brought", __name__, url_prefix="/staff/cases/<uuid:case_id>/brought")


@bp.get("/")
@enter(CASE_WORKER)
def show(case: Case) -> ResponseReturnValue:
    brought = list_brought(current.db(), case)
    return page("incidents/imports/brought.html", case=case, brought=brought, states=STATES)


@bp.get("/new")
@enter(CASE_WORKER)
def ask(case: Case) -> ResponseReturnValue:
    return page("incidents/imports/add.html", case=case, form=QuestionForm())


@bp.post("/new")
@enter(CASE_WORKER, limit=FILES)
def answer(case: Case) -> ResponseReturnValue:
    form = QuestionForm()
    if form.validate():
        try:
            offer = offer_brought(
                current.db(),
                case,
                undressed=form.value("undressed") == "yes",
                actor=current.actor(),
                at=current.now(),
            )
            where = url_for("incident_files.choose", case_id=case.id, offer_id=offer.id)
            return see_other(where)
        except Invalid as fault:
            form.refuse(fault)
    return page("incidents/imports/add.html", case=case, form=form)


@bp.post("/")
@enter(CASE_WORKER)
def seen(case: Case) -> ResponseReturnValue:
    see_brought(current.db(), case, actor=current.actor(), at=current.now())
    return see_other(url_for("brought.show", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the page, and the words of what says that something is to be read."""
    app.register_blueprint(bp)
    prompt_kinds(app).register(
        PromptKind(
            code=PROMPT,
            word="From their phone",
            sentence="{initials} brings messages to look at together",
            action="Look",
            endpoint="brought.show",
        )
    )
