"""The page on which it is decided whether somebody is referred to MARAC."""

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.risk.forms import MaracForm
from advocacy.risk.marac import MARAC, decide_marac, is_ground, may_be_referred
from advocacy.risk.models import Assessment, MaracOutcome
from advocacy.risk.service import find_latest_assessment
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("marac", __name__, url_prefix="/staff/cases/<uuid:case_id>/risk/marac")


def _asked_about(case: Case) -> Assessment | None:
    """Return the last assessment where MARAC can be asked after it."""
    latest = find_latest_assessment(current.db(), case)
    return latest if may_be_referred(latest) else None


@bp.get("/")
@enter(CASE_WORKER)
def decide(case: Case) -> ResponseReturnValue:
    assessment = _asked_about(case)
    if assessment is None:
        return see_other(url_for("risk.assessments", case_id=case.id))
    return _ask(case, assessment, MaracForm(formdata=None))


@bp.post("/")
@enter(CASE_WORKER)
def decided(case: Case) -> ResponseReturnValue:
    assessment = _asked_about(case)
    if assessment is None:
        return see_other(url_for("risk.assessments", case_id=case.id))
    form = MaracForm()
    if not form.validate():
        return _ask(case, assessment, form)
    decide_marac(
        current.db(),
        case,
        assessment,
        outcome=MaracOutcome(form.value("outcome")),
        why=form.value("why"),
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("risk.assessments", case_id=case.id))


def _ask(case: Case, assessment: Assessment, form: MaracForm) -> ResponseReturnValue:
    return page("risk/marac.html", case=case, form=form, ground=is_ground(assessment))


def init_app(app: Flask) -> None:
    """Add the page and the words of its prompt."""
    app.register_blueprint(bp)
    prompt_kinds(app).register(
        PromptKind(
            code=MARAC,
            word="MARAC",
            sentence="Decide whether {initials} is referred to MARAC",
            action="Decide",
            endpoint="marac.decide",
        )
    )
