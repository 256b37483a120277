"""The question before a referrer's form is added."""

from advocacy.evidence_store.forms import could_show_undressed
from advocacy.web.forms import PageForm, submit


class QuestionForm(PageForm):
    """What must be known before a file may come."""

    undressed = could_show_undressed("Then it is not taken in here: see below what to do with it.")
    send = submit("Continue")
