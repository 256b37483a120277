"""The forms about an order and its terms."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import HiddenField

from advocacy.cases.models import Person
from advocacy.orders.changing import Changed
from advocacy.orders.kinds import order_kinds, term_kinds
from advocacy.orders.models import Became, EndedAs, Ends, Order, Served, Term
from advocacy.orders.service import Lasts, Recorded, Serving
from advocacy.orders.terms import Worded
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    NumberField,
    Optional,
    PageForm,
    SelectField,
    TextField,
    needed,
    submit,
)
from advocacy.web.marks import MarkField

ENDS = {
    Ends.ON_DAY: "It expires on a day",
    Ends.FURTHER_ORDER: "Until further order",
    Ends.UNKNOWN: "Not known yet",
}
SERVED = {
    Served.YES: "Yes, it was served",
    Served.NOT_YET: "Not yet",
    Served.UNKNOWN: "Not known",
}
ENDED = {
    EndedAs.DISCHARGED: "A court ended it early",
    EndedAs.REPLACED: "Another order took its place",
    EndedAs.REFUSED: "It was applied for and refused, or withdrawn",
    EndedAs.MISTAKE: "It was recorded by mistake",
}
_CHANGES = {
    Became.VARIED: "A court made, extended or changed it",
    Became.CORRECTED: "It was recorded wrongly here",
}
_HOW = "How that is known"
_HOW_HINT = "For example: told by the officer in the case, by telephone"
_NO_PLACE = (
    "Describe it as the order does. Where they live or are safe does not belong here: an order"
    " that keeps somebody away from a secret address does not need it written down."
)


class OrderForm(PageForm):
    """Everything known of an order; `form_id` is the form's own mark."""

    kind = SelectField("What kind of order is it?", [needed("Choose what kind of order it is")])
    suspect = ChoiceField("Whom does it bind?", [needed("Choose whom it binds")])
    protects = ChoicesField("Whom does it protect?", [needed("Choose whom it protects")])
    made_on = DayField(
        "Made on (optional)", [Optional()], hint="Leave empty while it is only applied for"
    )
    in_force_on = DayField(
        "In force from (optional)", [Optional()], hint="Empty means from the day it was made"
    )
    ends = ChoiceField("Until when?", choices=list(ENDS.items()), default=Ends.UNKNOWN.value)
    expires_on = DayField("Expires on (optional)", [Optional()])
    served = ChoiceField(
        "Was it served?",
        choices=list(SERVED.items()),
        default=Served.UNKNOWN.value,
        hint="Given to whoever it binds, or read to them in court",
    )
    served_on = DayField("Served on (optional)", [Optional()])
    served_how = TextField(f"{_HOW} (optional)", hint=_HOW_HINT, longest=500)
    court = TextField("Court, or who gave it (optional)")
    number = TextField("Case number (optional)", longest=60)
    words = LongTextField("What else to know (optional)", longest=4000)
    form_id = MarkField()
    send = submit("Record this order")

    def offer(self, bound: Sequence[Person], protected: Sequence[Person]) -> "OrderForm":
        """Fill in the kinds and the people of the case; returns the form."""
        kinds = [(kind.code, kind.words) for kind in order_kinds().values()]
        self.kind.choices = [("", "Choose"), *kinds]
        self.suspect.choices = [(str(each.id), each.name) for each in bound]
        self.protects.choices = [(str(each.id), each.name) for each in protected]
        return self

    def recorded(self) -> Recorded:
        """Return what was entered; only after `validate`."""
        return Recorded(
            kind=self.value("kind"),
            suspect_id=UUID(self.value("suspect")),
            protects=[UUID(each) for each in self.value("protects") or []],
            court=self.value("court"),
            number=self.value("number"),
            made_on=self.value("made_on"),
            in_force_on=self.value("in_force_on"),
            lasts=_lasts(self),
            service=_serving(self),
            words=self.value("words"),
        )


def _lasts(form: PageForm) -> Lasts:
    ends, day = Ends(form.value("ends") or Ends.UNKNOWN), form.value("expires_on")
    # Whoever enters the day says that there is one.
    return Lasts(Ends.ON_DAY if day and ends is Ends.UNKNOWN else ends, day)


def _serving(form: PageForm) -> Serving:
    served, day = Served(form.value("served") or Served.UNKNOWN), form.value("served_on")
    served = Served.YES if day and served is Served.UNKNOWN else served
    return Serving(served, day, form.value("served_how"))


