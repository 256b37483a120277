"""The form of a call, filled with one hand while somebody talks, and the lead's answer to it."""

from datetime import date
from typing import Any

from wtforms import HiddenField

from advocacy.cases.phones import find_phone
from advocacy.cases.safe_contact_forms import a_phone
from advocacy.referrals.call_log.handing_on import DueBy
from advocacy.referrals.models import CallKind, CallOutcome
from advocacy.referrals.signposts import list_signposts
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    LongTextField,
    NumberField,
    Optional,
    PageForm,
    SelectField,
    TextField,
    ValidationError,
    WhenField,
    YesNoField,
    needed,
    submit,
)

OUTCOMES = [
    (CallOutcome.LISTENED.value, "Listened and talked it through"),
    (CallOutcome.SIGNPOSTED.value, "Told them who else can help"),
    (CallOutcome.REFERRAL.value, "They want an advocate: make a referral next"),
    (CallOutcome.EMERGENCY.value, "999 was called, by them or by us"),
    (CallOutcome.PASSED_ON.value, "Passed on to a colleague"),
    (CallOutcome.CUT_OFF.value, "The call ended before anything was agreed"),
]
KINDS = [
    (CallKind.TALK.value, "They talked"),
    (CallKind.SILENT.value, "Silent"),
    (CallKind.ABUSIVE.value, "Abusive"),
    (CallKind.HOAX.value, "Hoax"),
    (CallKind.SUSPECT.value, "May be the one who stalks"),
]
_HAND_ON = [
    (DueBy.NOTHING.value, "Nothing more"),
    (DueBy.HOUR.value, "Within the hour"),
    (DueBy.TEN.value, "By the next 10am"),
    (DueBy.FIVE.value, "By the next 5pm"),
]


def _unless_silent(form: Any, field: Any) -> None:
    if not field.data and form.kind.data != CallKind.SILENT.value:
        message = "Enter what the call was about"
        raise ValidationError(message)


class CallForm(PageForm):
    """A call, logged while they talk or straight after."""

    call_id = HiddenField()
    danger_now = YesNoField(
        "Are they in danger now?", [needed("Choose whether they are in danger now")]
    )
    kind = ChoiceField("The call", choices=KINDS, default=CallKind.TALK.value, beside=True)
    caller = TextField("Who rang", hint="Leave empty if they would rather not say")
    call_name = TextField(
        "What to know them by next time",
        longest=60,
        hint="A word or number they choose. Not their name.",
    )
    phone = TextField("Number they rang from", [a_phone])
    about = LongTextField("What it was about", [_unless_silent])
    done = LongTextField("What was done")
    given = ChoicesField("What they were given")
    outcome = ChoiceField("What came of it", [needed("Choose what came of it")], choices=OUTCOMES)
    hand_on = ChoiceField(
        "Does the day team have to do something?",
        choices=_HAND_ON,
        default=DueBy.NOTHING.value,
        beside=True,
    )
    follow_up = TextField("What they should do", longest=500)
    to_duty = YesNoField(
        "Hand it to whoever holds duty, now?",
        hint="Yes, when somebody says we know them and can’t give reference and telephone word. "
        "They check by a safe way: he may be the one who rang.",
    )
    reference = TextField("The reference they gave, if any", longest=20)
    rang_at = WhenField("When they rang", [needed("Enter when they rang")])
    minutes = NumberField(
        "Minutes it took", [Optional()], most=1440, hint="Counted for you if you log it as it ends"
    )
    send = submit("Log this call")

    FIRST = ("danger_now", "kind", "caller", "call_name", "phone", "about", "done")
    THEN = ("given", "outcome", "hand_on", "follow_up")
    DUTY = ("to_duty", "reference")
    TIMES = ("rang_at", "minutes")

    def offer(self, *, on: date) -> None:
        """Offer what may be given to a caller on a day."""
        self.given.choices = [(each.code, each.label) for each in list_signposts(on=on)]

    def number(self) -> str:
        """Return the number in the form it is kept in."""
        return find_phone(self.value("phone") or "") or ""


class CallFilterForm(PageForm):
    """Filters that stand in the address, so that Back keeps them; codes only, never a word."""

    class Meta:
        """A form that changes nothing needs no token, and its address should hold none."""

        csrf = False

    kind = SelectField("The call", choices=[("", "Any"), *KINDS])
    outcome = SelectField("What came of it", choices=[("", "Anything"), *OUTCOMES])
    danger = SelectField("Danger", choices=[("", "Whether or not"), ("yes", "In danger then")])


class CallSearchForm(PageForm):
    """A name or number within one's own calls; sent by POST, so in no history."""

    text = TextField("Name or number in your calls", longest=100)
    send = submit("Find")


class HandledForm(PageForm):
    """What the day team did."""

    done = LongTextField("What you did", [needed("Enter what you did")], longest=2000)
    send = submit("Done")
