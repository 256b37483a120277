"""What staff write to somebody, and how else a message of theirs was dealt with."""

from uuid import UUID

from wtforms import HiddenField

from advocacy.letters.service import LONGEST
from advocacy.web.forms import LongTextField, PageForm, TextField, needed, submit


def read_id(text: str | None) -> UUID | None:
    """Return the id a hidden field holds; None for none, and for one that nobody wrote."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


class WriteForm(PageForm):
    """A message to them. `latest` is the last message the page showed, `once` the form's mark."""

    words = LongTextField(
        "Write to them",
        [needed("Write something first")],
        longest=LONGEST,
        hint="They will read this in their own pages. What only staff may read goes into a "
        "contact or a note.",
    )
    unsafe_reason = TextField("Why it is sent all the same", longest=500)
    once = HiddenField()
    latest = HiddenField()
    send = submit("Send to them")


class AnotherWayForm(PageForm):
    """How their messages were dealt with without writing back."""

    how = TextField(
        "What was done instead",
        [needed("Enter what was done instead")],
        longest=500,
        hint="For example: rang at 10, they are well",
    )
    latest = HiddenField()
    send = submit("Nothing more to answer")