class TermForm(PageForm):
    """One term, in the words of the order."""

    number = NumberField("Number", [needed("Enter its number")], least=1, most=200)
    kind = SelectField("What kind of term is it?", [needed("Choose what kind of term it is")])
    words = LongTextField(
        "The words of the order", [needed("Enter the words of the order")], longest=4000
    )
    area = LongTextField(
        "Place or area to keep out of (optional)",
        longest=2000,
        hint=f"{_NO_PLACE} It is shown in this case only, and never leaves it.",
    )
    times = TextField("Days and times (optional)", hint="Where the term names any", longest=300)
    from_on = DayField(
        "In force from (optional)", [Optional()], hint="Only where it was added later"
    )
    send = submit("Add this term")

    def offer(self) -> "TermForm":
        """Fill in the kinds; returns the form."""
        kinds = [(kind.code, kind.words) for kind in term_kinds().values()]
        self.kind.choices = [("", "Choose"), *kinds]
        return self

    def worded(self) -> Worded:
        """Return what was entered; only after `validate`."""
        return Worded(
            number=self.value("number"),
            kind=self.value("kind"),
            words=self.value("words"),
            area=self.value("area"),
            times=self.value("times"),
            from_on=self.value("from_on"),
        )


class ServingForm(PageForm):
    """Whether it was served; `seen` is how the order stood when the form was opened."""

    served = ChoiceField(
        "Was it served?",
        [needed("Choose whether it was served")],
        choices=list(SERVED.items()),
        hint="Given to whoever it binds, or read to them in court",
    )
    served_on = DayField("Served on (optional)", [Optional()])
    served_how = TextField(_HOW, [needed("Enter how that is known")], hint=_HOW_HINT, longest=500)
    seen = HiddenField()
    send = submit("Save")

    def serving(self) -> Serving:
        """Return what was entered; only after `validate`."""
        return _serving(self)


class ChangeForm(PageForm):
    """What an order says now; `seen` is how it stood when the form was opened."""

    what = ChoiceField(
        "What changed?", [needed("Choose what changed")], choices=list(_CHANGES.items())
    )
    on = DayField("On which day?", [needed("Enter the day on which it changed")])
    words = LongTextField(
        "What changed, and how that is known",
        [needed("Enter what changed, and how that is known")],
        longest=4000,
    )
    gone = ChoicesField(
        "Terms that apply no longer",
        hint="They stay in the record. Terms that are new are added afterwards.",
    )
    made_on = DayField("Made on", [Optional()], hint="Empty while it is only applied for")
    in_force_on = DayField(
        "In force from (optional)", [Optional()], hint="Empty means from the day it was made"
    )
    ends = ChoiceField("Until when?", [needed("Choose until when")], choices=list(ENDS.items()))
    expires_on = DayField("Expires on (optional)", [Optional()])
    court = TextField("Court, or who gave it (optional)")
    number = TextField("Case number (optional)", longest=60)
    seen = HiddenField()
    send = submit("Record this change")

    def offer(self, terms: Sequence[Term]) -> "ChangeForm":
        """Fill in the terms that stand, and any that was ticked; returns the form."""
        ticked = self.value("gone") or []
        self.gone.choices = [
            (str(term.id), f"Term {term.number}: {term.words[:80]}")
            for term in terms
            if term.ended_on is None or str(term.id) in ticked
        ]
        return self

    def changed(self) -> Changed:
        """Return what was entered; only after `validate`."""
        return Changed(
            on=self.value("on"),
            what=Became(self.value("what")),
            made_on=self.value("made_on"),
            in_force_on=self.value("in_force_on"),
            lasts=_lasts(self),
            court=self.value("court"),
            number=self.value("number"),
            words=self.value("words"),
            gone=[UUID(each) for each in self.value("gone") or []],
        )


def change_form(order: Order, *, seen: str) -> ChangeForm:
    """Return the form filled with how an order stands."""
    return ChangeForm(
        made_on=order.made_on,
        in_force_on=order.in_force_on,
        ends=order.ends.value,
        expires_on=order.expires_on,
        court=order.court,
        number=order.number,
        seen=seen,
    )


class EndForm(PageForm):
    """Why an order is in force no longer."""

    ended_as = ChoiceField("Why?", [needed("Choose why")], choices=list(ENDED.items()))
    on = DayField("On which day?", [needed("Enter the day on which it ended")])
    words = LongTextField("How that is known", [needed("Enter how that is known")], longest=2000)
    send = submit("Record that it ended")


class LookedForm(PageForm):
    """Somebody looked at an order that expires soon."""

    send = submit("I have looked at it")
