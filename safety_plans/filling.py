"""Fills the forms about a plan with what is stored."""

from datetime import date, datetime
from typing import Any

from advocacy.cases.models import Person
from advocacy.clock import LONDON
from safety_plans.bands import Band, band_for
from safety_plans.dependents.forms import DependentIdeasForm
from safety_plans.forms import (
    AgreeForm,
    AnswerForm,
    CardForm,
    DependentMattersForm,
    IdeasForm,
    MattersForm,
    MoveForm,
)
from safety_plans.library import Suggestion
from safety_plans.models import CrisisCard, Plan, Step
from safety_plans.service import REVIEW_AFTER
from safety_plans.states import STATE_WORDS, How, Side, StepState, moves_from


def suggested_band(person: Person, *, at: datetime) -> str | None:
    """Return the band of a dependent's birthday, if it is known."""
    born_on = person.details.get("born_on")
    if not born_on:
        return None
    return band_for(date.fromisoformat(born_on), on=at.astimezone(LONDON).date()).value


def matters_form(plan: Plan) -> MattersForm:
    """Return the form about what matters, empty or as posted, for this plan's band."""
    return MattersForm() if plan.band is Band.SURVIVOR else DependentMattersForm()


def filled_matters(plan: Plan) -> MattersForm:
    """Return the same as it is stored."""
    kind = MattersForm if plan.band is Band.SURVIVOR else DependentMattersForm
    stored: dict[str, Any] = {
        "what_matters": plan.what_matters,
        "priorities": plan.priorities,
        "situations": plan.situations,
        "revision": str(plan.revision),
    }
    if plan.band is not Band.SURVIVOR:
        stored["band"] = plan.band.value
    return kind(formdata=None, **stored)


def empty_ideas(plan: Plan) -> IdeasForm:
    """Return the form about ideas with nothing ticked."""
    kind = IdeasForm if plan.band is Band.SURVIVOR else DependentIdeasForm
    return kind(formdata=None)


def ideas_form(plan: Plan, found: list[Suggestion]) -> IdeasForm:
    """Return the form with the steps that fit, as posted."""
    form = IdeasForm() if plan.band is Band.SURVIVOR else DependentIdeasForm()
    form.steps.choices = [(each.step.id, each.step.words) for each in found]
    return form


def filled_answer(step: Step) -> AnswerForm:
    """Return the form for an answer to a step as it stands."""
    return AnswerForm(formdata=None, revision=str(step.revision))


def move_form(step: Step) -> MoveForm:
    """Return the form with what may become of a step from where it stands."""
    form = MoveForm()
    form.to.choices = move_choices(step, side=Side.ADVOCATE)
    return form


def move_choices(step: Step, *, side: Side) -> list[tuple[str, str]]:
    """Return what may become of a step as (code, words)."""
    return [
        (to.value, "Suggest it again" if to is StepState.SUGGESTED else STATE_WORDS[to])
        for to in moves_from(step.state, proposed_by=step.proposed_by, side=side)
    ]


def agree_form(plan: Plan, *, at: datetime) -> AgreeForm:
    """Return the form with the usual day to look again."""
    form = AgreeForm(
        formdata=None, review_on=usual_review(at), revision=str(plan.changes),
    )  # fmt: skip
    if plan.offered_by not in (None, Side.ADVOCATE):
        form.how.data = How.PORTAL.value
    return form


def usual_review(at: datetime) -> date:
    """Return the day on which a plan agreed now is usually looked at again."""
    return at.astimezone(LONDON).date() + REVIEW_AFTER


def filled_card(card: CrisisCard | None) -> CardForm:
    """Return the card's form as it is stored."""
    if card is None:
        return CardForm(formdata=None, revision="0")
    return CardForm(
        formdata=None,
        code_words=card.code_words,
        where_to_go=card.where_to_go,
        ring_first=card.ring_first,
        bag=card.bag or "",
        remember=card.remember,
        revision=str(card.revision),
    )
