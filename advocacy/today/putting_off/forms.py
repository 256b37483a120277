"""The form that puts something off: until when, and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from advocacy.prompts.models import Because
from advocacy.today.putting_off.service import Until
from advocacy.web.forms import ChoiceField, PageForm, TextField, needed, submit
from advocacy.web.words import said_when

REASONS = {
    Because.THEY_ASKED: "They asked for another time",
    Because.NOT_SAFE_NOW: "It is not safe to do now",
    Because.WAITS_FOR_SOMEBODY: "It waits for somebody else",
    Because.OTHER_DANGER: "Something more urgent came first",
    Because.OTHER: "Another reason",
}
_MOMENTS = {
    Until.LATER: "Later today",
    Until.MORNING: "In the morning",
    Until.DAY: "For a day",
}


class PutOffForm(PageForm):
    """Until when, why, and a few words."""

    until = ChoiceField("Until when", [needed("Choose until when it can wait")])
    because = ChoiceField(
        "Why can it wait",
        [needed("Choose why it can wait")],
        choices=[(code.value, words) for code, words in REASONS.items()],
    )
    words = TextField("In your words", hint="You can leave this empty.", longest=300)
    send = submit("Put it off")

    def offer(self, moments: Mapping[Until, datetime]) -> None:
        """Show the moments there are, each with its day and time."""
        self.until.choices = [
            (code.value, f"{_MOMENTS[code]}: {said_when(moment)}")
            for code, moment in moments.items()
        ]

    def chosen(self) -> dict[str, Any]:
        """Return why, in a code and in words."""
        return {"because": Because(self.value("because")), "words": self.value("words")}
