"""Where two wrote at once and one version is made of it, and going through a plan together."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans import service
from safety_plans.dependents.own_say import for_staff
from safety_plans.models import Plan, Step, Variant
from safety_plans.reading import child_to_guard, who_wrote
from safety_plans.routes import bp
from safety_plans.settling import settle, two_versions
from safety_plans.states import Subject
from safety_plans.steps import get_step_of_case
from safety_plans.together import answer_together, waiting_steps
from safety_plans.together_forms import (
    TogetherForm,
    TwoVersionsForm,
    filled_versions,
    read_settled,
)
from safety_plans.variants import get_variant


@bp.get("/two/<uuid:variant_id>")
@enter(CASE_WORKER)
def show_two(case: Case, variant_id: UUID) -> ResponseReturnValue:
    return _two_page(case, get_variant(current.db(), variant_id, case_id=case.id))


@bp.post("/two/<uuid:variant_id>")
@enter(CASE_WORKER)
def settle_two(case: Case, variant_id: UUID) -> ResponseReturnValue:
    session = current.db()
    variant = get_variant(session, variant_id, case_id=case.id)
    form = TwoVersionsForm()
    if not form.validate():
        return _two_page(case, variant, form)
    try:
        settle(
            session, variant, case, settled=read_settled(request.form.get("settled", "")),
            texts=form.texts(variant.subject, request.form), seen=form.seen(),
            actor=current.actor(), at=current.now(),
        )  # fmt: skip
    except Invalid as fault:
        form.refuse(fault)
        return _two_page(case, variant, form)
    except Conflict as fault:
        return _two_page(case, variant, form, changed=fault)
    return see_other(subject_address(case, variant))


def _two_page(
    case: Case, variant: Variant, form: TwoVersionsForm | None = None, *,
    changed: Conflict | None = None,
) -> ResponseReturnValue:  # fmt: skip
    shown = two_versions(current.db(), variant)
    if form is not None:
        form.revision.process_data(str(shown.revision))
    return page(
        "safety_plans/two_versions.html", status=changed.status if changed else None, case=case,
        shown=shown, form=form or filled_versions(shown), wrong=form,
        changed=changed.sentence if changed else "", by=who_wrote(current.db(), variant),
        back=subject_address(case, variant),
    )  # fmt: skip


def two_address(variant: Variant) -> str:
    """Return the staff page of two versions."""
    return url_for("plans.show_two", case_id=variant.case_id, variant_id=variant.id)


def subject_address(case: Case, variant: Variant) -> str:
    """Return the staff page of what two versions are of."""
    if variant.subject is Subject.CARD:
        return url_for("plans.card", case_id=case.id)
    if variant.subject is Subject.MATTERS:
        return url_for("plans.show_plan", case_id=case.id, plan_id=variant.subject_id)
    step = get_step_of_case(current.db(), case.id, variant.subject_id)
    return url_for("plans.show_step", case_id=case.id, plan_id=step.plan_id, step_id=step.id)


@bp.get("/<uuid:plan_id>/together")
@enter(CASE_WORKER)
def together(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    return _together_page(case, plan, TogetherForm(formdata=None))


@bp.post("/<uuid:plan_id>/together")
@enter(CASE_WORKER)
def answer_all(case: Case, plan_id: UUID) -> ResponseReturnValue:
    session = current.db()
    plan = service.get_plan(session, plan_id, case=case)
    form = TogetherForm()
    if not form.validate():
        return _together_page(case, plan, form, sent=request.form)
    steps = waiting_steps(session, plan)
    try:
        changed = answer_together(
            session, plan, form.answers(steps, request.form, ours=for_staff(session, plan, steps)),
            actor=current.actor(), at=current.now(),
        )  # fmt: skip
    except Invalid as fault:
        return _together_page(case, plan, form, sent=request.form, fault=fault)
    if changed:
        return _together_page(case, plan, form, sent=request.form, changed=changed)
    return see_other(url_for("plans.show_plan", case_id=case.id, plan_id=plan.id))


def _together_page(
    case: Case, plan: Plan, form: TogetherForm, *, sent: Mapping[str, str] | None = None,
    fault: Invalid | None = None, changed: Sequence[Step] = (),
) -> ResponseReturnValue:  # fmt: skip
    """Return the page with what was said; a step that changed meanwhile is asked about again."""
    steps = waiting_steps(current.db(), plan)
    return page(
        "safety_plans/together.html", status=422 if fault else 409 if changed else None,
        case=case, plan=plan, steps=steps, form=form, sent=sent or {}, fault=fault,
        guard=child_to_guard(current.db(), plan),
        changed={step.id for step in changed}, ours=for_staff(current.db(), plan, steps),
    )  # fmt: skip
