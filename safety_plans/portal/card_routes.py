"""Pages 25 to 28: the card for a bad moment, saying yes to the list, and the children's lists."""

from dataclasses import asdict

from flask import request
from flask.typing import ResponseReturnValue

from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid
from advocacy.portal.drafts import find_draft, wrong_with
from advocacy.portal.rules import OWN_LIST
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans.card import find_card, own_parts, save_card, words_of
from safety_plans.dependents.portal_reading import ONE
from safety_plans.portal import kept, service
from safety_plans.portal.forms import ChooseForm, OwnCardForm, YesForm
from safety_plans.portal.routes import bp, sees
from safety_plans.service import get_plan
from safety_plans.states import STATE_WORDS, Side

CARD, YES = 26, 27


@bp.get("/25")
@enter(OWN_LIST)
def card(case: Case) -> ResponseReturnValue:
    return page("safety_plans/portal/card.html", parts=own_parts(find_card(current.db(), case)))


@bp.get("/26")
@enter(OWN_LIST)
def card_form(case: Case) -> ResponseReturnValue:
    card = find_card(current.db(), case)
    draft = find_draft(current.db(), actor=current.actor(), page=CARD)
    form = kept.again(
        OwnCardForm, draft, revision=str(card.revision if card else 0), **asdict(words_of(card))
    )
    return page("safety_plans/portal/card_form.html", form=form, sees=sees(case))


@bp.post("/26")
@enter(OWN_LIST)
def write_card(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = OwnCardForm()
    data = kept.typed(request.form)
    if form.validate():
        second = save_card(
            session, case, words=form.card_words(), revision=form.seen(), actor=actor, at=at
        )
        kept.forget(session, actor=actor, pages=(CARD,))
        return see_other("/a/47" if second is not None else "/a/25")
    errors = kept.errors_of(form)
    kept.keep(session, case, page=CARD, data=data, errors=errors, actor=actor, at=at)
    return see_other("/a/26")


@bp.get("/27")
@enter(OWN_LIST)
def check_list(case: Case) -> ResponseReturnValue:
    shown = service.my_list(current.db(), case, at=current.now())
    if shown.plan is None or not shown.standing:
        return see_other("/a/20")
    draft = find_draft(current.db(), actor=current.actor(), page=YES)
    return page(
        "safety_plans/portal/check.html", shown=shown, words=STATE_WORDS, sees=sees(case),
        form=YesForm(formdata=None, revision=str(shown.plan.changes)),
        waiting=shown.plan.offered_by is Side.SURVIVOR,
        problems=wrong_with(draft).get("yes", []),
    )  # fmt: skip


@bp.post("/27")
@enter(OWN_LIST)
def say_yes(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = YesForm()
    kept.forget(session, actor=actor, pages=(YES,))
    try:
        service.say_yes(session, case, seen=form.seen(), actor=actor, at=at)
    except (Conflict, Invalid):
        session.flush()
        errors = {"yes": ["The list was changed. Read it again, then say yes."]}
        kept.keep(session, case, page=YES, data={}, errors=errors, actor=actor, at=at)
    return see_other("/a/27")


@bp.get("/28")
@enter(OWN_LIST)
def child_lists(case: Case) -> ResponseReturnValue:
    lists = service.child_lists(current.db(), case)
    if not lists:
        return see_other("/a/20")
    return page(
        "safety_plans/portal/children.html", lists=lists, form=ChooseForm(), sees=sees(case)
    )


@bp.post("/28")
@enter(OWN_LIST)
def choose_child_list(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    plan = get_plan(session, service.read_id(request.form.get("open", "")), case=case)
    data = {"plan": [str(plan.id)]}
    # What was begun for another child is not carried over to this one.
    kept.forget(session, actor=actor, pages=tuple(range(ONE, ONE + 8)))
    session.flush()
    kept.keep(session, case, page=ONE, data=data, errors={}, actor=actor, at=at)
    return see_other("/a/100")
