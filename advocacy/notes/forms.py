"""The form of a note."""

from uuid import UUID

from wtforms import HiddenField

from advocacy.db import new_id
from advocacy.web.forms import LongTextField, PageForm, needed, submit


class NoteForm(PageForm):
    """A note for staff only; `form_id` is its own mark."""

    words = LongTextField(
        "Your note", [needed("Enter your note")], hint="Keep addresses and plans out of it"
    )
    form_id = HiddenField()
    send = submit("Keep this note")

    def mark(self) -> UUID:
        """Return the form's own mark; a new one where none was sent."""
        try:
            return UUID(str(self.value("form_id")))
        except ValueError:
            return new_id()
