"""The forms about a possible breach."""

from collections.abc import Sequence

from advocacy.orders.breach_models import BreachState, Told
from advocacy.orders.kinds import order_words
from advocacy.orders.models import Order, Term
from advocacy.web.forms import (
    ChoiceField,
    LongTextField,
    Optional,
    PageForm,
    SelectField,
    TextField,
    WhenField,
    needed,
    submit,
)

STATES = {
    BreachState.SUGGESTED: "To look at",
    BreachState.CONFIRMED: "May breach it",
    BreachState.DISMISSED: "Set aside",
    BreachState.WITHDRAWN: "No longer suggested",
}
TOLD = {
    Told.POLICE: "Yes, the police were told",
    Told.NOT_WANTED: "No: they do not want that, or it would not be safe",
    Told.UNKNOWN: "Not yet, or not known",
}


class LinkForm(PageForm):
    """Which term a person says an incident may breach."""

    term = SelectField("Which term may it breach?", [needed("Choose a term")])
    why = LongTextField("Why", [needed("Enter why")], longest=2000)
    send = submit("Link it to this term")

    def offer(self, terms: Sequence[tuple[Order, Term]]) -> "LinkForm":
        """Fill in the terms of the case; returns the form."""
        self.term.choices = [
            ("", "Choose"),
            *(
                (str(term.id), f"{order_words(order.kind)}, term {term.number}: {term.words[:60]}")
                for order, term in terms
            ),
        ]
        return self


class DecideForm(PageForm):
    """What a person thinks of a suggestion."""

    decided = ChoiceField(
        "What do you think?",
        [needed("Choose what you think")],
        choices=[
            ("confirmed", "It may breach this term"),
            ("dismissed", "Set it aside: it does not concern this term"),
        ],
    )
    why = LongTextField("Why", longest=2000, hint="Needed where it is set aside")
    send = submit("Save")


class ToldForm(PageForm):
    """Whether the police were told."""

    told = ChoiceField(
        "Were the police told?",
        [needed("Choose whether the police were told")],
        choices=list(TOLD.items()),
    )
    told_at = WhenField("When (optional)", [Optional()])
    reference = TextField("Their reference (optional)", longest=60)
    save = submit("Save")
