"""Pages 100 to 103: the survivor looks after one dependent's list."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.portal.drafts import find_draft, wrong_with
from advocacy.portal.models import PortalDraft
from advocacy.portal.rules import OWN_LIST
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans.dependents.portal_forms import IfToldForm, LineForm
from safety_plans.dependents.portal_reading import ONE, chosen_plan, one_list
from safety_plans.dependents.reading import child_sheet
from safety_plans.dependents.showing import show_parts
from safety_plans.models import Plan, Step
from safety_plans.parts import Part
from safety_plans.portal import kept
from safety_plans.portal.forms import ChooseForm
from safety_plans.portal.routes import bp, sees
from safety_plans.portal.service import read_id
from safety_plans.states import STATE_WORDS, How
from safety_plans.steps import change_step, get_step, propose_step, show_step

ADD, TOLD = 102, 103
_BUTTONS = ("on", "off", "show", "hide", "told")


@bp.get("/100")
@enter(OWN_LIST)
def one_child_list(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    try:
        plan = chosen_plan(session, case, actor=actor)
    except NotFound:
        return see_other("/a/28")
    draft = find_draft(session, actor=actor, page=ONE)
    return page(
        "safety_plans/dependents/one_list.html", shown=one_list(session, plan), form=ChooseForm(),
        words=STATE_WORDS, sees=sees(case), problems=wrong_with(draft).get("show", []),
    )  # fmt: skip


@bp.post("/100")
@enter(OWN_LIST)
def change_child_list(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    plan = chosen_plan(session, case, actor=actor)
    pressed = next((name for name in _BUTTONS if name in request.form), "")
    if pressed in ("on", "off"):
        _switch(plan, request.form[pressed], on=pressed == "on")
        return see_other("/a/100")
    step = get_step(session, plan, read_id(request.form.get(pressed, "")))
    if pressed == "hide":
        show_step(session, plan, step, shown=False, actor=actor, at=at)
    elif pressed == "told" or not _shows(plan, step):
        data = {"step": [str(step.id)]}
        kept.keep(session, case, page=TOLD, data=data, errors={}, actor=actor, at=at)
        return see_other("/a/103")
    return see_other("/a/100")


def _switch(plan: Plan, code: str, *, on: bool) -> None:
    """Switch one part on or off."""
    if code not in {part.value for part in Part}:
        raise NotFound
    before = set(plan.shown_parts)
    shown = before | {Part(code)} if on else before - {Part(code)}
    show_parts(
        current.db(), plan, shown=shown, how=How.PORTAL, actor=current.actor(), at=current.now()
    )


def _shows(plan: Plan, step: Step) -> bool:
    """Show a line, and return whether it may be: a child's is thought through first."""
    try:
        show_step(current.db(), plan, step, shown=True, actor=current.actor(), at=current.now())
    except Invalid:
        return False
    return True


@bp.get("/101")
@enter(OWN_LIST)
def look_together(case: Case) -> ResponseReturnValue:
    try:
        plan = chosen_plan(current.db(), case, actor=current.actor())
    except NotFound:
        return see_other("/a/28")
    sheet = child_sheet(current.db(), plan)
    return page("safety_plans/dependents/look_together.html", sheet=sheet)


@bp.get("/102")
@enter(OWN_LIST)
def child_line(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    try:
        plan = chosen_plan(session, case, actor=actor)
    except NotFound:
        return see_other("/a/28")
    form = kept.again(LineForm, find_draft(session, actor=actor, page=ADD))
    return page(
        "safety_plans/dependents/line.html", form=form, shown=one_list(session, plan),
        sees=sees(case),
    )  # fmt: skip


@bp.post("/102")
@enter(OWN_LIST)
def add_child_line(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    plan = chosen_plan(session, case, actor=actor)
    form = LineForm()
    errors = {} if form.validate() else kept.errors_of(form)
    if not errors:
        try:
            propose_step(
                session, plan, words=form.value("words"), theme="", who="",
                part=Part(form.value("part")), actor=actor, at=at, **form.thought(),
            )  # fmt: skip
        except Invalid as fault:
            errors = {fault.field: [_PLAINLY[fault.field]]}
        else:
            kept.forget(session, actor=actor, pages=(ADD,))
            return see_other("/a/100")
    kept.keep(
        session, case, page=ADD, data=kept.typed(request.form), errors=errors, actor=actor, at=at
    )
    return see_other("/a/102")


_PLAINLY = {
    "private": "A small child can’t keep a secret. Leave it out.",
    "reveals": "A small child may tell it. Leave out where you would go.",
    "words": "You keep this to yourself in your own list. A small child may tell it.",
    "if_told": "Write what happens if they tell",
}


@bp.get("/103")
@enter(OWN_LIST)
def if_told(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    try:
        step = get_step(session, chosen_plan(session, case, actor=actor), _chosen())
    except NotFound:
        return see_other("/a/100")
    form = kept.again(
        IfToldForm, _typed_draft(), if_told=step.if_told or "", revision=str(step.revision)
    )
    return page("safety_plans/dependents/if_told.html", form=form, step=step, sees=sees(case))


def _chosen() -> UUID:
    """Return the line that page 103 is about; raises NotFound when none was chosen."""
    draft = find_draft(current.db(), actor=current.actor(), page=TOLD)
    if draft is None or not draft.data.get("step"):
        raise NotFound
    return UUID(draft.data["step"][0])


def _typed_draft() -> PortalDraft | None:
    draft = find_draft(current.db(), actor=current.actor(), page=TOLD)
    return draft if draft is not None and "revision" in draft.data else None


@bp.post("/103")
@enter(OWN_LIST)
def save_if_told(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    plan = chosen_plan(session, case, actor=actor)
    step = get_step(session, plan, _chosen())
    form = IfToldForm()
    errors = {} if form.validate() else kept.errors_of(form)
    if not errors and form.seen() == step.revision:
        change_step(
            session, plan, step, words=step.words, theme=step.theme, who=step.who or "",
            private=step.private, revision=form.seen(), if_told=form.value("if_told"), actor=actor,
            at=at,
        )  # fmt: skip
        show_step(session, plan, step, shown=True, actor=actor, at=at)
        kept.forget(session, actor=actor, pages=(TOLD,))
        return see_other("/a/100")
    changed = ["This one was changed. Read it again, then save."]
    data = {**kept.typed(request.form), "step": [str(step.id)], "revision": [str(step.revision)]}
    kept.keep(
        session, case, page=TOLD, data=data, errors=errors or {"if_told": changed}, actor=actor,
        at=at,
    )  # fmt: skip
    return see_other("/a/103")
