"""Pages 20 to 24 and 29: the list, new ideas one at a time, what matters, a step of her own.

Every POST is answered by a redirect; what a page is about is kept on the server.
"""

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue

from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.portal.drafts import find_draft, wrong_with
from advocacy.portal.registry import Tile, portal_home
from advocacy.portal.rules import OWN_LIST
from advocacy.portal.sections import Section
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans.history import step_history
from safety_plans.library import load_library
from safety_plans.models import Step
from safety_plans.portal import kept, service
from safety_plans.portal.first_screen import list_tile
from safety_plans.portal.forms import (
    AGREE,
    ASK,
    BECOMES,
    DECLINE,
    BecomesForm,
    ChooseForm,
    IdeaForm,
    MattersMostForm,
    OwnStepForm,
    QuestionForm,
    WhyNotForm,
)
from safety_plans.reading import about_step, why_it_fits
from safety_plans.service import find_survivor_plan, say_what_matters
from safety_plans.states import STATE_WORDS, How, Side, StepState, moves_from
from safety_plans.steps import (
    answer_step,
    ask_about_step,
    get_step_of_case,
    move_step,
    propose_step,
)

bp = Blueprint("my_list", __name__, url_prefix="/a")
LIST, IDEA, MATTERS, OWN, WHY, STEP = 20, 21, 22, 23, 24, 29


def sees(case: Case) -> str:
    """Return who can see what this page shows."""
    return service.who_sees(current.db(), case, at=current.now())


@bp.get("/20")
@enter(OWN_LIST)
def my_list(case: Case) -> ResponseReturnValue:
    shown = service.my_list(current.db(), case, at=current.now())
    return page(
        "safety_plans/portal/list.html", shown=shown, form=ChooseForm(), words=STATE_WORDS,
        library=load_library(), sees=sees(case),
    )  # fmt: skip


