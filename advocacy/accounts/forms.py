"""The forms by which people sign in, prove who they are, and look after their own account."""

from typing import Any

from advocacy.web.forms import PageForm, SecretField, TextField, needed, submit


def _code(label: str, hint: str, validators: tuple[Any, ...] = (), *, wide: str = "10") -> Any:
    return TextField(
        label,
        list(validators),
        render_kw={
            "params": {"classes": f"govuk-input--width-{wide}", "hint": {"text": hint}},
            "autocomplete": "one-time-code",
        },
    )


def _new_passphrase(label: str) -> Any:
    return SecretField(
        label,
        [needed("Enter a passphrase")],
        render_kw={"params": {"autocomplete": "new-password"}},
    )


class StaffSignInForm(PageForm):
    """User name, passphrase and the six digits, answered together so that none is told apart."""

    username = TextField(
        "User name", [needed("Enter your user name")], render_kw={"autocomplete": "username"}
    )
    passphrase = SecretField("Passphrase", [needed("Enter your passphrase")])
    code = _code("Six-digit code", "From your authenticator app, or one of your recovery codes")
    send = submit("Sign in")


class ConfirmForm(PageForm):
    """Passphrase and code once more."""

    passphrase = SecretField("Passphrase", [needed("Enter your passphrase")])
    code = _code(
        "Six-digit code",
        "From your authenticator app, or one of your recovery codes",
        (needed("Enter the six digits your authenticator app shows"),),
    )
    send = submit("Continue")


class InvitationForm(PageForm):
    """The code told by voice, and a passphrase of one's own."""

    told = _code("Code", "The eight digits you were told", (needed("Enter the code"),))
    passphrase = _new_passphrase("Your new passphrase")
    again = _new_passphrase("The same passphrase again")
    send = submit("Continue")


class AppForm(PageForm):
    """The six digits that show that the picture has arrived in the app."""

    code = _code(
        "Six-digit code", "The app shows another every half minute", (needed("Enter the code"),)
    )
    send = submit("Continue")


class PasskeyForm(PageForm):
    """What a passkey is called."""

    name = TextField(
        "What is it called?",
        hint="So that you can tell it from others, for example: office laptop",
        longest=60,
    )


class PassphraseForm(PageForm):
    """A new passphrase, twice."""

    passphrase = _new_passphrase("New passphrase")
    again = _new_passphrase("The same passphrase again")
    send = submit("Change passphrase")
