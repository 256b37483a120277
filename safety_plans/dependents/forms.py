"""The service's forms about a dependent's plan: what is asked of theirs and of no other."""

from typing import Any

from typing_extensions import override

from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    LongTextField,
    PageForm,
    YesNoField,
    needed,
    submit,
)
from safety_plans.bands import Band
from safety_plans.dependents.cards import FIELDS
from safety_plans.dependents.models import CardKind
from safety_plans.forms import IdeasForm, SeenForm, StepForm
from safety_plans.models import Plan, Step
from safety_plans.parts import PART_WORDS, Part
from safety_plans.states import How

_PARTS = [(part.value, PART_WORDS[part]) for part in Part]
_TOLD = [(How.IN_PERSON.value, "In person"), (How.PHONE.value, "By phone")]
IF_TOLD = "What happens if they tell?"


class DependentStepForm(StepForm):
    """A line of a dependent's plan, and what is thought through before they are given it."""

    part = ChoiceField(
        "Which part is it?", choices=_PARTS,
        default=Part.STEP.value,
    )  # fmt: skip
    reveals = YesNoField(
        "Does it tell where they would all go, or that they may leave?",
        default="no",
        hint="Yes keeps it out of a small child's plan",
    )
    if_told = LongTextField(
        IF_TOLD, longest=1000,
        hint="At a visit, at school, to whoever asks. Needed for every child under 13.",
    )  # fmt: skip

    @override
    def more(self) -> dict[str, Any]:
        return {"part": Part(self.value("part") or Part.STEP), **self.thought()}

    @override
    def thought(self) -> dict[str, Any]:
        return {
            "reveals": self.value("reveals") == "yes",
            "if_told": self.value("if_told") or "",
        }


class DependentIdeasForm(IdeasForm):
    """Chooses steps of the library for a dependent."""

    if_told = LongTextField(
        IF_TOLD, longest=1000,
        hint="Kept with each step you tick. Needed for every child under 13.",
    )  # fmt: skip


class ShownPartsForm(PageForm):
    """The survivor's say on which parts a dependent sees, as they told it."""

    parts = ChoicesField("What may they see?", choices=_PARTS, hint="Nothing, until it is ticked")
    how = ChoiceField("How did they say it?", [needed("Choose how they said it")], choices=_TOLD)
    send = submit("Save")

    def chosen(self) -> list[Part]:
        """Return what was ticked."""
        return [Part(code) for code in self.value("parts") or []]


def shown_form(plan: Plan) -> ShownPartsForm:
    """Return that form as it is stored."""
    return ShownPartsForm(formdata=None, parts=[part.value for part in plan.shown_parts])


class AgreeCardForm(SeenForm):
    """Their yes to a card, as they told it."""

    how = ChoiceField("How did they agree?", [needed("Choose how they agreed")], choices=_TOLD)
    send = submit("Record their yes")


class _CardForm(SeenForm):
    """What stands on a card; every box may stay empty but those that it is no use without."""

    def words(self) -> dict[str, str]:
        """Return what was written."""
        return {field.name: self.value(field.name) or "" for field in self if _is_text(field)}

    def facts(self) -> list[tuple[str, str]]:
        """Return what is written as (question, answer)."""
        return [(field.label.text, field.data or "") for field in self if _is_text(field)]


def _is_text(field: Any) -> bool:
    return isinstance(field, LongTextField)


def _box(kind: CardKind, name: str, **options: Any) -> LongTextField:
    label, hint, need = FIELDS[kind][name]
    checks = [needed(need)] if need else []
    return LongTextField(label, checks, hint=hint, longest=1000, **options)


class SchoolForm(_CardForm):
    """Who may collect a child."""

    collectors = _box(CardKind.SCHOOL, "collectors")
    word = _box(CardKind.SCHOOL, "word")
    never = _box(CardKind.SCHOOL, "never")
    ring = _box(CardKind.SCHOOL, "ring")
    instead = _box(CardKind.SCHOOL, "instead")
    order = _box(CardKind.SCHOOL, "order")
    send = submit("Save")


class HandoverForm(_CardForm):
    """How a handover goes."""

    order = _box(CardKind.HANDOVER, "order")
    where = _box(CardKind.HANDOVER, "where")
    who = _box(CardKind.HANDOVER, "who")
    late = _box(CardKind.HANDOVER, "late")
    missing = _box(CardKind.HANDOVER, "missing")
    asks = _box(CardKind.HANDOVER, "asks")
    after = _box(CardKind.HANDOVER, "after")
    send = submit("Save")


CARD_FORMS: dict[CardKind, type[_CardForm]] = {
    CardKind.SCHOOL: SchoolForm,
    CardKind.HANDOVER: HandoverForm,
}


def step_form(plan: Plan) -> StepForm:
    """Return the form for a line of this plan, empty or as posted."""
    return StepForm() if plan.band is Band.SURVIVOR else DependentStepForm()


def filled_step(plan: Plan, step: Step) -> StepForm:
    """Return a line's form as it is stored."""
    kind = StepForm if plan.band is Band.SURVIVOR else DependentStepForm
    return kind(
        formdata=None,
        words=step.words,
        theme=step.theme,
        who=step.who,
        private="yes" if step.private else "no",
        reveals="yes" if step.reveals else "no",
        if_told=step.if_told,
        part=step.part.value,
        revision=str(step.revision),
    )
