"""The survivor's pages 40 to 44: messages, writing one, that it was sent, older ones, being told.

Writing is open wherever it has not been put away; what was written before is not shown on a
device that others may read, until the second factor is there.
"""

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from advocacy.actor import Actor
from advocacy.cases.models import Case, CaseState
from advocacy.errors import Invalid
from advocacy.letters.models import Side
from advocacy.letters.notices import READY, find_choice, wish_notice
from advocacy.letters.reading import has_unopened, opened_by_us, see_thread
from advocacy.letters.service import new_mark, write_to_us
from advocacy.portal.diary.steps import who_sees
from advocacy.portal.drafts import (
    KEPT_FOR,
    begun_before,
    drop_draft,
    find_draft,
    keep_draft,
    wrong_with,
)
from advocacy.portal.letters.forms import ToldForm, WriteForm, typed
from advocacy.portal.registry import Tile, TileState, portal_home
from advocacy.portal.rules import OWN_MESSAGES, OWN_THREAD
from advocacy.portal.sections import Section
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("own_letters", __name__, url_prefix="/a")
THREAD, WRITE, SENT, OLDER, TOLD = 40, 41, 42, 43, 44


@bp.get("/40")
@enter(OWN_THREAD)
def thread(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    shown = see_thread(session, case, opened_at=opened_by_us(session, case), by=Side.STAFF)
    return page(
        "portal/letters/thread.html",
        closed=case.state is CaseState.CLOSED,
        thread=shown,
        older=write_key(shown.older),
        started=find_draft(session, actor=actor, page=WRITE) is not None,
        begun=begun_before(session, actor=actor, page=WRITE),
    )


@bp.post("/40")
@enter(OWN_THREAD)
def go_back(case: Case) -> ResponseReturnValue:
    data = {"before": request.form.get("before", "")[:80]}
    keep_draft(
        current.db(), case, actor=current.actor(), page=OLDER, data=data, errors={},
        at=current.now(),
    )  # fmt: skip
    return see_other(f"/a/{OLDER}")


@bp.get("/43")
@enter(OWN_THREAD)
def older(case: Case) -> ResponseReturnValue:
    session = current.db()
    place = find_draft(session, actor=current.actor(), page=OLDER)
    before = read_key(place.data.get("before", "")) if place is not None else None
    if before is None:
        return see_other(f"/a/{THREAD}")
    opened_at = opened_by_us(session, case)
    shown = see_thread(session, case, opened_at=opened_at, by=Side.STAFF, before=before)
    return page("portal/letters/older.html", thread=shown, older=write_key(shown.older))


@bp.get("/41")
@enter(OWN_MESSAGES)
def write(case: Case) -> ResponseReturnValue:
    session = current.db()
    draft = find_draft(session, actor=current.actor(), page=WRITE)
    form = WriteForm(formdata=MultiDict(draft.data) if draft is not None else None)
    form.once.data = new_mark()
    for name, messages in wrong_with(draft).items():
        if name in form:
            form[name].errors = list(messages)
    return page(
        "portal/letters/write.html",
        form=form,
        sees=who_sees(session, case, at=current.now()),
        kept_until=draft.kept_at + KEPT_FOR if draft is not None else None,
    )


@bp.post("/41")
@enter(OWN_MESSAGES)
def send(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form, errors = WriteForm(), {}
    in_passing = "X-Draft" in request.headers
    if not in_passing:
        errors = _send(session, case, form)
        if not errors:
            drop_draft(session, actor=actor, page=WRITE)
            return see_other(f"/a/{SENT}")
    data = typed(request.form)
    keep_draft(session, case, actor=actor, page=WRITE, data=data, errors=errors, at=at)
    return ("", 204) if in_passing else see_other(f"/a/{WRITE}")


def _send(session: Session, case: Case, form: WriteForm) -> dict[str, list[str]]:
    """Send what was written; return what is wrong with it, if anything is."""
    if not form.validate():
        return {name: [str(each) for each in found] for name, found in form.errors.items() if name}
    try:
        write_to_us(
            session,
            case,
            words=form.value("message"),
            once=form.value("once") or "",
            wants_today=form.wants_today(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        return {fault.field: [fault.sentence]}
    return {}


@bp.get("/44")
@enter(OWN_THREAD)
def told(case: Case) -> ResponseReturnValue:
    session = current.db()
    choice = find_choice(session, case)
    draft = find_draft(session, actor=current.actor(), page=TOLD)
    form = ToldForm(formdata=None, told="not" if choice is None or choice.told == "not" else "text")
    form.told.errors = wrong_with(draft).get("told", [])
    return page("portal/letters/told.html", form=form, choice=choice, example=READY[0])


@bp.post("/44")
@enter(OWN_THREAD)
def choose_told(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = ToldForm()
    if form.validate():
        wish_notice(session, case, wants_text=form.value("told") == "text", actor=actor, at=at)
        drop_draft(session, actor=actor, page=TOLD)
    else:
        errors = {"told": [str(each) for each in form.told.errors]}
        keep_draft(session, case, actor=actor, page=TOLD, data={}, errors=errors, at=at)
    return see_other(f"/a/{TOLD}")


@bp.get("/42")
@enter(OWN_MESSAGES)
def sent(case: Case) -> ResponseReturnValue:
    sees = who_sees(current.db(), case, at=current.now())
    return page("portal/letters/sent.html", sees=sees)


def _tile(session: Session, case: Case, actor: Actor, _at: object) -> TileState:
    closed = case.state is CaseState.CLOSED
    if actor.portal.keeps_back:
        return TileState(hint="Write one", page=WRITE, shown=not closed)
    if has_unopened(session, case, account_id=actor.account_id):
        return TileState(hint="There is a new one")
    return TileState(hint="Read them" if closed else "Read them, or write one")


def init_app(app: Flask) -> None:
    """Add the pages, and their choice on the first screen."""
    app.register_blueprint(bp)
    portal_home(app).tile(Tile("Messages", THREAD, 30, Section.MESSAGES, _tile))
