"""Adding files to an incident, their receipts, and looking at them: each opening is logged."""

from functools import partial
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.case_rules import CASE_WORKER, CASE_WORKER_BEYOND_EMERGENCY
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.evidence_store import opening, playing
from advocacy.evidence_store.derived import seal_exhibit
from advocacy.evidence_store.downloading import hand_back, was_warned
from advocacy.evidence_store.elsewhere import twins_of
from advocacy.evidence_store.intake import Intake
from advocacy.evidence_store.models import Nature, Offer
from advocacy.evidence_store.places import Place, places_of
from advocacy.evidence_store.service import (
    get_offer,
    nature_of,
    offer_files,
    open_intake,
    receive_files,
)
from advocacy.evidence_store.twins import receipts_with_twins
from advocacy.evidence_store.upload_answers import begin_answer, stop_named
from advocacy.evidence_store.uploads import list_coming
from advocacy.incidents.exhibits import routes as exhibits
from advocacy.incidents.files.forms import FilesForm, OpenForm, QuestionsForm, SealForm
from advocacy.incidents.files.happened import add_sources
from advocacy.incidents.files.reading import exhibit_page
from advocacy.incidents.models import Incident
from advocacy.incidents.service import get_incident
from advocacy.incidents.uploads import routes as pieces
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import EXPORTS, FILES, count_request, who_asks
from advocacy.web.pages import page, see_other
from advocacy.web.ranges import as_ranges
from advocacy.web.uploads import UploadRequest

bp = Blueprint("incident_files", __name__, url_prefix="/staff/cases/<uuid:case_id>")


@bp.get("/incidents/<uuid:incident_id>/files/new")
@enter(CASE_WORKER)
def ask(case: Case, incident_id: UUID) -> ResponseReturnValue:
    incident = get_incident(current.db(), incident_id, case=case)
    return page("incidents/files/ask.html", case=case, incident=incident, form=QuestionsForm())


