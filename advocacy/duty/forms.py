"""Forms of the duty pages and of calls by the telephone word."""

from typing import Any

from advocacy.contacts.forms import ContactForm
from advocacy.web.forms import ChoiceField, LongTextField, PageForm, TextField, needed, submit


class DutyContactForm(ContactForm):
    """A contact made on duty: what was planned stays as it is, and only the survivor is there."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for name in ("agreed", "next_on", "person", "themes", "form_id"):
            del self[name]


class CallerForm(PageForm):
    """What a caller gives: both or nothing."""

    reference = TextField("Case reference", [needed("Enter the reference they give")], longest=20)
    word = TextField(
        "Telephone word",
        [needed("Enter the word they say")],
        longest=60,
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    send = submit("Check both together")


class CallOverForm(PageForm):
    """What came of a call of somebody who was recognised."""

    said = LongTextField(
        "What they said, and what was done",
        [needed("Enter what they said, and what was done")],
        longest=2000,
    )
    next_step = ChoiceField(
        "What now",
        [needed("Choose what happens now")],
        choices=[
            ("duty", "Somebody has to act: whoever holds duty takes it on now"),
            ("done", "It is dealt with: their advocate reads it later"),
        ],
    )
    send = submit("End this call")


class TeamCallForm(PageForm):
    """What was done about a call of somebody nobody knows."""

    reason = LongTextField("What did you do", [needed("Enter what you did")], longest=2000)
    send = submit("This is dealt with")
