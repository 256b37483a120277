"""The question before paper, on either side, and what the sheet is called."""

from collections.abc import Sequence

from advocacy.web.forms import ChoiceField, PageForm, TextField, needed, submit
from safety_plans.papers.models import IsSafe, Shape
from safety_plans.papers.service import LONGEST_TITLE
from safety_plans.states import How

_OFF = {"autocomplete": "off", "spellcheck": "false"}
QUESTION = "Is it safe to have this on paper?"
OWN = "own"
SAID = [
    (IsSafe.YES.value, "Yes"), (IsSafe.NO.value, "No"), (IsSafe.UNSURE.value, "I’m not sure"),
]  # fmt: skip
SHAPE_WORDS = {
    Shape.LIST: "A list, on A4",
    Shape.LARGE: "The same in large print",
    Shape.POCKET: "A small card, to fold",
    Shape.PICTURES: "A card with pictures",
    Shape.SCHOOL: "The card for the school",
    Shape.HANDOVER: "The plan for handovers",
}


def shape_choices(shapes: Sequence[Shape]) -> list[tuple[str, str]]:
    """Return shapes as (code, words)."""
    return [(shape.value, SHAPE_WORDS[shape]) for shape in shapes]


class WhatForm(PageForm):
    """Page 130: what to take along, and of whose list."""

    what = ChoiceField("What would you like?", [needed("Choose one")])
    send = submit("Go on")


class SafeForm(PageForm):
    """Page 131."""

    is_safe = ChoiceField(QUESTION, [needed("Choose one")], choices=SAID)
    send = submit("Go on")


class TitleForm(PageForm):
    """Page 132: what it is called; the words of a list, or their own."""

    title = ChoiceField("What should it be called?", [needed("Choose one")])
    own_title = TextField("Your own words", longest=LONGEST_TITLE, render_kw=_OFF)
    send = submit("Go on")

    def offer(self, titles: Sequence[str]) -> "TitleForm":
        """Return the form with the titles to choose from."""
        self.title.choices = [*((each, each) for each in titles), (OWN, "Something else")]
        return self

    def chosen(self) -> str:
        """Return the title that was chosen or written."""
        title = self.value("title") or ""
        return (self.value("own_title") or "") if title == OWN else title


class StaffPaperForm(TitleForm):
    """The same on the staff side: they are asked, and what they say is written down."""

    shape = ChoiceField("What do they want?", [needed("Choose what they want")])
    is_safe = ChoiceField(
        "Ask them: is it safe for you to have this on paper?",
        [needed("Choose what they said")],
        choices=[
            (IsSafe.YES.value, "They said yes"), (IsSafe.NO.value, "They said no"),
            (IsSafe.UNSURE.value, "They are not sure"),
        ],
    )  # fmt: skip
    how = ChoiceField(
        "How did they say it?",
        [needed("Choose how they said it")],
        choices=[(How.IN_PERSON.value, "In person"), (How.PHONE.value, "By phone")],
        default=How.IN_PERSON.value,
    )
    title = ChoiceField("What do they want it called?")
    own_title = TextField("Their own words", longest=LONGEST_TITLE)
    send = submit("Go on")
