"""The service's pages about a dependent's plan: what they see, and the cards that go with it."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans.bands import Band
from safety_plans.dependents import cards, reading
from safety_plans.dependents.forms import CARD_FORMS, AgreeCardForm, ShownPartsForm, shown_form
from safety_plans.dependents.models import CardKind
from safety_plans.dependents.showing import show_parts
from safety_plans.models import Plan
from safety_plans.reading import child_to_guard
from safety_plans.routes import bp
from safety_plans.service import get_plan
from safety_plans.states import HOW_WORDS, How, Side

_CARD = "/<uuid:plan_id>/cards/<any(school, handover):card>"


def _plan_of(case: Case, plan_id: UUID) -> Plan:
    """Return a dependent's plan; the survivor's own has none of this."""
    plan = get_plan(current.db(), plan_id, case=case)
    if plan.band is Band.SURVIVOR:
        raise NotFound
    return plan


@bp.get("/<uuid:plan_id>/look")
@enter(CASE_WORKER)
def look(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = _plan_of(case, plan_id)
    return page(
        "safety_plans/dependents/look.html", case=case, plan=plan,
        sheet=reading.child_sheet(current.db(), plan), guard=child_to_guard(current.db(), plan),
    )  # fmt: skip


@bp.get("/<uuid:plan_id>/shown")
@enter(CASE_WORKER)
def shown_parts(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = _plan_of(case, plan_id)
    return _shown_page(case, plan, shown_form(plan))


@bp.post("/<uuid:plan_id>/shown")
@enter(CASE_WORKER)
def save_shown_parts(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = _plan_of(case, plan_id)
    form = ShownPartsForm()
    if not form.validate():
        return _shown_page(case, plan, form)
    show_parts(
        current.db(), plan, shown=form.chosen(), how=How(form.value("how")),
        actor=current.actor(), at=current.now(),
    )  # fmt: skip
    return see_other(url_for("plans.show_plan", case_id=case.id, plan_id=plan.id))


def _shown_page(case: Case, plan: Plan, form: ShownPartsForm) -> ResponseReturnValue:
    return page(
        "safety_plans/dependents/shown.html", case=case, plan=plan, form=form,
        guard=child_to_guard(current.db(), plan),
    )  # fmt: skip


@bp.get(_CARD)
@enter(CASE_WORKER)
def child_card(case: Case, plan_id: UUID, card: str) -> ResponseReturnValue:
    return _card_page(case, _plan_of(case, plan_id), CardKind(card))


@bp.post(_CARD)
@enter(CASE_WORKER)
def agree_child_card(case: Case, plan_id: UUID, card: str) -> ResponseReturnValue:
    session, plan, kind = current.db(), _plan_of(case, plan_id), CardKind(card)
    found = cards.find_child_card(session, plan, kind)
    if found is None:
        raise NotFound
    form, ours = AgreeCardForm(), found.written_by is Side.SURVIVOR
    if not ours and not form.validate():
        return _card_page(case, plan, kind, form)
    try:
        cards.agree_child_card(
            session, plan, found, how=How.CASEWORK if ours else How(form.value("how")),
            seen=form.seen(), actor=current.actor(), at=current.now(),
        )  # fmt: skip
    except Conflict as fault:
        return _card_page(case, plan, kind, form, changed=fault)
    return see_other(_address(plan, kind))


def _card_page(
    case: Case, plan: Plan, kind: CardKind, form: AgreeCardForm | None = None, *,
    changed: Conflict | None = None,
) -> ResponseReturnValue:  # fmt: skip
    shown = reading.card_page(current.db(), plan, kind)
    agree = form or AgreeCardForm(formdata=None)
    agree.revision.process_data(str(shown.card.revision if shown.card is not None else 0))
    return page(
        "safety_plans/dependents/card.html", status=changed.status if changed else None, case=case,
        plan=plan, shown=shown, form=agree, wrong=form,
        changed=changed.sentence if changed else "", hows=HOW_WORDS,
        guard=child_to_guard(current.db(), plan),
    )  # fmt: skip


@bp.get(f"{_CARD}/write")
@enter(CASE_WORKER)
def child_card_form(case: Case, plan_id: UUID, card: str) -> ResponseReturnValue:
    plan, kind = _plan_of(case, plan_id), CardKind(card)
    return _form_page(case, plan, kind, filled_card(plan, kind))


def filled_card(plan: Plan, kind: CardKind) -> Any:
    """Return a card's form as it is stored."""
    stored = cards.find_child_card(current.db(), plan, kind)
    content = stored.content if stored is not None else {}
    revision = str(stored.revision if stored is not None else 0)
    return CARD_FORMS[kind](formdata=None, revision=revision, **content)


@bp.post(f"{_CARD}/write")
@enter(CASE_WORKER)
def write_child_card(case: Case, plan_id: UUID, card: str) -> ResponseReturnValue:
    plan, kind = _plan_of(case, plan_id), CardKind(card)
    form = CARD_FORMS[kind]()
    if not form.validate():
        return _form_page(case, plan, kind, form)
    try:
        cards.write_child_card(
            current.db(), case, plan, kind, words=form.words(), revision=form.seen(),
            actor=current.actor(), at=current.now(),
        )  # fmt: skip
    except Invalid as fault:
        form.refuse(fault)
        return _form_page(case, plan, kind, form)
    except Conflict as fault:
        stored = filled_card(plan, kind)
        form.revision.process_data(stored.value("revision"))
        return _form_page(case, plan, kind, form, changed=fault, stored=stored.facts())
    return see_other(_address(plan, kind))


def _form_page(
    case: Case, plan: Plan, kind: CardKind, form: Any, *, changed: Conflict | None = None,
    stored: list[tuple[str, str]] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    shown = reading.card_page(current.db(), plan, kind)
    return page(
        "safety_plans/dependents/card_form.html", status=changed.status if changed else None,
        case=case, plan=plan, shown=shown, form=form, changed=changed.sentence if changed else "",
        stored=stored or [], guard=child_to_guard(current.db(), plan),
        known=shown.person.details.get("collection" if kind is CardKind.SCHOOL else "handovers"),
    )  # fmt: skip


def _address(plan: Plan, kind: CardKind) -> str:
    return url_for("plans.child_card", case_id=plan.case_id, plan_id=plan.id, card=kind.value)
