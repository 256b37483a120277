"""The forms about a hearing."""

from wtforms import HiddenField

from advocacy.orders.hearings import Care, mark_of
from advocacy.orders.models import Hearing, HearingState, Measures, Statement
from advocacy.web.forms import (
    ChoiceField,
    LongTextField,
    PageForm,
    SelectField,
    TextField,
    WhenField,
    needed,
    submit,
)

MEASURES = {
    Measures.NOT_ASKED: "Not asked for yet",
    Measures.ASKED: "Asked for",
    Measures.GRANTED: "Granted",
    Measures.REFUSED: "Refused",
    Measures.NOT_WANTED: "They do not want any",
}
STATEMENT = {
    Statement.TO_ASK: "Still to ask",
    Statement.WANTED: "They want to make one, or bring one up to date",
    Statement.MADE: "It is made, or up to date",
    Statement.NOT_WANTED: "They do not want to",
}
STATES = {
    HearingState.AHEAD: "To come",
    HearingState.HELD: "It was held",
    HearingState.ADJOURNED: "It was put off to another day",
    HearingState.VACATED: "It did not take place",
}


class CareForm(PageForm):
    """How the survivor is looked after at a hearing; `seen` is how it stood when it was opened."""

    attends = LongTextField(
        "Who attends, and who goes with them (optional)",
        longest=2000,
        hint="How they get there and where they wait belongs in their plan",
    )
    measures = SelectField(
        "Special measures",
        choices=list(MEASURES.items()),
        default=Measures.NOT_ASKED.value,
        hint="For example a screen, a video link, another way in",
    )
    measures_words = TextField("Which measures (optional)", longest=500)
    statement = SelectField(
        "Victim Personal Statement",
        choices=list(STATEMENT.items()),
        default=Statement.TO_ASK.value,
        hint="In their own words, and only if they want to. The defence reads it.",
    )
    seen = HiddenField()
    send = submit("Save")

    def care(self) -> Care:
        """Return what was entered; only after `validate`."""
        return Care(
            attends=self.value("attends"),
            measures=Measures(self.value("measures") or Measures.NOT_ASKED),
            measures_words=self.value("measures_words"),
            statement=Statement(self.value("statement") or Statement.TO_ASK),
        )


class HearingForm(CareForm):
    """A hearing that is known of."""

    happens_at = WhenField("When", [needed("Enter when it is")])
    court = TextField("Court", [needed("Enter the court")])
    purpose = TextField("What is it for?", [needed("Enter what it is for")], longest=500)


class OutcomeForm(PageForm):
    """What came of a hearing."""

    state = ChoiceField(
        "What became of it?",
        [needed("Choose what became of it")],
        choices=[(code, words) for code, words in STATES.items() if code != HearingState.AHEAD],
    )
    outcome = LongTextField(
        "What came of it",
        [needed("Enter what came of it")],
        longest=4000,
        hint="A change of the order itself is recorded at the order",
    )
    record = submit("Record what came of it")


def care_form(hearing: Hearing) -> CareForm:
    """Return the form filled with how things stand."""
    return CareForm(
        formdata=None,
        attends=hearing.attends,
        measures=hearing.measures.value,
        measures_words=hearing.measures_words,
        statement=hearing.statement.value,
        seen=mark_of(hearing),
    )
