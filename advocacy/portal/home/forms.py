"""The survivor's sign-in: two plain fields that no browser offers to remember."""

from advocacy.web.forms import PageForm, TextField, needed, submit

_UNREMEMBERED = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class PortalSignInForm(PageForm):
    """The passphrase is a text field hidden by the style sheet: browsers ignore
    `autocomplete=off` on password fields and offer to keep them in a shared account.
    """

    username = TextField("Name", [needed("Enter your name here")], render_kw=_UNREMEMBERED)
    passphrase = TextField(
        "Words",
        [needed("Enter your words")],
        longest=1024,
        render_kw={**_UNREMEMBERED, "params": {"classes": "app-hidden-letters"}},
    )
    send = submit("Continue")
