"""The forms of both sides about looking at a plan again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wtforms import HiddenField

from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    PageForm,
    needed,
    submit,
)
from safety_plans.forms import SeenForm, read_revision
from safety_plans.looking_again.models import Verdict
from safety_plans.looking_again.service import CHANGED
from safety_plans.models import Step
from safety_plans.states import How

_OFF = {"autocomplete": "off", "spellcheck": "false"}
ALONE = "alone"


class WhatChangedForm(PageForm):
    """Page 120."""

    changed = ChoicesField(
        "What is new?", choices=list(CHANGED.items()), hint="Choose any that fit, or none."
    )
    words = LongTextField("More, if you like", longest=1000, render_kw=_OFF)
    send = submit("Go on")


class StillWorksForm(SeenForm):
    """Page 121: the buttons are in the page; this says which step was shown."""

    step = HiddenField()


class WhyUnsafeForm(SeenForm):
    """Page 123, when a step is not safe now."""

    words = LongTextField(
        "What happened?", [needed("Write what happened")], longest=500, render_kw=_OFF
    )
    send = submit("Stop it now")


class SayOtherwiseForm(SeenForm):
    """Page 123, when a step should be said otherwise."""

    words = LongTextField(
        "What should it say?", [needed("Write what it should say")], longest=1000, render_kw=_OFF
    )
    send = submit("Save")


class LookDoneForm(PageForm):
    """Page 122."""

    send = submit("Yes, send it")


@dataclass(frozen=True)
class StepSaid:
    """What was said of one step on the staff page, and which revision stood there."""

    step: Step
    verdict: Verdict
    words: str
    revision: int


class LookAgainForm(PageForm):
    """The whole look on one page; each step brings its own verdict, words and revision."""

    how = ChoiceField(
        "How do you look at it?",
        [needed("Choose how you look at it")],
        choices=[
            (How.IN_PERSON.value, "Together, in one room"),
            (How.PHONE.value, "Together, by phone"),
            (ALONE, "By ourselves: they are asked on their page"),
        ],
        default=How.IN_PERSON.value,
    )
    changed = ChoicesField(
        "What changed since it was agreed?",
        choices=[
            ("address", "Where they live"),
            ("device", "A phone or another device"),
            ("happened", "Something happened"),
            ("days", "Their days: work, school, travel"),
            ("people", "The people around them"),
            ("court", "Court, or what the police do"),
            ("other", "Something else"),
        ],
    )
    words = LongTextField("In a few words", longest=1000)
    review_on = DayField("Look at it again on", [needed("Enter the day to look at it again")])
    send = submit("Save")

    def how_said(self) -> How | None:
        """Return how the other side said yes to new words, if they are there to say it."""
        chosen = self.value("how")
        return None if chosen == ALONE else How(chosen)

    def said(self, steps: Sequence[Step], sent: Mapping[str, str]) -> list[StepSaid]:
        """Return what was said of each step; one without a verdict is not in it."""
        known = {verdict.value for verdict in Verdict}
        return [
            StepSaid(
                step,
                Verdict(sent[f"verdict-{step.id}"]),
                sent.get(f"words-{step.id}", "").strip()[:1000],
                read_revision(sent.get(f"revision-{step.id}", "")),
            )
            for step in steps
            if sent.get(f"verdict-{step.id}") in known
        ]
