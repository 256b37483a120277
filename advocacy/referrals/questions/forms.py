"""Asking whoever made a referral, and writing down what they answered."""

from advocacy.referrals.questions.models import AskedBy
from advocacy.web.forms import (
    ChoiceField,
    LongTextField,
    PageForm,
    TextField,
    WhenField,
    YesNoField,
    needed,
    submit,
)

ROUTES = [
    (AskedBy.PHONE.value, "By telephone"),
    (AskedBy.EMAIL.value, "By e-mail"),
    (AskedBy.SECURE.value, "In a secure system of theirs"),
    (AskedBy.LETTER.value, "By letter"),
    (AskedBy.IN_PERSON.value, "In person"),
]
ANSWERED, NOTHING = "answered", "nothing"


class AskForm(PageForm):
    """What is asked, of whom, how, and by when they answer."""

    what = LongTextField(
        "What you ask", [needed("Enter what you ask")], longest=2000,
        hint="Only what is missing. Say nothing of anybody, nor whether somebody is known here.",
    )  # fmt: skip
    of_whom = TextField("Whom you ask", [needed("Enter whom you ask")])
    route = ChoiceField("How", [needed("Choose how you ask")], choices=ROUTES)
    used = TextField(
        "Number or address you use",
        hint="Of the person or service that made the referral, never of who was referred",
    )
    answer_by = WhenField("Answer needed by", [needed("Enter by when you need the answer")])
    send = submit("Record that you ask")


class AnswerForm(PageForm):
    """What came back."""

    came = ChoiceField(
        "What came back", [needed("Choose what came back")],
        choices=[(ANSWERED, "They answered"), (NOTHING, "Nothing, and nobody waits any longer")],
    )  # fmt: skip
    answer = LongTextField(
        "What they said, or what you do without it",
        [needed("Enter what they said, or what you do without it")],
        longest=8000,
    )
    with_file = YesNoField("Is there a file to add?")
    send = submit("Record this")
