"""The form an advocate fills while the telephone is still warm."""

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

    channel = ChoiceField("How", [needed("Choose how contact was made")], choices=CHANNELS)
    direction = ChoiceField(
        "Who began it", [needed("Choose who began it")],
        choices=[("out", "We did"), ("in", "They did")],
    )
    reached = YesNoField("Did you reach them?", [needed("Choose whether you reached them")])
    happened_at = WhenField("When", [needed("Enter when it happened")])
    minutes = NumberField("Minutes it took", [Optional()], most=1440)
    note = LongTextField("What was said", hint="For staff. Keep addresses and plans out of it.")
    agreed = TextField("What was agreed", longest=500)
    next_on = DayField("Next contact", [Optional()])
    unsafe_reason = TextField("Why it was made all the same", longest=500)
    send = submit("Record this contact")
