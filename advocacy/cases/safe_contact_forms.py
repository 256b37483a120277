"""The questions about reaching somebody safely: asked at referral, and again with the survivor."""

from typing import Any

from advocacy.cases.models import SafeContact, Texts, Voicemail
from advocacy.cases.phones import find_phone, spoken_phone
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    PageForm,
    TextField,
    ValidationError,
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
    send = submit("Save what was agreed")


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
        **{name: getattr(contact, name) for name in _WRITTEN},
    }
