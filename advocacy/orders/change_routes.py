"""Pages: whether an order was served, what a court changed, and that it ended."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid
from advocacy.orders.changing import change_order, end_order, mark_of, record_service
from advocacy.orders.forms import SERVED, ChangeForm, EndForm, ServingForm, change_form
from advocacy.orders.models import EndedAs, Order
from advocacy.orders.reading import until
from advocacy.orders.service import get_order
from advocacy.orders.terms import list_terms
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint(
    "order_changes", __name__, url_prefix="/staff/cases/<uuid:case_id>/orders/<uuid:order_id>"
)


def _order(case: Case, order_id: UUID) -> Order:
    return get_order(current.db(), order_id, case=case)


@bp.get("/served")
@enter(CASE_WORKER)
def serving(case: Case, order_id: UUID) -> ResponseReturnValue:
    order = _order(case, order_id)
    form = ServingForm(
        served=order.served.value,
        served_on=order.served_on,
        served_how=order.served_how,
        seen=mark_of(order),
    )
    return _step("Was it served?", case, order, form)


@bp.post("/served")
@enter(CASE_WORKER)
def record_serving(case: Case, order_id: UUID) -> ResponseReturnValue:
    order, form = _order(case, order_id), ServingForm()
    if not form.validate():
        return _step("Was it served?", case, order, form)
    try:
        record_service(
            current.db(),
            case,
            order,
            form.serving(),
            seen=form.value("seen"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _step("Was it served?", case, order, form)
    except Conflict as fault:
        form.seen.process_data(mark_of(order))
        return _stale("Was it served?", case, order, form, fault)
    return _to(order)


@bp.get("/change")
@enter(CASE_WORKER)
def changing(case: Case, order_id: UUID) -> ResponseReturnValue:
    order = _order(case, order_id)
    form = change_form(order, seen=mark_of(order)).offer(list_terms(current.db(), order))
    return _step("Record a change", case, order, form)


@bp.post("/change")
@enter(CASE_WORKER)
def record_change(case: Case, order_id: UUID) -> ResponseReturnValue:
    order, form = _order(case, order_id), ChangeForm()
    form.offer(list_terms(current.db(), order))
    if not form.validate():
        return _step("Record a change", case, order, form)
    try:
        change_order(
            current.db(),
            case,
            order,
            form.changed(),
            seen=form.value("seen"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _step("Record a change", case, order, form)
    except Conflict as fault:
        form.seen.process_data(mark_of(order))
        return _stale("Record a change", case, order, form, fault)
    return _to(order)


@bp.get("/end")
@enter(CASE_WORKER)
def ending(case: Case, order_id: UUID) -> ResponseReturnValue:
    return _step("It is in force no longer", case, _order(case, order_id), EndForm())


@bp.post("/end")
@enter(CASE_WORKER)
def record_end(case: Case, order_id: UUID) -> ResponseReturnValue:
    order, form = _order(case, order_id), EndForm()
    if not form.validate():
        return _step("It is in force no longer", case, order, form)
    try:
        end_order(
            current.db(),
            case,
            order,
            ended_as=EndedAs(form.value("ended_as")),
            on=form.value("on"),
            words=form.value("words"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _step("It is in force no longer", case, order, form)
    except Conflict as fault:
        return _stale("It is in force no longer", case, order, form, fault)
    return _to(order)


def _stale(
    heading: str, case: Case, order: Order, form: Any, fault: Conflict
) -> ResponseReturnValue:
    return _step(heading, case, order, form, status=fault.status, changed=fault.sentence)


def _step(
    heading: str,
    case: Case,
    order: Order,
    form: Any,
    *,
    status: int | None = None,
    changed: str = "",
) -> ResponseReturnValue:
    return page(
        "orders/step.html",
        status=status,
        heading=heading,
        case=case,
        order=order,
        until=until(order),
        served=SERVED[order.served],
        form=form,
        changed=changed,
    )


def _to(order: Order) -> ResponseReturnValue:
    return see_other(url_for("orders.show", case_id=order.case_id, order_id=order.id))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
