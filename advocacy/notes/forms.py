"""The form of a note."""

from advocacy.web.forms import LongTextField, PageForm, needed, submit
from advocacy.web.marks import MarkField


class NoteForm(PageForm):
    """A note for staff only; `form_id` is its own mark."""

    words = LongTextField(
        "Your note", [needed("Enter your note")], hint="Keep addresses and plans out of it"
    )
    form_id = MarkField()
    send = submit("Keep this note")
