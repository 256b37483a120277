"""The case's plans: each person's plan, what matters to them, and the card for a bad moment."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.changes import subscribe
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.pages import Tab, case_page
from advocacy.cases.people.advice import may_ask_for_record
from advocacy.cases.people_service import get_person
from advocacy.cases.plan_state import plan_states as state_register
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans import news, reading, service
from safety_plans.bands import BAND_ADVICE, BAND_WORDS, Band
from safety_plans.card import find_card, open_of_card, save_card
from safety_plans.filling import (
    filled_card,
    filled_matters,
    matters_form,
    suggested_band,
    usual_review,
)
from safety_plans.forms import (
    CardForm,
    MattersForm,
    PressForm,
    ReviewForm,
    StartForm,
)
from safety_plans.happened import add_sources
from safety_plans.looking_again.reading import again_of
from safety_plans.models import Plan, Variant
from safety_plans.parts import PART_WORDS
from safety_plans.staleness import note_change, plan_states
from safety_plans.states import STATE_WORDS

bp = Blueprint("plans", __name__, url_prefix="/staff/cases/<uuid:case_id>/plan")


@bp.get("/")
@enter(CASE_WORKER)
def own_plan(case: Case) -> ResponseReturnValue:
    plan = service.find_survivor_plan(current.db(), case)
    if plan is not None:
        return _plan_page(case, plan)
    survivor = reading.find_survivor(current.db(), case)
    others = reading.others_of(current.db(), case)
    return page(
        "safety_plans/empty.html", case=case, person=survivor, others=others, form=PressForm()
    )


@bp.post("/")
@enter(CASE_WORKER)
def start_own_plan(case: Case) -> ResponseReturnValue:
    plan = service.start_plan(
        current.db(), case, reading.find_survivor(current.db(), case), band=Band.SURVIVOR,
        actor=current.actor(), at=current.now(),
    )  # fmt: skip
    return see_other(url_for("plans.matters", case_id=case.id, plan_id=plan.id))


@bp.get("/start/<uuid:person_id>")
@enter(CASE_WORKER)
def dependent_plan(case: Case, person_id: UUID) -> ResponseReturnValue:
    person = get_person(current.db(), case, person_id)
    form = StartForm(formdata=None, band=suggested_band(person, at=current.now()))
    return _start_page(case, person, form)


@bp.post("/start/<uuid:person_id>")
@enter(CASE_WORKER)
def start_dependent_plan(case: Case, person_id: UUID) -> ResponseReturnValue:
    person = get_person(current.db(), case, person_id)
    form = StartForm()
    if form.validate() and person.kind is PersonKind.DEPENDENT:
        plan = service.start_plan(
            current.db(), case, person, band=Band(form.value("band")), actor=current.actor(),
            at=current.now(),
        )  # fmt: skip
        return see_other(_address(plan))
    return _start_page(case, person, form)


def _start_page(case: Case, person: Person, form: StartForm) -> ResponseReturnValue:
    guard = person if may_ask_for_record(person) else None
    return page(
        "safety_plans/start.html", case=case, person=person, form=form, advice=BAND_ADVICE,
        guard=guard,
    )  # fmt: skip


@bp.get("/<uuid:plan_id>/")
@enter(CASE_WORKER)
def show_plan(case: Case, plan_id: UUID) -> ResponseReturnValue:
    return _plan_page(case, service.get_plan(current.db(), plan_id, case=case))


def _plan_page(case: Case, plan: Plan, review: ReviewForm | None = None) -> ResponseReturnValue:
    return page(
        "safety_plans/plan.html",
        case=case,
        shown=reading.plan_page(current.db(), case, plan),
        state=reading.state_lines(plan, at=current.now()),
        again=again_of(current.db(), plan, at=current.now()),
        words=STATE_WORDS,
        bands=BAND_WORDS,
        advice=BAND_ADVICE[plan.band],
        parts=[PART_WORDS[part] for part in plan.shown_parts],
        guard=reading.child_to_guard(current.db(), plan),
        seen=PressForm(formdata=None),
        review=review or ReviewForm(formdata=None, review_on=usual_review(current.now())),
    )


@bp.post("/<uuid:plan_id>/seen")
@enter(CASE_WORKER)
def seen_plan(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    news.mark_seen(current.db(), plan, actor=current.actor(), at=current.now())
    return see_other(_address(plan))


@bp.post("/<uuid:plan_id>/review")
@enter(CASE_WORKER)
def review_plan(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    form = ReviewForm()
    if form.validate():
        try:
            service.review_plan(
                current.db(), plan, review_on=form.value("review_on"), actor=current.actor(),
                at=current.now(),
            )  # fmt: skip
            return see_other(_address(plan))
        except Invalid as fault:
            form.refuse(fault)
    return _plan_page(case, plan, form)


@bp.get("/<uuid:plan_id>/matters")
@enter(CASE_WORKER)
def matters(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    return _matters_page(case, plan, filled_matters(plan))


@bp.post("/<uuid:plan_id>/matters")
@enter(CASE_WORKER)
def save_matters(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    form = matters_form(plan)
    if not form.validate():
        return _matters_page(case, plan, form)
    try:
        second = service.say_what_matters(
            current.db(), plan, priorities=form.value("priorities") or [],
            situations=form.value("situations") or [], what_matters=form.value("what_matters"),
            band=form.chosen_band(), revision=form.seen(), actor=current.actor(), at=current.now(),
        )  # fmt: skip
    except Invalid as fault:
        form.refuse(fault)
        return _matters_page(case, plan, form)
    if second is not None:
        return see_other(url_for("plans.show_two", case_id=case.id, variant_id=second.id))
    return see_other(url_for("plans.ideas", case_id=case.id, plan_id=plan.id))


def _matters_page(case: Case, plan: Plan, form: MattersForm) -> ResponseReturnValue:
    return _form_page(case, form, "What matters to them", plan=plan)


@bp.get("/card")
@enter(CASE_WORKER)
def card(case: Case) -> ResponseReturnValue:
    return _card_page(case, filled_card(find_card(current.db(), case)))


@bp.post("/card")
@enter(CASE_WORKER)
def write_card(case: Case) -> ResponseReturnValue:
    form = CardForm()
    if not form.validate():
        return _card_page(case, form)
    second = save_card(
        current.db(), case, words=form.words(), revision=form.seen(), actor=current.actor(),
        at=current.now(),
    )  # fmt: skip
    if second is not None:
        return see_other(url_for("plans.show_two", case_id=case.id, variant_id=second.id))
    return see_other(url_for("plans.own_plan", case_id=case.id))


def _card_page(case: Case, form: CardForm) -> ResponseReturnValue:
    return _form_page(case, form, "Card for a bad moment", two=open_of_card(current.db(), case))


def _form_page(
    case: Case, form: MattersForm | CardForm, heading: str, *, plan: Plan | None = None,
    two: Sequence[Variant] = (),
) -> ResponseReturnValue:  # fmt: skip
    guard = reading.child_to_guard(current.db(), plan) if plan is not None else None
    return page(
        "safety_plans/form.html", case=case, form=form, heading=heading, plan=plan, two=two,
        guard=guard,
    )  # fmt: skip


def _address(plan: Plan) -> str:
    return url_for("plans.show_plan", case_id=plan.case_id, plan_id=plan.id)


def _news(code: str, sentence: str, action: str) -> PromptKind:
    return PromptKind(
        code=code, word="Plan", sentence=sentence, action=action, endpoint="plans.show_plan",
        arguments=("case_id", ("plan_id", "subject_id")),
    )  # fmt: skip


def init_app(app: Flask) -> None:
    """Add the pages and fill the portal's registers, which know no more than days and codes."""
    app.register_blueprint(bp)
    parts = case_page(app)
    parts.tab(Tab("Safety plan", "plans.own_plan", 40))
    parts.card(reading.own_plan_card)
    add_sources(app)
    state_register(app).fill(plan_states)
    subscribe(note_change)
    kinds = prompt_kinds(app)
    kinds.register(
        _news(service.REVIEW, "{initials}’s safety plan is due for a look", "Review together")
    )
    kinds.register(
        _news(service.STALE, "{initials}’s safety plan may no longer fit", "Review together")
    )
    kinds.register(_news(news.NEWS, "{initials} did something with the list", "Look at it"))
