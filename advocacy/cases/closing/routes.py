"""Pages: asking to close a case, and a lead's decision on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, current_app, flash, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.closing import own_questions, reopening_routes
from advocacy.cases.closing.deciding import ToDecide, approve, decline, get_to_decide
from advocacy.cases.closing.forms import CloseForm, DecideForm, closing_form
from advocacy.cases.closing.happened import add_sources
from advocacy.cases.closing.models import Asking
from advocacy.cases.closing.questions import Ending, Question, ask_nothing, leave_as_it_is
from advocacy.cases.closing.reasons import REASONS
from advocacy.cases.closing.registry import closing_questions
from advocacy.cases.closing.service import (
    ASKED,
    DECLINED,
    ask_to_close,
    closing_deciders,
    find_closing,
    settle_declined,
    withdraw,
)
from advocacy.cases.leads import list_leads_for
from advocacy.cases.models import Case
from advocacy.cases.plan_state import plan_states
from advocacy.cases.transferring.service import withdraw_waiting
from advocacy.errors import Invalid
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.pages import page, see_other

bp = Blueprint("closing", __name__, url_prefix="/staff")


def _load(session: Session, actor: Actor, at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    values["found"] = get_to_decide(
        session,
        values.pop("closing_id"),
        questions=closing_questions(current_app),
        actor=actor,
        at=at,
    )
    return values


DECIDER = Rule("decides on this closing", Site.STAFF, one_of(Role.LEAD), load=_load)


def _closing_page(
    case: Case, form: CloseForm, questions: Sequence[Question]
) -> ResponseReturnValue:
    newest = find_closing(current.db(), case)
    waits = newest is not None and newest.state is Asking.ASKED
    return page(
        "cases/closing/close.html",
        case=case,
        form=form,
        questions=questions,
        newest=newest,
        waits=waits,
        decides=waits and newest is not None and _decides(case, newest.asked_by_id),
        reasons=REASONS,
    )


def _decides(case: Case, asked_by_id: UUID | None) -> bool:
    actor = current.actor()
    if actor.role is not Role.LEAD:
        return False
    leads = list_leads_for(current.db(), case, without=[asked_by_id])
    return actor.account_id in {lead.id for lead in leads}


def _asked(case: Case) -> list[Question]:
    return closing_questions(current_app).of(current.db(), case, at=current.now())


@bp.get("/cases/<uuid:case_id>/closing")
@enter(CASE_WORKER)
def closing(case: Case) -> ResponseReturnValue:
    questions = _asked(case)
    return _closing_page(case, closing_form(questions), questions)


@bp.post("/cases/<uuid:case_id>/closing")
@enter(CASE_WORKER)
def ask(case: Case) -> ResponseReturnValue:
    questions = _asked(case)
    form = closing_form(questions)
    if not form.validate():
        return _closing_page(case, form, questions)
    try:
        ask_to_close(
            current.db(),
            case,
            questions=closing_questions(current_app),
            answers=form.answers(questions),
            wanted=form.wanted(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _closing_page(case, form, questions)
    flash("A team lead is asked. Until they decide, the case stays open.")
    return see_other(url_for("closing.closing", case_id=case.id))


@bp.post("/cases/<uuid:case_id>/closing/<uuid:closing_id>/withdraw")
@enter(CASE_WORKER)
def take_back(case: Case, closing_id: UUID) -> ResponseReturnValue:
    withdraw(current.db(), case, closing_id=closing_id, actor=current.actor(), at=current.now())
    flash("The case stays open.")
    return see_other(url_for("closing.closing", case_id=case.id))


@bp.post("/cases/<uuid:case_id>/closing/seen")
@enter(CASE_WORKER)
def seen(case: Case) -> ResponseReturnValue:
    settle_declined(current.db(), case, actor=current.actor(), at=current.now())
    return see_other(url_for("closing.closing", case_id=case.id))


def _decision_page(found: ToDecide, form: DecideForm) -> ResponseReturnValue:
    current.shown_cases([found.case.id])
    return page(
        "cases/closing/decide.html",
        found=found,
        form=form,
        reasons=REASONS,
        waits=found.closing.state is Asking.ASKED,
        own_team=found.case.team_id == current.actor().team_id,
    )


@bp.get("/closings/<uuid:closing_id>")
@enter(DECIDER)
def decision(found: ToDecide) -> ResponseReturnValue:
    return _decision_page(found, DecideForm(formdata=None))


@bp.post("/closings/<uuid:closing_id>/approve")
@enter(DECIDER)
def approve_it(found: ToDecide) -> ResponseReturnValue:
    approve(
        current.db(),
        found,
        questions=closing_questions(current_app),
        actor=current.actor(),
        at=current.now(),
    )
    flash(f"{found.case.reference} is closed. It can be read, and opened again.")
    return see_other(url_for("today.today"))


@bp.post("/closings/<uuid:closing_id>/decline")
@enter(DECIDER)
def decline_it(found: ToDecide) -> ResponseReturnValue:
    form = DecideForm()
    if not form.validate():
        return _decision_page(found, form)
    decline(
        current.db(), found, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    flash(f"{found.case.reference} stays open. Whoever asked is told why.")
    return see_other(url_for("today.today"))


def end_transfers(session: Session, case: Case, ending: Ending) -> None:
    """Take back a request to pass on a case that is closed."""
    withdraw_waiting(session, case, actor=ending.actor, at=ending.at)


def init_app(app: Flask) -> None:
    """Add the pages, what the case itself is asked, and the words of the prompts."""
    app.register_blueprint(bp)
    add_sources(app)
    decided_by((ASKED,), closing_deciders)
    reopening_routes.init_app(app)
    questions = closing_questions(app)
    dues = own_questions.Dues(prompt_kinds(app), questions.counted)
    lists = own_questions.Lists(plan_states(app))
    questions.add(own_questions.ask_about_sign_ins, own_questions.end_sign_ins, order=20)
    questions.add(lists.ask, leave_as_it_is, order=60)
    questions.add(ask_nothing, end_transfers, order=70)
    # Last, so that what the others settle on their own is gone by then.
    questions.add(dues.ask, dues.end, order=90)
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=ASKED,
            word="To close",
            sentence="Somebody asks to close a case",
            action="Decide",
            endpoint="closing.decision",
            arguments=(("closing_id", "subject_id"),),
        )
    )
    kinds.register(
        PromptKind(
            code=DECLINED,
            word="Stays open",
            sentence="The case of {initials} is not closed",
            action="See why",
            endpoint="closing.closing",
        )
    )
