"""The advocate's forms about a plan."""

from typing import Any

from wtforms import HiddenField

from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    Invalid,
    LongTextField,
    PageForm,
    SelectField,
    TextField,
    YesNoField,
    needed,
    submit,
)
from safety_plans.bands import BAND_WORDS, DEPENDENT_BANDS, Band
from safety_plans.card import CardWords
from safety_plans.library import load_library
from safety_plans.states import How

_LIBRARY = load_library()
THEMES = [(theme.code, theme.label) for theme in _LIBRARY.themes]
SITUATIONS = [(each.code, each.label) for each in _LIBRARY.situations]
BANDS = [(band.value, BAND_WORDS[band]) for band in DEPENDENT_BANDS]
_TOLD = [(How.IN_PERSON.value, "In person"), (How.PHONE.value, "By phone")]


class SeenForm(PageForm):
    """A form that knows which version of a thing its writer had before them."""

    revision = HiddenField(default="0")

    def seen(self) -> int:
        """Return that version."""
        return read_revision(str(self.value("revision") or ""))


def read_revision(text: str) -> int:
    """Return the version a hidden field names; one that can't be read is no version at all."""
    return int(text) if text.isdecimal() and len(text) < 9 else -1


class StartForm(PageForm):
    """Starts a dependent's plan."""

    band = ChoiceField("How old are they?", [needed("Choose how old they are")], choices=BANDS)
    send = submit("Start this plan")


class PressForm(PageForm):
    """A button without a question."""

    send = submit("Start this plan")


class MattersForm(SeenForm):
    """What matters to them first, and what is so in their life."""

    what_matters = LongTextField(
        "What matters most to them", longest=2000, hint="In their own words"
    )
    priorities = ChoicesField(
        "What should come first?", choices=THEMES, hint="Steps of these are offered first"
    )
    situations = ChoicesField(
        "What is so in their life?", choices=SITUATIONS, hint="Decides which steps are offered"
    )
    send = submit("Save")

    def chosen_band(self) -> Band | None:
        """Return the band that was chosen, where there is one to choose."""
        return Band(self.value("band")) if "band" in self else None


class DependentMattersForm(MattersForm):
    """The same for a dependent, whose age can be put right."""

    band = ChoiceField("How old are they?", [needed("Choose how old they are")], choices=BANDS)
    send = submit("Save")


class IdeasForm(PageForm):
    """Chooses steps of the library."""

    text = TextField("Words in a step", longest=100)
    steps = ChoicesField("Steps", [needed("Choose at least one step")])
    send = submit("Suggest these")


class StepForm(SeenForm):
    """A step in one's own words."""

    words = LongTextField(
        "The step", [needed("Enter the step")], longest=1000, hint="As you would say it to them"
    )
    theme = SelectField("About", [needed("Choose what it is about")], choices=THEMES)
    who = TextField("Who does it, by when")
    private = YesNoField(
        "Must it be kept from anybody?",
        default="no",
        hint="Yes keeps it off paper, and out of a small child's plan",
    )
    send = submit("Save")

    def private_chosen(self) -> bool:
        """Return whether it must not be told."""
        return bool(self.value("private") == "yes")

    def more(self) -> dict[str, Any]:
        """Return what is said besides of a new one; a dependent's says more."""
        return {}

    def thought(self) -> dict[str, Any]:
        """Return what was thought through besides; a dependent's says more."""
        return {}

    def facts(self) -> list[tuple[str, str]]:
        """Return what is stored as (question, answer)."""
        theme = dict(THEMES).get(self.value("theme"), self.value("theme"))
        return [
            ("The step", self.value("words")),
            ("About", theme),
            ("Who does it, by when", self.value("who")),
            ("Kept from anybody", "Yes" if self.private_chosen() else "No"),
        ]


class AnswerForm(SeenForm):
    """An answer to a suggestion."""

    revision = HiddenField(default="0", id="answer-revision")
    answer = ChoiceField(
        "Answer",
        [needed("Choose an answer")],
        choices=[("agree", "Agree"), ("decline", "Not this one")],
    )
    how = ChoiceField("How did they say it?", choices=_TOLD)
    reason = TextField("If not, why", longest=500, id="answer-reason")
    send = submit("Record the answer")

    def how_said(self, *, ours: bool) -> How:
        """Return how the other side said it; raises Invalid when that was not chosen.

        `ours` is whether it is the service's own answer.
        """
        if ours:
            return How.CASEWORK
        if not self.value("how"):
            message = "Choose how they said it"
            raise Invalid(message, field="how")
        return How(self.value("how"))


class MoveForm(PageForm):
    """What became of a step."""

    to = ChoiceField("What became of it", [needed("Choose what became of it")])
    reason = TextField("If it is not safe now, why", longest=500)
    send = submit("Save")


class ShownForm(PageForm):
    """Their say on what a dependent's list shows."""

    shown = YesNoField(
        "Do they want it shown on this list?", [needed("Choose whether it is shown")]
    )
    send = submit("Save")


class AgreeForm(SeenForm):
    """Freezes the plan as both sides agree to it."""

    how = ChoiceField(
        "How did they agree?",
        [needed("Choose how they agreed")],
        choices=[*_TOLD, (How.PORTAL.value, "On their own page")],
    )
    their_view = LongTextField("What they say to it themselves", longest=2000)
    review_on = DayField("Look at it again on", [needed("Enter the day to look at it again")])
    send = submit("Agree this plan")


class ReviewForm(PageForm):
    """Leaves the agreed plan as it is, for now."""

    review_on = DayField("Look at it again on", [needed("Enter the day to look at it again")])
    send = submit("It still fits")


class CardForm(SeenForm):
    """The card for a bad moment."""

    code_words = LongTextField(
        "Code words, and what each means", longest=1000, hint="For example: pineapple, ring 999"
    )
    where_to_go = LongTextField("Where to go", longest=1000)
    ring_first = LongTextField("Whom to ring first", longest=1000, hint="After 999")
    bag = LongTextField(
        "What is in the bag", longest=1000, hint="And with whom it is: it may be found at home"
    )
    remember = LongTextField("What helps them in a bad moment", longest=1000)
    send = submit("Save")

    def facts(self) -> list[tuple[str, str]]:
        """Return what is written as (question, answer)."""
        asked = ("code_words", "where_to_go", "ring_first", "bag", "remember")
        return [(self[name].label.text, self.value(name) or "") for name in asked]

    def words(self) -> CardWords:
        """Return what was written."""
        return CardWords(
            code_words=self.value("code_words") or "",
            where_to_go=self.value("where_to_go") or "",
            ring_first=self.value("ring_first") or "",
            bag=self.value("bag") or "",
            remember=self.value("remember") or "",
        )
