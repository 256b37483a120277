"""Forms of the helpline and of the lead's triage."""

from typing import Any

from wtforms import HiddenField

from advocacy.cases.allocation_forms import TakerForm
from advocacy.cases.people_fields import LinesField, PhonesField
from advocacy.cases.safe_contact_forms import SafeContactFields, a_phone
from advocacy.referrals.models import ReferralSource, RiskTold, Urgency
from advocacy.referrals.targets import choices
from advocacy.web.forms import (
    ChoiceField,
    LongTextField,
    PageForm,
    SelectField,
    SubmitField,
    TextField,
    ValidationError,
    WhenField,
    YesNoField,
    needed,
    submit,
)
from advocacy.web.marks import MarkField

SOURCES = [
    (ReferralSource.SELF.value, "They ask for themselves"),
    (ReferralSource.POLICE.value, "Police"),
    (ReferralSource.HEALTH.value, "Health"),
    (ReferralSource.FAMILY.value, "Family or a friend"),
    (ReferralSource.SERVICE.value, "Another service"),
    (ReferralSource.EMPLOYER.value, "School or employer"),
]
URGENCIES = [
    (Urgency.URGENT.value, "Today"),
    (Urgency.SOON.value, "Within a day"),
    (Urgency.ROUTINE.value, "Within three days"),
]
RISKS = [
    (RiskTold.HIGH.value, "High"),
    (RiskTold.MEDIUM.value, "Medium"),
    (RiskTold.STANDARD.value, "Standard"),
    (RiskTold.UNKNOWN.value, "Not said"),
]
SAID: dict[str, Any] = {
    "urgencies": dict(URGENCIES),
    "risks": dict(RISKS),
    "told_words": dict(choices("told")),
    "declined_words": dict(choices("declined")),
}
_KNOWN = [("yes", "Yes"), ("no", "No"), ("unknown", "Not known")]
# Whoever belongs to an organisation may work beside the suspect, or be him.
_ORGANISED = frozenset({"police", "health", "service", "employer"})


def _of_another(form: Any, field: Any) -> None:
    """Ask what only somebody else who makes a referral can be asked."""
    if form.source.data not in (None, "", ReferralSource.SELF.value) and not field.data:
        raise ValidationError(field.missing)


def _of_an_organisation(form: Any, field: Any) -> None:
    if form.source.data in _ORGANISED and not field.data:
        raise ValidationError(field.missing)


class _Asked(ChoiceField):
    """A question that only some sources are asked, and the words for one left open."""

    def __init__(self, label: str, *given: Any, missing: str, **options: Any) -> None:
        self.missing = missing
        super().__init__(label, *given, choices=_KNOWN, beside=True, **options)


class KnownForm(PageForm):
    """What to compare with who is known."""

    name = TextField("Name", hint="As you heard it: spelling does not matter")
    phone = TextField("Telephone number", [a_phone])
    reference = TextField("Reference", hint="A case reference they were given")
    send = submit("Ask")


