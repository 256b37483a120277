"""The survivor's pages 50 to 52: sending the messages of a phone, and reading them again.

What is kept of the pages is which question was answered and which conversation is looked at.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, CaseState
from advocacy.errors import Conflict, DomainError, Invalid, NotFound
from advocacy.evidence_store.intake import Intake
from advocacy.evidence_store.models import Offer
from advocacy.evidence_store.service import get_offer, open_intake, receive_files
from advocacy.evidence_store.twins import receipts_with_twins
from advocacy.evidence_store.upload_answers import begin_answer, stop_named
from advocacy.evidence_store.uploads import list_coming
from advocacy.incidents.imports.brought import (
    Brought,
    count_brought,
    get_own_brought,
    list_brought,
    offer_export,
)
from advocacy.incidents.imports.reading import list_messages
from advocacy.incidents.imports.words import happened, summary
from advocacy.portal.conversations.forms import QuestionForm, SendForm
from advocacy.portal.diary.adding import arrived
from advocacy.portal.diary.steps import who_sees
from advocacy.portal.drafts import drop_draft, find_draft, keep_draft, wrong_with
from advocacy.portal.models import PortalDraft
from advocacy.portal.registry import Tile, TileState, portal_home
from advocacy.portal.rules import OWN_LOOKING, OWN_WRITING, OWN_WRITTEN
from advocacy.portal.sections import Section
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import FILES
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("own_conversations", __name__, url_prefix="/a")
SEND, READ = 50, 52
# Whoever says that it is safe now says it for now: the page asks again after this.
SHOWN_FOR = timedelta(minutes=3)


class QuestionFirst(Conflict):
    """A file came before the question was answered."""

    sentence = "Answer this question first. Nothing was sent."


@bp.get("/50")
@enter(OWN_WRITING)
def send(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    draft = find_draft(session, actor=actor, page=SEND)
    errors = wrong_with(draft)
    offer = _offer(session, case, draft)
    shows = actor.portal.shows_written
    form = QuestionForm(formdata=None)
    form.undressed.errors = errors.get("undressed", [])
    return page(
        "portal/conversations/send.html",
        form=form,
        send_form=SendForm(formdata=None),
        offer=offer,
        errors=errors.get("files", []),
        receipts=_receipts(session, offer),
        coming=list_coming(session, offer, actor=actor, at=at) if offer else [],
        brought=list_brought(session, case, by=actor.account_id) if shows else [],
        sees=who_sees(session, case, at=at),
    )


def _offer(session: Session, case: Case, draft: PortalDraft | None) -> Offer | None:
    named = draft.data.get("offer") if draft is not None else None
    return get_offer(session, UUID(named), case_id=case.id) if named else None


def _receipts(session: Session, offer: Offer | None) -> list[Any]:
    if offer is None:
        return []
    actor = current.actor()
    if not actor.portal.shows_written:
        return receipts_with_twins(session, offer, of_nobody=True)
    return receipts_with_twins(session, offer, sent_by=actor.account_id)


def _open_intake(session: Session, actor: Actor, values: dict[str, Any]) -> Intake:
    """Return where the file of this request goes: nowhere, before the question is answered."""
    case: Case = values["case"]
    offer = _offer(session, case, find_draft(session, actor=actor, page=SEND))
    if offer is not None:
        return open_intake(current.vault(), current.ports().blobs, offer)
    intake = Intake(current.vault(), current.ports().blobs, scope_id=case.id)
    intake.refuse(QuestionFirst())
    return intake


@bp.post("/50")
@enter(OWN_WRITING, files=_open_intake, limit=FILES)
def take(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    draft = find_draft(session, actor=actor, page=SEND)
    offer = _offer(session, case, draft)
    errors: dict[str, list[str]] = {}
    if "done" in request.form:
        drop_draft(session, actor=actor, page=SEND)
        return see_other("/")
    if "stop" in request.form and offer is not None:
        stop_named(offer, request.form["stop"])
        return see_other(f"/a/{SEND}")
    if offer is None:
        offer, errors = _answered(session, case, actor=actor, at=at)
    else:
        try:
            receive_files(session, offer, arrived(), actor=actor, at=at)
        except DomainError as problem:
            errors = {"files": [problem.sentence]}
    data = {"offer": str(offer.id)} if offer is not None else {}
    keep_draft(session, case, actor=actor, page=SEND, data=data, errors=errors, at=at)
    return see_other(f"/a/{SEND}")


def _answered(
    session: Session, case: Case, *, actor: Actor, at: datetime
) -> tuple[Offer | None, dict[str, list[str]]]:
    form = QuestionForm()
    if arrived().came:
        return None, {"undressed": [QuestionFirst.sentence]}
    if not form.validate():
        return None, {"undressed": [str(each) for each in form.undressed.errors]}
    try:
        undressed = form.value("undressed") == "yes"
        return offer_export(session, case, undressed=undressed, actor=actor, at=at), {}
    except Invalid:
        return None, {"undressed": ["Then don’t send it here. Keep the phone, and tell us"]}


@bp.post("/51")
@enter(OWN_WRITING, limit=FILES)
def begin(case: Case) -> ResponseReturnValue:
    """Begin a file that comes in pieces; asked for by the page's script alone."""
    session = current.db()
    offer = _offer(session, case, find_draft(session, actor=current.actor(), page=SEND))
    if offer is None:
        raise NotFound
    return begin_answer(offer)


