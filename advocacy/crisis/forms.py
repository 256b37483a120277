"""Forms of the crisis page: what police know, the telephone word, what was done about a call."""

from advocacy.crisis.essentials import MarkerFacts
from advocacy.crisis.models import PoliceMarker
from advocacy.web.forms import (
    ChoicesField,
    DayField,
    LongTextField,
    PageForm,
    SecretField,
    TextField,
    YesNoField,
    needed,
    submit,
)

KNOWN_TO_POLICE = [
    ("treat_as_urgent", "Calls from them, or about them, are treated as urgent"),
    ("address_flagged", "Their address is flagged"),
    ("knows_code_word", "A code word for 999 is known"),
]


class MarkerForm(PageForm):
    """What police know for somebody's safety."""

    knows = ChoicesField(
        "What police know", [needed("Choose what police know")], choices=KNOWN_TO_POLICE
    )
    force = TextField("Which force holds it", [needed("Enter which force holds it")])
    reference = TextField("Their reference for it", hint="Never the address or the code word")
    agreed = YesNoField(
        "Do they agree that whoever takes a crisis call sees this?",
        [needed("Choose whether they agree")],
    )
    agreed_on = DayField("Agreed on", [needed("Enter the day on which it was agreed")])
    agreed_how = TextField(
        "How it was agreed", [needed("Enter how it was agreed")], hint="For example by voice"
    )
    send = submit("Record this marker")

    def facts(self) -> MarkerFacts:
        """Return what was entered."""
        knows = self.value("knows")
        return MarkerFacts(
            treat_as_urgent="treat_as_urgent" in knows,
            address_flagged="address_flagged" in knows,
            knows_code_word="knows_code_word" in knows,
            force=self.value("force"),
            reference=self.value("reference"),
            agreed_on=self.value("agreed_on"),
            agreed_how=self.value("agreed_how"),
        )


def filled_marker(marker: PoliceMarker | None) -> MarkerForm:
    """Return the form as the marker stands, to be agreed anew, or empty."""
    if marker is None:
        return MarkerForm(formdata=None)
    knows = [code for code, _ in KNOWN_TO_POLICE if getattr(marker, code)]
    return MarkerForm(formdata=None, knows=knows, force=marker.force, reference=marker.reference)


class WithdrawForm(PageForm):
    """The marker no longer stands."""

    how = TextField("Why it no longer stands", [needed("Enter why it no longer stands")])
    send = submit("Take the marker back")


class WordForm(PageForm):
    """A telephone word, agreed together."""

    word = SecretField("The word", [needed("Enter the word")])
    again = SecretField("The word again", [needed("Enter the word again")])
    note = TextField(
        "Where and how it was agreed",
        [needed("Enter where and how it was agreed")],
        hint="Never the word itself",
    )
    send = submit("Set this word")


class DoneForm(PageForm):
    """What a person did about a call or an alert."""

    reason = LongTextField(
        "What did you do, and how are they",
        [needed("Enter what you did and how they are")],
        longest=2000,
    )
    send = submit("This is dealt with")
