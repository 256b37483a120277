"""The sign-in forms."""

from advocacy.web.forms import PageForm, SecretField, TextField, needed, submit


class StaffSignInForm(PageForm):
    """User name, passphrase and the six digits, answered together so that none is told apart."""

    username = TextField(
        "User name", [needed("Enter your user name")], render_kw={"autocomplete": "username"}
    )
    passphrase = SecretField("Passphrase", [needed("Enter your passphrase")])
    code = TextField(
        "Six-digit code",
        [needed("Enter the six digits your authenticator app shows")],
        hint="From your authenticator app",
        render_kw={
            "params": {"classes": "govuk-input--width-6", "inputmode": "numeric"},
            "autocomplete": "one-time-code",
        },
    )
    send = submit("Sign in")
