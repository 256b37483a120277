"""The question before an export is sent, and the box for it."""

from advocacy.evidence_store.forms import could_show_undressed
from advocacy.web.forms import PageForm, submit


class QuestionForm(PageForm):
    """What must be known before a file may come."""

    undressed = could_show_undressed("Then don’t send it. Keep the phone, and tell us.")
    send = submit("Next")


class SendForm(PageForm):
    """The file."""

    send = submit("Send")
