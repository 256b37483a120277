"""Pages: a hearing that is to come, how they are looked after there, and what came of it."""

from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.orders.hearing_forms import (
    MEASURES,
    STATEMENT,
    STATES,
    CareForm,
    HearingForm,
    OutcomeForm,
    care_form,
)
from advocacy.orders.hearings import (
    HearingOver,
    change_care,
    get_hearing,
    mark_of,
    plan_hearing,
    record_outcome,
)
from advocacy.orders.models import Hearing, HearingState
from advocacy.orders.service import get_order
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("hearings", __name__, url_prefix="/staff/cases/<uuid:case_id>")
_ONE = "/hearings/<uuid:hearing_id>"


@bp.get("/orders/<uuid:order_id>/hearings/new")
@enter(CASE_WORKER)
def new_hearing(case: Case, order_id: UUID) -> ResponseReturnValue:
    order = get_order(current.db(), order_id, case=case)
    form = HearingForm(court=order.court)
    return page("orders/hearing_new.html", case=case, order=order, form=form)


@bp.post("/orders/<uuid:order_id>/hearings/new")
@enter(CASE_WORKER)
def record_hearing(case: Case, order_id: UUID) -> ResponseReturnValue:
    order, form = get_order(current.db(), order_id, case=case), HearingForm()
    if not form.validate():
        return page("orders/hearing_new.html", case=case, order=order, form=form)
    hearing = plan_hearing(
        current.db(),
        case,
        order,
        happens_at=form.value("happens_at"),
        court=form.value("court"),
        purpose=form.value("purpose"),
        care=form.care(),
        actor=current.actor(),
        at=current.now(),
    )
    return _to(hearing)


@bp.get(_ONE)
@enter(CASE_WORKER)
def show(case: Case, hearing_id: UUID) -> ResponseReturnValue:
    hearing = get_hearing(current.db(), hearing_id, case=case)
    return _show(case, hearing, care_form(hearing), OutcomeForm(formdata=None))


@bp.post(f"{_ONE}/care")
@enter(CASE_WORKER)
def change(case: Case, hearing_id: UUID) -> ResponseReturnValue:
    hearing, form = get_hearing(current.db(), hearing_id, case=case), CareForm()
    if not form.validate():
        return _show(case, hearing, form, OutcomeForm(formdata=None))
    try:
        change_care(
            current.db(),
            hearing,
            form.care(),
            seen=form.value("seen"),
            actor=current.actor(),
            at=current.now(),
        )
    except HearingOver as fault:
        form.seen.process_data(mark_of(hearing))
        return _show(case, hearing, form, OutcomeForm(formdata=None), changed=fault)
    return _to(hearing)


@bp.post(f"{_ONE}/outcome")
@enter(CASE_WORKER)
def outcome(case: Case, hearing_id: UUID) -> ResponseReturnValue:
    hearing, form = get_hearing(current.db(), hearing_id, case=case), OutcomeForm()
    if not form.validate():
        return _show(case, hearing, care_form(hearing), form)
    try:
        record_outcome(
            current.db(),
            hearing,
            state=HearingState(form.value("state")),
            outcome=form.value("outcome"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _show(case, hearing, care_form(hearing), form)
    except HearingOver as fault:
        return _show(case, hearing, care_form(hearing), form, changed=fault)
    return _to(hearing)


def _show(
    case: Case,
    hearing: Hearing,
    care: CareForm,
    outcome_form: OutcomeForm,
    *,
    changed: HearingOver | None = None,
) -> ResponseReturnValue:
    return page(
        "orders/hearing.html",
        status=changed.status if changed else None,
        case=case,
        hearing=hearing,
        order=get_order(current.db(), hearing.order_id, case=case),
        care=care,
        outcome_form=outcome_form,
        changed=changed.sentence if changed else "",
        states=STATES,
        measures=MEASURES,
        statement=STATEMENT,
    )


def _to(hearing: Hearing) -> ResponseReturnValue:
    return see_other(url_for("hearings.show", case_id=hearing.case_id, hearing_id=hearing.id))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
