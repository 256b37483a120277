"""Pages of a survivor's case about its MASP cases: links, voice, answers."""

from uuid import UUID

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.plan_state import plan_states
from advocacy.errors import Invalid
from advocacy.masp.action_models import AnswerState, SafetyAnswer
from advocacy.masp.answers import (
    answer_action,
    find_asked,
    get_answer,
    mark_plan_reviewed,
    mark_told,
)
from advocacy.masp.case_view import list_case_links
from advocacy.masp.forms import AnswerForm, LinkForm, NewMaspForm, ReasonForm, voice_form
from advocacy.masp.links import (
    end_link,
    get_link,
    link_by_reference,
    open_and_link,
)
from advocacy.masp.models import MaspLink
from advocacy.masp.service import list_agencies, list_ready_agencies
from advocacy.masp.voice import find_voice, safety_lines, write_voice
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("masp_links", __name__, url_prefix="/staff/cases/<uuid:case_id>/masp")


@bp.get("/")
@enter(CASE_WORKER)
def links(case: Case) -> ResponseReturnValue:
    found = list_case_links(current.db(), case, at=current.now())
    return page("masp/case_links.html", case=case, links=found)


def _new_form() -> NewMaspForm:
    form = NewMaspForm()
    ready = list_ready_agencies(current.db(), at=current.now())
    form.agencies.choices = [(str(agency.id), agency.name) for agency in ready]
    return form


@bp.get("/new")
@enter(CASE_WORKER)
def new_masp(case: Case) -> ResponseReturnValue:
    return page("masp/new.html", case=case, form=_new_form())


@bp.post("/new")
@enter(CASE_WORKER)
def open_new(case: Case) -> ResponseReturnValue:
    form = _new_form()
    if not form.validate():
        return page("masp/new.html", case=case, form=form)
    link = open_and_link(
        current.db(),
        case,
        name=form.value("name"),
        born_on=form.value("born_on"),
        aliases=form.alias_list(),
        agency_ids=form.agency_ids(),
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(_voice_address(case, link))


@bp.get("/link")
@enter(CASE_WORKER)
def new_link(case: Case) -> ResponseReturnValue:
    return page("masp/link.html", case=case, form=LinkForm())


@bp.post("/link")
@enter(CASE_WORKER)
def link_now(case: Case) -> ResponseReturnValue:
    form = LinkForm()
    if form.validate():
        try:
            link = link_by_reference(
                current.db(),
                case,
                reference=form.value("reference"),
                actor=current.actor(),
                at=current.now(),
            )
            return see_other(_voice_address(case, link))
        except Invalid as fault:
            form.refuse(fault)
    return page("masp/link.html", case=case, form=form)


@bp.get("/<uuid:link_id>/end")
@enter(CASE_WORKER)
def ending(case: Case, link_id: UUID) -> ResponseReturnValue:
    link = get_link(current.db(), link_id, case=case)
    return page("masp/end_link.html", case=case, link=link, form=ReasonForm())


@bp.post("/<uuid:link_id>/end")
@enter(CASE_WORKER)
def end_now(case: Case, link_id: UUID) -> ResponseReturnValue:
    link = get_link(current.db(), link_id, case=case)
    form = ReasonForm()
    if not form.validate():
        return page("masp/end_link.html", case=case, link=link, form=form)
    end_link(
        current.db(), link, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    return see_other(url_for("masp_links.links", case_id=case.id))


def _voice_address(case: Case, link: MaspLink) -> str:
    return url_for("masp_links.voice", case_id=case.id, link_id=link.id)


@bp.get("/<uuid:link_id>/voice")
@enter(CASE_WORKER)
def voice(case: Case, link_id: UUID) -> ResponseReturnValue:
    return _voice_page(case, get_link(current.db(), link_id, case=case))


@bp.post("/<uuid:link_id>/voice")
@enter(CASE_WORKER)
def write(case: Case, link_id: UUID) -> ResponseReturnValue:
    return _voice_page(case, get_link(current.db(), link_id, case=case), writing=True)


def _voice_page(case: Case, link: MaspLink, *, writing: bool = False) -> ResponseReturnValue:
    """Show what is written, or write it: both need the same form, made of the agencies."""
    session = current.db()
    agencies = list_agencies(session, link.masp_case_id)
    written = find_voice(session, link)
    plan = plan_states(current_app).of(session, [case.id], at=current.now()).get(case.id)
    form = voice_form(agencies, voice=written)
    if writing and form.validate():
        try:
            write_voice(
                session,
                case,
                link,
                form.wished(),
                plan=plan,
                actor=current.actor(),
                at=current.now(),
            )
            return see_other(url_for("masp.review", masp_id=link.masp_case_id))
        except Invalid as fault:
            form.refuse(fault)
    lines = safety_lines(case, written, plan=plan)
    return page(
        "masp/voice.html", case=case, link=link, form=form, voice=written, lines=lines.values()
    )


@bp.get("/answers/<uuid:answer_id>")
@enter(CASE_WORKER)
def answer(case: Case, answer_id: UUID) -> ResponseReturnValue:
    found = get_answer(current.db(), answer_id, case=case)
    start = {} if found.state is AnswerState.OPEN else _filled(found)
    return _answer_page(case, found, AnswerForm(**start))


@bp.post("/answers/<uuid:answer_id>")
@enter(CASE_WORKER)
def answer_now(case: Case, answer_id: UUID) -> ResponseReturnValue:
    found = get_answer(current.db(), answer_id, case=case)
    form = AnswerForm()
    if form.validate():
        try:
            action = answer_action(
                current.db(), found, form.given(), actor=current.actor(), at=current.now()
            )
            return see_other(url_for("masp.review", masp_id=action.masp_case_id))
        except Invalid as fault:
            form.refuse(fault)
    return _answer_page(case, found, form)


def _filled(found: SafetyAnswer) -> dict[str, object]:
    return {
        "told": "yes" if found.state is AnswerState.TOLD else "no",
        "tell_by_on": found.tell_by_on,
        "teller": found.teller,
        "moment": found.moment,
        "route": found.route,
        "meaning": found.meaning,
        "plan_review": found.plan_review.value if found.plan_review else "",
    }


def _answer_page(case: Case, found: SafetyAnswer, form: AnswerForm) -> ResponseReturnValue:
    asked = find_asked(current.db(), found)
    return page("masp/answer.html", case=case, answer=found, asked=asked, form=form)


@bp.post("/answers/<uuid:answer_id>/told")
@enter(CASE_WORKER)
def told(case: Case, answer_id: UUID) -> ResponseReturnValue:
    found = get_answer(current.db(), answer_id, case=case)
    mark_told(current.db(), found, actor=current.actor(), at=current.now())
    return see_other(url_for("masp_links.links", case_id=case.id))


@bp.post("/answers/<uuid:answer_id>/plan-reviewed")
@enter(CASE_WORKER)
def plan_reviewed(case: Case, answer_id: UUID) -> ResponseReturnValue:
    found = get_answer(current.db(), answer_id, case=case)
    mark_plan_reviewed(current.db(), found, actor=current.actor(), at=current.now())
    return see_other(url_for("masp_links.links", case_id=case.id))
