"""The forms of an import: the open questions, who is who, and taking it back."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField

from advocacy.errors import Invalid
from advocacy.incidents.imports.models import Party
from advocacy.incidents.imports.parsing.entries import CallColumn
from advocacy.incidents.imports.service import LEAVE_OUT
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    Optional,
    PageForm,
    SelectField,
    needed,
    submit,
)

WHO = (
    ("", "Choose"),
    (Party.SUSPECT.value, "The suspect, or somebody for them"),
    (Party.SURVIVOR.value, "The survivor"),
    (Party.OTHER.value, "Somebody else"),
    (LEAVE_OUT, "Leave out"),
)


class BeginForm(PageForm):
    """Asks for the file to be read."""

    send = submit("Read the messages in this file")


class AnswersForm(PageForm):
    """What only a person can say of a file."""

    day_first = ChoiceField(
        "Which comes first in these dates?",
        choices=[("yes", "The day"), ("no", "The month, as in America")],
    )
    at = SelectField("Date and time in one column")
    date = SelectField("Date alone")
    time = SelectField("Time alone")
    number = SelectField("Number")
    name = SelectField("Name")
    direction = SelectField("In or out")
    duration = SelectField("How long it took")
    note = SelectField("Note")
    send = submit("Continue")

    def offer(self, questions: list[dict[str, Any]], *, sent: bool) -> "AnswersForm":
        """Offer the columns of the file; one that was not sent shows what its headings suggest."""
        columns = next((each for each in questions if each["code"] == "columns"), None)
        for column in CallColumn:
            field = self._fields[column.value]
            headings = columns["headings"] if columns else []
            field.choices = [("", "None"), *((each, each) for each in headings)]
            if not sent:
                field.data = (columns["guess"] if columns else {}).get(column.value, "")
        return self

    def answers(self, questions: list[dict[str, Any]]) -> tuple[bool | None, dict[str, str]]:
        """Return whether the day comes first, and the columns; raises Invalid for one missing."""
        codes = {each["code"] for each in questions}
        first = self.value("day_first")
        if "day_first" in codes and first not in ("yes", "no"):
            message = "Choose which comes first"
            raise Invalid(message, field="day_first")
        chosen = {
            column.value: self.value(column.value)
            for column in CallColumn
            if "columns" in codes and self.value(column.value)
        }
        if "columns" in codes:
            _check(chosen)
        return ({"yes": True, "no": False}.get(first or ""), chosen)


def _check(chosen: Mapping[str, str]) -> None:
    if "at" not in chosen and not {"date", "time"} <= chosen.keys():
        message = "Choose which column holds the date and time, or one for each"
        raise Invalid(message, field="at")
    if not {"number", "name"} & chosen.keys():
        message = "Choose which column holds the number or the name"
        raise Invalid(message, field="number")


class ConfirmForm(PageForm):
    """Who is who is sent beside it: `who-1` for the first sender, and so on."""

    who = HiddenField()
    again = ChoicesField(
        "What is here already",
        choices=[("yes", "Import it a second time. It still counts once")],
    )
    saw_unread = ChoicesField(
        "What could not be read",
        choices=[("yes", "I have looked at what could not be read. It will not be imported")],
    )
    rest = ChoicesField(
        "Everybody else",
        choices=[("leave_out", "Leave out everybody for whom nothing is chosen above")],
    )
    send = submit("Import these messages")


class WithdrawForm(PageForm):
    """Takes an import back."""

    why = LongTextField(
        "Why is it taken back?",
        [needed("Enter why it is taken back")],
        hint="Nothing is deleted. The messages stay, marked, and count and are found no more.",
        longest=2000,
    )
    send = submit("Take this import back")


class JumpForm(PageForm):
    """Leads to a day of a conversation, and to an incident from what is ticked.

    It stands in the address; `pick` is sent once for each message that is ticked.
    """

    class Meta:
        """A form that changes nothing needs no token."""

        csrf = False

    since = DayField("Show messages from", [Optional()])
    pick = HiddenField()
