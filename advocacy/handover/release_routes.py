"""The pages that let a summary go: see it, ask, approve, give back, send, recall."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.routes import passphrases
from advocacy.accounts.rules import confirmed
from advocacy.cases.case_rules import CASE_LEAD, CASE_WORKER, CASE_WORKER_CLOSED_TOO
from advocacy.cases.models import Case
from advocacy.handover import approval, forms
from advocacy.handover.approval import NotReady
from advocacy.handover.children import list_children_to_guard
from advocacy.handover.downloads import stream_pack
from advocacy.handover.models import Handover
from advocacy.handover.reading import draft_page, status_page
from advocacy.handover.recipient.service import issue_link, settle_news
from advocacy.handover.service import get_handover
from advocacy.handover.typeset import typeset
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import EXPORTS
from advocacy.web.pages import page, see_other

# One blueprint for all of the staff's pages here, so that the tab of the case stays lit on each.
bp = Blueprint("handover", __name__, url_prefix="/staff/cases/<uuid:case_id>/handover")

# What leaves the house is worth most to whoever sits down at an open screen.
_CONFIRMED_WORKER, _CONFIRMED_LEAD = confirmed(CASE_WORKER), confirmed(CASE_LEAD)


def _get(case: Case, handover_id: UUID) -> Handover:
    return get_handover(current.db(), handover_id, case=case)


def _to(case: Case, handover: Handover) -> ResponseReturnValue:
    return see_other(url_for("handover.show", case_id=case.id, handover_id=handover.id))


def _page(
    case: Case, handover: Handover, *, status: int | None = None, **values: object
) -> ResponseReturnValue:
    given = {
        "problems": [],
        "act": forms.ActForm(),
        "back": forms.ReturnForm(),
        "link_form": forms.LinkForm(),
        **values,
    }
    shown = status_page(current.db(), case, handover, actor=current.actor(), at=current.now())
    return page(
        "handover/show.html",
        status=status,
        case=case,
        handover=handover,
        shown=shown,
        children=list_children_to_guard(current.db(), case),
        **given,
    )


@bp.get("/<uuid:handover_id>/")
@enter(CASE_WORKER)
def show(case: Case, handover_id: UUID) -> ResponseReturnValue:
    return _page(case, _get(case, handover_id))


@bp.get("/<uuid:handover_id>/preview")
@enter(CASE_WORKER)
def preview(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    return page("handover/preview.html", case=case, handover=handover, told=_told(case, handover))


def _told(case: Case, handover: Handover) -> dict[str, object]:
    return draft_page(
        current.db(),
        case,
        handover,
        vault=current.vault(),
        blobs=current.ports().blobs,
        at=current.now(),
    )


@bp.get("/<uuid:handover_id>/summary.pdf")
@enter(_CONFIRMED_WORKER, limit=EXPORTS)
def summary_pdf(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    pdf = typeset(_told(case, handover), at=handover.requested_at or current.now())
    return Response(pdf, mimetype="application/pdf")


@bp.post("/<uuid:handover_id>/pack")
@enter(_CONFIRMED_WORKER, limit=EXPORTS)
def fetch_pack(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    approval.note_staff_download(current.db(), handover, actor=current.actor(), at=current.now())
    return stream_pack(handover, vault=current.vault(), blobs=current.ports().blobs)


@bp.post("/<uuid:handover_id>/request")
@enter(CASE_WORKER)
def request_approval(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    try:
        approval.request_approval(
            current.db(),
            case,
            handover,
            vault=current.vault(),
            blobs=current.ports().blobs,
            actor=current.actor(),
            at=current.now(),
        )
    except NotReady as fault:
        return _page(case, handover, problems=fault.problems)
    return _to(case, handover)


@bp.post("/<uuid:handover_id>/approve")
@enter(_CONFIRMED_LEAD)
def approve(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    try:
        approval.approve(current.db(), handover, actor=current.actor(), at=current.now())
    except NotReady as fault:
        return _page(case, handover, problems=fault.problems)
    return _to(case, handover)


@bp.post("/<uuid:handover_id>/return")
@enter(CASE_LEAD)
def give_back(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover, form = _get(case, handover_id), forms.ReturnForm()
    if not form.validate():
        return _page(case, handover, back=form)
    return _give_back(case, handover, because=form.value("because"))


@bp.post("/<uuid:handover_id>/take-back")
@enter(CASE_WORKER)
def take_back(case: Case, handover_id: UUID) -> ResponseReturnValue:
    return _give_back(case, _get(case, handover_id), because="")


def _give_back(case: Case, handover: Handover, *, because: str) -> ResponseReturnValue:
    approval.give_back(
        current.db(),
        handover,
        because=because,
        vault=current.vault(),
        blobs=current.ports().blobs,
        actor=current.actor(),
        at=current.now(),
    )
    return _to(case, handover)


@bp.post("/<uuid:handover_id>/link")
@enter(_CONFIRMED_WORKER, limit=EXPORTS)
def make_link(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover, form = _get(case, handover_id), forms.LinkForm()
    if not form.validate():
        return _page(case, handover, link_form=form)
    try:
        issued = issue_link(
            current.db(),
            handover,
            days=int(form.value("days")),
            passphrases=passphrases(),
            actor=current.actor(),
            at=current.now(),
        )
    except NotReady as fault:
        return _page(case, handover, problems=fault.problems)
    path = url_for("handover_recipient.show", token=issued.token)
    address = f"{current.settings().staff_base_url.rstrip('/')}{path}"
    # Not a redirect: link and code are shown this once and kept nowhere in clear.
    return page(
        "handover/link.html",
        status=200,
        case=case,
        handover=handover,
        issued=issued,
        address=address,
    )


@bp.post("/<uuid:handover_id>/recall")
@enter(CASE_WORKER_CLOSED_TOO)
def recall(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    approval.recall(current.db(), handover, actor=current.actor(), at=current.now())
    return _to(case, handover)


@bp.post("/<uuid:handover_id>/noted")
@enter(CASE_WORKER)
def noted(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    settle_news(current.db(), handover, actor=current.actor(), at=current.now())
    return _to(case, handover)
