"""The survivor's sign-in: two plain fields that no browser offers to remember."""

from typing import Any

from advocacy.web.forms import ChoicesField, PageForm, TextField, needed, submit

_UNREMEMBERED = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
_DIGITS: dict[str, Any] = {
    **_UNREMEMBERED,
    "params": {"classes": "govuk-input--width-6", "inputmode": "numeric"},
}
_WORDS: dict[str, Any] = {**_UNREMEMBERED, "params": {"classes": "app-hidden-letters"}}


class PortalSignInForm(PageForm):
    """The passphrase is a text field hidden by the style sheet: browsers ignore
    `autocomplete=off` on password fields and offer to keep them in a shared account.
    """

    username = TextField("Name", [needed("Enter your name here")], render_kw=_UNREMEMBERED)
    passphrase = TextField("Words", [needed("Enter your words")], longest=1024, render_kw=_WORDS)
    code = TextField("Number, if you use one", longest=20, render_kw=_DIGITS)
    send = submit("Continue")


class OwnWordsForm(PageForm):
    """Words of one's own, twice, in place of those that were told."""

    passphrase = TextField("New words", longest=1024, render_kw=_WORDS)
    again = TextField("The same words again", longest=1024, render_kw=_WORDS)
    send = submit("Keep these words")


class ProveForm(PageForm):
    """The number of the second factor, and what is to be shown again."""

    code = TextField("Number", [needed("Enter the number")], longest=20, render_kw=_DIGITS)
    sections = ChoicesField("Show again")
    send = submit("Show it")
