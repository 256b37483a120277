"""The survivor's forms about the list: plain words, nothing that the browser keeps."""

from wtforms import HiddenField

from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    LongTextField,
    PageForm,
    YesNoField,
    needed,
    submit,
)
from safety_plans.card import CardWords
from safety_plans.forms import SeenForm
from safety_plans.library import load_library
from safety_plans.states import StepState

_OFF = {"autocomplete": "off", "spellcheck": "false"}
_THEMES = [(theme.code, theme.plain) for theme in load_library().themes]
AGREE, DECLINE, ASK = "agree", "decline", "ask"
WHY_NOT = [
    ("unsafe", "It isn't safe for me"),
    ("no_fit", "It doesn't fit my life"),
    ("too_much", "It's too much right now"),
    ("unsaid", "I'd rather not say"),
]
BECOMES = {
    StepState.IN_PLACE: "I've done it",
    StepState.NOT_SAFE_NOW: "It isn't safe now",
    StepState.DONE_WITH: "I don't need it any more",
    StepState.SUGGESTED: "I want it back",
}


class IdeaForm(SeenForm):
    """Page 21: the buttons are in the page; this says which idea was shown."""

    step = HiddenField()


class MattersMostForm(SeenForm):
    """Page 22."""

    what_matters = LongTextField(
        "What matters most to you?", longest=2000, hint="Use your own words.", render_kw=_OFF
    )
    priorities = ChoicesField(
        "What should come first?", choices=_THEMES, hint="Choose any that fit."
    )
    send = submit("Save")


class OwnStepForm(PageForm):
    """Page 23."""

    words = LongTextField(
        "What would help you?",
        [needed("Write what would help you")],
        longest=1000,
        hint="Such as: ask my sister to ring me each night.",
        render_kw=_OFF,
    )
    theme = ChoiceField("What is it about?", choices=_THEMES, hint="You can leave this out.")
    private = YesNoField(
        "Should nobody else hear of it?",
        hint="Yes keeps it off paper and out of the children's lists.",
    )
    send = submit("Add it")


class OtherWordsForm(SeenForm):
    """Page 38."""

    words = LongTextField(
        "Say it your way", [needed("Write what it should say")], longest=1000, render_kw=_OFF
    )
    private = YesNoField(
        "Should nobody else hear of it?",
        hint="Yes keeps it off paper and out of the children's lists.",
    )
    send = submit("Save")


class WhyNotForm(PageForm):
    """Page 24, when an idea is not for her."""

    why = ChoiceField("Why not?", [needed("Choose one")], choices=WHY_NOT)
    words = LongTextField("More, if you like", longest=500, render_kw=_OFF)
    send = submit("Send")

    def reason(self) -> str:
        """Return what was chosen and written, as one text."""
        chosen = dict(WHY_NOT)[self.value("why")]
        return f"{chosen}. {self.value('words') or ''}".strip()


class QuestionForm(PageForm):
    """Page 24, when she wants to ask."""

    words = LongTextField(
        "What would you like to ask?",
        [needed("Write what you would like to ask")],
        longest=500,
        render_kw=_OFF,
    )
    send = submit("Send")


class OwnCardForm(SeenForm):
    """Page 26."""

    code_words = LongTextField(
        "Words you agreed, and what each means",
        longest=1000,
        hint="Such as: lemon means ring 999 for me.",
        render_kw=_OFF,
    )
    where_to_go = LongTextField("Where you can go", longest=1000, render_kw=_OFF)
    ring_first = LongTextField("Who you ring first", longest=1000, render_kw=_OFF)
    bag = LongTextField(
        "What is in your bag",
        longest=1000,
        hint="Such as: keys, money, a charger. Leave it with a friend if it may be found.",
        render_kw=_OFF,
    )
    remember = LongTextField("What helps you", longest=1000, render_kw=_OFF)
    send = submit("Save")

    def card_words(self) -> CardWords:
        """Return what was written."""
        return CardWords(
            code_words=self.value("code_words") or "",
            where_to_go=self.value("where_to_go") or "",
            ring_first=self.value("ring_first") or "",
            bag=self.value("bag") or "",
            remember=self.value("remember") or "",
        )


class YesForm(SeenForm):
    """Page 27."""

    send = submit("Yes, this is right")


class ChooseForm(PageForm):
    """Pages 20 and 28: the buttons are in the page."""


class BecomesForm(PageForm):
    """Page 29."""

    to = ChoiceField("What became of it?", [needed("Choose one")])
    reason = LongTextField("If it isn't safe now: what happened?", longest=500, render_kw=_OFF)
    send = submit("Save")
