"""The questions about reaching somebody safely: asked at referral, and again with the survivor."""

from collections.abc import Sequence
from typing import Any

from typing_extensions import override
from wtforms import HiddenField

from advocacy.cases.models import SafeContact, Texts, Voicemail
from advocacy.cases.phones import find_phone, spoken_phone
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    Optional,
    PageForm,
    TextField,
    ValidationError,
    WhenField,
    YesNoField,
    needed,
    submit,
)
from advocacy.web.times import UnreadableTime, read_time

DAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
VOICEMAIL = [
    (Voicemail.NEVER.value, "Never"),
    (Voicemail.NEUTRAL.value, "Only a neutral message that names nobody"),
    (Voicemail.YES.value, "Yes"),
]
TEXTS = [
    (Texts.NONE.value, "None"),
    (Texts.CHECK_INS.value, "Only the agreed check-in"),
    (Texts.YES.value, "Yes"),
]

# Check-ins go to the first number only.
WAY_TEXTS = [(Texts.NONE.value, "No"), (Texts.YES.value, "Yes")]


def a_phone(_form: Any, field: Any) -> None:
    """Refuse what is no telephone number; an empty field is none."""
    if field.data and find_phone(field.data) is None:
        message = "Enter a telephone number, like 07700 900 142"
        raise ValidationError(message)


def _a_time(_form: Any, field: Any) -> None:
    if not field.data:
        return
    try:
        read_time(field.data)
    except UnreadableTime as fault:
        message = "Enter a time, for example 9am or 16:30"
        raise ValidationError(message) from fault


def _time_or_nothing(text: str) -> str:
    return f"{read_time(text):%H:%M}" if text else ""


def _short(hint: str) -> dict[str, Any]:
    return {"params": {"classes": "govuk-input--width-5", "hint": {"text": hint}}}


class SafeContactFields(PageForm):
    """The fields, shared by the referral and the case."""

    phone = TextField("Safest number to ring", [a_phone], hint="Leave empty if no number is safe")
    phone_is = TextField("What number is that", hint="For example work, own mobile, sister's")
    name_to_use = TextField("Name to ask for")
    days = ChoicesField("Safe days", choices=DAYS, hint="Leave all empty if any day is safe")
    from_time = TextField("Safe from", [_a_time], render_kw=_short("For example 9am"))
    to_time = TextField("Safe until", [_a_time], render_kw=_short("For example 4:30pm"))
    may_say_who = YesNoField(
        "May we say who is calling?", [needed("Choose whether we may say who is calling")]
    )
    say_you_are = TextField(
        "Say you are", hint="What was agreed, for example “Amy from the dentist”"
    )
    voicemail = ChoiceField(
        "May a voicemail be left?",
        [needed("Choose whether a voicemail may be left")],
        choices=VOICEMAIL,
        hint="Somebody else may play it back",
    )
    texts = ChoiceField(
        "May texts be sent?",
        [needed("Choose whether texts may be sent")],
        choices=TEXTS,
        hint="To a UK mobile number only: a landline reads a text aloud",
    )
    who_else_may_answer = TextField("Who else may answer", longest=500)
    if_someone_else = TextField("What to do if someone else answers", longest=500)
    other_ways = TextField("Safe post, e-mail or other ways", longest=500)

    def agreed(self) -> dict[str, Any]:
        """Return the answers as the service takes them."""
        return {
            "phone": find_phone(self.value("phone")) or "",
            "days": sorted(int(day) for day in self.value("days") or []),
            "from_time": _time_or_nothing(self.value("from_time")),
            "to_time": _time_or_nothing(self.value("to_time")),
            "may_say_who": self.value("may_say_who") == "yes",
            "voicemail": self.value("voicemail"),
            "texts": self.value("texts"),
            **{name: self.value(name) or "" for name in _WRITTEN},
        }


_WRITTEN = (
    "phone_is",
    "name_to_use",
    "say_you_are",
    "who_else_may_answer",
    "if_someone_else",
    "other_ways",
)


