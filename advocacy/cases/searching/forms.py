"""The box that looks through one case; sent by POST, so that no word stands in an address."""

from wtforms import HiddenField

from advocacy.web.forms import PageForm, SelectField, TextField, submit


class FindForm(PageForm):
    """Words, a name or a number; `before` is the key of an older page."""

    text = TextField("Find in this case")
    kind = SelectField("Where")
    before = HiddenField()
    send = submit("Find")