@bp.post("/20")
@enter(OWN_LIST)
def choose_step(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    step = get_step_of_case(session, case.id, service.read_id(request.form.get("step", "")))
    data = {"step": [str(step.id)]}
    kept.keep(session, case, page=STEP, data=data, errors={}, actor=actor, at=current.now())
    return see_other("/a/29")


@bp.get("/21")
@enter(OWN_LIST)
def idea(case: Case) -> ResponseReturnValue:
    session = current.db()
    waiting = service.ideas_waiting(session, case)
    if not waiting:
        return see_other("/a/20")
    step = waiting[0]
    draft = find_draft(session, actor=current.actor(), page=IDEA)
    about = about_step(session, step, at=current.now())
    return page(
        "safety_plans/portal/idea.html", step=step, left=len(waiting),
        form=IdeaForm(formdata=None, step=str(step.id), revision=str(step.revision)),
        idea=about, because=why_it_fits(session, step, about),
        whose=service.whose_list(session, step), sees=sees(case),
        problems=wrong_with(draft).get("answer", []),
    )  # fmt: skip


@bp.post("/21")
@enter(OWN_LIST)
def answer_idea(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = IdeaForm()
    step = get_step_of_case(session, case.id, service.read_id(form.value("step") or ""))
    answer = request.form.get("answer", "")
    if answer in (DECLINE, ASK):
        data = {
            "step": [str(step.id)], "revision": [str(form.seen())], "kind": [answer],
        }  # fmt: skip
        kept.keep(session, case, page=WHY, data=data, errors={}, actor=actor, at=at)
        return see_other("/a/24")
    kept.forget(session, actor=actor, pages=(IDEA,))
    if answer == AGREE and not _say(step, agreed=True, reason="", revision=form.seen()):
        errors = {"answer": ["This one was changed. Read it again, then answer."]}
        kept.keep(session, case, page=IDEA, data={}, errors=errors, actor=actor, at=at)
    return see_other("/a/21")


def _say(step: Step, *, agreed: bool, reason: str, revision: int) -> bool:
    """Answer an idea, and return whether that was taken: it was not when it changed meanwhile."""
    session, actor, at = current.db(), current.actor(), current.now()
    try:
        answer_step(
            session, service.plan_of(session, step), step, agreed=agreed, reason=reason,
            how=How.PORTAL, revision=revision, actor=actor, at=at,
        )  # fmt: skip
    except Conflict:
        return False
    return True


@bp.get("/24")
@enter(OWN_LIST)
def why(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    draft = find_draft(session, actor=actor, page=WHY)
    if draft is None:
        return see_other("/a/21")
    kind = QuestionForm if draft.data["kind"] == [ASK] else WhyNotForm
    return page(
        "safety_plans/portal/why.html", form=kept.again(kind, draft), sees=sees(case),
        step=service.chosen_step(session, case, actor=actor, page=WHY),
    )  # fmt: skip


@bp.post("/24")
@enter(OWN_LIST)
def say_why(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    draft = find_draft(session, actor=actor, page=WHY)
    if draft is None:
        return see_other("/a/21")
    step = service.chosen_step(session, case, actor=actor, page=WHY)
    place = {name: draft.data[name] for name in ("step", "revision", "kind")}
    form = QuestionForm() if place["kind"] == [ASK] else WhyNotForm()
    if not form.validate():
        kept.keep(
            session, case, page=WHY, data={**kept.typed(request.form), **place},
            errors=kept.errors_of(form), actor=actor, at=at,
        )  # fmt: skip
        return see_other("/a/24")
    if isinstance(form, WhyNotForm):
        seen = int(place["revision"][0])
        if not _say(step, agreed=False, reason=form.reason(), revision=seen):
            # Her words wait here, above them the idea as it is now.
            data = {**kept.typed(request.form), **place, "revision": [str(step.revision)]}
            errors = {"why": ["This one was changed. Read it again, then send."]}
            kept.keep(session, case, page=WHY, data=data, errors=errors, actor=actor, at=at)
            return see_other("/a/24")
    else:
        plan = service.plan_of(session, step)
        ask_about_step(session, plan, step, question=form.value("words"), actor=actor, at=at)
    kept.forget(session, actor=actor, pages=(WHY, IDEA))
    return see_other("/a/20" if place["kind"] == [ASK] else "/a/21")


@bp.get("/22")
@enter(OWN_LIST)
def matters(case: Case) -> ResponseReturnValue:
    session = current.db()
    plan = find_survivor_plan(session, case)
    draft = find_draft(session, actor=current.actor(), page=MATTERS)
    form = kept.again(
        MattersMostForm, draft, what_matters=plan.what_matters if plan else "",
        priorities=plan.priorities if plan else [], revision=str(plan.revision if plan else 1),
    )  # fmt: skip
    return page("safety_plans/portal/matters.html", form=form, sees=sees(case))


@bp.post("/22")
@enter(OWN_LIST)
def save_matters(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = MattersMostForm()
    data, errors = kept.typed(request.form), kept.errors_of(form)
    if form.validate():
        second = say_what_matters(
            session, service.own_plan(session, case, actor=actor, at=at),
            priorities=form.value("priorities") or [], situations=None,
            what_matters=form.value("what_matters") or "", revision=form.seen(), actor=actor,
            at=at,
        )  # fmt: skip
        kept.forget(session, actor=actor, pages=(MATTERS,))
        return see_other("/a/47" if second is not None else "/a/20")
    kept.keep(session, case, page=MATTERS, data=data, errors=errors, actor=actor, at=at)
    return see_other("/a/22")


@bp.get("/23")
@enter(OWN_LIST)
def own_step(case: Case) -> ResponseReturnValue:
    draft = find_draft(current.db(), actor=current.actor(), page=OWN)
    form = kept.again(OwnStepForm, draft)
    return page("safety_plans/portal/own.html", form=form, sees=sees(case))


@bp.post("/23")
@enter(OWN_LIST)
def add_own_step(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = OwnStepForm()
    if not form.validate():
        kept.keep(
            session, case, page=OWN, data=kept.typed(request.form),
            errors=kept.errors_of(form), actor=actor, at=at,
        )  # fmt: skip
        return see_other("/a/23")
    propose_step(
        session, service.own_plan(session, case, actor=actor, at=at), words=form.value("words"),
        theme=form.value("theme") or "", who="", private=form.value("private") == "yes",
        actor=actor, at=at,
    )  # fmt: skip
    kept.forget(session, actor=actor, pages=(OWN,))
    return see_other("/a/20")


def _open_moves(step: Step) -> list[tuple[str, str]]:
    found = moves_from(step.state, proposed_by=step.proposed_by, side=Side.SURVIVOR)
    return [(to.value, BECOMES[to]) for to in found]


@bp.get("/29")
@enter(OWN_LIST)
def one_step(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    try:
        step = service.chosen_step(session, case, actor=actor, page=STEP)
    except NotFound:
        return see_other("/a/20")
    draft = find_draft(session, actor=actor, page=STEP)
    form = kept.again(BecomesForm, draft)
    form.to.choices = _open_moves(step)
    return page(
        "safety_plans/portal/step.html", step=step, form=form, word=STATE_WORDS[step.state],
        idea=about_step(session, step, at=current.now()), sees=sees(case),
        history=step_history(session, step, reader=Side.SURVIVOR),
        problems=wrong_with(draft).get("moved", []),
    )  # fmt: skip


@bp.post("/29")
@enter(OWN_LIST)
def move(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    step = service.chosen_step(session, case, actor=actor, page=STEP)
    form = BecomesForm()
    form.to.choices = _open_moves(step)
    errors = {} if form.validate() else kept.errors_of(form)
    if not errors:
        try:
            move_step(
                session, service.plan_of(session, step), step, to=StepState(form.value("to")),
                reason=form.value("reason") or "", actor=actor, at=at,
            )  # fmt: skip
            kept.forget(session, actor=actor, pages=(STEP,))
            return see_other("/a/20")
        except Invalid as fault:
            errors = {fault.field: ["Write what happened"]}
        except Conflict:
            errors = {"moved": ["This one was changed. Look at it again."]}
    data = {**kept.typed(request.form), "step": [str(step.id)]}
    kept.keep(session, case, page=STEP, data=data, errors=errors, actor=actor, at=at)
    return see_other("/a/29")


def init_app(app: Flask) -> None:
    """Add the pages and their choice on the first screen."""
    app.register_blueprint(bp)
    portal_home(app).tile(Tile("My list", LIST, 30, Section.LIST, list_tile))
