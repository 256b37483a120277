"""Pages 110 to 115: a young person's own list, of which nobody else says yes or no for them."""

from uuid import UUID

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue

from advocacy.cases.models import Case
from advocacy.cases.service import list_case_advocates
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.portal.drafts import find_draft, wrong_with
from advocacy.portal.registry import portal_home
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans.dependents.portal_forms import (
    TheirAnswerForm,
    TheirLineForm,
    TheirMoveForm,
    TheirWordsForm,
)
from safety_plans.dependents.portal_reading import (
    ADD,
    IDEAS,
    STEP,
    YES,
    get_seen_step,
    their_choices,
    their_list,
)
from safety_plans.dependents.reading import dependent_list
from safety_plans.dependents.rules import THEIR_PLAN
from safety_plans.dependents.saying_yes import say_their_yes
from safety_plans.forms import PressForm
from safety_plans.models import Plan, Step
from safety_plans.parts import Part
from safety_plans.portal import kept
from safety_plans.portal.forms import BECOMES
from safety_plans.portal.service import read_id
from safety_plans.states import STATE_WORDS, How, Side, StepState, moves_from
from safety_plans.steps import answer_step, change_step, move_step, propose_step

bp = Blueprint("their_list", __name__, url_prefix="/a")
WORDS = 115
_CHANGED = "This one was changed. Read it again, then answer."


def _case(plan: Plan) -> Case:
    return current.db().get_one(Case, plan.case_id)


def _sees(plan: Plan) -> str:
    """Return who can see this, as the page says it."""
    advocates = list_case_advocates(current.db(), _case(plan), at=current.now())
    names = list(dict.fromkeys(each.name.split()[0] for each in advocates))
    who = ", ".join(names) or "who works with your family"
    return f"You can see this, and who made it with you. So can {who}, and who leads their team."


def _keep(plan: Plan, page: int, errors: dict[str, list[str]], **place: str) -> None:
    data = {**kept.typed(request.form), **{name: [value] for name, value in place.items()}}
    kept.keep(
        current.db(), _case(plan), page=page, data=data, errors=errors, actor=current.actor(),
        at=current.now(),
    )  # fmt: skip


@bp.get("/110")
@enter(THEIR_PLAN)
def their_own_list(plan: Plan) -> ResponseReturnValue:
    return page(
        "safety_plans/dependents/their_list.html", shown=their_list(current.db(), plan),
        form=PressForm(formdata=None), words=STATE_WORDS, sees=_sees(plan),
    )  # fmt: skip


@bp.post("/110")
@enter(THEIR_PLAN)
def choose_line(plan: Plan) -> ResponseReturnValue:
    step = get_seen_step(current.db(), plan, read_id(request.form.get("step", "")))
    kept.forget(current.db(), actor=current.actor(), pages=(STEP, WORDS))
    current.db().flush()
    _keep(plan, STEP, {}, step=str(step.id))
    return see_other("/a/113")


@bp.get("/111")
@enter(THEIR_PLAN)
def idea_for_them(plan: Plan) -> ResponseReturnValue:
    ideas = their_list(current.db(), plan).ideas
    if not ideas:
        return see_other("/")
    step = ideas[0]
    draft = find_draft(current.db(), actor=current.actor(), page=IDEAS)
    if draft is not None and draft.data.get("step") != [str(step.id)]:
        draft = None
    form = kept.again(TheirAnswerForm, draft)
    form.revision.process_data(str(step.revision))
    return page(
        "safety_plans/dependents/their_idea.html", step=step, left=len(ideas), form=form,
        sees=_sees(plan), problems=wrong_with(draft).get("answer", []),
    )  # fmt: skip


@bp.post("/111")
@enter(THEIR_PLAN)
def answer_for_themselves(plan: Plan) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    form = TheirAnswerForm()
    step = get_seen_step(session, plan, read_id(request.form.get("step", "")))
    try:
        answer_step(
            session, plan, step, agreed=request.form.get("answer") == "agree",
            reason=form.value("reason") or "", how=How.PORTAL, revision=form.seen(), actor=actor,
            at=current.now(),
        )  # fmt: skip
    except Invalid:
        _keep(plan, IDEAS, {"reason": ["Write why not"]})
    except Conflict:
        _keep(plan, IDEAS, {"answer": [_CHANGED]})
    else:
        kept.forget(session, actor=actor, pages=(IDEAS,))
    return see_other("/a/111")


@bp.get("/112")
@enter(THEIR_PLAN)
def add_their_own(plan: Plan) -> ResponseReturnValue:
    draft = find_draft(current.db(), actor=current.actor(), page=ADD)
    form = kept.again(TheirLineForm, draft)
    return page("safety_plans/dependents/their_line.html", form=form, sees=_sees(plan))


