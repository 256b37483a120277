"""The team lead's page of who works a case."""

from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.models import Team
from advocacy.cases.allocation_forms import GiveForm
from advocacy.cases.allocation_service import give_case, list_takers, list_workers, take_case
from advocacy.cases.case_rules import CASE_LEAD, CASE_LEAD_CLOSED_TOO
from advocacy.cases.covering.service import find_cover_of
from advocacy.cases.leaving import NOBODY
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("allocation", __name__, url_prefix="/staff/cases/<uuid:case_id>/allocation")


def team_name() -> str:
    """Return the name of the team of who is signed in."""
    team = current.db().get(Team, current.actor().team_id)
    return team.name if team else "no team"


def _allocation_page(case: Case, form: GiveForm) -> ResponseReturnValue:
    return page(
        "cases/allocation.html",
        case=case,
        form=form,
        workers=list_workers(current.db(), case, at=current.now()),
        covers=find_cover_of(current.db(), case.id, at=current.now()),
    )


def _form(case: Case) -> GiveForm:
    form = GiveForm()
    form.offer(list_takers(current.db(), actor=current.actor(), case=case), team_name())
    return form


@bp.get("")
@enter(CASE_LEAD)
def allocation(case: Case) -> ResponseReturnValue:
    return _allocation_page(case, _form(case))


@bp.post("")
@enter(CASE_LEAD)
def give(case: Case) -> ResponseReturnValue:
    form = _form(case)
    if not form.validate():
        return _allocation_page(case, form)
    try:
        give_case(
            current.db(),
            case,
            account_id=form.chosen(),
            reason=form.value("reason"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _allocation_page(case, form)
    return see_other(url_for("allocation.allocation", case_id=case.id))


@bp.post("/<uuid:caseload_id>/end")
@enter(CASE_LEAD_CLOSED_TOO)
def take(case: Case, caseload_id: UUID) -> ResponseReturnValue:
    take_case(current.db(), case, caseload_id=caseload_id, actor=current.actor(), at=current.now())
    return see_other(url_for("allocation.allocation", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages; the People page leads a team lead here, and so does a case left behind."""
    app.register_blueprint(bp)
    prompt_kinds(app).register(
        PromptKind(
            code=NOBODY,
            word="Nobody works it",
            sentence="Who worked a case has gone: give it to somebody",
            action="Give it",
            endpoint="allocation.allocation",
            arguments=(("case_id", "subject_id"),),
        )
    )
