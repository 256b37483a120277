"""The questions about a concern, one step a page."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from wtforms import HiddenField

from advocacy.accounts.models import Account
from advocacy.cases.models import Person
from advocacy.errors import Invalid
from advocacy.safeguarding.categories import list_kinds
from advocacy.safeguarding.models import About, Consent, Decided, SentTo, SurvivorKnows
from advocacy.safeguarding.referring import Sent
from advocacy.safeguarding.service import Decision, Raised
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    Optional,
    PageForm,
    SelectField,
    TextField,
    WhenField,
    YesNoField,
    needed,
    submit,
)

ABOUT = {
    About.CHILD: "A child or young person",
    About.ADULT: "An adult who may not be able to protect themselves",
    About.COLLEAGUE: "Somebody who works or volunteers here",
    About.PROFESSIONAL: "Somebody who works elsewhere, for example a teacher or an officer",
}
DECIDED = {
    Decided.EMERGENCY: "Emergency services were called",
    Decided.REFER: "It is referred",
    Decided.NOT_REFER: "It is not referred",
}
CONSENT = {
    Consent.AGREED: "They agree",
    Consent.OBJECTED: "They object",
    Consent.NOT_ASKED: "They were not asked",
}
KNOWS = {
    SurvivorKnows.YES: "Yes",
    SurvivorKnows.LATER: "Not yet: we will tell them",
    SurvivorKnows.NO: "No: telling them is not safe",
}
SENT_TO = {
    SentTo.CHILDREN: "Children’s social care",
    SentTo.ADULTS: "Adult social care",
    SentTo.OFFICER: "The designated officer",
    SentTo.POLICE: "Police",
    SentTo.OTHER: "Somebody else",
}


class ConcernForm(PageForm):
    """What was seen or said, about whom."""

    danger_now = YesNoField(
        "Is somebody in danger at this moment?",
        [needed("Choose whether somebody is in danger at this moment")],
    )
    about = ChoiceField(
        "Who is it about?", [needed("Choose who it is about")], choices=list(ABOUT.items())
    )
    person = SelectField("Somebody of this case")
    colleague = SelectField("A colleague", hint="Only where it is about somebody who works here")
    name = TextField("Somebody else: their name, or how you would know them")
    seen = LongTextField(
        "What was seen or said",
        [needed("Enter what was seen or said")],
        hint="In the very words, and apart from what you think of it",
    )
    said_by = TextField("Who saw or said it, and when", [needed("Enter who saw or said it")])
    kinds = ChoicesField("What kind of harm may it be?")
    told = LongTextField(
        "Who was told about it, and when", longest=2000, hint="Leave empty if nobody yet"
    )
    send = submit("Record this concern")

    def offer(
        self, people: Sequence[Person], colleagues: Sequence[Account], *, on: date
    ) -> "ConcernForm":
        """Fill in whom it may be about and the kinds of that day; returns the form."""
        nobody = ("", "Nobody of this list")
        self.person.choices = [nobody, *((str(each.id), each.name) for each in people)]
        self.colleague.choices = [nobody, *((str(each.id), each.name) for each in colleagues)]
        self.kinds.choices = [(kind.code, kind.words) for kind in list_kinds(on=on)]
        return self

    def raised(self) -> Raised:
        """Return what was entered; raises Invalid when it is about nobody."""
        about = About(self.value("about"))
        of_us = about is About.COLLEAGUE
        chosen, others = ("colleague", "person") if of_us else ("person", "colleague")
        if self.value(others):
            message = "Choose who it is about above, or somebody of the other list"
            raise Invalid(message, field=others)
        picked = self.value(chosen) or ""
        choices = dict(self._fields[chosen].choices)
        name = choices[picked] if picked else self.value("name")
        if not name:
            message = "Choose or enter who it is about"
            raise Invalid(message, field="name")
        found = UUID(picked) if picked else None
        return Raised(
            about=about,
            name=name,
            seen=self.value("seen"),
            said_by=self.value("said_by"),
            kinds=list(self.value("kinds") or []),
            told=self.value("told"),
            danger_now=self.value("danger_now") == "yes",
            person_id=None if of_us else found,
            colleague_id=found if of_us else None,
        )


class DecisionForm(PageForm):
    """What is done about it, and why."""

    decided = ChoiceField(
        "What is done?", [needed("Choose what is done")], choices=list(DECIDED.items())
    )
    reasons = LongTextField("Why", [needed("Enter why")], longest=4000)
    consent = ChoiceField(
        "Do they agree to it?", [needed("Choose whether they agree")], choices=list(CONSENT.items())
    )
    consent_why = LongTextField("If not: why, or why they were not asked", longest=2000)
    survivor_knows = ChoiceField(
        "Does the survivor know?",
        [needed("Choose whether the survivor knows")],
        choices=list(KNOWS.items()),
    )
    knows_why = LongTextField("If not: why", longest=2000)
    send = submit("Record this decision")

    def decision(self) -> Decision:
        """Return what was entered; only after `validate`."""
        return Decision(
            decided=Decided(self.value("decided")),
            reasons=self.value("reasons"),
            consent=Consent(self.value("consent")),
            consent_why=self.value("consent_why"),
            survivor_knows=SurvivorKnows(self.value("survivor_knows")),
            knows_why=self.value("knows_why"),
        )


class ReferralForm(PageForm):
    """A referral as it was sent."""

    sent_to = ChoiceField(
        "Sent to", [needed("Choose who it was sent to")], choices=list(SENT_TO.items())
    )
    whom = TextField("Place or person")
    sent_at = WhenField("When", [needed("Enter when it was sent")])
    how = TextField("How", [needed("Enter how it was sent")], hint="For example by telephone")
    reference = TextField("Their reference")
    chase_on = DayField("Ask for the outcome on", [Optional()])
    send = submit("Record this referral")

    def sent(self) -> Sent:
        """Return what was entered; only after `validate`."""
        return Sent(
            sent_to=SentTo(self.value("sent_to")),
            sent_at=self.value("sent_at"),
            whom=self.value("whom"),
            how=self.value("how"),
            reference=self.value("reference"),
            chase_on=self.value("chase_on"),
        )


class OutcomeForm(PageForm):
    """What came of a referral; `seen` marks the outcome the page showed."""

    outcome = LongTextField("What came of it", longest=4000)
    chase_on = DayField("Ask again on", [Optional()])
    seen = HiddenField()
    send = submit("Save")


class LookForm(PageForm):
    """A lead looked at it."""

    words = LongTextField("What you say to it", [needed("Enter what you say to it")], longest=4000)
    send = submit("I have looked at it")
