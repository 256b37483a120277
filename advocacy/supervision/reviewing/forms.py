"""The form of a review."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import HiddenField

from advocacy.accounts.models import Account
from advocacy.db import new_id
from advocacy.supervision.reviewing.models import Part
from advocacy.supervision.reviewing.service import NOBODY, Seen
from advocacy.web.forms import (
    ChoicesField,
    DayField,
    LongTextField,
    Optional,
    PageForm,
    SelectField,
    needed,
    submit,
)

PARTS = {
    Part.CONTACTS: "Contacts, and what they came to",
    Part.SAFE_CONTACT: "How to reach them safely",
    Part.RISK: "Risk, and how it is judged",
    Part.INCIDENTS: "Incidents and evidence",
    Part.PLAN: "The safety plan",
    Part.CHECK_INS: "Check-ins",
    Part.PEOPLE: "People, children and safeguarding",
    Part.ORDERS: "Orders and hearings",
    Part.MASP: "MASP and other agencies",
    Part.DUE: "Tasks and what is due",
}


def read_id(text: object) -> UUID | None:
    """Return the id a hidden box holds; None where it holds none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


class ReviewForm(PageForm):
    """What was seen; `newest` is the review that stood on the page, `form_id` its own mark."""

    looked_at = ChoicesField(
        "What did you look at?",
        [needed("Choose what you looked at")],
        choices=list(PARTS.items()),
    )
    going_well = LongTextField(
        "What is going well?", [needed("Enter what is going well")], longest=4000
    )
    must_change = LongTextField(
        "What must change?",
        longest=4000,
        hint="It becomes a task of the case. Leave empty if nothing must",
    )
    change_for = SelectField("Who changes it?", hint="Only where something must change")
    change_by_on = DayField("By when?", [Optional()])
    next_on = DayField("Review it again on", [needed("Enter when it is reviewed again")])
    newest = HiddenField()
    form_id = HiddenField()
    send = submit("Keep this review")

    def offer(self, changers: Sequence[Account]) -> "ReviewForm":
        """Fill in who may change something; returns the form."""
        people = [(str(each.id), each.name) for each in changers]
        self.change_for.choices = [(NOBODY, "Nobody: nothing must change"), *people]
        return self

    def seen(self) -> Seen:
        """Return what was entered; only after `validate`."""
        chosen = self.value("change_for")
        return Seen(
            looked_at=list(self.value("looked_at") or []),
            going_well=self.value("going_well"),
            must_change=self.value("must_change"),
            change_for_id=UUID(chosen) if chosen else None,
            change_by_on=self.value("change_by_on"),
            next_on=self.value("next_on"),
        )

    def newest_id(self) -> UUID | None:
        """Return the id of the review that stood on the page, if there was one."""
        return read_id(self.value("newest"))

    def mark(self) -> UUID:
        """Return the form's own mark; a new one where none was sent."""
        return read_id(self.value("form_id")) or new_id()
