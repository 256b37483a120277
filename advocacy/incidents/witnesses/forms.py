"""What is asked of a person who saw or heard it."""

from advocacy.incidents.witnesses.models import Willing, Witness
from advocacy.incidents.witnesses.service import Named
from advocacy.web.forms import ChoiceField, LongTextField, PageForm, TextField, needed, submit

WILLING = {
    Willing.YES: "Yes",
    Willing.NO: "No",
    Willing.UNKNOWN: "Not asked, or not known",
}
REACH_HINT = "Kept apart from what they saw. It leaves only on a sheet of its own, if they agree."


class NamingForm(PageForm):
    """A form with the four things that are asked of a person; each page words them its own way."""

    def named(self) -> Named:
        """Return what was entered."""
        return Named(
            who=self.value("who"),
            reach=self.value("reach"),
            saw=self.value("saw"),
            willing=Willing(self.value("willing") or Willing.UNKNOWN),
        )


class WitnessForm(NamingForm):
    """One person who saw or heard it."""

    who = TextField(
        "Their name, or how they can be known", [needed("Enter a name, or how they can be known")]
    )
    saw = LongTextField("What they saw or heard (optional)", longest=4000)
    reach = TextField("How to reach them safely (optional)", longest=500, hint=REACH_HINT)
    willing = ChoiceField(
        "Would they speak to the police?",
        choices=[(code.value, words) for code, words in WILLING.items()],
        default=Willing.UNKNOWN.value,
    )
    send = submit("Save this person")


def filled_with(witness: Witness) -> WitnessForm:
    """Return the form as a person was last described."""
    return WitnessForm(
        formdata=None, who=witness.who, saw=witness.saw, reach=witness.reach,
        willing=witness.willing.value,
    )  # fmt: skip
