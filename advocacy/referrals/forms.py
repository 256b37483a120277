"""Forms of the helpline and of the lead's triage."""

from typing import Any

from wtforms import HiddenField

from advocacy.cases.allocation_forms import TakerForm
from advocacy.cases.people_fields import LinesField, PhonesField
from advocacy.cases.safe_contact_forms import SafeContactFields, a_phone
from advocacy.referrals.models import ReferralSource
from advocacy.web.forms import (
    ChoiceField,
    LongTextField,
    PageForm,
    SubmitField,
    TextField,
    WhenField,
    YesNoField,
    needed,
    submit,
)

SOURCES = [
    (ReferralSource.SELF.value, "They ask for themselves"),
    (ReferralSource.POLICE.value, "Police"),
    (ReferralSource.HEALTH.value, "Health"),
    (ReferralSource.FAMILY.value, "Family or a friend"),
    (ReferralSource.SERVICE.value, "Another service"),
]


class KnownForm(PageForm):
    """What to compare with who is known."""

    name = TextField("Name", hint="As you heard it: spelling does not matter")
    phone = TextField("Telephone number", [a_phone])
    reference = TextField("Reference", hint="A case reference they were given")
    send = submit("Ask")


class ReferralForm(SafeContactFields):
    """Somebody who wants an advocate, and how to reach them safely."""

    call_id = HiddenField()
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
    what_is_happening = LongTextField("What is happening", [needed("Enter what is happening")])
    suspect_name = TextField("Who is doing it", hint="Leave empty if not known")
    suspect_is = TextField(
        "Who that is to them", hint="For example former partner, neighbour, stranger"
    )
    dependents = LinesField(
        "Children and others who depend on them", hint="One on each line: name, then age"
    )
    send = submit("Make this referral")

    ABOUT = (
        "source",
        "referrer",
        "danger_now",
        "name",
        "phones",
        "their_reference",
        "what_is_happening",
        "suspect_name",
        "suspect_is",
        "dependents",
    )
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
        shown = (*self.ABOUT, *self.SAFELY)
        self._fields: dict[str, Any] = {
            name: self._fields[name] for name in (*shown, *self._fields)
        }


class Decision(PageForm):
    """A decision of the lead; `SAYS` is what will happen."""

    SAYS = ""
    send: SubmitField


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

    reason = LongTextField("Why it is not taken on", [needed("Enter the reason")], longest=2000)
    send = submit("Do not take it on")


class RedirectForm(Decision):
    """Another service is right."""

    SAYS = "Nothing is sent from here: pass it on as agreed with them, then record it."

    to = TextField("Which service it goes to", [needed("Enter which service it goes to")])
    reason = LongTextField("Why", [needed("Enter the reason")], longest=2000)
    send = submit("Send it on")
