"""The team lead's page of who works a case."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.models import Account, Team
from advocacy.cases.allocation_forms import GiveForm, TakerForm
from advocacy.cases.allocation_service import (
    change_lead,
    give_case,
    list_takers,
    list_workers,
    take_case,
)
from advocacy.cases.case_rules import CASE_LEAD, CASE_LEAD_CLOSED_TOO
from advocacy.cases.covering.service import find_cover_of
from advocacy.cases.leads import lead_ids_for
from advocacy.cases.leaving import NOBODY
from advocacy.cases.models import Case
from advocacy.cases.workload.service import list_loads
from advocacy.errors import Invalid
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("allocation", __name__, url_prefix="/staff/cases/<uuid:case_id>/allocation")


def team_name(team_id: UUID | None = None) -> str:
    """Return the name of a team, without one named of who is signed in."""
    team = current.db().get(Team, team_id or current.actor().team_id)
    return team.name if team else "no team"


def offer_takers(
    form: TakerForm, takers: Sequence[Account], *, first: str = "Choose a person"
) -> None:
    """Let a form show who may be chosen: role, team, and what each works now."""
    loads = list_loads(current.db(), takers, actor=current.actor(), at=current.now())
    form.offer(takers, team_name(), first=first, loads=loads)


def say_if_over(account_id: UUID | None) -> None:
    """Warn whoever gave a case when its taker now works more than their hours: never a block."""
    session = current.db()
    account = session.get(Account, account_id) if account_id else None
    if account is None:
        return
    session.flush()
    load = list_loads(session, [account], actor=current.actor(), at=current.now())[account.id]
    if load.is_over:
        flash(f"Take care: {account.name} now works {load.words}.")


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
    offer_takers(form, list_takers(current.db(), actor=current.actor(), case=case))
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
            doing=form.value("doing"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _allocation_page(case, form)
    say_if_over(form.chosen())
    return see_other(url_for("allocation.allocation", case_id=case.id))


@bp.post("/<uuid:caseload_id>/end")
@enter(CASE_LEAD_CLOSED_TOO)
def take(case: Case, caseload_id: UUID) -> ResponseReturnValue:
    take_case(current.db(), case, caseload_id=caseload_id, actor=current.actor(), at=current.now())
    return see_other(url_for("allocation.allocation", case_id=case.id))


@bp.post("/<uuid:caseload_id>/lead")
@enter(CASE_LEAD)
def lead(case: Case, caseload_id: UUID) -> ResponseReturnValue:
    change_lead(
        current.db(), case, caseload_id=caseload_id, actor=current.actor(), at=current.now()
    )
    return see_other(url_for("allocation.allocation", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages; the People page leads a team lead here, and so does a case left behind."""
    app.register_blueprint(bp)
    decided_by((NOBODY,), lead_ids_for)
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
