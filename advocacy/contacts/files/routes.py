"""Adding files to a contact and downloading them: each opening is logged, none goes into a pack."""

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.contacts.files.service import (
    get_contact,
)
from advocacy.contacts.models import Contact
from advocacy.errors import Invalid
from advocacy.evidence_store.downloading import hand_back, was_warned
from advocacy.evidence_store.forms import QuestionForm, SendForm
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
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import EXPORTS, FILES
from advocacy.web.pages import page, see_other
from advocacy.web.uploads import UploadRequest

bp = Blueprint(
    "contact_files",
    __name__,
    url_prefix="/staff/cases/<uuid:case_id>/contacts/<uuid:contact_id>/files",
)


def _contact(case: Case, contact_id: UUID) -> Contact:
    return get_contact(current.db(), contact_id, case=case)


@bp.get("/new")
@enter(CASE_WORKER)
def ask(case: Case, contact_id: UUID) -> ResponseReturnValue:
    contact = _contact(case, contact_id)
    return page("contacts/files/ask.html", case=case, contact=contact, form=QuestionForm())


@bp.post("/new")
@enter(CASE_WORKER)
def answer(case: Case, contact_id: UUID) -> ResponseReturnValue:
    contact, form = _contact(case, contact_id), QuestionForm()
    if form.validate():
        try:
            offer = offer_ordinary(
                current.db(),
                case_id=case.id,
                entry_id=contact.id,
                undressed=form.value("undressed") == "yes",
                actor=current.actor(),
                at=current.now(),
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            where = url_for(
                "contact_files.choose", case_id=case.id, contact_id=contact.id, offer_id=offer.id
            )
            return see_other(where)
    return page("contacts/files/ask.html", case=case, contact=contact, form=form)


@bp.get("/offers/<uuid:offer_id>")
@enter(CASE_WORKER)
def choose(case: Case, contact_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    return _choose(case, contact_id, offer_id, SendForm())


def _choose(case: Case, contact_id: UUID, offer_id: UUID, form: SendForm) -> ResponseReturnValue:
    contact = _contact(case, contact_id)
    offer = get_offer(current.db(), offer_id, case_id=case.id, entry_id=contact.id)
    return page(
        "contacts/files/choose.html",
        case=case,
        contact=contact,
        offer=offer,
        form=form,
        coming=list_coming(current.db(), offer, actor=current.actor(), at=current.now()),
    )


def _open_intake(session: Session, _actor: Actor, values: dict[str, Any]) -> Intake:
    contact = get_contact(session, values["contact_id"], case=values["case"])
    offer = get_offer(session, values["offer_id"], case_id=contact.case_id, entry_id=contact.id)
    return open_intake(current.vault(), current.ports().blobs, offer)


@bp.post("/offers/<uuid:offer_id>")
@enter(CASE_WORKER, files=_open_intake, limit=FILES)
def receive(case: Case, contact_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    offer = get_offer(
        current.db(), offer_id, case_id=case.id, entry_id=_contact(case, contact_id).id
    )
    arrived = cast("Intake", cast("UploadRequest", request).intake)
    try:
        received = receive_files(
            current.db(), offer, arrived, actor=current.actor(), at=current.now()
        )
    except Invalid as fault:
        form = SendForm()
        form.refuse(fault)
        return _choose(case, contact_id, offer_id, form)
    flash("Added: " + ", ".join(each.reference for each in received))
    return see_other(url_for("contacts.contacts", case_id=case.id))


@bp.post("/offers/<uuid:offer_id>/stop")
@enter(CASE_WORKER)
def stop(case: Case, contact_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    contact = _contact(case, contact_id)
    offer = get_offer(current.db(), offer_id, case_id=case.id, entry_id=contact.id)
    stop_named(offer, request.form.get("stop", ""))
    return see_other(
        url_for("contact_files.choose", case_id=case.id, contact_id=contact.id, offer_id=offer.id)
    )


@bp.post("/<uuid:exhibit_id>/download")
@enter(CASE_WORKER, limit=EXPORTS)
def download(case: Case, contact_id: UUID, exhibit_id: UUID) -> ResponseReturnValue:
    contact = _contact(case, contact_id)
    exhibit = get_exhibit(current.db(), exhibit_id, case_id=case.id, entry_id=contact.id)
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
    places_of(app).add(Place("contact", "a contact", Contact, "contacts.contacts"))
