"""Pages of a call: being written, logged, looked for again, and left to the day team."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from advocacy.accounts.rules import LEAD
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.referrals.call_log import handing_on, notes
from advocacy.referrals.call_log.finding import search_calls
from advocacy.referrals.call_log.forms import (
    KINDS,
    OUTCOMES,
    CallForm,
    CallSearchForm,
    HandledForm,
)
from advocacy.referrals.call_log.keys import Before, find_before
from advocacy.referrals.call_log.models import HandedOn
from advocacy.referrals.calls import MAY_BE_SUSPECT, CallFacts, get_call, log_call
from advocacy.referrals.models import CallKind, CallOutcome, HelplineCall
from advocacy.referrals.rules import INTAKE
from advocacy.referrals.signposts import list_signposts, signpost_labels
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import SEARCHES
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("calls", __name__, url_prefix="/staff/helpline")

_LONGEST = 20000
WORDS: dict[str, Any] = {"outcomes": dict(OUTCOMES), "kinds": dict(KINDS)}


def _form(written: MultiDict[str, str] | None = None, **values: Any) -> CallForm:
    form = CallForm(written, **values) if written is not None else CallForm(**values)
    form.offer(on=current.now().astimezone(LONDON).date())
    return form


def _written() -> dict[str, list[str]]:
    """Return what is in the boxes of the call's form, as it was typed, and nothing else."""
    names = {*CallForm.FIRST, *CallForm.THEN, *CallForm.DUTY, *CallForm.TIMES}
    return {
        name: [text[:_LONGEST] for text in request.form.getlist(name)][:50]
        for name in request.form
        if name.partition("-")[0] in names
    }


def _before(form: CallForm, call_id: UUID | None = None) -> Before:
    return find_before(
        current.db(),
        phone=form.value("phone") or "",
        call_name=form.value("call_name") or "",
        actor=current.actor(),
        without=call_id,
    )


def _page(form: CallForm, *, kept: bool = False) -> ResponseReturnValue:
    return page(
        "referrals/call_log/call.html",
        form=form,
        before=_before(form),
        kept=kept,
        signposts=list_signposts(on=current.now().astimezone(LONDON).date()),
        **WORDS,
    )


@bp.get("/calls/new")
@enter(INTAKE)
def new_call() -> ResponseReturnValue:
    wanted = request.args.get("notes", "")
    if wanted:
        kept = notes.get_notes(current.db(), _uuid(wanted), actor=current.actor())
        form = _form(MultiDict(kept.data), call_id=str(kept.id))
        form.call_id.data = str(kept.id)
        return _page(form, kept=True)
    to_duty = "yes" if request.args.get("to_duty") else None
    call_id = notes.begin_id(current.db(), "", actor=current.actor())
    return _page(_form(call_id=str(call_id), rang_at=current.now(), to_duty=to_duty))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


@bp.post("/calls/notes")
@enter(INTAKE)
def keep_notes() -> ResponseReturnValue:
    """Keep what is written so far, and show who rang before: as a page, or as the piece of one."""
    call_id = notes.begin_id(current.db(), request.form.get("call_id", ""), actor=current.actor())
    kept = notes.keep_notes(
        current.db(), call_id, _written(), actor=current.actor(), at=current.now()
    )
    if kept is None:
        return see_other(url_for("helpline.log"))
    if request.headers.get("X-Draft"):
        before = _before(_form())
        return page("referrals/call_log/before_page.html", status=200, before=before, **WORDS)
    return see_other(url_for("calls.new_call", notes=kept.id))


@bp.post("/calls/notes/<uuid:notes_id>/throw-away")
@enter(INTAKE)
def throw_away(notes_id: UUID) -> ResponseReturnValue:
    kept = notes.get_notes(current.db(), notes_id, actor=current.actor())
    notes.throw_away(current.db(), kept, actor=current.actor(), at=current.now())
    return see_other(url_for("helpline.log"))


@bp.post("/calls/new")
@enter(INTAKE)
def log_new_call() -> ResponseReturnValue:
    form = _form()
    call_id = notes.begin_id(current.db(), form.value("call_id") or "", actor=current.actor())
    form.call_id.data = str(call_id)
    if not form.validate():
        return _page(form)
    try:
        call = log_call(
            current.db(), _facts(form, call_id), actor=current.actor(), at=current.now()
        )
    except Invalid as fault:
        form.refuse(fault)
        return _page(form)
    if call.outcome is CallOutcome.REFERRAL:
        return see_other(url_for("helpline.new_referral", call=call.id))
    return see_other(url_for("helpline.log"))


