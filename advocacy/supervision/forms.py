"""The forms of supervision."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import HiddenField

from advocacy.accounts.models import Account
from advocacy.db import new_id
from advocacy.supervision.reviewing.forms import read_id
from advocacy.supervision.service import Held
from advocacy.web.forms import (
    ChoiceField,
    DayField,
    LongTextField,
    Optional,
    PageForm,
    SelectField,
    TextField,
    needed,
    submit,
)


class MarkedForm(PageForm):
    """A form with a mark of its own, so that one sent twice counts once."""

    form_id = HiddenField()

    def mark(self) -> UUID:
        """Return the form's own mark; a new one where none was sent."""
        return read_id(self.value("form_id")) or new_id()


def new_mark() -> str:
    """Return the mark of a form that nobody has sent yet."""
    return str(new_id())


class NoteForm(MarkedForm):
    """What was talked over, what was decided, and when they meet again."""

    held_with = SelectField("With whom")
    held_on = DayField("When was it held?", [needed("Enter when it was held")])
    discussed = LongTextField(
        "What was talked over", [needed("Enter what was talked over")], longest=8000
    )
    decided = LongTextField(
        "What was decided",
        longest=8000,
        hint="Who does what by when comes next, on the note’s own page",
    )
    next_on = DayField("Next supervision", [Optional()], hint="You are reminded on that day")
    send = submit("Keep this note")

    def offer(self, people: Sequence[Account], *, only: UUID | None = None) -> "NoteForm":
        """Fill in with whom it can have been held, or the one it was; returns the form."""
        choices = [(str(each.id), each.name) for each in people if only in (None, each.id)]
        self.held_with.choices = choices
        if not self.held_with.data and len(choices) == 1:
            self.held_with.data = choices[0][0]
        return self

    def with_id(self) -> UUID | None:
        """Return with whom it was held, if anybody was chosen."""
        return read_id(self.value("held_with"))

    def held(self) -> Held:
        """Return what was entered; only after `validate`."""
        return Held(
            held_on=self.value("held_on"),
            discussed=self.value("discussed"),
            decided=self.value("decided"),
            next_on=self.value("next_on"),
        )


class AddForm(MarkedForm):
    """A lead's further words."""

    words = LongTextField("What you add", [needed("Enter what you add")], longest=8000)
    send = submit("Add this to the note")


class ReadForm(MarkedForm):
    """That somebody has read it, and what they say to it."""

    words = LongTextField(
        "Your own words", longest=8000, hint="Leave empty if you have nothing to add"
    )
    send = submit("I have read it")


class ActionForm(MarkedForm):
    """Who does what by when."""

    what = TextField("What is to be done", [needed("Enter what is to be done")], longest=500)
    for_account = SelectField("Who does it", [needed("Choose who does it")])
    due_on = DayField("By when", [needed("Enter by when")])
    as_task = ChoiceField(
        "Make it a task as well?",
        [needed("Choose whether it is a task as well")],
        choices=[("yes", "Yes, they are reminded of it"), ("no", "No, keep it here only")],
        default="yes",
    )
    send = submit("Add this")

    def offer(self, doers: Sequence[Account]) -> "ActionForm":
        """Fill in who may do it; returns the form."""
        self.for_account.choices = [(str(each.id), each.name) for each in doers]
        return self
