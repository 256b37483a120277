"""Pages 46 and 47: a step in other words, and two versions that were written at the same time."""

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
from safety_plans.models import Variant
from safety_plans.portal import kept, service
from safety_plans.portal.forms import OtherWordsForm
from safety_plans.portal.routes import STEP, bp, sees
from safety_plans.settling import settle, two_versions
from safety_plans.states import Side
from safety_plans.steps import change_step
from safety_plans.together_forms import TwoVersionsForm, filled_versions, read_settled
from safety_plans.variants import get_variant, list_open

WORDS, TWO = 46, 47
_CHILD_TELLS = {
    "private": "This list is read with a small child: nothing in it is kept",
    "words": "You keep this to yourself in your own list. A small child may tell it.",
}
WROTE = {
    Side.SURVIVOR: ("You wrote", "Use what you wrote"),
    Side.ADVOCATE: ("Your advocate wrote", "Use what your advocate wrote"),
    Side.DEPENDENT: ("Who it is for wrote", "Use what they wrote"),
}


@bp.get("/46")
@enter(OWN_LIST)
def other_words(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    try:
        step = service.chosen_step(session, case, actor=actor, page=STEP)
    except NotFound:
        return see_other("/a/20")
    form = kept.again(
        OtherWordsForm, find_draft(session, actor=actor, page=WORDS), words=step.words,
        private="yes" if step.private else "no", revision=str(step.revision),
    )  # fmt: skip
    return page("safety_plans/portal/words.html", form=form, sees=sees(case))


@bp.post("/46")
@enter(OWN_LIST)
def save_words(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    step = service.chosen_step(session, case, actor=actor, page=STEP)
    form = OtherWordsForm()
    errors = {} if form.validate() else kept.errors_of(form)
    if not errors:
        try:
            second = change_step(
                session, service.plan_of(session, step), step, words=form.value("words"),
                theme=step.theme, who=step.who or "", private=form.value("private") == "yes",
                revision=form.seen(), actor=actor, at=at,
            )  # fmt: skip
        except Invalid as fault:
            name = fault.field if fault.field in form else "words"
            errors = {name: [_CHILD_TELLS.get(fault.field, "Say first what happens if they tell")]}
        else:
            kept.forget(session, actor=actor, pages=(WORDS,))
            return see_other("/a/47" if second is not None else "/a/29")
    data = kept.typed(request.form)
    kept.keep(session, case, page=WORDS, data=data, errors=errors, actor=actor, at=at)
    return see_other("/a/46")


@bp.get("/47")
@enter(OWN_LIST)
def two(case: Case) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    variant = _first_open(session, case)
    if variant is None:
        return see_other("/a/20")
    shown = two_versions(session, variant)
    draft = find_draft(session, actor=actor, page=TWO)
    if draft is not None and draft.data.get("variant") != [str(variant.id)]:
        draft = None
    form = filled_versions(shown) if draft is None else kept.again(TwoVersionsForm, draft)
    form.revision.process_data(str(shown.revision))
    return page(
        "safety_plans/portal/two.html", shown=shown, form=form, sees=sees(case),
        by=WROTE[variant.side], problems=wrong_with(draft).get("settled", []),
    )  # fmt: skip


@bp.post("/47")
@enter(OWN_LIST)
def settle_two(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = TwoVersionsForm()
    variant = get_variant(
        session, service.read_id(request.form.get("variant", "")), case_id=case.id
    )
    errors = {} if form.validate() else kept.errors_of(form)
    if not errors:
        try:
            settle(
                session, variant, case, settled=read_settled(request.form.get("settled", "")),
                texts=form.texts(variant.subject, request.form), seen=form.seen(), actor=actor,
                at=at,
            )  # fmt: skip
        except Invalid as fault:
            errors = {fault.field: ["Write what it should say"]}
        except Conflict:
            errors = {"settled": ["This was changed again. Read it, then choose."]}
        else:
            kept.forget(session, actor=actor, pages=(TWO,))
            return see_other("/a/20")
    data = kept.typed(request.form)
    kept.keep(session, case, page=TWO, data=data, errors=errors, actor=actor, at=at)
    return see_other("/a/47")


def _first_open(session: Session, case: Case) -> Variant | None:
    return next(iter(list_open(session, case_id=case.id)), None)
