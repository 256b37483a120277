"""What is asked of somebody we do not know: as little as lets a person reach them safely."""

from typing import Any

from advocacy.web.forms import LongTextField, PageForm, TextField, submit

_UNREMEMBERED: dict[str, Any] = {"autocomplete": "off", "spellcheck": "false"}
REACH, WISH = 200, 2000


def _kept_to(longest: int, **more: str) -> dict[str, Any]:
    """Return attributes by which the browser itself holds the words to their length."""
    return {**_UNREMEMBERED, "maxlength": str(longest), **more}


class AskForm(PageForm):
    """A browser checks it before it is sent: what is sent and refused would be lost."""

    class Meta:
        """Without a token, as at sign-in: that the form is our own is checked by the guard."""

        csrf = False

    name = TextField("What to call you", hint="Any name will do", render_kw=_kept_to(100))
    reach = TextField(
        "How to reach you",
        hint="A number, or another way, that only you see",
        longest=REACH,
        render_kw=_kept_to(REACH, required="required"),
    )
    when = TextField("When it is safe", longest=REACH, render_kw=_kept_to(REACH))
    say = TextField("Who to say is calling", longest=REACH, render_kw=_kept_to(REACH))
    wish = LongTextField("What you would like", longest=WISH, render_kw=_kept_to(WISH))
    # Nobody sees this box: what is written in it was written by a machine.
    more = TextField("Leave this empty", render_kw=_UNREMEMBERED)
    send = submit("Send")

    SHOWN = ("name", "reach", "when", "say", "wish")
