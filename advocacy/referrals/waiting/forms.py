"""Putting somebody on the waiting list, trying to reach them, writing a note."""

from wtforms import HiddenField

from advocacy.cases.phones import find_phone
from advocacy.cases.safe_contact_forms import a_phone
from advocacy.referrals.forms import URGENCIES
from advocacy.referrals.waiting.safety import CALL, OTHER, TEXT, THEY_RANG
from advocacy.web.forms import (
    ChoiceField,
    DayField,
    LongTextField,
    PageForm,
    TextField,
    WhenField,
    YesNoField,
    needed,
    submit,
)

WAYS = [(CALL, "Call"), (TEXT, "Text"), (OTHER, "Another way"), (THEY_RANG, "They rang us")]


class ListForm(PageForm):
    """Onto the waiting list, how urgent, and when a lead looks again."""

    seen = HiddenField()
    urgency = ChoiceField(
        "How soon they need somebody",
        [needed("Choose how soon they need somebody")],
        choices=URGENCIES,
        beside=True,
    )
    review_on = DayField("Look at it again on", [needed("Enter when to look at it again")])
    reason = TextField(
        "Why they have to wait", [needed("Enter why they have to wait")], longest=500
    )
    send = submit("Put on the waiting list")


class TryForm(PageForm):
    """A try to reach somebody who waits."""

    way = ChoiceField("How", [needed("Choose how")], choices=WAYS, default=CALL, beside=True)
    reached = YesNoField("Did you reach them?", [needed("Choose whether you reached them")])
    left_message = YesNoField("Did you leave a message?")
    number = TextField("Number used, if it was not the one told", [a_phone])
    happened_at = WhenField("When", [needed("Enter when it happened")])
    words = LongTextField("What was said", longest=2000)
    safety = TextField(
        "How safe they are now",
        longest=500,
        hint="Ask each time you reach them: it counts as looking again",
    )
    unsafe_reason = TextField("Why it was done all the same", longest=500)
    send = submit("Record this")

    SHOWN = ("way", "reached", "left_message", "number", "happened_at", "words", "safety")

    def number_used(self) -> str:
        """Return the other number as it is kept, or an empty text for the one told."""
        return find_phone(self.value("number") or "") or ""


class NoteForm(PageForm):
    """A note for the leads who decide."""

    words = LongTextField("A note", [needed("Enter the note")], longest=2000)
    send = submit("Keep this note")
