"""The case's page for a crisis: what police know, the telephone word, calls, who opened what."""

from uuid import UUID

from flask import Blueprint, Flask, current_app, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.models import Account
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.crisis.calls import (
    CALLED,
    get_call_of_case,
    resolve_call,
    take_on_call,
)
from advocacy.crisis.essentials import agree_marker, find_marker, withdraw_marker
from advocacy.crisis.forms import (
    KNOWN_TO_POLICE,
    DoneForm,
    MarkerForm,
    WithdrawForm,
    WordForm,
    filled_marker,
)
from advocacy.crisis.happened import THROUGH, add_sources
from advocacy.crisis.openings import OPENED, have_read, list_calls_of_case, list_openings
from advocacy.crisis.words import (
    GUESSED,
    agree_word,
    drop_word,
    find_word,
    is_guessed,
    plain_word,
)
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.prompts.service import settle_prompts
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("crisis", __name__, url_prefix="/staff/cases/<uuid:case_id>/crisis")


@bp.get("/")
@enter(CASE_WORKER)
def overview(case: Case) -> ResponseReturnValue:
    word = find_word(current.db(), case)
    return page(
        "crisis/overview.html",
        case=case,
        marker=find_marker(current.db(), case),
        known=KNOWN_TO_POLICE,
        word=word,
        word_by=_name_of(word.set_by_id if word else None),
        calls=list_calls_of_case(current.db(), case),
        openings=list_openings(current.db(), case),
        through=THROUGH,
        guessed=is_guessed(current.db(), case),
    )


def _name_of(account_id: UUID | None) -> str:
    account = current.db().get(Account, account_id) if account_id else None
    return account.name if account else ""


@bp.post("/read")
@enter(CASE_WORKER)
def read(case: Case) -> ResponseReturnValue:
    have_read(current.db(), case, actor=current.actor(), at=current.now())
    settle_prompts(
        current.db(), kind=GUESSED, subject_id=case.id, actor=current.actor(), at=current.now()
    )
    return _to_overview(case)


@bp.get("/marker")
@enter(CASE_WORKER)
def marker(case: Case) -> ResponseReturnValue:
    found = find_marker(current.db(), case)
    return page("crisis/marker.html", case=case, form=filled_marker(found), marker=found)


@bp.post("/marker")
@enter(CASE_WORKER)
def agree_marker_now(case: Case) -> ResponseReturnValue:
    form = MarkerForm()
    found = find_marker(current.db(), case)
    if not form.validate():
        return page("crisis/marker.html", case=case, form=form, marker=found)
    try:
        if form.value("agreed") != "yes":
            message = "It can only be recorded with their agreement"
            raise Invalid(message, field="agreed")
        agree_marker(current.db(), case, form.facts(), actor=current.actor(), at=current.now())
    except Invalid as fault:
        form.refuse(fault)
        return page("crisis/marker.html", case=case, form=form, marker=found)
    return _to_overview(case)


@bp.get("/marker/withdraw")
@enter(CASE_WORKER)
def withdraw(case: Case) -> ResponseReturnValue:
    return page("crisis/withdraw.html", case=case, form=WithdrawForm(formdata=None))


@bp.post("/marker/withdraw")
@enter(CASE_WORKER)
def withdraw_now(case: Case) -> ResponseReturnValue:
    form = WithdrawForm()
    if not form.validate():
        return page("crisis/withdraw.html", case=case, form=form)
    withdraw_marker(
        current.db(), case, how=form.value("how"), actor=current.actor(), at=current.now()
    )
    return _to_overview(case)


@bp.get("/word")
@enter(CASE_WORKER)
def word(case: Case) -> ResponseReturnValue:
    return page("crisis/word.html", case=case, form=WordForm(formdata=None))


@bp.post("/word")
@enter(CASE_WORKER)
def set_word(case: Case) -> ResponseReturnValue:
    form = WordForm()
    if not form.validate():
        return page("crisis/word.html", case=case, form=form)
    try:
        if plain_word(form.value("word")) != plain_word(form.value("again")):
            message = "Enter the same word twice"
            raise Invalid(message, field="again")
        agree_word(
            current.db(),
            case,
            word=form.value("word"),
            note=form.value("note"),
            passphrases=current_app.extensions["passphrases"],
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("crisis/word.html", case=case, form=form)
    return _to_overview(case)


@bp.post("/word/drop")
@enter(CASE_WORKER)
def drop(case: Case) -> ResponseReturnValue:
    drop_word(current.db(), case, actor=current.actor(), at=current.now())
    return _to_overview(case)


@bp.get("/calls/<uuid:call_id>")
@enter(CASE_WORKER)
def call(case: Case, call_id: UUID) -> ResponseReturnValue:
    return _call(case, call_id, DoneForm(formdata=None))


@bp.post("/calls/<uuid:call_id>/take-on")
@enter(CASE_WORKER)
def take_on(case: Case, call_id: UUID) -> ResponseReturnValue:
    found = get_call_of_case(current.db(), case, call_id)
    take_on_call(current.db(), found, actor=current.actor(), at=current.now())
    return see_other(url_for("crisis.call", case_id=case.id, call_id=call_id))


@bp.post("/calls/<uuid:call_id>/resolve")
@enter(CASE_WORKER)
def resolve(case: Case, call_id: UUID) -> ResponseReturnValue:
    form = DoneForm()
    if not form.validate():
        return _call(case, call_id, form)
    resolve_call(
        current.db(),
        get_call_of_case(current.db(), case, call_id),
        reason=form.value("reason"),
        actor=current.actor(),
        at=current.now(),
    )
    return _to_overview(case)


def _call(case: Case, call_id: UUID, form: DoneForm) -> ResponseReturnValue:
    found = get_call_of_case(current.db(), case, call_id)
    return page(
        "crisis/call.html",
        case=case,
        call=found,
        form=form,
        raised_by=_name_of(found.raised_by_id),
        taken_on_by=_name_of(found.taken_on_by_id),
        resolved_by=_name_of(found.resolved_by_id),
    )


def _to_overview(case: Case) -> ResponseReturnValue:
    return see_other(url_for("crisis.overview", case_id=case.id))


_KINDS = (
    PromptKind(
        CALLED,
        "Call",
        "A call about {initials} came to the helpline",
        "Read it",
        "crisis.call",
        ("case_id", ("call_id", "subject_id")),
    ),
    PromptKind(
        OPENED,
        "Opened",
        "A colleague opened the crisis page of {initials}",
        "Read it",
        "crisis.overview",
    ),
    PromptKind(
        GUESSED,
        "Wrong word",
        "Somebody may be ringing as {initials}",
        "See what to do",
        "crisis.overview",
    ),
)


def init_app(app: Flask) -> None:
    """Add the pages, the tab and the words of the prompts."""
    app.register_blueprint(bp)
    add_sources(app)
    case_page(app).tab(Tab("In a crisis", "crisis.overview", 47))
    for kind in _KINDS:
        prompt_kinds(app).register(kind)
