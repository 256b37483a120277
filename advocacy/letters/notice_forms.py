"""What is agreed with somebody about being told that a message waits."""

from wtforms import HiddenField

from advocacy.letters.notice_models import Told
from advocacy.letters.notices import READY
from advocacy.web.forms import ChoiceField, PageForm, TextField, needed, submit

CHOICES = [(Told.NOT.value, "Not at all"), (Told.TEXT.value, "By a neutral text")]


class NoticeForm(PageForm):
    """Set together, by voice or in person; `seen` marks the choice the page showed."""

    told = ChoiceField(
        "How do they want to hear of a message?", [needed("Choose how")], choices=CHOICES
    )
    words = TextField(
        "What the text says",
        longest=160,
        hint=f"Choose it together. For example: {READY[0]}",
    )
    made_sure = TextField(
        "How did you make sure that it is they who want it?",
        longest=300,
        hint="For example: rang the number, knew the voice. Needed for texts.",
    )
    seen = HiddenField()
    send = submit("Save")