class SafeContactForm(SafeContactFields):
    """A new version of what was agreed, with how and when it was checked."""

    checked_how = TextField(
        "How it was agreed",
        [needed("Enter how it was agreed, for example by voice")],
        hint="By voice, in person, through somebody they trust",
    )
    checked_on = DayField("When it was agreed", [needed("Enter when it was agreed")])
    places = TextField("Places where you can meet", longest=500)
    code_words = TextField(
        "What they say when they can't talk",
        longest=500,
        hint="For example “You have the wrong number” means: hang up, do not ring again today",
    )
    recheck_on = DayField(
        "Ask again sooner, on",
        [Optional()],
        hint="For example the day of a release, or soon after a new partner or phone. "
        "Otherwise in three months.",
    )
    seen = HiddenField()
    send = submit("Save what was agreed")

    RARE = (
        "if_someone_else",
        "who_else_may_answer",
        "code_words",
        "places",
        "other_ways",
        "recheck_on",
    )

    @override
    def agreed(self) -> dict[str, Any]:
        further = {name: self.value(name) or "" for name in ("places", "code_words")}
        return {**super().agreed(), **further}

    def is_rare_wrong(self) -> bool:
        """Return whether one of the fields that are folded away has to be looked at."""
        return any(self[name].errors for name in self.RARE)


class ConfirmForm(PageForm):
    """A number that was confirmed by voice: when they spoke, and how they were recognised."""

    which = ChoiceField("Which number", [needed("Choose which number was confirmed")])
    spoken_at = WhenField("When you spoke", [needed("Enter when you spoke")])
    how = TextField(
        "How you spoke, and how you knew it was them",
        [needed("Enter how you spoke, and how you knew that it was them")],
        longest=500,
        hint="For example “They rang us, and said the word we had agreed”. Not by text: "
        "anybody can write one.",
    )
    seen = HiddenField()
    send = submit("Confirm this number")

    offered: Sequence[tuple[str, str]] = ()

    def offer(self, numbers: Sequence[tuple[str, str]]) -> None:
        """Let one of these numbers be chosen: (code, words) each."""
        self.offered = numbers
        self.which.choices = list(numbers)


class WayForm(PageForm):
    """Another number or address that is safe."""

    kind = ChoiceField(
        "What it is",
        [needed("Choose what it is")],
        choices=[("phone", "A number"), ("email", "E-mail"), ("post", "Letters")],
        beside=True,
    )
    where = TextField("The number or the address", [needed("Enter the number or the address")])
    whose = TextField("Whose it is", hint="For example their sister's, work")
    ring = YesNoField("May it be rung?")
    days = ChoicesField("Safe days", choices=DAYS, hint="Leave all empty if any day is safe")
    from_time = TextField("Safe from", [_a_time], render_kw=_short("For example 9am"))
    to_time = TextField("Safe until", [_a_time], render_kw=_short("For example 4:30pm"))
    voicemail = ChoiceField("May a voicemail be left?", choices=VOICEMAIL)
    texts = ChoiceField("May texts be written to it by hand?", choices=WAY_TEXTS)
    seen = HiddenField()
    send = submit("Add it")

    def way(self) -> dict[str, Any]:
        """Return the answers as the service takes them."""
        return {
            "kind": self.value("kind"),
            "where": self.value("where"),
            "whose": self.value("whose"),
            "ring": self.value("ring") == "yes",
            "days": sorted(int(day) for day in self.value("days") or []),
            "from_time": _time_or_nothing(self.value("from_time")),
            "to_time": _time_or_nothing(self.value("to_time")),
            "voicemail": self.value("voicemail") or Voicemail.NEVER.value,
            "texts": self.value("texts") or Texts.NONE.value,
        }


class ShortenForm(PageForm):
    """Why the hold of a number ends early."""

    which = ChoiceField("Which number", [needed("Choose whose hold ends")])
    reason = TextField("Why the hold ends now", [needed("Enter why the hold ends early")])
    seen = HiddenField()
    send = submit("End the hold")

    offered: Sequence[tuple[str, str]] = ()

    def offer(self, numbers: Sequence[tuple[str, str]]) -> None:
        """Let the hold of one of these numbers end: (code, words) each."""
        self.offered = numbers
        self.which.choices = list(numbers)


class StillTrueForm(PageForm):
    """All of it is true still, asked by voice."""

    recheck_on = DayField(
        "Ask again sooner, on",
        [Optional()],
        hint="For example the day of a release. Otherwise in three months.",
    )
    seen = HiddenField()
    send = submit("Still true, asked by voice")


def filled_safe_contact(contact: SafeContact | None) -> dict[str, Any]:
    """Return the form's starting values: what is agreed now."""
    if contact is None:
        return {}
    return {
        "phone": spoken_phone(contact.phone),
        "days": [str(day) for day in contact.days],
        "from_time": contact.from_time,
        "to_time": contact.to_time,
        "may_say_who": "yes" if contact.may_say_who else "no",
        "voicemail": contact.voicemail.value,
        "texts": contact.texts.value,
        "places": contact.places,
        "code_words": contact.code_words,
        **{name: getattr(contact, name) for name in _WRITTEN},
    }
