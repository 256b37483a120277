"""Adding papers to an order and downloading them: each opening is logged, none is in a pack."""

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.evidence_store.downloading import hand_back, was_warned
from advocacy.evidence_store.forms import QuestionForm
from advocacy.evidence_store.intake import Intake
from advocacy.evidence_store.opening import get_exhibit, open_original
from advocacy.evidence_store.places import Place, places_of
from advocacy.evidence_store.service import (
    get_offer,
    offer_ordinary,
    open_intake,
    receive_files,
)
from advocacy.evidence_store.upload_answers import stop_named
from advocacy.evidence_store.uploads import list_coming
from advocacy.orders.files.forms import PapersForm
from advocacy.orders.models import Order
from advocacy.orders.service import get_order
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import EXPORTS, FILES
from advocacy.web.pages import page, see_other
from advocacy.web.uploads import UploadRequest

bp = Blueprint(
    "order_files",
    __name__,
    url_prefix="/staff/cases/<uuid:case_id>/orders/<uuid:order_id>/files",
)


def _order(case: Case, order_id: UUID) -> Order:
    return get_order(current.db(), order_id, case=case)


@bp.get("/new")
@enter(CASE_WORKER)
def ask(case: Case, order_id: UUID) -> ResponseReturnValue:
    return _ask(case, _order(case, order_id), QuestionForm())


def _ask(case: Case, order: Order, form: QuestionForm) -> ResponseReturnValue:
    return page("orders/files/ask.html", case=case, order=order, form=form)


@bp.post("/new")
@enter(CASE_WORKER)
def answer(case: Case, order_id: UUID) -> ResponseReturnValue:
    order, form = _order(case, order_id), QuestionForm()
    if not form.validate():
        return _ask(case, order, form)
    try:
        offer = offer_ordinary(
            current.db(),
            case_id=case.id,
            entry_id=order.id,
            undressed=form.value("undressed") == "yes",
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _ask(case, order, form)
    return see_other(
        url_for("order_files.choose", case_id=case.id, order_id=order.id, offer_id=offer.id)
    )


@bp.get("/offers/<uuid:offer_id>")
@enter(CASE_WORKER)
def choose(case: Case, order_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    return _choose(case, order_id, offer_id, PapersForm())


def _choose(case: Case, order_id: UUID, offer_id: UUID, form: PapersForm) -> ResponseReturnValue:
    order = _order(case, order_id)
    offer = get_offer(current.db(), offer_id, case_id=case.id, entry_id=order.id)
    return page(
        "orders/files/choose.html",
        case=case,
        order=order,
        offer=offer,
        form=form,
        coming=list_coming(current.db(), offer, actor=current.actor(), at=current.now()),
    )


def _open_intake(session: Session, _actor: Actor, values: dict[str, Any]) -> Intake:
    order = get_order(session, values["order_id"], case=values["case"])
    offer = get_offer(session, values["offer_id"], case_id=order.case_id, entry_id=order.id)
    return open_intake(current.vault(), current.ports().blobs, offer)


@bp.post("/offers/<uuid:offer_id>")
@enter(CASE_WORKER, files=_open_intake, limit=FILES)
def receive(case: Case, order_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    order = _order(case, order_id)
    offer = get_offer(current.db(), offer_id, case_id=case.id, entry_id=order.id)
    arrived = cast("Intake", cast("UploadRequest", request).intake)
    try:
        received = receive_files(
            current.db(), offer, arrived, actor=current.actor(), at=current.now()
        )
    except Invalid as fault:
        form = PapersForm()
        form.refuse(fault)
        return _choose(case, order_id, offer_id, form)
    flash("Added: " + ", ".join(each.reference for each in received))
    return see_other(url_for("orders.show", case_id=case.id, order_id=order.id))


@bp.post("/offers/<uuid:offer_id>/stop")
@enter(CASE_WORKER)
def stop(case: Case, order_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    order = _order(case, order_id)
    offer = get_offer(current.db(), offer_id, case_id=case.id, entry_id=order.id)
    stop_named(offer, request.form.get("stop", ""))
    return see_other(
        url_for("order_files.choose", case_id=case.id, order_id=order.id, offer_id=offer.id)
    )


@bp.post("/<uuid:exhibit_id>/download")
@enter(CASE_WORKER, limit=EXPORTS)
def download(case: Case, order_id: UUID, exhibit_id: UUID) -> ResponseReturnValue:
    exhibit = get_exhibit(
        current.db(), exhibit_id, case_id=case.id, entry_id=_order(case, order_id).id
    )
    reader = open_original(
        current.db(),
        exhibit,
        vault=current.vault(),
        blobs=current.ports().blobs,
        actor=current.actor(),
        at=current.now(),
        warned=was_warned(),
    )
    return hand_back(exhibit, reader)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
    places_of(app).add(Place("order", "an order", Order, "orders.show", "order_id"))
