"""The form that sends papers of an order."""

from advocacy.evidence_store.forms import SendForm
from advocacy.web.forms import submit


class PapersForm(SendForm):
    """Sends papers, as an order's files are called."""

    send = submit("Add papers")
