"""The recipient's pages: the code, the summary, the download, the receipt."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.routes import passphrases
from advocacy.accounts.rules import RECIPIENT
from advocacy.actor import Actor
from advocacy.errors import Invalid, NotFound
from advocacy.handover.downloads import stream_pack, stream_summary
from advocacy.handover.models import Happened
from advocacy.handover.recipient import service
from advocacy.handover.recipient.forms import CodeForm, DownloadForm, ReceiptForm
from advocacy.handover.recipient.service import Visit, WrongCode
from advocacy.web import current
from advocacy.web.guard import GuardedFlask, enter
from advocacy.web.limits import LINK_CODES
from advocacy.web.pages import page, see_other

bp = Blueprint("handover_recipient", __name__, url_prefix="/handover/<string(length=32):token>")

COOKIE = "__Host-handover"


class LinkClosed(NotFound):
    """The link never was, has expired, or was recalled: the same page for all three."""

    sentence = "Ask whoever gave it to you for a new one."


@dataclass(frozen=True)
class Door:
    """A link that lives, and whether this browser has given the right code for it."""

    token: str
    visit: Visit
    inside: bool


def load_door(
    session: Session, _actor: Actor | None, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Put the door in place of the token; raise LinkClosed where the link leads nowhere."""
    token = values.pop("token")
    visit = service.find_link(session, token, at=at)
    if visit is None:
        raise LinkClosed
    cookie = request.cookies.get(COOKIE, "")
    inside = service.find_visit(session, token, cookie, at=at) is not None
    if inside:
        # So that the guard records what this recipient reads, as it does for everybody else.
        g.actor = service.RECIPIENT
        current.shown_cases([visit.handover.case_id])
    return {**values, "door": Door(token=token, visit=visit, inside=inside)}


def load_pack(
    session: Session, actor: Actor | None, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Put the door in place of the token; without the right code it leads nowhere."""
    loaded = load_door(session, actor, at, values)
    if not loaded["door"].inside:
        raise LinkClosed
    return loaded


LINK = replace(RECIPIENT, name="holder of a handover link", load=load_door, recorded=True)
PACK = replace(RECIPIENT, load=load_pack, recorded=True)


@bp.get("/")
@enter(LINK)
def show(door: Door) -> ResponseReturnValue:
    if not door.inside:
        return page("handover/recipient/code.html", door=door, form=CodeForm())
    return _pack_page(door, ReceiptForm())


def _pack_page(door: Door, form: ReceiptForm) -> ResponseReturnValue:
    events = service.list_events(current.db(), door.visit.handover)
    return page(
        "handover/recipient/pack.html",
        door=door,
        handover=door.visit.handover,
        told=door.visit.handover.told,
        link=door.visit.link,
        receipts=[each for each in events if each.happened is Happened.ACKNOWLEDGED],
        form=form,
        download=DownloadForm(),
    )


@bp.post("/")
@enter(LINK, limit=LINK_CODES)
def give_code(door: Door) -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return page("handover/recipient/code.html", door=door, form=form)
    try:
        cookie = service.try_code(
            current.db(),
            door.visit,
            code=form.value("code"),
            passphrases=passphrases(),
            at=current.now(),
        )
    except WrongCode as fault:
        # The try counts, so it is kept although the page is an error.
        g.keeps_changes = True
        form.refuse(Invalid(fault.sentence, field="code"))
        return page("handover/recipient/code.html", door=door, form=form)
    response = _to(door)
    response.set_cookie(COOKIE, cookie, secure=True, httponly=True, samesite="Strict")
    return response


def _to(door: Door) -> Response:
    return see_other(url_for("handover_recipient.show", token=door.token))


@bp.post("/pack")
@enter(PACK)
def fetch_pack(door: Door) -> ResponseReturnValue:
    handover = door.visit.handover
    service.note_download(current.db(), handover, summary_only="no", at=current.now())
    return stream_pack(handover, vault=current.vault(), blobs=current.ports().blobs)


@bp.post("/summary")
@enter(PACK)
def fetch_summary(door: Door) -> ResponseReturnValue:
    handover = door.visit.handover
    service.note_download(current.db(), handover, summary_only="yes", at=current.now())
    return stream_summary(handover, vault=current.vault(), blobs=current.ports().blobs)


@bp.post("/receipt")
@enter(PACK)
def give_receipt(door: Door) -> ResponseReturnValue:
    form = ReceiptForm()
    if not form.validate():
        return _pack_page(door, form)
    name = form.value("name")
    service.acknowledge(current.db(), door.visit.handover, name=name, at=current.now())
    return _to(door)


def _closed(_fault: LinkClosed) -> Response:
    """Answer the same page whether the link never was, has expired or was recalled."""
    current.db().rollback()
    cast("GuardedFlask", current_app).guard.record_refusal()
    return page("handover/recipient/closed.html", status=404, sentence=LinkClosed.sentence)


def init_app(app: Flask) -> None:
    """Add the recipient's pages."""
    app.register_blueprint(bp)
    app.register_error_handler(LinkClosed, _closed)
