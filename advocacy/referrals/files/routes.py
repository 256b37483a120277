"""Adding the form by which somebody was referred, and downloading it: each opening is logged."""

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.evidence_store.downloading import hand_back, was_warned
from advocacy.evidence_store.forms import SendForm
from advocacy.evidence_store.held import get_held, get_held_offer, open_held, open_held_intake
from advocacy.evidence_store.intake import Intake
from advocacy.evidence_store.opening import open_original
from advocacy.evidence_store.places import Place, places_of
from advocacy.referrals.files import service
from advocacy.referrals.files.forms import QuestionForm
from advocacy.referrals.models import Referral
from advocacy.referrals.rules import ADDING, TRIAGE
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import EXPORTS, FILES
from advocacy.web.pages import page, see_other
from advocacy.web.uploads import UploadRequest

bp = Blueprint("referral_files", __name__, url_prefix="/staff")


@bp.get("/referrals/<uuid:referral_id>/files/new")
@enter(ADDING)
def ask(referral: Referral) -> ResponseReturnValue:
    return _ask(referral, QuestionForm())


@bp.post("/referrals/<uuid:referral_id>/files/new")
@enter(ADDING)
def answer(referral: Referral) -> ResponseReturnValue:
    form = QuestionForm()
    if not form.validate():
        return _ask(referral, form)
    try:
        offer = service.offer_to_referral(
            current.db(),
            referral,
            undressed=form.value("undressed") == "yes",
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _ask(referral, form)
    current.db().flush()
    return see_other(url_for("referral_files.choose", referral_id=referral.id, offer_id=offer.id))


def _ask(referral: Referral, form: QuestionForm) -> ResponseReturnValue:
    sent = service.list_sent(current.db(), referral, actor=current.actor())
    return page(
        "referrals/files/ask.html", referral=referral, form=form, sent=sent, decides=_decides()
    )


def _decides() -> bool:
    """Return whether the page of the referral itself is open to this person."""
    return current.actor().role is Role.LEAD


@bp.get("/referrals/<uuid:referral_id>/files/<uuid:offer_id>")
@enter(ADDING)
def choose(referral: Referral, offer_id: UUID) -> ResponseReturnValue:
    return _choose(referral, offer_id, SendForm())


def _choose(referral: Referral, offer_id: UUID, form: SendForm) -> ResponseReturnValue:
    offer = get_held_offer(current.db(), offer_id, subject_id=referral.id, actor=current.actor())
    return page(
        "referrals/files/choose.html", referral=referral, offer=offer, form=form, decides=_decides()
    )


def _open_intake(session: Session, actor: Actor, values: dict[str, Any]) -> Intake:
    referral = values["referral"]
    get_held_offer(session, values["offer_id"], subject_id=referral.id, actor=actor)
    return open_held_intake(session, current.vault(), current.ports().blobs, subject_id=referral.id)


@bp.post("/referrals/<uuid:referral_id>/files/<uuid:offer_id>")
@enter(ADDING, files=_open_intake, limit=FILES)
def receive(referral: Referral, offer_id: UUID) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    offer = get_held_offer(session, offer_id, subject_id=referral.id, actor=actor)
    arrived = cast("Intake", cast("UploadRequest", request).intake)
    try:
        received = service.receive(session, referral, offer, arrived, actor=actor, at=current.now())
    except Invalid as fault:
        form = SendForm()
        form.refuse(fault)
        return _choose(referral, offer_id, form)
    flash("Added: " + ", ".join(each.reference for each in received))
    return see_other(url_for("referral_files.ask", referral_id=referral.id))


@bp.post("/referrals/<uuid:referral_id>/files/<uuid:file_id>/download")
@enter(TRIAGE, limit=EXPORTS)
def download(referral: Referral, file_id: UUID) -> ResponseReturnValue:
    held = get_held(current.db(), file_id, subject_id=referral.id)
    reader = open_held(
        current.db(),
        held,
        vault=current.vault(),
        blobs=current.ports().blobs,
        actor=current.actor(),
        at=current.now(),
        warned=was_warned(),
    )
    return hand_back(held, reader)


@bp.post("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/files/<uuid:exhibit_id>/download")
@enter(CASE_WORKER, limit=EXPORTS)
def download_of_case(case: Case, referral_id: UUID, exhibit_id: UUID) -> ResponseReturnValue:
    exhibit = service.get_case_file(current.db(), exhibit_id, referral_id=referral_id, case=case)
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


@bp.post("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/files/move")
@enter(CASE_WORKER)
def move_again(case: Case, referral_id: UUID) -> ResponseReturnValue:
    referral = service.get_case_referral(current.db(), referral_id, case=case)
    whole = service.move_again(
        current.db(),
        referral,
        case,
        blobs=current.ports().blobs,
        actor=current.actor(),
        at=current.now(),
    )
    flash("Moved into the case." if whole else "It still can’t be read.")
    return see_other(url_for("referrals.of_case", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
    places_of(app).add(Place("referral", "what was told", Referral, "referrals.of_case"))