@bp.get("/52")
@enter(OWN_WRITTEN)
def read(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    draft = find_draft(session, actor=actor, page=READ)
    found = _looked_at(session, case, draft, actor=actor)
    if draft is None or found is None:
        brought = list_brought(session, case, by=actor.account_id)
        return page("portal/conversations/sent.html", brought=brought)
    said = draft.data.get("safe")
    if said != "yes" or current.now() - draft.kept_at > SHOWN_FOR:
        return page("portal/conversations/ask.html", sent=found)
    imported = found.imported
    if imported is None:
        raise NotFound
    after = read_key(draft.data.get("after", ""))
    messages, later = list_messages(session, imported, after=after)
    return page(
        "portal/conversations/read.html",
        told=summary(imported),
        messages=messages,
        later=write_key(later),
        first=after is None,
        happened=happened,
    )


def _looked_at(
    session: Session, case: Case, draft: PortalDraft | None, *, actor: Actor
) -> Brought | None:
    """Return the conversation that was chosen; None where none was, or it stands no more."""
    if draft is None:
        return None
    try:
        return get_own_brought(session, case, UUID(draft.data["import"]), by=actor.account_id)
    except NotFound:
        return None


@bp.post("/52")
@enter(OWN_LOOKING)
def choose(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    draft = find_draft(session, actor=actor, page=READ)
    if "close" in request.form:
        drop_draft(session, actor=actor, page=READ)
        return see_other(f"/a/{READ}")
    named = request.form.get("conversation") or (draft.data.get("import") if draft else "")
    try:
        found = get_own_brought(session, case, UUID(named or ""), by=actor.account_id)
    except ValueError as fault:
        raise NotFound from fault
    if found.imported is None:
        raise NotFound
    data = {"import": str(found.imported.id), "after": request.form.get("after", "")[:80]}
    if "safe" in request.form:
        data["safe"] = "yes"
    keep_draft(session, case, actor=actor, page=READ, data=data, errors={}, at=at)
    return see_other(f"/a/{READ}")


def _tile(_session: Session, _case: Case, actor: Actor, _at: object) -> TileState:
    hint = "To look at together" if actor.portal.keeps_back else "Send them, or read them"
    return TileState(hint=hint)


def _sent_tile(session: Session, case: Case, actor: Actor, _at: object) -> TileState:
    """Offer what was sent where nothing more can be: the page that sends leads there before."""
    closed = case.state is not CaseState.OPEN
    return TileState(
        hint="To read it again",
        shown=closed and count_brought(session, case, by=actor.account_id) > 0,
    )


def init_app(app: Flask) -> None:
    """Add the pages, and their choice on the first screen."""
    app.register_blueprint(bp)
    portal_home(app).tile(Tile("Add from your phone", SEND, 25, Section.WRITING, _tile))
    portal_home(app).tile(Tile("What you sent", READ, 26, Section.WRITTEN, _sent_tile))
