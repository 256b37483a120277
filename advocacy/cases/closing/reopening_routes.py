"""Pages of a closed case: what was answered when it closed, and opening it again."""

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.actor import Role
from advocacy.cases.allocation_routes import offer_takers
from advocacy.cases.allocation_service import list_takers, list_workers
from advocacy.cases.case_rules import CASE_LEAD_CLOSED_TOO, CASE_WORKER_CLOSED_TOO
from advocacy.cases.closing.forms import AskToReopenForm, DecideForm, ReopenForm
from advocacy.cases.closing.models import Asking
from advocacy.cases.closing.reasons import REASONS
from advocacy.cases.closing.reopening import (
    NOT_REOPENED,
    REOPEN,
    REOPENED,
    ask_to_reopen,
    decline_reopening,
    find_reopening,
    reopen,
    settle_seen,
)
from advocacy.cases.closing.service import find_closing
from advocacy.cases.leads import lead_ids_for
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.forms import PageForm
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("reopening", __name__, url_prefix="/staff/cases/<uuid:case_id>/reopening")


def _lead_form(case: Case) -> ReopenForm:
    form = ReopenForm()
    session, at = current.db(), current.now()
    workers = list_workers(session, case, at=at)
    names = ", ".join(account.name for _, account in workers)
    takers = list_takers(session, actor=current.actor(), case=case)
    offer_takers(form, takers, first=f"As before: {names}" if names else "Choose a person")
    return form


def _page(
    case: Case, form: PageForm, *, declining: DecideForm | None = None
) -> ResponseReturnValue:
    newest = find_reopening(current.db(), case)
    closing = find_closing(current.db(), case)
    return page(
        "cases/closing/reopen.html",
        case=case,
        form=form,
        declining=declining or DecideForm(formdata=None, prefix="no"),
        newest=newest,
        asked=newest is not None and newest.state is Asking.ASKED,
        closing=closing if closing and closing.state is Asking.APPROVED else None,
        reasons=REASONS,
        leads=current.actor().role is Role.LEAD,
    )


def _form(case: Case) -> PageForm:
    return _lead_form(case) if current.actor().role is Role.LEAD else AskToReopenForm()


@bp.get("")
@enter(CASE_WORKER_CLOSED_TOO)
def reopening(case: Case) -> ResponseReturnValue:
    return _page(case, _form(case))


@bp.post("")
@enter(CASE_WORKER_CLOSED_TOO)
def ask(case: Case) -> ResponseReturnValue:
    form = AskToReopenForm()
    if not form.validate():
        return _page(case, form)
    ask_to_reopen(
        current.db(), case, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    flash("A team lead is asked.")
    return see_other(url_for("reopening.reopening", case_id=case.id))


@bp.post("/open")
@enter(CASE_LEAD_CLOSED_TOO)
def open_again(case: Case) -> ResponseReturnValue:
    form = _lead_form(case)
    if not form.validate():
        return _page(case, form)
    try:
        reopen(
            current.db(),
            case,
            account_id=form.chosen(),
            reason=form.value("reason"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _page(case, form)
    flash("It is open. Check how to reach them before anybody does: nothing has started by itself.")
    return see_other(url_for("cases.overview", case_id=case.id))


@bp.post("/decline")
@enter(CASE_LEAD_CLOSED_TOO)
def decline(case: Case) -> ResponseReturnValue:
    form = DecideForm(prefix="no")
    if not form.validate():
        return _page(case, _lead_form(case), declining=form)
    decline_reopening(
        current.db(), case, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    flash("It stays closed. Whoever asked is told why.")
    return see_other(url_for("reopening.reopening", case_id=case.id))


@bp.post("/seen")
@enter(CASE_WORKER_CLOSED_TOO)
def seen(case: Case) -> ResponseReturnValue:
    settle_seen(current.db(), case, actor=current.actor(), at=current.now())
    return see_other(url_for("reopening.reopening", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages and the words of their prompts."""
    app.register_blueprint(bp)
    decided_by((REOPEN,), lead_ids_for)
    for code, word, sentence, action in (
        (REOPEN, "To open again", "Somebody asks to open a closed case again", "Decide"),
        (NOT_REOPENED, "Stays closed", "The case of {initials} is not opened again", "See why"),
        (REOPENED, "Opened again", "{initials}: check what was ended, and what is needed now",
         "See what"),
    ):  # fmt: skip
        prompt_kinds(app).register(
            PromptKind(
                code=code,
                word=word,
                sentence=sentence,
                action=action,
                endpoint="reopening.reopening",
                arguments=(("case_id", "subject_id"),),
            )
        )
