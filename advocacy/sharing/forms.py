"""The questions behind a decision to share."""

from datetime import date

from advocacy.sharing.bases import list_bases
from advocacy.sharing.models import Agreement, Told
from advocacy.sharing.service import Weighed
from advocacy.web.forms import (
    ChoiceField,
    DayField,
    LongTextField,
    PageForm,
    TextField,
    needed,
    submit,
)


class SharingForm(PageForm):
    """A decision to share; the bases offered are those that hold today."""

    what = LongTextField("What is shared", [needed("Enter what is shared")], longest=2000)
    recipient = TextField("With whom", [needed("Enter with whom it is shared")])
    why = LongTextField("Why", [needed("Enter why it is shared")], longest=4000)
    agreement = ChoiceField(
        "Do they agree?",
        [needed("Choose whether they agree")],
        choices=[
            (Agreement.AGREED, "They agree"),
            (Agreement.OBJECTED, "They object"),
            (Agreement.NOT_ASKED, "They were not asked"),
        ],
    )
    their_view = LongTextField(
        "Their view, as they put it",
        [needed("Enter their view, or why it is not known")],
        longest=4000,
    )
    necessity = LongTextField(
        "If they do not agree: why it is needed and proportionate", longest=4000
    )
    article_6 = ChoiceField("Basis", [needed("Choose the basis")])
    article_9 = ChoiceField(
        "Condition for special category data",
        [needed("Choose the condition for special category data, or that none is shared")],
    )
    offence = ChoiceField(
        "Condition for data about offences",
        [needed("Choose the condition for data about offences, or that none is shared")],
    )
    risk_of_sharing = LongTextField(
        "What could go wrong if it is shared",
        [needed("Enter what could go wrong if it is shared")],
        longest=4000,
    )
    risk_of_not_sharing = LongTextField(
        "What could go wrong if it is not",
        [needed("Enter what could go wrong if it is not shared")],
        longest=4000,
    )
    told = ChoiceField(
        "Do they know?",
        [needed("Choose whether they know")],
        choices=[
            (Told.YES, "Yes, they have been told"),
            (Told.LATER, "Not yet: we will tell them"),
            (Told.NO, "No: telling them is not safe"),
        ],
    )
    told_why = LongTextField("If not: why", longest=2000)
    review_on = DayField(
        "Look at it again on", [needed("Enter a review date")], missing="Enter a review date"
    )
    send = submit("Record this decision")

    def offer(self, *, on: date) -> "SharingForm":
        """Fill in the bases that hold on a day; returns the form."""
        for name in ("article_6", "article_9", "offence"):
            self._fields[name].choices = [(b.code, b.said) for b in list_bases(name, on=on)]
        return self

    def weighed(self) -> Weighed:
        """Return what was entered; only after `validate`."""
        values = {name: field.data or "" for name, field in self._fields.items()}
        return Weighed(
            **{
                name: values[name]
                for name in (
                    "what",
                    "recipient",
                    "why",
                    "their_view",
                    "article_6",
                    "article_9",
                    "offence",
                    "risk_of_sharing",
                    "risk_of_not_sharing",
                    "necessity",
                    "told_why",
                )
            },
            agreement=Agreement(values["agreement"]),
            told=Told(values["told"]),
            review_on=self.value("review_on"),
        )
