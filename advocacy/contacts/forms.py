"""The form an advocate fills while the telephone is still warm."""

from advocacy.cases.phones import find_phone
from advocacy.cases.safe_contact_forms import a_phone
from advocacy.web.forms import (
    ChoiceField,
    DayField,
    LongTextField,
    NumberField,
    Optional,
    PageForm,
    TextField,
    WhenField,
    YesNoField,
    needed,
    submit,
)

CHANNELS = [
    ("call", "Call"),
    ("text", "Text"),
    ("meeting", "In person"),
    ("message", "Portal message"),
    ("post", "Letter or e-mail"),
    ("other", "Another way"),
]


class ContactForm(PageForm):
    """A contact made, or tried in vain."""

    channel = ChoiceField(
        "How", [needed("Choose how contact was made")], choices=CHANNELS, beside=True
    )
    direction = ChoiceField(
        "Who began it",
        [needed("Choose who began it")],
        choices=[("out", "We did"), ("in", "They did")],
        beside=True,
    )
    reached = YesNoField("Did you reach them?", [needed("Choose whether you reached them")])
    left_message = YesNoField("Did you leave a message?")
    number = TextField("Number used, if it was not the agreed one", [a_phone])
    happened_at = WhenField("When", [needed("Enter when it happened")])
    minutes = NumberField("Minutes it took", [Optional()], most=1440)
    note = LongTextField("What was said", hint="For staff. Keep addresses and plans out of it.")
    agreed = TextField("What was agreed", longest=500)
    next_on = DayField("Next contact", [Optional()])
    unsafe_reason = TextField(
        "Why it was made all the same",
        longest=500,
        hint="For example a life was at risk, or they asked for it",
    )
    send = submit("Record this contact")

    def number_used(self) -> str:
        """Return the other number as it is kept, or an empty text for the agreed one."""
        return find_phone(self.value("number") or "") or ""
