"""Pages: the orders of a case, and each with its terms, its hearings and what became of it."""

from uuid import UUID

from flask import Blueprint, Flask, current_app, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.closing.questions import leave_as_it_is
from advocacy.cases.closing.registry import closing_questions
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.errors import Invalid
from advocacy.evidence_store.places import places_of
from advocacy.orders import change_routes, hearing_routes, prompt_words
from advocacy.orders.case_closing import ORDERS
from advocacy.orders.files import routes as order_files
from advocacy.orders.forms import ENDED, SERVED, LookedForm, OrderForm, TermForm
from advocacy.orders.happened import CHANGES, add_sources
from advocacy.orders.hearing_forms import MEASURES, STATEMENT, STATES
from advocacy.orders.kinds import term_words
from advocacy.orders.models import Order
from advocacy.orders.reading import order_lines, order_page, orders_card
from advocacy.orders.reminders import remind_of_expiry
from advocacy.orders.service import get_order, list_bound, list_protected, record_order
from advocacy.orders.terms import add_term, next_number
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("orders", __name__, url_prefix="/staff/cases/<uuid:case_id>/orders")


@bp.get("/")
@enter(CASE_WORKER)
def order_list(case: Case) -> ResponseReturnValue:
    lines = order_lines(current.db(), case, at=current.now())
    return page("orders/list.html", case=case, lines=lines)


@bp.get("/new")
@enter(CASE_WORKER)
def new_order(case: Case) -> ResponseReturnValue:
    form = OrderForm()
    protected = list_protected(current.db(), case)
    form.protects.data = [str(each.id) for each in protected[:1]]
    return _new(case, form)


def _new(case: Case, form: OrderForm) -> ResponseReturnValue:
    form.offer(list_bound(current.db(), case), list_protected(current.db(), case))
    return page("orders/new.html", case=case, form=form)


@bp.post("/new")
@enter(CASE_WORKER)
def record_new(case: Case) -> ResponseReturnValue:
    form = OrderForm()
    form.offer(list_bound(current.db(), case), list_protected(current.db(), case))
    if form.validate():
        try:
            order = record_order(
                current.db(),
                case,
                form.recorded(),
                form_id=form.form_id.mark,
                actor=current.actor(),
                at=current.now(),
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            flash("Recorded. Now add its terms, each as a row of its own.")
            return see_other(url_for("orders.show", case_id=case.id, order_id=order.id))
    return page("orders/new.html", case=case, form=form)


@bp.get("/<uuid:order_id>")
@enter(CASE_WORKER)
def show(case: Case, order_id: UUID) -> ResponseReturnValue:
    return page(
        "orders/show.html",
        case=case,
        shown=order_page(
            current.db(), case, order_id, places=places_of(current_app), at=current.now()
        ),
        term_words=term_words,
        served=SERVED,
        ended=ENDED,
        changes=CHANGES,
        states=STATES,
        measures=MEASURES,
        statement=STATEMENT,
        form=LookedForm(formdata=None),
    )


@bp.post("/<uuid:order_id>/looked")
@enter(CASE_WORKER)
def looked(case: Case, order_id: UUID) -> ResponseReturnValue:
    order = get_order(current.db(), order_id, case=case)
    remind_of_expiry(current.db(), order, actor=current.actor(), at=current.now(), looked=True)
    return _to(order)


@bp.get("/<uuid:order_id>/terms/new")
@enter(CASE_WORKER)
def new_term(case: Case, order_id: UUID) -> ResponseReturnValue:
    order = get_order(current.db(), order_id, case=case)
    form = TermForm(number=next_number(current.db(), order)).offer()
    return page("orders/term.html", case=case, order=order, form=form)


@bp.post("/<uuid:order_id>/terms/new")
@enter(CASE_WORKER)
def record_term(case: Case, order_id: UUID) -> ResponseReturnValue:
    order = get_order(current.db(), order_id, case=case)
    form = TermForm().offer()
    if form.validate():
        try:
            add_term(
                current.db(), case, order, form.worded(), actor=current.actor(), at=current.now()
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            return _to(order)
    return page("orders/term.html", case=case, order=order, form=form)


def _to(order: Order) -> ResponseReturnValue:
    return see_other(url_for("orders.show", case_id=order.case_id, order_id=order.id))


def init_app(app: Flask) -> None:
    """Add the pages, their tab, card and happenings, and what is asked before a case is closed."""
    app.register_blueprint(bp)
    for room in (change_routes, hearing_routes, order_files):
        room.init_app(app)
    case_page(app).tab(Tab("Orders", "orders.order_list", 52))
    case_page(app).card(orders_card)
    add_sources(app)
    prompt_words.init_app(app)
    closing_questions(app).count(ORDERS, leave_as_it_is, order=60)
