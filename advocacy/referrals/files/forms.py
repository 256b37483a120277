"""The question before a referrer's form is added, and the form that sends it."""

from advocacy.web.forms import PageForm, YesNoField, needed, submit


class QuestionForm(PageForm):
    """What must be known before a file may come."""

    undressed = YesNoField(
        "Could it show anybody undressed, of whatever age?",
        [needed("Choose yes or no: could it show anybody undressed?")],
        hint="Then it is not taken in here: see below what to do with it.",
    )
    send = submit("Continue")


class SendForm(PageForm):
    """Sends files; their bytes went to the intake before this form is read."""

    send = submit("Add files")
