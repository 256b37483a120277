"""Why all texts are stopped."""

from advocacy.web.forms import PageForm, TextField, needed, submit


class StopForm(PageForm):
    """The reason for a stop of all texts."""

    reason = TextField("Why", [needed("Enter why all texts stop")])
    send = submit("Stop all texts")
