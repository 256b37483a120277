"""Staff pages of the multi-agency review: the list, the review page, actions, agencies, agenda."""

from uuid import UUID

from flask import Blueprint, Flask, current_app, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import ADVOCATE
from advocacy.actor import Role
from advocacy.cases.closing.registry import closing_questions
from advocacy.cases.pages import Tab, case_page
from advocacy.cases.plan_state import plan_states
from advocacy.cases.sealing.service import when_sealed
from advocacy.cases.workload.weighing import Factor, weighs
from advocacy.errors import Invalid
from advocacy.masp import case_routes, partner_routes, review_routes
from advocacy.masp.actions import drop_action, finish_action, get_action
from advocacy.masp.case_closing import ask_about_links, end_links, is_linked
from advocacy.masp.case_view import make_card
from advocacy.masp.closing import close_masp_case
from advocacy.masp.forms import AgencyForm, ReasonForm
from advocacy.masp.happened import add_sources
from advocacy.masp.models import MaspCase
from advocacy.masp.prompt_words import PROMPT_KINDS
from advocacy.masp.proposing import ask_for_action, propose_typed
from advocacy.masp.rules import MASP_WORKER
from advocacy.masp.sealing import take_back_shares
from advocacy.masp.service import (
    add_agency,
    end_agency,
    list_agencies,
    list_partners,
    list_ready_agencies,
)
from advocacy.masp.showing import list_with_cases, show_review
from advocacy.prompts.kinds import prompt_kinds
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("masp", __name__, url_prefix="/staff/masp")


@bp.get("/")
@enter(ADVOCATE)
def listing() -> ResponseReturnValue:
    rows = list_with_cases(current.db(), actor=current.actor(), at=current.now())
    current.shown_cases(case.id for row in rows for case in row.cases)
    return page("masp/list.html", rows=rows)


@bp.get("/<uuid:masp_id>/")
@enter(MASP_WORKER)
def review(masp: MaspCase) -> ResponseReturnValue:
    shown = show_review(
        current.db(),
        masp,
        plans=plan_states(current_app),
        actor=current.actor(),
        at=current.now(),
    )
    current.shown_cases(heard.case.id for heard in shown.heard)
    return page("masp/review.html", masp=masp, review=shown)


def _to_review(masp: MaspCase) -> ResponseReturnValue:
    return see_other(url_for("masp.review", masp_id=masp.id))


@bp.get("/<uuid:masp_id>/actions/new")
@enter(MASP_WORKER)
def new_action(masp: MaspCase) -> ResponseReturnValue:
    return ask_for_action(masp, template="masp/propose.html")


@bp.post("/<uuid:masp_id>/actions/new")
@enter(MASP_WORKER)
def propose(masp: MaspCase) -> ResponseReturnValue:
    back = url_for("masp.review", masp_id=masp.id)
    return propose_typed(masp, template="masp/propose.html", back=back)


@bp.post("/<uuid:masp_id>/actions/<uuid:action_id>/done")
@enter(MASP_WORKER)
def action_done(masp: MaspCase, action_id: UUID) -> ResponseReturnValue:
    action = get_action(current.db(), action_id, masp_id=masp.id)
    finish_action(current.db(), action, actor=current.actor(), at=current.now())
    return _to_review(masp)


@bp.post("/<uuid:masp_id>/actions/<uuid:action_id>/dropped")
@enter(MASP_WORKER)
def action_dropped(masp: MaspCase, action_id: UUID) -> ResponseReturnValue:
    action = get_action(current.db(), action_id, masp_id=masp.id)
    drop_action(current.db(), action, actor=current.actor(), at=current.now())
    return _to_review(masp)


def _agency_page(masp: MaspCase, *, joining: bool = False) -> ResponseReturnValue:
    """Show who takes part, or let somebody: both need the form made of who could."""
    session = current.db()
    agencies = list_agencies(session, masp.id)
    there = {each.part.agency_id for each in agencies if each.now}
    ready = list_ready_agencies(session, at=current.now())
    names = {agency.id: agency.name for agency in ready if agency.id not in there}
    form = AgencyForm()
    form.agency.choices = [
        ("", "Choose an agency"),
        *((str(key), name) for key, name in names.items()),
    ]
    form.lead.choices = [
        ("", "Nobody is named"),
        *(
            (str(account.id), f"{account.name}, {names[account.agency_id]}")
            for account in list_partners(session)
            if account.agency_id in names
        ),
    ]
    if joining and form.validate():
        try:
            add_agency(
                session,
                masp,
                agency_id=UUID(form.value("agency")),
                lead_account_id=UUID(form.value("lead")) if form.value("lead") else None,
                actor=current.actor(),
                at=current.now(),
            )
            return see_other(url_for("masp.agencies", masp_id=masp.id))
        except Invalid as fault:
            form.refuse(fault)
    return page("masp/agencies.html", masp=masp, agencies=agencies, form=form)


@bp.get("/<uuid:masp_id>/agencies")
@enter(MASP_WORKER)
def agencies(masp: MaspCase) -> ResponseReturnValue:
    return _agency_page(masp)


@bp.post("/<uuid:masp_id>/agencies")
@enter(MASP_WORKER)
def agency_joins(masp: MaspCase) -> ResponseReturnValue:
    return _agency_page(masp, joining=True)


@bp.post("/<uuid:masp_id>/agencies/<uuid:part_id>/end")
@enter(MASP_WORKER)
def agency_leaves(masp: MaspCase, part_id: UUID) -> ResponseReturnValue:
    end_agency(current.db(), masp, part_id=part_id, actor=current.actor(), at=current.now())
    return see_other(url_for("masp.agencies", masp_id=masp.id))


@bp.get("/<uuid:masp_id>/close")
@enter(MASP_WORKER)
def closing(masp: MaspCase) -> ResponseReturnValue:
    return page("masp/close.html", masp=masp, form=ReasonForm())


@bp.post("/<uuid:masp_id>/close")
@enter(MASP_WORKER)
def close_now(masp: MaspCase) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate():
        return page("masp/close.html", masp=masp, form=form)
    close_masp_case(
        current.db(), masp, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    return _to_review(masp)


def init_app(app: Flask) -> None:
    """Add the pages of staff and partners, the case's tab and card, and the prompts' words."""
    for each in (bp, review_routes.bp, case_routes.bp, partner_routes.bp):
        app.register_blueprint(each)
    when_sealed(take_back_shares)
    add_sources(app)
    parts = case_page(app)
    parts.tab(Tab("MASP", "masp_links.links", 60))
    parts.card(make_card)
    weighs(Factor("masp", "Under multi-agency review", is_linked))
    closing_questions(app).add(ask_about_links, end_links, order=40)
    for kind in PROMPT_KINDS:
        prompt_kinds(app).register(kind)
    ways(app).add(Way("MASP", "/staff/masp/", 30, frozenset({Role.ADVOCATE, Role.LEAD})))
    ways(app).add(Way("Reviews", "/partner/", 0, frozenset({Role.PARTNER})))
