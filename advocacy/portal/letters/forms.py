"""What a survivor writes to the people who work with them."""

from typing import Any

from wtforms import HiddenField

from advocacy.letters.service import LONGEST
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    Length,
    LongTextField,
    PageForm,
    needed,
    submit,
)

_TODAY = "today"
# What is kept of a message that is too long to send: nothing typed is lost.
_MOST_KEPT = 200_000


class WriteForm(PageForm):
    """A message. `once` is the form's mark, so that one sent twice is there once."""

    message = LongTextField(
        "Write a message",
        [
            needed("Write your message first"),
            Length(max=LONGEST, message="Make it shorter, or send it in two parts"),
        ],
        longest=_MOST_KEPT,
        hint="Don\N{RIGHT SINGLE QUOTATION MARK}t write where you are safe.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    urgent = ChoicesField("Is it for today?", choices=[(_TODAY, "I need somebody today")])
    once = HiddenField()
    send = submit("Send")

    def wants_today(self) -> bool:
        """Return whether somebody is needed today."""
        return _TODAY in (self.value("urgent") or [])


class ToldForm(PageForm):
    """Whether a text tells them that a message waits."""

    told = ChoiceField(
        "Should we tell you when there is a new one?",
        [needed("Choose one")],
        choices=[("not", "No, I look here"), ("text", "By a text")],
    )
    send = submit("Save")


def typed(posted: Any) -> dict[str, list[str]]:
    """Return what was written, to be kept until it is sent."""
    return {
        "message": [text[:_MOST_KEPT] for text in posted.getlist("message")],
        "urgent": [text for text in posted.getlist("urgent") if text == _TODAY],
    }
