"""The forms of both sides where two wrote at once, and where a plan is gone through together."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from advocacy.web.forms import ChoiceField, LongTextField, PageForm, needed, submit
from safety_plans.forms import SeenForm, read_revision
from safety_plans.models import Step
from safety_plans.settling import TEXTS, TwoVersions
from safety_plans.states import How, Settled, Subject
from safety_plans.together import AGREE, DECLINE, LEAVE, StepAnswer

_OFF = {"autocomplete": "off", "spellcheck": "false"}


class TwoVersionsForm(SeenForm):
    """Both versions put together, to be changed by hand; the buttons are in the page."""

    words = LongTextField("Both together", longest=2000, render_kw=_OFF)
    who = LongTextField("Who does it, by when", longest=500, render_kw=_OFF)
    what_matters = LongTextField("Both together", longest=4000, render_kw=_OFF)
    code_words = LongTextField("Code words, and what each means", longest=2000, render_kw=_OFF)
    where_to_go = LongTextField("Where to go", longest=2000, render_kw=_OFF)
    ring_first = LongTextField("Whom to ring first", longest=2000, render_kw=_OFF)
    bag = LongTextField("What is in the bag", longest=2000, render_kw=_OFF)
    remember = LongTextField("What helps in a bad moment", longest=2000, render_kw=_OFF)

    def texts(self, subject: Subject, sent: Mapping[str, Any]) -> dict[str, str]:
        """Return the texts that were sent for a subject; the others stay as they are stored."""
        return {name: self.value(name) or "" for name, _label in TEXTS[subject] if name in sent}


def filled_versions(shown: TwoVersions) -> TwoVersionsForm:
    """Return the form with both versions put together, as a start."""
    texts = {each.name: each.merged for each in shown.texts}
    return TwoVersionsForm(formdata=None, revision=str(shown.revision), **texts)


def read_settled(pressed: str) -> Settled:
    """Return what a button says; any other word keeps what stands, which loses nothing."""
    try:
        return Settled(pressed)
    except ValueError:
        return Settled.KEPT


class TogetherForm(PageForm):
    """Goes through every suggestion that waits, in one room or on the phone.

    Each step brings its own answer, reason and revision, named by its id.
    """

    how = ChoiceField(
        "How do you talk?",
        [needed("Choose how you talk")],
        choices=[(How.IN_PERSON.value, "In one room"), (How.PHONE.value, "By phone")],
        default=How.IN_PERSON.value,
    )
    send = submit("Save the answers")

    def answers(
        self, steps: Sequence[Step], sent: Mapping[str, str], *, ours: Collection[Step]
    ) -> list[StepAnswer]:
        """Return what was answered, by the service to `ours`; what was left is not in it."""
        found = []
        for step in steps:
            said = sent.get(f"answer-{step.id}", LEAVE)
            if said in (AGREE, DECLINE):
                found.append(
                    StepAnswer(
                        step,
                        agreed=said == AGREE,
                        reason=sent.get(f"reason-{step.id}", "").strip()[:500],
                        revision=read_revision(sent.get(f"revision-{step.id}", "")),
                        how=How.CASEWORK if step in ours else How(self.value("how")),
                    )
                )
        return found
