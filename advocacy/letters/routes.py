"""The case's page of messages: read, write, keep for later, take back, answered another way."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, flash, g, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case, CaseState
from advocacy.cases.pages import Tab, case_page
from advocacy.cases.safe_texting import SENTENCES
from advocacy.checkins.saying import TEXT_STATES
from advocacy.contacts.sources import contact_sources
from advocacy.contacts.unfinished import see_begun
from advocacy.errors import Conflict, Invalid
from advocacy.letters import drafts, notice_routes, notices, service, taking_back
from advocacy.letters.as_contacts import find_messages
from advocacy.letters.forms import AnotherWayForm, WriteForm, read_id
from advocacy.letters.happened import add_sources
from advocacy.letters.models import Side
from advocacy.letters.reading import find_reader, see_thread
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.prompts.service import is_in_danger
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("letters", __name__, url_prefix="/staff/cases/<uuid:case_id>/messages")


@bp.get("/")
@enter(CASE_WORKER)
def thread(case: Case) -> ResponseReturnValue:
    begun = see_begun(current.db(), case, drafts.BEGUN, actor=current.actor(), at=current.now())
    draft = begun.own[0] if begun.own else None
    form = WriteForm(formdata=None, words=draft.words if draft else "")
    kept_at = draft.kept_at if draft else None
    return _thread(case, form=form, kept_at=kept_at, left=begun.left)


@bp.get("/older")
@enter(CASE_WORKER)
def older(case: Case) -> ResponseReturnValue:
    session = current.db()
    reader = find_reader(session, case)
    shown = see_thread(
        session,
        case,
        opened_at=reader.opened_at,
        by=Side.SURVIVOR,
        before=read_key(request.args.get("before", "")),
    )
    return page("letters/older.html", case=case, thread=shown, older=write_key(shown.older))


def _thread(
    case: Case,
    *,
    form: WriteForm | None = None,
    answering: AnotherWayForm | None = None,
    problem: str = "",
    status: int | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """Show the thread with a form as it was left; what has come since is on it."""
    session = current.db()
    reader = find_reader(session, case)
    shown = see_thread(session, case, opened_at=reader.opened_at, by=Side.SURVIVOR)
    form = form or WriteForm(formdata=None)
    answering = answering or AnotherWayForm(formdata=None)
    latest = str(shown.shown[0].letter.id) if shown.shown else ""
    form.once.data = form.once.data or service.new_mark()
    form.latest.data = answering.latest.data = latest
    return page(
        "letters/thread.html",
        status=status,
        case=case,
        form=form,
        answering=answering,
        thread=shown,
        older=write_key(shown.older),
        reader=reader,
        waiting=service.count_waiting(session, case),
        in_danger=is_in_danger(session, case.id),
        choice=notices.find_choice(session, case),
        last=notices.find_last(session, case),
        why_not=SENTENCES,
        texts=TEXT_STATES,
        reading_only="emergency" in g or case.state is CaseState.CLOSED,
        problem=problem,
        **{"kept_at": None, "left": [], **more},
    )


@bp.post("/")
@enter(CASE_WORKER)
def send(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = WriteForm()
    words = form.value("words") or ""
    if "later" in request.form:
        drafts.keep_draft(session, case, words=words, actor=actor, at=at)
        return see_other(url_for("letters.thread", case_id=case.id))
    if not form.validate():
        return _thread(case, form=form)
    try:
        service.write_to_them(
            session,
            case,
            words=words,
            once=form.value("once") or "",
            latest=read_id(form.value("latest")),
            unsafe_reason=form.value("unsafe_reason"),
            actor=actor,
            at=at,
        )
    except Invalid as fault:
        form.refuse(fault)
        return _refused(case, form=form, words=words)
    except service.CameFirst as fault:
        return _refused(case, form=form, words=words, problem=fault.sentence, status=409)
    return see_other(url_for("letters.thread", case_id=case.id))


def _refused(case: Case, *, form: WriteForm, words: str, **said: Any) -> ResponseReturnValue:
    """Show why it was not sent; the words are kept although the answer is a refusal."""
    drafts.keep_draft(current.db(), case, words=words, actor=current.actor(), at=current.now())
    g.keeps_changes = True
    return _thread(case, form=form, **said)


@bp.post("/answered")
@enter(CASE_WORKER)
def answered(case: Case) -> ResponseReturnValue:
    form = AnotherWayForm()
    if not form.validate():
        return _thread(case, answering=form)
    try:
        service.answer_another_way(
            current.db(),
            case,
            how=form.value("how"),
            latest=read_id(form.value("latest")),
            actor=current.actor(),
            at=current.now(),
        )
    except service.CameFirst as fault:
        return _thread(case, answering=form, problem=fault.sentence, status=409)
    return see_other(url_for("letters.thread", case_id=case.id))


@bp.post("/keep")
@enter(CASE_WORKER)
def keep(case: Case) -> ResponseReturnValue:
    drafts.keep_as_typed(
        current.db(),
        case,
        words=request.form.get("words", ""),
        once=request.form.get("once", ""),
        actor=current.actor(),
        at=current.now(),
    )
    # Sent by the page itself while somebody types: there is nothing to go to.
    if "X-Draft" in request.headers:
        return "", 204
    return see_other(url_for("letters.thread", case_id=case.id))


@bp.post("/drafts/<uuid:draft_id>/take")
@enter(CASE_WORKER)
def take(case: Case, draft_id: UUID) -> ResponseReturnValue:
    drafts.take_draft_over(current.db(), case, draft_id, actor=current.actor(), at=current.now())
    flash("It is yours now. Send it, or clear the words and keep that.")
    return see_other(url_for("letters.thread", case_id=case.id))


@bp.post("/<uuid:letter_id>/back")
@enter(CASE_WORKER)
def take_back(case: Case, letter_id: UUID) -> ResponseReturnValue:
    try:
        taking_back.take_back(
            current.db(), case, letter_id, actor=current.actor(), at=current.now()
        )
    except Conflict as fault:
        return _thread(case, problem=fault.sentence, status=409)
    return see_other(url_for("letters.thread", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages, the tab, the source of contacts and the words of the prompts."""
    app.register_blueprint(bp)
    notice_routes.init_app(app)
    case_page(app).tab(Tab("Messages", "letters.thread", 12))
    add_sources(app)
    contact_sources(app).add(find_messages)
    prompt_kinds(app).register(
        PromptKind(
            code=drafts.BEGUN.prompt,
            word="Not sent",
            sentence="A message to {initials} was begun and not sent",
            action="Go on",
            endpoint="letters.thread",
        )
    )
    prompt_kinds(app).register(
        PromptKind(
            code=service.CAME,
            word="Message",
            sentence="{initials} has written",
            action="Read and answer",
            endpoint="letters.thread",
            stops_closing="They have written, and nobody has answered. Answer it, or say how it "
            "was dealt with, then close the case.",
        )
    )
