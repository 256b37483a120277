"""Forms for opening a case in an emergency, and for looking at it afterwards."""

from advocacy.cases.grant_models import Category, Finding
from advocacy.web.forms import ChoiceField, LongTextField, PageForm, TextField, needed, submit

CATEGORIES = {
    Category.DANGER: "Somebody is in danger now",
    Category.CALLER: "They, or somebody for them, are on the telephone",
    Category.CHECK_IN: "A check-in has failed and nobody who works it can be reached",
    Category.COURT: "Police or a court need an answer now",
    Category.OTHER: "Something else that can’t wait",
}


class OpenForm(PageForm):
    """Which case, and why now."""

    reference = TextField(
        "Case reference",
        [needed("Enter the case reference, like KT-4827")],
        longest=16,
        render_kw={"params": {"classes": "govuk-input--width-10"}},
    )
    category = ChoiceField(
        "What has happened?",
        [needed("Choose what has happened")],
        choices=[(code.value, words) for code, words in CATEGORIES.items()],
    )
    reason = LongTextField(
        "Why you need to read it now",
        [needed("Enter why you need to open it now")],
        hint="Who works the case, and a team lead, read this.",
        longest=2000,
    )
    send = submit("Open it for an hour")


class ReviewForm(PageForm):
    """Whether it was right to open it."""

    finding = ChoiceField(
        "Was it justified?",
        [needed("Choose whether it was justified")],
        choices=[
            (Finding.JUSTIFIED.value, "Yes, it was justified"),
            (Finding.NOT_JUSTIFIED.value, "No, it was not justified"),
        ],
    )
    note = LongTextField("What you found", hint="And what follows from it", longest=4000)
    send = submit("Finish the review")
