"""Page 7: the two questions, then the files, then the receipt, one after the other."""

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Conflict, DomainError, Invalid, NotFound
from advocacy.evidence_store.intake import Intake
from advocacy.evidence_store.models import Nature, Offer
from advocacy.evidence_store.service import (
    get_offer,
    nature_of,
    offer_files,
    open_intake,
    receive_files,
)
from advocacy.evidence_store.twins import ReceiptWithTwin, receipts_with_twins
from advocacy.evidence_store.upload_answers import begin_answer, stop_named
from advocacy.evidence_store.uploads import list_coming
from advocacy.portal.diary import steps
from advocacy.portal.diary.forms import FilesForm, QuestionsForm, typed
from advocacy.portal.drafts import find_draft
from advocacy.portal.rules import OWN_WRITING
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import FILES
from advocacy.web.pages import page, see_other
from advocacy.web.uploads import UploadRequest

bp = Blueprint("diary_files", __name__, url_prefix="/a")


class AnswersFirst(Conflict):
    """Files came before the two questions were answered."""

    sentence = "Answer these two questions first. Nothing was added."


@bp.get("/7")
@enter(OWN_WRITING)
def add_files(case: Case) -> ResponseReturnValue:
    session = current.db()
    try:
        place = steps.get_place(session, case, page=steps.FILES, actor=current.actor())
    except NotFound:
        return see_other("/a/9")
    sees = steps.who_sees(session, case, at=current.now())
    if "offer" not in place.data:
        form = steps.asked_again(QuestionsForm, place)
        return page("portal/diary/questions.html", form=form, place=place, sees=sees)
    offer = get_offer(session, UUID(place.data["offer"]), case_id=case.id)
    if offer.nature is Nature.UNDER_18:
        return page("portal/diary/keep_it.html", offer=offer)
    return page(
        "portal/diary/files.html",
        form=FilesForm(formdata=None),
        offer=offer,
        errors=place.errors.get("files", []),
        receipts=_receipts(session, offer),
        coming=list_coming(session, offer, actor=current.actor(), at=current.now()),
        sees=sees,
    )


def _receipts(session: Session, offer: Offer) -> list[ReceiptWithTwin]:
    """Return the receipts; an earlier same file is told of where what was sent may be shown."""
    actor = current.actor()
    if not actor.portal.shows_written:
        return receipts_with_twins(session, offer, of_nobody=True)
    return receipts_with_twins(session, offer, sent_by=actor.account_id)


def _open_intake(session: Session, actor: Actor, values: dict[str, Any]) -> Intake:
    """Return where files of this request go: nowhere, before the questions are answered."""
    case: Case = values["case"]
    draft = find_draft(session, actor=actor, page=steps.FILES)
    if draft is not None and "offer" in draft.data:
        offer = get_offer(session, UUID(draft.data["offer"]), case_id=case.id)
        return open_intake(current.vault(), current.ports().blobs, offer)
    intake = Intake(current.vault(), current.ports().blobs, scope_id=case.id)
    intake.refuse(AnswersFirst())
    return intake


@bp.post("/7")
@enter(OWN_WRITING, files=_open_intake, limit=FILES)
def add_more(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    place = steps.get_place(session, case, page=steps.FILES, actor=actor)
    if "again" in request.form:
        _remember(case, place)
    elif "stop" in request.form and "offer" in place.data:
        offer = get_offer(session, UUID(place.data["offer"]), case_id=case.id)
        stop_named(offer, request.form["stop"])
    elif "offer" in place.data:
        _take_files(case, place)
    else:
        _take_answers(case, place)
    return see_other("/a/7")


@bp.post("/70")
@enter(OWN_WRITING, limit=FILES)
def begin(case: Case) -> ResponseReturnValue:
    """Begin a file that comes in pieces; asked for by the page's script alone."""
    session = current.db()
    place = steps.get_place(session, case, page=steps.FILES, actor=current.actor())
    if "offer" not in place.data:
        raise NotFound
    return begin_answer(get_offer(session, UUID(place.data["offer"]), case_id=case.id))


def _remember(
    case: Case,
    place: steps.Place,
    *,
    offer: Offer | None = None,
    errors: dict[str, list[str]] | None = None,
    answers: dict[str, list[str]] | None = None,
) -> None:
    known: dict[str, Any] = dict(answers or {})
    if offer is not None:
        known["offer"] = str(offer.id)
    steps.look_at(
        current.db(),
        case,
        place.incident.id,
        page=steps.FILES,
        actor=current.actor(),
        at=current.now(),
        errors=errors,
        **known,
    )


def _take_answers(case: Case, place: steps.Place) -> None:
    form = QuestionsForm()
    answers = typed(form, request.form)
    if arrived().came:
        _remember(case, place, errors={"under_18": [AnswersFirst.sentence]})
        return
    if not form.validate():
        _remember(case, place, errors=steps.errors_of(form), answers=answers)
        return
    nature = nature_of(
        under_18=form.value("under_18") == "yes", intimate=form.value("intimate") == "yes"
    )
    try:
        offer = offer_files(
            current.db(),
            case_id=case.id,
            entry_id=place.incident.id,
            nature=nature,
            device=form.value("device"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        _remember(case, place, errors={fault.field: [fault.sentence]}, answers=answers)
        return
    _remember(case, place, offer=offer)


def _take_files(case: Case, place: steps.Place) -> None:
    session = current.db()
    offer = get_offer(session, UUID(place.data["offer"]), case_id=case.id)
    errors = {}
    try:
        receive_files(session, offer, arrived(), actor=current.actor(), at=current.now())
    except DomainError as problem:
        errors = {"files": [problem.sentence]}
    _remember(case, place, offer=offer, errors=errors)


def arrived() -> Intake:
    """Return the intake that the files of this request went to."""
    return cast("Intake", cast("UploadRequest", request).intake)


def init_app(app: Flask) -> None:
    """Add the page that takes files."""
    app.register_blueprint(bp)
