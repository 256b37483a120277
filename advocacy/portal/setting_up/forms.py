"""The advocate's questions before a sign-in, and the fields in which somebody types their words."""

from typing import Any

from wtforms import Field

from advocacy.accounts.passphrases import LEAST_CHARACTERS
from advocacy.settings import AWAY
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    LongTextField,
    PageForm,
    TextField,
    ValidationError,
    YesNoField,
    needed,
    submit,
)

_QUIET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


def _secret(hint: str = "") -> dict[str, Any]:
    """Return how a secret is typed: hidden by the style sheet, offered to no keychain."""
    params: dict[str, Any] = {"classes": "app-hidden-letters"}
    return {**_QUIET, "params": {**params, "hint": {"text": hint}} if hint else params}


_OPEN, _WRITE_ONLY = "all", "write_only"
DEVICES = {
    "own": "Their own, bought and set up by themselves",
    "shared": "Shared with others at home",
    "from_them": "Bought, set up or paid for by the person they fear",
    "work": "From work or school",
    "borrowed": "Borrowed, or one in a library",
}
SHOWS = {
    _OPEN: "Everything they wrote, and their list",
    _WRITE_ONLY: "Only lets them add: nothing written before is shown",
}
TOLD = {
    "leave": "How Leave works, tried out together",
    "history": "What it can’t hide: pages visited, the router, watching apps, shared accounts",
    "private": "How a private window is opened, and closed after",
    "save": "To say no when the browser offers to save anything",
    "back": "How to come back, and that only we can set new words",
}


def as_choices(words: dict[str, str]) -> list[tuple[str, str]]:
    return list(words.items())


class DeviceForm(PageForm):
    """What they sign in on, and what that means for what it shows."""

    device = ChoiceField(
        "Whose device is it?",
        [needed("Choose whose device it is")],
        choices=as_choices(DEVICES),
    )
    others = YesNoField(
        "Does anybody else use it, or know how to unlock it?",
        [needed("Choose yes or no: does anybody else use it")],
    )
    others_who = TextField("Who", hint="Only if you chose yes", render_kw=_QUIET)
    watched = YesNoField(
        "Could somebody have put an app on it, or look into an account it shares?",
        [needed("Choose yes or no: could somebody look into it")],
    )
    shows = ChoiceField(
        "What may it show?",
        [needed("Choose what it may show")],
        choices=as_choices(SHOWS),
        hint="If others use it or could look into it, let them only add.",
    )
    reason = LongTextField(
        "Why",
        hint="Needed when it shows everything although others could look",
        longest=500,
    )
    away = ChoiceField(
        "Where should Leave lead?",
        [needed("Choose where Leave should lead")],
        choices=[(code, label) for code, (label, _) in AWAY.items()],
        hint="A page they could be looking at anyway",
    )
    send = submit("Continue")

    @property
    def is_unsafe(self) -> bool:
        """Return whether somebody else may see what the device shows."""
        theirs = self.value("device") in ("shared", "from_them")
        return theirs or "yes" in (self.value("others"), self.value("watched"))

    @property
    def write_only(self) -> bool:
        """Return whether it may only let them add."""
        return bool(self.value("shows") == _WRITE_ONLY)

    def validate_reason(self, field: Field) -> None:
        """Ask why, where what is shown could be read by others."""
        if self.value("shows") == _OPEN and self.is_unsafe and not field.data:
            message = "Enter why it may show everything although others could look"
            raise ValidationError(message)

    def answers(self) -> dict[str, str]:
        """Return what was said, to be kept."""
        names = ("device", "others", "others_who", "watched", "reason")
        return {name: self.value(name) or "" for name in names}


class BeginForm(PageForm):
    """A name that says nothing, and words that only they know."""

    told = ChoicesField(
        "You have told and shown them",
        [needed("Tell them all of this before they sign in")],
        choices=as_choices(TOLD),
    )
    username = TextField(
        "Name to sign in with",
        [needed("Enter a name")],
        hint="It says nothing about them. Change it if they like another.",
        longest=60,
        render_kw=_QUIET,
    )
    passphrase = TextField(
        "Their words",
        [needed("Let them type their words")],
        longest=1024,
        render_kw=_secret(
            f"They type them, you look away: {LEAST_CHARACTERS} characters or more. "
            "Four words that don’t belong together are good."
        ),
    )
    again = TextField(
        "The same words again",
        [needed("Let them type their words again")],
        longest=1024,
        render_kw=_secret(),
    )
    send = submit("Set up their sign-in")

    def validate_told(self, field: Field) -> None:
        """Nobody begins before they know what can't be hidden."""
        if set(field.data or []) != set(TOLD):
            message = "Tell them all of this before they sign in"
            raise ValidationError(message)

    def validate_again(self, field: Field) -> None:
        """Catch a slip of the finger that nobody can see."""
        if field.data != self.value("passphrase"):
            message = "The two are not the same: let them type both again"
            raise ValidationError(message)

    def forget(self) -> None:
        """Send no secret back to the page."""
        self.passphrase.data = self.again.data = ""


class WordsForm(PageForm):
    """New words, typed by them."""

    passphrase = TextField(
        "Their new words",
        [needed("Let them type their words")],
        longest=1024,
        render_kw=_secret(f"They type them, you look away: {LEAST_CHARACTERS} characters or more."),
    )
    again = TextField(
        "The same words again",
        [needed("Let them type their words again")],
        longest=1024,
        render_kw=_secret(),
    )
    send = submit("Keep these words")

    def validate_again(self, field: Field) -> None:
        """Catch a slip of the finger that nobody can see."""
        if field.data != self.value("passphrase"):
            message = "The two are not the same: let them type both again"
            raise ValidationError(message)

    def forget(self) -> None:
        """Send no secret back to the page."""
        self.passphrase.data = self.again.data = ""


class NumberForm(PageForm):
    """The six digits that show that their app has the picture."""

    code = TextField(
        "Six digits their app shows now",
        [needed("Enter the six digits the app shows now")],
        longest=20,
        render_kw={**_QUIET, "params": {"classes": "govuk-input--width-6", "inputmode": "numeric"}},
    )
    send = submit("Ask for it from now on")


class SecondWordsForm(PageForm):
    """The other words, agreed for when somebody stands beside them."""

    step = LongTextField(
        "What we do when they are used",
        [needed("Enter what was agreed for when they are used")],
        hint="Nobody rings, texts or writes to them: only this step is shown.",
        longest=500,
    )
    first_note = LongTextField(
        "A first note that stands there",
        [needed("Enter an everyday note")],
        hint="Something anybody could have written, and nothing from their life",
        longest=300,
    )
    second_note = LongTextField(
        "A second note", [needed("Enter another everyday note")], longest=300
    )
    real = TextField(
        "Their usual words",
        [needed("Let them type their usual words")],
        longest=1024,
        render_kw=_secret("They type them, so that the two can be compared"),
    )
    passphrase = TextField(
        "The other words",
        [needed("Let them type the other words")],
        longest=1024,
        render_kw=_secret("None of the usual ones among them"),
    )
    again = TextField(
        "The other words again",
        [needed("Let them type the other words again")],
        longest=1024,
        render_kw=_secret(),
    )
    send = submit("Agree these words")

    def validate_again(self, field: Field) -> None:
        """Catch a slip of the finger that nobody can see."""
        if field.data != self.value("passphrase"):
            message = "The two are not the same: let them type both again"
            raise ValidationError(message)

    def forget(self) -> None:
        """Send no secret back to the page."""
        self.real.data = self.passphrase.data = self.again.data = ""
