"""The question before any paper of an order, and the form that sends papers."""

from advocacy.web.forms import PageForm, YesNoField, needed, submit


class QuestionForm(PageForm):
    """What must be known before a paper may come."""

    undressed = YesNoField(
        "Could it show anybody undressed, of whatever age?",
        [needed("Choose yes or no: could it show anybody undressed?")],
        hint="Then it is not taken in here. Write down an incident: there it is sealed at once.",
    )
    send = submit("Continue")


class SendForm(PageForm):
    """Sends papers; their bytes went to the intake before this form is read."""

    send = submit("Add papers")
