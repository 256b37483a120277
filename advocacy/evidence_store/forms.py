"""The question before a file that is no evidence by itself, and the form that sends files."""

from advocacy.web.forms import PageForm, YesNoField, needed, submit


def could_show_undressed(hint: str) -> YesNoField:
    """Return the question before any file; the hint says what becomes of one that could."""
    return YesNoField(
        "Could it show anybody undressed, of whatever age?",
        [needed("Choose yes or no: could it show anybody undressed?")],
        hint=hint,
    )


class QuestionForm(PageForm):
    """What must be known before a file may come."""

    undressed = could_show_undressed(
        "Then it is not taken in here. Write down an incident: there it is sealed at once."
    )
    send = submit("Continue")


class SendForm(PageForm):
    """Sends files; their bytes went to the intake before this form is read."""

    send = submit("Add files")
