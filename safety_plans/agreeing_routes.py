"""Agreeing a plan between two sides, and the versions that came of it."""

from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans import reading, service
from safety_plans.bands import Band, is_asked
from safety_plans.dependents.own_say import signs_in
from safety_plans.filling import agree_form
from safety_plans.forms import AgreeForm
from safety_plans.models import Plan
from safety_plans.routes import bp
from safety_plans.states import STATE_WORDS, How, OwnProposal

_NO_YES_YET = "They have not said yes on their page yet. Ask them, or choose how they told you"


@bp.get("/<uuid:plan_id>/agree")
@enter(CASE_WORKER)
def agree(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    return _agree_page(case, plan, agree_form(plan, at=current.now()))


@bp.post("/<uuid:plan_id>/agree")
@enter(CASE_WORKER)
def agree_now(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    form = AgreeForm()
    if not form.validate():
        return _agree_page(case, plan, form)
    try:
        version = service.agree_plan(
            current.db(), plan, how=How(form.value("how")), review_on=form.value("review_on"),
            seen=form.seen(), their_view=form.value("their_view") or "", actor=current.actor(),
            at=current.now(),
        )  # fmt: skip
    except Invalid as fault:
        form.refuse(fault)
        return _agree_page(case, plan, form)
    except OwnProposal:
        form.refuse(Invalid(_NO_YES_YET, field="how"))
        return _agree_page(case, plan, form)
    except Conflict as fault:
        form.revision.process_data(str(plan.changes))
        return _agree_page(case, plan, form, changed=fault)
    return see_other(
        url_for("plans.show_version", case_id=case.id, plan_id=plan.id, number=version.number)
    )


@bp.post("/<uuid:plan_id>/offer")
@enter(CASE_WORKER)
def offer(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    form = AgreeForm()
    try:
        service.offer_plan(
            current.db(), plan, seen=form.seen(), actor=current.actor(), at=current.now()
        )
    except Invalid as fault:
        form.refuse(fault)
        return _agree_page(case, plan, form)
    except Conflict as fault:
        form.revision.process_data(str(plan.changes))
        return _agree_page(case, plan, form, changed=fault)
    return see_other(url_for("plans.show_plan", case_id=case.id, plan_id=plan.id))


def _agree_page(
    case: Case, plan: Plan, form: AgreeForm, *, changed: Conflict | None = None
) -> ResponseReturnValue:
    return page(
        "safety_plans/agree.html",
        status=changed.status if changed else None,
        case=case,
        form=form,
        shown=reading.plan_page(current.db(), case, plan),
        words=STATE_WORDS,
        asked=is_asked(plan.band),
        on_page=plan.band is Band.SURVIVOR or signs_in(current.db(), plan),
        changed=changed.sentence if changed else "",
        guard=reading.child_to_guard(current.db(), plan),
    )


@bp.get("/<uuid:plan_id>/versions/<int:number>")
@enter(CASE_WORKER)
def show_version(case: Case, plan_id: UUID, number: int) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    shown = reading.version_page(current.db(), plan, number)
    return page(
        "safety_plans/version.html", case=case, plan=plan, shown=shown, words=STATE_WORDS,
        guard=reading.child_to_guard(current.db(), plan),
    )  # fmt: skip