@bp.post("/112")
@enter(THEIR_PLAN)
def send_their_own(plan: Plan) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    form = TheirLineForm()
    if not form.validate():
        _keep(plan, ADD, kept.errors_of(form))
        return see_other("/a/112")
    propose_step(
        session, plan, words=form.value("words"), theme="", who="", private=False,
        part=Part(form.value("part")), actor=actor, at=current.now(),
    )  # fmt: skip
    kept.forget(session, actor=actor, pages=(ADD,))
    return see_other("/a/110")


def _chosen(plan: Plan) -> Step:
    draft = find_draft(current.db(), actor=current.actor(), page=STEP)
    if draft is None or not draft.data.get("step"):
        raise NotFound
    return get_seen_step(current.db(), plan, UUID(draft.data["step"][0]))


def _open_moves(step: Step) -> list[tuple[str, str]]:
    found = moves_from(step.state, proposed_by=step.proposed_by, side=Side.DEPENDENT)
    return [(to.value, BECOMES[to]) for to in found]


@bp.get("/113")
@enter(THEIR_PLAN)
def line_of_theirs(plan: Plan) -> ResponseReturnValue:
    session = current.db()
    try:
        step = _chosen(plan)
    except NotFound:
        return see_other("/a/110")
    draft = find_draft(session, actor=current.actor(), page=STEP)
    form = kept.again(TheirMoveForm, draft)
    form.to.choices = _open_moves(step)
    return page(
        "safety_plans/dependents/their_step.html", step=step, form=form,
        word=STATE_WORDS[step.state], sees=_sees(plan),
        problems=wrong_with(draft).get("moved", []),
    )  # fmt: skip


@bp.post("/113")
@enter(THEIR_PLAN)
def move_their_line(plan: Plan) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    step, form = _chosen(plan), TheirMoveForm()
    form.to.choices = _open_moves(step)
    errors = {} if form.validate() else kept.errors_of(form)
    if not errors:
        try:
            move_step(
                session, plan, step, to=StepState(form.value("to")),
                reason=form.value("reason") or "", actor=actor, at=current.now(),
            )  # fmt: skip
        except Invalid as fault:
            errors = {fault.field: ["Write what happened"]}
        except Conflict:
            errors = {"moved": ["This one was changed. Look at it again."]}
        else:
            kept.forget(session, actor=actor, pages=(STEP,))
            return see_other("/a/110")
    _keep(plan, STEP, errors, step=str(step.id))
    return see_other("/a/113")


@bp.get("/114")
@enter(THEIR_PLAN)
def is_it_right(plan: Plan) -> ResponseReturnValue:
    shown = their_list(current.db(), plan)
    if not shown.parts:
        return see_other("/")
    draft = find_draft(current.db(), actor=current.actor(), page=YES)
    return page(
        "safety_plans/dependents/their_yes.html", shown=shown, words=STATE_WORDS, sees=_sees(plan),
        waiting=plan.offered_by is Side.DEPENDENT, revision=str(plan.changes),
        form=PressForm(formdata=None), problems=wrong_with(draft).get("yes", []),
    )  # fmt: skip


@bp.post("/114")
@enter(THEIR_PLAN)
def say_yes(plan: Plan) -> ResponseReturnValue:
    form = TheirAnswerForm()
    kept.forget(current.db(), actor=current.actor(), pages=(YES,))
    try:
        say_their_yes(current.db(), plan, seen=form.seen(), actor=current.actor(), at=current.now())
    except (Conflict, Invalid):
        current.db().flush()
        _keep(plan, YES, {"yes": ["The list was changed. Read it again, then say yes."]})
    return see_other("/a/114")


@bp.get("/115")
@enter(THEIR_PLAN)
def their_words(plan: Plan) -> ResponseReturnValue:
    try:
        step = _chosen(plan)
    except NotFound:
        return see_other("/a/110")
    draft = find_draft(current.db(), actor=current.actor(), page=WORDS)
    form = kept.again(TheirWordsForm, draft, words=step.words)
    form.revision.process_data(str(step.revision))
    return page("safety_plans/dependents/their_words.html", form=form, sees=_sees(plan))


@bp.post("/115")
@enter(THEIR_PLAN)
def save_their_words(plan: Plan) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    step, form = _chosen(plan), TheirWordsForm()
    if not form.validate():
        _keep(plan, WORDS, kept.errors_of(form))
        return see_other("/a/115")
    change_step(
        session, plan, step, words=form.value("words"), theme=step.theme, who=step.who or "",
        private=step.private, revision=form.seen(), actor=actor, at=current.now(),
    )  # fmt: skip
    kept.forget(session, actor=actor, pages=(WORDS,))
    return see_other("/a/113")


def init_app(app: Flask) -> None:
    """Add the pages, and what a dependent's first screen shows and offers."""
    app.register_blueprint(bp)
    portal_home(app).dependent_list = dependent_list
    portal_home(app).dependent_choices = their_choices