class ReferralForm(SafeContactFields):
    """Somebody who wants an advocate, and how to reach them safely."""

    call_id = HiddenField()
    form_id = MarkField()
    source = ChoiceField("Who asks", [needed("Choose who asks")], choices=SOURCES)
    referrer = TextField("Name and number of who asks", hint="If it is not the person themselves")
    name = TextField("Their name", [needed("Enter their name, or what they want to be called")])
    phones = PhonesField(
        "Other numbers they have", hint="One on each line. Not safe to ring unless they say so."
    )
    their_reference = TextField("Any reference they were given")
    danger_now = YesNoField(
        "Are they in danger now?", [needed("Choose whether they are in danger now")]
    )
    urgency = ChoiceField(
        "Reach them", choices=URGENCIES, default=Urgency.ROUTINE.value, beside=True
    )
    risk = ChoiceField(
        "Risk, as they see it", choices=RISKS, default=RiskTold.UNKNOWN.value, beside=True
    )
    score = TextField("Score on their own form, if any", longest=60)
    consents = _Asked(
        "Does the person agree to this?", [_of_another],
        missing="Choose whether the person agrees to this",
    )  # fmt: skip
    knows = _Asked(
        "Does the person know of it?", [_of_another],
        missing="Choose whether the person knows of it",
    )  # fmt: skip
    safe_to_contact = _Asked(
        "Is it safe to contact them about it?", [_of_another],
        missing="Choose whether it is safe to contact them about it",
    )  # fmt: skip
    involved = _Asked(
        "Is anybody where they work involved with the suspect?", [_of_an_organisation],
        missing="Choose whether anybody where they work is involved with the suspect",
    )  # fmt: skip
    what_is_happening = LongTextField("What is happening", [needed("Enter what is happening")])
    suspect_name = TextField("Who is doing it", hint="Leave empty if not known")
    suspect_is = TextField(
        "Who that is to them", hint="For example former partner, neighbour, stranger"
    )
    suspect_phones = PhonesField(
        "Numbers of who is doing it", hint="One on each line. Nobody is to ring or text these."
    )
    dependents = LinesField(
        "Children and others who depend on them", hint="One on each line: name, then age"
    )
    send = submit("Make this referral")

    ABOUT = (
        "source",
        "referrer",
        "danger_now",
        "urgency",
        "name",
        "phones",
        "their_reference",
        "what_is_happening",
        "suspect_name",
        "suspect_is",
        "suspect_phones",
        "dependents",
    )
    OF_OTHERS = ("consents", "knows", "safe_to_contact", "involved", "risk", "score")
    SAFELY = (
        "phone",
        "phone_is",
        "name_to_use",
        "days",
        "from_time",
        "to_time",
        "may_say_who",
        "say_you_are",
        "voicemail",
        "texts",
        "who_else_may_answer",
        "if_someone_else",
        "other_ways",
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # Fields of the base come first by birth; mistakes are listed as they stand on the page.
        shown = (*self.ABOUT, *self.OF_OTHERS, *self.SAFELY)
        self._fields: dict[str, Any] = {
            name: self._fields[name] for name in (*shown, *self._fields)
        }

    def more(self) -> dict[str, str]:
        """Return the answers to what only some sources are asked, those that were given."""
        if self.value("source") == ReferralSource.SELF.value:
            return {}
        names = ("consents", "knows", "safe_to_contact", "involved", "score")
        return {name: self.value(name) for name in names if self.value(name)}


class TriageFilterForm(PageForm):
    """Filters that stand in the address, so that Back keeps them."""

    class Meta:
        """A form that changes nothing needs no token, and its address should hold none."""

        csrf = False

    source = SelectField("Who asks", choices=[("", "Anybody"), *SOURCES])
    risk = SelectField("Risk as told", choices=[("", "Any"), *RISKS])


class Decision(PageForm):
    """A decision of the lead; `SAYS` is what will happen."""

    SAYS = ""
    seen = HiddenField()
    send: SubmitField


def _told() -> ChoiceField:
    return ChoiceField(
        "What whoever made it was told",
        choices=choices("told"),
        default="not_told",
        hint="Never more than this, whoever they are",
    )


def _told_how() -> TextField:
    return TextField("How they were told", longest=200)


class AcceptForm(TakerForm, Decision):
    """Take it on, and who does."""

    SAYS = (
        "A case is opened. What was told moves into it and is sealed with its own keys. "
        "The person you choose finds it among their cases at once, and the first contact "
        "on their day when it is due."
    )

    first_contact_by = WhenField(
        "First contact by", [needed("Enter when the first contact is due")]
    )
    reason = TextField("Why this person", longest=500)
    send = submit("Take it on")


class JoinForm(Decision):
    """It is somebody we know."""

    SAYS = "What was told moves into the case you compared with, and who works it is told."

    case_id = HiddenField()
    reason = TextField(
        "Why you think so", [needed("Enter why you think it is the same person")], longest=500
    )
    send = submit("Put it into this case")


class DeclineForm(Decision):
    """Not taken on."""

    SAYS = "Nothing is deleted: the referral stays in the list with your reason."

    code = SelectField("The reason", choices=choices("declined"), default="other")
    reason = LongTextField("Why it is not taken on", [needed("Enter the reason")], longest=2000)
    told = _told()
    told_how = _told_how()
    send = submit("Do not take it on")


class RedirectForm(Decision):
    """Another service is right."""

    SAYS = "Nothing is sent from here: pass it on as agreed with them, then record it."

    to = TextField("Which service it goes to", [needed("Enter which service it goes to")])
    reason = LongTextField("Why", [needed("Enter the reason")], longest=2000)
    told = _told()
    told_how = _told_how()
    send = submit("Send it on")
