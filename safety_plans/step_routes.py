"""The steps of a plan: ideas from the library, own words, answers, and what became of them."""

from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans import reading, steps
from safety_plans.bands import Band
from safety_plans.dependents.forms import filled_step, step_form
from safety_plans.dependents.own_say import for_staff
from safety_plans.dependents.reading import known_of
from safety_plans.filling import empty_ideas, filled_answer, ideas_form, move_form
from safety_plans.forms import (
    AnswerForm,
    IdeasForm,
    MoveForm,
    ShownForm,
    StepForm,
)
from safety_plans.history import step_history
from safety_plans.ideas import because_of, group_ideas
from safety_plans.models import Plan, Step
from safety_plans.routes import bp
from safety_plans.service import get_plan
from safety_plans.states import HOW_WORDS, STATE_WORDS, Side, StepState
from safety_plans.together_routes import two_address
from safety_plans.variants import list_open


@bp.get("/<uuid:plan_id>/ideas")
@enter(CASE_WORKER)
def ideas(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = get_plan(current.db(), plan_id, case=case)
    return _ideas_page(case, plan)


@bp.post("/<uuid:plan_id>/ideas")
@enter(CASE_WORKER)
def suggest_ideas(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = get_plan(current.db(), plan_id, case=case)
    found = reading.ideas_for(current.db(), plan, at=current.now())
    form = ideas_form(plan, found)
    if "find" in request.form or not form.validate():
        return _ideas_page(case, plan, form)
    try:
        steps.propose_from_library(
            current.db(), plan, library_ids=form.value("steps"), actor=current.actor(),
            at=current.now(), if_told=form.value("if_told") if "if_told" in form else "",
        )  # fmt: skip
    except Invalid as fault:
        form.refuse(fault)
        return _ideas_page(case, plan, form)
    return see_other(url_for("plans.show_plan", case_id=case.id, plan_id=plan.id))


def _ideas_page(case: Case, plan: Plan, form: IdeasForm | None = None) -> ResponseReturnValue:
    found = reading.ideas_for(current.db(), plan, at=current.now())
    form = form or empty_ideas(plan)
    text, ticked = form.value("text") or "", form.value("steps") or []
    return page(
        "safety_plans/ideas.html", case=case, plan=plan, form=form, text=text, ticked=ticked,
        groups=group_ideas(found, text=text, chosen=ticked), because_of=because_of,
        guard=reading.child_to_guard(current.db(), plan),
    )  # fmt: skip


@bp.get("/<uuid:plan_id>/steps/new")
@enter(CASE_WORKER)
def new_step(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = get_plan(current.db(), plan_id, case=case)
    return _new_page(case, plan, step_form(plan))


@bp.post("/<uuid:plan_id>/steps/new")
@enter(CASE_WORKER)
def suggest_step(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = get_plan(current.db(), plan_id, case=case)
    form = step_form(plan)
    if form.validate():
        try:
            steps.propose_step(
                current.db(), plan, words=form.value("words"), theme=form.value("theme"),
                who=form.value("who") or "", private=form.private_chosen(),
                actor=current.actor(), at=current.now(), **form.more(),
            )  # fmt: skip
            return see_other(url_for("plans.show_plan", case_id=case.id, plan_id=plan.id))
        except Invalid as fault:
            form.refuse(fault)
    return _new_page(case, plan, form)


def _new_page(case: Case, plan: Plan, form: StepForm) -> ResponseReturnValue:
    guard = reading.child_to_guard(current.db(), plan)
    return page(
        "safety_plans/new_step.html", case=case, plan=plan, form=form, guard=guard,
        known=known_of(current.db(), plan),
    )  # fmt: skip


@bp.get("/<uuid:plan_id>/steps/<uuid:step_id>")
@enter(CASE_WORKER)
def show_step(case: Case, plan_id: UUID, step_id: UUID) -> ResponseReturnValue:
    plan = get_plan(current.db(), plan_id, case=case)
    return _step_page(case, plan, steps.get_step(current.db(), plan, step_id))


@bp.post("/<uuid:plan_id>/steps/<uuid:step_id>/words")
@enter(CASE_WORKER)
def change_step(case: Case, plan_id: UUID, step_id: UUID) -> ResponseReturnValue:
    plan = get_plan(current.db(), plan_id, case=case)
    step = steps.get_step(current.db(), plan, step_id)
    form = step_form(plan)
    if not form.validate():
        return _step_page(case, plan, step, words=form)
    try:
        second = steps.change_step(
            current.db(), plan, step, words=form.value("words"), theme=form.value("theme"),
            who=form.value("who") or "", private=form.private_chosen(), revision=form.seen(),
            actor=current.actor(), at=current.now(), **form.thought(),
        )  # fmt: skip
    except Invalid as fault:
        form.refuse(fault)
        return _step_page(case, plan, step, words=form)
    return see_other(two_address(second) if second is not None else _address(plan, step))


@bp.post("/<uuid:plan_id>/steps/<uuid:step_id>/answer")
@enter(CASE_WORKER)
def answer_step(case: Case, plan_id: UUID, step_id: UUID) -> ResponseReturnValue:
    plan = get_plan(current.db(), plan_id, case=case)
    step = steps.get_step(current.db(), plan, step_id)
    form = AnswerForm()
    if not form.validate():
        return _step_page(case, plan, step, answer=form)
    try:
        steps.answer_step(
            current.db(), plan, step, agreed=form.value("answer") == "agree",
            reason=form.value("reason") or "", how=form.how_said(ours=_is_ours(plan, step)),
            revision=form.seen(), actor=current.actor(), at=current.now(),
        )  # fmt: skip
    except Invalid as fault:
        form.refuse(fault)
        return _step_page(case, plan, step, answer=form)
    except Conflict as fault:
        form.revision.process_data(str(step.revision))
        return _step_page(case, plan, step, answer=form, changed=fault)
    return see_other(url_for("plans.show_plan", case_id=case.id, plan_id=plan.id))


@bp.post("/<uuid:plan_id>/steps/<uuid:step_id>/move")
@enter(CASE_WORKER)
def move_step(case: Case, plan_id: UUID, step_id: UUID) -> ResponseReturnValue:
    plan = get_plan(current.db(), plan_id, case=case)
    step = steps.get_step(current.db(), plan, step_id)
    form = move_form(step)
    if not form.validate():
        return _step_page(case, plan, step, move=form)
    try:
        steps.move_step(
            current.db(), plan, step, to=StepState(form.value("to")),
            reason=form.value("reason") or "", actor=current.actor(), at=current.now(),
        )  # fmt: skip
    except Invalid as fault:
        form.refuse(fault)
        return _step_page(case, plan, step, move=form)
    return see_other(_address(plan, step))


@bp.post("/<uuid:plan_id>/steps/<uuid:step_id>/shown")
@enter(CASE_WORKER)
def show_on_list(case: Case, plan_id: UUID, step_id: UUID) -> ResponseReturnValue:
    plan = get_plan(current.db(), plan_id, case=case)
    step = steps.get_step(current.db(), plan, step_id)
    form = ShownForm()
    if not form.validate():
        return _step_page(case, plan, step, shown=form)
    steps.show_step(
        current.db(), plan, step, shown=form.value("shown") == "yes", actor=current.actor(),
        at=current.now(),
    )  # fmt: skip
    return see_other(_address(plan, step))


def _step_page(
    case: Case, plan: Plan, step: Step, *, words: StepForm | None = None,
    answer: AnswerForm | None = None, move: MoveForm | None = None, shown: ShownForm | None = None,
    changed: Conflict | None = None,
) -> ResponseReturnValue:  # fmt: skip
    return page(
        "safety_plans/step.html",
        status=changed.status if changed else None,
        case=case,
        plan=plan,
        step=step,
        ours=_is_ours(plan, step),
        waiting=step.state is StepState.SUGGESTED,
        library_step=reading.about_step(current.db(), step, at=current.now()),
        state=STATE_WORDS[step.state],
        how=HOW_WORDS[step.answered_how] if step.answered_how else "",
        changed=changed.sentence if changed else "",
        stored=filled_step(plan, step).facts() if changed else [],
        wrong=next((form for form in (words, answer, move, shown) if form is not None), None),
        history=step_history(current.db(), step, reader=Side.ADVOCATE),
        two=list_open(current.db(), case_id=case.id, subject_ids=[step.id]),
        words=words or filled_step(plan, step),
        guard=reading.child_to_guard(current.db(), plan),
        answer=answer or filled_answer(step),
        move=move or move_form(step),
        shown=None if plan.band is Band.SURVIVOR else shown or _shown(step),
    )


def _is_ours(plan: Plan, step: Step) -> bool:
    """Return whether a suggestion is for the service to answer."""
    return step in for_staff(current.db(), plan, [step])


def _shown(step: Step) -> ShownForm:
    return ShownForm(formdata=None, shown="yes" if step.shown else "no")


def _address(plan: Plan, step: Step) -> str:
    return url_for("plans.show_step", case_id=plan.case_id, plan_id=plan.id, step_id=step.id)
