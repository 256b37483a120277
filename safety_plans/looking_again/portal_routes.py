"""Pages 120 to 123: looking at the list again, one step at a time; what was said is kept."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.portal.drafts import find_draft, wrong_with
from advocacy.portal.rules import OWN_LIST
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans.looking_again.forms import (
    LookDoneForm,
    SayOtherwiseForm,
    StillWorksForm,
    WhatChangedForm,
    WhyUnsafeForm,
)
from safety_plans.looking_again.models import LookAgain, Outcome, Verdict
from safety_plans.looking_again.service import (
    asked_steps,
    begin_look,
    end_look,
    find_last_look,
    find_look,
    say_of_step,
    say_what_changed,
)
from safety_plans.models import Plan, Step
from safety_plans.portal import kept
from safety_plans.portal.routes import bp, sees
from safety_plans.portal.service import read_id
from safety_plans.service import find_survivor_plan
from safety_plans.staleness import own_why
from safety_plans.states import Side
from safety_plans.steps import get_step

BEGIN, STEP, END, WORDS = 120, 121, 122, 123
_CHANGED = "This one was changed. Read it again."


def _open(session: Session, case: Case) -> tuple[Plan, LookAgain]:
    """Return the look that was begun; raises NotFound where none was."""
    plan = find_survivor_plan(session, case)
    look = find_look(session, plan, side=Side.SURVIVOR) if plan is not None else None
    if plan is None or look is None:
        raise NotFound
    return plan, look


@bp.get("/120")
@enter(OWN_LIST)
def what_changed(case: Case) -> ResponseReturnValue:
    session = current.db()
    plan = find_survivor_plan(session, case)
    if plan is None or not plan.version:
        return see_other("/a/20")
    look = find_look(session, plan, side=Side.SURVIVOR)
    draft = find_draft(session, actor=current.actor(), page=BEGIN)
    form = kept.again(
        WhatChangedForm, draft, changed=look.changed if look else [],
        words=look.words if look else "",
    )  # fmt: skip
    return page(
        "safety_plans/looking_again/begin.html", form=form, why=own_why(plan, at=current.now()),
        sees=sees(case), begun=look is not None,
    )  # fmt: skip


@bp.post("/120")
@enter(OWN_LIST)
def say_changed(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = WhatChangedForm()
    plan = find_survivor_plan(session, case)
    if plan is None or not plan.version:
        return see_other("/a/20")
    if not form.validate():
        data, errors = kept.typed(request.form), kept.errors_of(form)
        kept.keep(session, case, page=BEGIN, data=data, errors=errors, actor=actor, at=at)
        return see_other("/a/120")
    look = begin_look(session, plan, actor=actor, at=at)
    say_what_changed(
        look, changed=form.value("changed") or [], words=form.value("words") or ""
    )  # fmt: skip
    kept.forget(session, actor=actor, pages=(BEGIN,))
    return see_other("/a/121")


@bp.get("/121")
@enter(OWN_LIST)
def still_works(case: Case) -> ResponseReturnValue:
    session = current.db()
    try:
        plan, look = _open(session, case)
    except NotFound:
        return see_other("/a/120")
    steps = asked_steps(session, plan)
    left = [step for step in steps if str(step.id) not in look.verdicts]
    if not left:
        return see_other("/a/122")
    draft = find_draft(session, actor=current.actor(), page=STEP)
    step = left[0]
    return page(
        "safety_plans/looking_again/step.html", step=step, left=len(left),
        form=StillWorksForm(formdata=None, step=str(step.id), revision=str(step.revision)),
        problems=wrong_with(draft).get("verdict", []), sees=sees(case),
    )  # fmt: skip


@bp.post("/121")
@enter(OWN_LIST)
def say_works(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    plan, look = _open(session, case)
    form = StillWorksForm()
    step = get_step(session, plan, read_id(form.value("step") or ""))
    said = request.form.get("verdict", "")
    if said in (Verdict.CHANGE, Verdict.UNSAFE):
        data = {"step": [str(step.id)], "revision": [str(form.seen())], "verdict": [said]}
        kept.keep(session, case, page=WORDS, data=data, errors={}, actor=actor, at=at)
        return see_other("/a/123")
    kept.forget(session, actor=actor, pages=(STEP,))
    if said == Verdict.KEEP:
        _say(case, plan, look, step, verdict=Verdict.KEEP, words="", revision=form.seen())
    return see_other("/a/121")


def _say(
    case: Case, plan: Plan, look: LookAgain, step: Step, *, verdict: Verdict, words: str,
    revision: int,
) -> bool:  # fmt: skip
    """Say something of a step, and return whether that was taken: not when it changed meanwhile."""
    session, actor, at = current.db(), current.actor(), current.now()
    try:
        say_of_step(
            session, plan, look, step, verdict=verdict, words=words, revision=revision,
            actor=actor, at=at,
        )  # fmt: skip
    except Conflict:
        errors = {"verdict": [_CHANGED]}
        kept.keep(session, case, page=STEP, data={}, errors=errors, actor=actor, at=at)
        return False
    return True


@bp.get("/123")
@enter(OWN_LIST)
def look_words(case: Case) -> ResponseReturnValue:
    session = current.db()
    draft = find_draft(session, actor=current.actor(), page=WORDS)
    if draft is None or not draft.data.get("verdict"):
        return see_other("/a/121")
    plan, _look = _open(session, case)
    step = get_step(session, plan, read_id(draft.data["step"][0]))
    unsafe = draft.data["verdict"] == [Verdict.UNSAFE.value]
    form = kept.again(WhyUnsafeForm if unsafe else SayOtherwiseForm, draft)
    if not unsafe and "words" not in draft.data:
        form.words.process_data(step.words)
    return page(
        "safety_plans/looking_again/words.html", form=form, step=step, unsafe=unsafe,
        sees=sees(case),
    )  # fmt: skip


@bp.post("/123")
@enter(OWN_LIST)
def save_look_words(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    draft = find_draft(session, actor=actor, page=WORDS)
    if draft is None or not draft.data.get("verdict"):
        return see_other("/a/121")
    plan, look = _open(session, case)
    step = get_step(session, plan, read_id(draft.data["step"][0]))
    verdict = Verdict(draft.data["verdict"][0])
    form = WhyUnsafeForm() if verdict is Verdict.UNSAFE else SayOtherwiseForm()
    place = {name: draft.data[name] for name in ("step", "revision", "verdict")}
    if not form.validate():
        data, errors = {**kept.typed(request.form), **place}, kept.errors_of(form)
        kept.keep(session, case, page=WORDS, data=data, errors=errors, actor=actor, at=at)
        return see_other("/a/123")
    seen = int(place["revision"][0])
    if _say(case, plan, look, step, verdict=verdict, words=form.value("words"), revision=seen):
        kept.forget(session, actor=actor, pages=(WORDS, STEP))
    return see_other("/a/121")


@bp.get("/122")
@enter(OWN_LIST)
def all_said(case: Case) -> ResponseReturnValue:
    session = current.db()
    try:
        plan, look = _open(session, case)
    except NotFound:
        return _sent(case)
    verdicts = list(look.verdicts.values())
    return page(
        "safety_plans/looking_again/end.html", form=LookDoneForm(formdata=None), sees=sees(case),
        counts=[(each, verdicts.count(each.value)) for each in Verdict],
        nothing=set(verdicts) <= {Verdict.KEEP.value} and plan.is_current,
    )  # fmt: skip


def _sent(case: Case) -> ResponseReturnValue:
    """Say that it was sent, where it was."""
    session = current.db()
    plan = find_survivor_plan(session, case)
    last = find_last_look(session, plan, side=Side.SURVIVOR) if plan is not None else None
    if last is None:
        return see_other("/a/20")
    return page(
        "safety_plans/looking_again/sent.html", nothing=last.outcome is Outcome.NOTHING,
        sees=sees(case),
    )  # fmt: skip


@bp.post("/122")
@enter(OWN_LIST)
def send_look(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    try:
        plan, look = _open(session, case)
        end_look(session, plan, look, actor=actor, at=at)
    except NotFound:
        return see_other("/a/122")
    except Invalid:
        # A step came to the list meanwhile: it is asked about too.
        return see_other("/a/121")
    return see_other("/a/122")