@bp.post("/incidents/<uuid:incident_id>/files/new")
@enter(CASE_WORKER)
def answer(case: Case, incident_id: UUID) -> ResponseReturnValue:
    incident = get_incident(current.db(), incident_id, case=case)
    form = QuestionsForm()
    if form.validate():
        try:
            offer = offer_files(
                current.db(),
                case_id=case.id,
                entry_id=incident.id,
                nature=nature_of(
                    under_18=form.value("under_18") == "yes",
                    intimate=form.value("intimate") == "yes",
                ),
                device=form.value("device"),
                actor=current.actor(),
                at=current.now(),
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            if offer.nature is Nature.UNDER_18:
                return see_other(_incident_address(case, incident_id))
            return see_other(_offer_address("incident_files.choose", case, offer.id))
    return page("incidents/files/ask.html", case=case, incident=incident, form=form)


@bp.get("/files/offers/<uuid:offer_id>")
@enter(CASE_WORKER)
def choose(case: Case, offer_id: UUID) -> ResponseReturnValue:
    return _choose(case, get_offer(current.db(), offer_id, case_id=case.id), FilesForm())


def _choose(case: Case, offer: Offer, form: FilesForm) -> ResponseReturnValue:
    coming = list_coming(current.db(), offer, actor=current.actor(), at=current.now())
    return page("incidents/files/choose.html", case=case, offer=offer, form=form, coming=coming)


def _open_intake(session: Session, _actor: Actor, values: dict[str, Any]) -> Intake:
    offer = get_offer(session, values["offer_id"], case_id=values["case"].id)
    return open_intake(current.vault(), current.ports().blobs, offer)


@bp.post("/files/offers/<uuid:offer_id>")
@enter(CASE_WORKER, files=_open_intake, limit=FILES)
def receive(case: Case, offer_id: UUID) -> ResponseReturnValue:
    offer = get_offer(current.db(), offer_id, case_id=case.id)
    form = FilesForm()
    try:
        receive_files(current.db(), offer, arrived_files(), actor=current.actor(), at=current.now())
    except Invalid as fault:
        form.refuse(fault)
        return _choose(case, offer, form)
    return see_other(_offer_address("incident_files.receipts", case, offer.id))


@bp.post("/files/offers/<uuid:offer_id>/begin")
@enter(CASE_WORKER, limit=FILES)
def begin(case: Case, offer_id: UUID) -> ResponseReturnValue:
    return begin_answer(get_offer(current.db(), offer_id, case_id=case.id))


@bp.post("/files/offers/<uuid:offer_id>/stop")
@enter(CASE_WORKER)
def stop(case: Case, offer_id: UUID) -> ResponseReturnValue:
    offer = get_offer(current.db(), offer_id, case_id=case.id)
    stop_named(offer, request.form.get("stop", ""))
    return see_other(_offer_address("incident_files.choose", case, offer.id))


def arrived_files() -> Intake:
    """Return the intake that the files of this request went to."""
    return cast("Intake", cast("UploadRequest", request).intake)


@bp.get("/files/offers/<uuid:offer_id>/receipts")
@enter(CASE_WORKER)
def receipts(case: Case, offer_id: UUID) -> ResponseReturnValue:
    offer = get_offer(current.db(), offer_id, case_id=case.id)
    return page(
        "incidents/files/receipts.html",
        case=case,
        offer=offer,
        receipts=receipts_with_twins(current.db(), offer),
    )


@bp.get("/files/<uuid:exhibit_id>")
@enter(CASE_WORKER)
def show(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    return _exhibit(case, exhibit_id, SealForm(formdata=None))


def _exhibit(case: Case, exhibit_id: UUID, seal_form: SealForm) -> ResponseReturnValue:
    shown = exhibit_page(current.db(), case, exhibit_id)
    return page(
        "incidents/files/exhibit.html",
        case=case,
        shown=shown,
        twins={
            shown.exhibit.id: twins_of(current.db(), shown.exhibit, places=places_of(current_app))
        },
        seal_form=seal_form,
        open_form=OpenForm(formdata=None),
    )


@bp.get("/files/<uuid:exhibit_id>/play")
@enter(CASE_WORKER_BEYOND_EMERGENCY)
def play(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    exhibit = opening.get_exhibit(session, exhibit_id, case_id=case.id)
    reader = playing.open_to_play(current.vault(), current.ports().blobs, exhibit)
    response = as_ranges(
        reader.stream, size=reader.size, media=playing.PLAYED[exhibit.media], sha256=exhibit.sha256
    )
    if request.method == "GET" and response.status_code in (200, 206):
        lately = playing.played_lately(session, exhibit.id, actor=actor, at=at)
        current.record_by(None if lately else partial(_began_to_play, exhibit.id))
    return response


def _began_to_play(exhibit_id: UUID, session: Session) -> None:
    """Record it and count it as an original that was opened; raises TooMany beyond the limit."""
    actor, at = current.actor(), current.now()
    if playing.record_playing(session, exhibit_id, actor=actor, at=at):
        who = who_asks(actor)
        count_request(session, EXPORTS, vault=current.vault(), who=who, at=at)


@bp.get("/files/<uuid:exhibit_id>/preview")
@enter(CASE_WORKER)
def preview(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    exhibit = opening.get_exhibit(current.db(), exhibit_id, case_id=case.id)
    pixels = opening.read_preview(current.vault(), current.ports().blobs, exhibit)
    response = Response(pixels, mimetype=exhibit.preview_media)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    return response


@bp.post("/files/<uuid:exhibit_id>/original")
@enter(CASE_WORKER, limit=EXPORTS)
def original(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    exhibit = opening.get_exhibit(current.db(), exhibit_id, case_id=case.id)
    reader = opening.open_original(
        current.db(),
        exhibit,
        vault=current.vault(),
        blobs=current.ports().blobs,
        actor=current.actor(),
        at=current.now(),
        warned=was_warned(),
    )
    return hand_back(exhibit, reader)


@bp.post("/files/<uuid:exhibit_id>/seal")
@enter(CASE_WORKER)
def seal(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    form = SealForm()
    if not form.validate():
        return _exhibit(case, exhibit_id, form)
    exhibit = opening.get_exhibit(current.db(), exhibit_id, case_id=case.id)
    seal_exhibit(
        current.db(),
        exhibit,
        blobs=current.ports().blobs,
        nature=Nature(form.value("nature")),
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("incident_files.show", case_id=case.id, exhibit_id=exhibit.id))


def _incident_address(case: Case, incident_id: UUID) -> str:
    return url_for("incidents.show_incident", case_id=case.id, incident_id=incident_id)


def _offer_address(endpoint: str, case: Case, offer_id: UUID) -> str:
    return url_for(endpoint, case_id=case.id, offer_id=offer_id)


def init_app(app: Flask) -> None:
    """Add the pages about files and exhibits, and the words of the prompts they raise."""
    app.register_blueprint(bp)
    pieces.init_app(app)
    exhibits.init_app(app)
    add_sources(app)
    places = places_of(app)
    places.add(Place("incident", "an incident", Incident, "incidents.show_incident", "incident_id"))
    places.add(Place("phone", "what was brought from the phone", Case, "brought.show"))
    kinds = prompt_kinds(app)
    for code, word, sentence in (
        ("evidence.missing", "File missing", "A file of {initials} is not in the store"),
        ("evidence.under_18", "Sealed file", "A file of {initials} was sealed: under 18"),
    ):
        kinds.register(
            PromptKind(
                code=code,
                word=word,
                sentence=sentence,
                action="Look",
                endpoint="incident_files.show",
                arguments=("case_id", ("exhibit_id", "subject_id")),
            )
        )
    kinds.register(
        PromptKind(
            code="evidence.told_of",
            word="Not taken in",
            sentence="{initials} told of a picture that must not be sent",
            action="Read",
            endpoint="incidents.show_incident",
            arguments=("case_id", ("incident_id", "subject_id")),
        )
    )