def _facts(form: CallForm, call_id: UUID) -> CallFacts:
    return CallFacts(
        rang_at=form.value("rang_at"),
        minutes=form.value("minutes"),
        danger_now=form.value("danger_now") == "yes",
        outcome=CallOutcome(form.value("outcome")),
        kind=CallKind(form.value("kind") or CallKind.TALK.value),
        caller=form.value("caller"),
        call_name=form.value("call_name"),
        phone=form.number(),
        given=form.value("given") or [],
        about=form.value("about"),
        done=form.value("done"),
        to_duty=form.value("to_duty") == "yes",
        reference=form.value("reference"),
        hand_on_by=handing_on.DueBy(form.value("hand_on") or handing_on.DueBy.NOTHING.value),
        follow_up=form.value("follow_up"),
        call_id=call_id,
    )


@bp.get("/calls/<uuid:call_id>")
@enter(INTAKE)
def own_call(call_id: UUID) -> ResponseReturnValue:
    call = get_call(current.db(), call_id, actor=current.actor())
    return page("referrals/call_log/own.html", **see_call(call))


def see_call(call: HelplineCall) -> dict[str, Any]:
    """Return what a page shows of a call: itself, what was given, earlier ones, what is left."""
    session, actor = current.db(), current.actor()
    return {
        "call": call,
        "given": signpost_labels(call.given),
        "handed": handing_on.find_handed(session, call.id),
        "before": find_before(
            session, phone=call.phone, call_name=call.call_name, actor=actor, without=call.id
        ),
        **WORDS,
    }


@bp.post("/calls/find")
@enter(INTAKE, limit=SEARCHES)
def find() -> ResponseReturnValue:
    form = CallSearchForm()
    try:
        found = search_calls(current.db(), form.value("text") or "", actor=current.actor())
    except Invalid as fault:
        form.refuse(fault)
        return page("referrals/call_log/found.html", form=form, found=[], **WORDS)
    return page("referrals/call_log/found.html", status=200, form=form, found=found, **WORDS)


@bp.get("/handed-on")
@enter(LEAD)
def handed_on() -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    before = read_key(request.args.get("before", ""))
    after = read_key(request.args.get("after", ""))
    waiting, later = (
        ([], None) if before else handing_on.list_open(session, actor=actor, after=after)
    )
    done, older = ([], None) if after else handing_on.list_done(session, actor=actor, before=before)
    return page(
        "referrals/call_log/handed_on.html",
        waiting=waiting,
        later=write_key(later),
        done=done,
        older=write_key(older),
        of_done=before is not None,
        first_page=before is None and after is None,
    )


@bp.post("/handed-on/<uuid:call_id>/seen")
@enter(LEAD)
def handed_on_seen(call_id: UUID) -> ResponseReturnValue:
    handed = _handed(call_id)
    handing_on.acknowledge(current.db(), handed, actor=current.actor(), at=current.now())
    return see_other(url_for("comparing.call", call_id=call_id))


@bp.post("/handed-on/<uuid:call_id>/done")
@enter(LEAD)
def handed_on_done(call_id: UUID) -> ResponseReturnValue:
    handed, form = _handed(call_id), HandledForm()
    if not form.validate():
        call = get_call(current.db(), call_id, actor=current.actor())
        return page("referrals/call_read.html", form=form, **see_call(call))
    handing_on.finish(
        current.db(), handed, done=form.value("done"), actor=current.actor(), at=current.now()
    )
    return see_other(url_for("calls.handed_on"))


def _handed(call_id: UUID) -> HandedOn:
    return handing_on.get_handed(
        current.db(), get_call(current.db(), call_id, actor=current.actor())
    )


def init_app(app: Flask) -> None:
    """Add the pages and the words of their prompts."""
    app.register_blueprint(bp)
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=MAY_BE_SUSPECT,
            word="Take care",
            sentence="A caller may be somebody who stalks",
            action="Read the call",
            endpoint="comparing.call",
            arguments=(("call_id", "subject_id"),),
        )
    )
    kinds.register(
        PromptKind(
            code=handing_on.HANDED_ON,
            word="Handed on",
            sentence="The helpline left something for the day team",
            action="Read and do",
            endpoint="comparing.call",
            arguments=(("call_id", "subject_id"),),
        )
    )
