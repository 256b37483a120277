"""The team lead's page of how much everybody works, and what a case weighs."""

from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import LEAD
from advocacy.actor import Role
from advocacy.cases.case_rules import CASE_LEAD
from advocacy.cases.models import Case
from advocacy.cases.workload.forms import HoursForm, WeightForm
from advocacy.cases.workload.service import list_team_loads, set_hours
from advocacy.cases.workload.weighing import say_weight, weigh
from advocacy.cases.workload.weights import WEIGHTS
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("workload", __name__, url_prefix="/staff")


def _team_page(form: HoursForm, *, of: UUID | None = None) -> ResponseReturnValue:
    loads = list_team_loads(current.db(), actor=current.actor(), at=current.now())
    return page("cases/workload/team.html", loads=loads, form=form, of=of, weights=WEIGHTS)


@bp.get("/workload/")
@enter(LEAD)
def team() -> ResponseReturnValue:
    return _team_page(HoursForm(formdata=None))


@bp.post("/workload/<uuid:account_id>")
@enter(LEAD)
def keep_hours(account_id: UUID) -> ResponseReturnValue:
    form = HoursForm()
    if not form.validate():
        return _team_page(form, of=account_id)
    account = set_hours(
        current.db(),
        account_id,
        hours=form.value("hours"),
        reason=form.value("reason"),
        actor=current.actor(),
        at=current.now(),
    )
    flash(f"{account.name} has {form.value('hours')} hours a week for cases.")
    return see_other(url_for("workload.team"))


def _weight_page(case: Case, form: WeightForm) -> ResponseReturnValue:
    weight = weigh(current.db(), case, at=current.now())
    return page("cases/workload/weight.html", case=case, weight=weight, form=form)


@bp.get("/cases/<uuid:case_id>/weight")
@enter(CASE_LEAD)
def weight(case: Case) -> ResponseReturnValue:
    return _weight_page(case, WeightForm(formdata=None))


@bp.post("/cases/<uuid:case_id>/weight")
@enter(CASE_LEAD)
def keep_weight(case: Case) -> ResponseReturnValue:
    form = WeightForm()
    if not form.validate():
        return _weight_page(case, form)
    say_weight(
        current.db(),
        case,
        points=form.value("points"),
        reason=form.value("reason"),
        actor=current.actor(),
        at=current.now(),
    )
    flash("Kept. It counts from now on.")
    return see_other(url_for("workload.weight", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages and the way to them."""
    app.register_blueprint(bp)
    ways(app).add(Way("Workload", "/staff/workload/", 77, frozenset({Role.LEAD})))
