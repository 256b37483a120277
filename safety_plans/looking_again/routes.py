"""Looking at a plan again on the staff side: one page, alone or with whom it protects."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans import service
from safety_plans.filling import usual_review
from safety_plans.looking_again.forms import LookAgainForm
from safety_plans.looking_again.models import Outcome
from safety_plans.looking_again.reading import VERDICT_WORDS, again_of
from safety_plans.looking_again.service import asked_steps
from safety_plans.looking_again.together import look_at_once
from safety_plans.models import Plan, Step
from safety_plans.routes import bp


@bp.get("/<uuid:plan_id>/again")
@enter(CASE_WORKER)
def look_again(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    form = LookAgainForm(formdata=None, review_on=usual_review(current.now()))
    return _page(case, plan, form)


@bp.post("/<uuid:plan_id>/again")
@enter(CASE_WORKER)
def save_look(case: Case, plan_id: UUID) -> ResponseReturnValue:
    session = current.db()
    plan = service.get_plan(session, plan_id, case=case)
    form = LookAgainForm()
    if not form.validate():
        return _page(case, plan, form, sent=request.form)
    steps = asked_steps(session, plan)
    try:
        came = look_at_once(
            session, plan, form.said(steps, request.form), changed=form.value("changed") or [],
            words=form.value("words") or "", how=form.how_said(),
            review_on=form.value("review_on"), actor=current.actor(), at=current.now(),
        )  # fmt: skip
    except Invalid as fault:
        if fault.field in form:
            form.refuse(fault)
        return _page(case, plan, form, sent=request.form, fault=fault)
    if isinstance(came, list):
        return _page(case, plan, form, sent=request.form, moved=came)
    return _onward(case, plan, came)


def _onward(case: Case, plan: Plan, came: Outcome) -> ResponseReturnValue:
    if came is Outcome.NOTHING:
        flash("Looked at again: nothing changed.")
        return see_other(url_for("plans.show_plan", case_id=case.id, plan_id=plan.id))
    flash("Saved. The plan is another now: agree it, so that a version holds it.")
    return see_other(url_for("plans.agree", case_id=case.id, plan_id=plan.id))


def _page(
    case: Case, plan: Plan, form: LookAgainForm, *, sent: Mapping[str, str] | None = None,
    fault: Invalid | None = None, moved: Sequence[Step] = (),
) -> ResponseReturnValue:  # fmt: skip
    session = current.db()
    return page(
        "safety_plans/looking_again/look.html", status=422 if fault else 409 if moved else None,
        case=case, plan=plan, form=form, steps=asked_steps(session, plan), sent=sent or {},
        fault=fault, moved={step.id for step in moved}, verdicts=VERDICT_WORDS,
        again=again_of(session, plan, at=current.now()),
    )  # fmt: skip
