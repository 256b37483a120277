"""Forms about the people of a case. What each asks is what safety needs, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import HiddenField

from advocacy.cases.models import Ended, PersonKind
from advocacy.cases.people.advice import EMPLOYERS
from advocacy.cases.people.needs import ACCESS, GENDERS
from advocacy.cases.people_fields import LinesField, PhonesField
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    Optional,
    PageForm,
    SelectField,
    TextField,
    YesNoField,
    needed,
    submit,
)

_ONE_A_LINE = "One on each line"
_NOT_DETAILS = ("name", "seen", "send", "csrf_token")


@dataclass(frozen=True)
class Group:
    """Fields that belong together; those with a title are folded away until they hold something."""

    fields: tuple[str, ...]
    title: str = ""


class PersonForm(PageForm):
    """What every person has, and how a form becomes the sealed details."""

    groups: ClassVar[tuple[Group, ...]] = ()

    name = TextField("Name", [needed("Enter a name, or how they are known")])
    seen = HiddenField()

    def details(self) -> dict[str, Any]:
        """Return what was written beside the name."""
        found: dict[str, Any] = {}
        for field in self:
            if field.name in _NOT_DETAILS:
                continue
            if isinstance(field, LinesField):
                found[field.name] = field.lines()
            elif isinstance(field, DayField):
                found[field.name] = field.data.isoformat() if field.data else ""
            else:
                found[field.name] = field.data or ""
        return found


class SurvivorForm(PersonForm):
    """The person whose case it is. The address has a page of its own."""

    groups = (
        Group(("name", "goes_by", "pronouns", "born_on")),
        Group(
            (
                "language",
                "interpreter",
                "interpreter_language",
                "interpreter_gender",
                "interpreter_avoid",
            ),
            "Language and interpreter",
        ),
        Group(("access", "needs", "best_times"), "What helps them take part"),
        Group(("work", "other_worries"), "Work, study and what else weighs"),
        Group(("phones",), "Other numbers"),
    )
    goes_by = TextField("Name they go by", hint="If it is another one")
    pronouns = TextField("Pronouns", longest=40)
    born_on = DayField("Date of birth", [Optional()])
    language = TextField("Language they speak best", longest=80)
    interpreter = YesNoField("Do they want an interpreter?")
    interpreter_language = TextField("Language or dialect of the interpreter", longest=80)
    interpreter_gender = ChoiceField("Who should interpret", choices=GENDERS, beside=True)
    interpreter_avoid = TextField(
        "Whom to avoid", hint="In a small community an interpreter may know the suspect"
    )
    access = ChoicesField("Help is wanted with", choices=ACCESS)
    needs = LongTextField("What to do about it", hint="For example a hearing loop, large print")
    best_times = TextField(
        "When they can talk best", hint="Safe times stand on the card", longest=80
    )
    work = TextField("Where they work or study")
    other_worries = LongTextField(
        "What else keeps them from asking for help",
        hint="Immigration, money, housing, a job. Only what they want us to know.",
    )
    phones = PhonesField(
        "Other numbers", hint=f"{_ONE_A_LINE}. Not safe to ring unless the card says so."
    )
    send = submit("Save")


class DependentForm(PersonForm):
    """A child or an adult who depends on the survivor."""

    groups = (
        Group(("name", "relationship", "born_on", "lives_with", "parental_responsibility")),
        Group(("goes_by", "pronouns", "needs", "worries", "safe_adults"), "Needs and worries"),
        Group(("school", "school_knows", "collection"), "School or day care"),
        Group(("handovers",), "Contact with the suspect"),
    )
    relationship = TextField("Who they are to the survivor", hint="For example child, father")
    born_on = DayField("Date of birth", [Optional()])
    lives_with = TextField("Who they live with")
    parental_responsibility = ChoiceField(
        "Does the suspect have parental responsibility?",
        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
        hint="Someone who has it may ask for this child's record. For an adult: no.",
        beside=True,
    )
    goes_by = TextField("Name they go by", hint="If it is another one")
    pronouns = TextField("Pronouns", longest=40)
    needs = LongTextField("What they need", hint="Care, hearing, language, what calms them")
    worries = LongTextField("What worries them", hint="In their own words where you can")
    safe_adults = LongTextField(
        "Adults who are safe", hint="Who they would tell, and how to reach them"
    )
    school = LongTextField("School or day care")
    school_knows = TextField("Who there knows what is happening")
    collection = LongTextField("Who may collect them", hint="And the password, if one is agreed")
    handovers = LongTextField(
        "Contact with the suspect", hint="Court orders, when, where, who hands over"
    )
    send = submit("Save")


class SuspectForm(PersonForm):
    """The person who stalks: what helps to recognise them, and nothing clinical."""

    groups = (
        Group(("name", "relationship", "born_on", "description")),
        Group(("aliases", "identifiers"), "Other names and police numbers"),
        Group(("phones", "accounts", "vehicles"), "Phones, accounts and vehicles"),
        Group(("addresses", "works_in", "work", "collar_number"), "Where they live and work"),
        Group(("associates",), "People who act for them"),
    )
    relationship = TextField(
        "Who they are to the survivor", hint="For example former partner, neighbour, not known"
    )
    born_on = DayField("Date of birth", [Optional()])
    description = LongTextField(
        "What they look like",
        hint="Leave out health and treatment: others are trusted with it, and were it found here "
        "they could no longer share with us.",
    )
    aliases = LinesField("Other names they use", hint=_ONE_A_LINE)
    identifiers = LinesField("Police and custody numbers", hint=_ONE_A_LINE)
    phones = PhonesField("Telephone numbers", hint=_ONE_A_LINE)
    accounts = LinesField("Accounts online", hint=f"{_ONE_A_LINE}, like Instagram: @name")
    vehicles = LinesField(
        "Vehicles", hint="Registration first, then a comma, make and colour. One on each line."
    )
    addresses = LinesField("Where they live or stay", hint=_ONE_A_LINE)
    works_in = SelectField(
        "Who they work for", choices=[("", "Not asked yet"), *EMPLOYERS],
        hint="Some employers can look people up",
    )  # fmt: skip
    work = TextField("Where they work", hint="The name of the employer")
    collar_number = TextField(
        "Collar or staff number", hint="If they are police, or work for an agency that has them"
    )
    associates = LinesField(
        "People who act for them",
        hint="Name first, then a comma and their number. One on each line.",
    )
    send = submit("Save")


class ProfessionalForm(PersonForm):
    """Somebody who helps: an officer, a teacher, a solicitor."""

    groups = (
        Group(("name", "job", "works_for", "phones", "email")),
        Group(("reach", "references"), "How to reach them, and their references"),
    )
    works_for = TextField("Works for")
    job = TextField("Job or rank")
    phones = PhonesField("Telephone numbers", hint=_ONE_A_LINE)
    email = TextField("E-mail")
    reach = LongTextField(
        "How to reach them safely", hint="What may be said, and to whom, if somebody else answers"
    )
    references = LinesField("Their references", hint="Crime or case numbers. One on each line.")
    send = submit("Save")


class WitnessForm(PersonForm):
    """Somebody who saw or heard something. What they would say to a court is not written here."""

    groups = (
        Group(("name", "relationship", "knows_suspect", "saw", "named")),
        Group(("phones", "reach", "lives_with", "child"), "How to reach them safely"),
        Group(("references",), "Police references"),
    )
    relationship = TextField("Who they are to the survivor")
    knows_suspect = TextField("How they know the suspect", hint="Leave empty if they don't")
    saw = LongTextField(
        "What they can speak of",
        hint="When and what, in a line or two. Not their statement: the police take that.",
    )
    named = ChoiceField(
        "Are they willing to be named?",
        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not asked yet")],
        beside=True,
    )
    phones = PhonesField("Telephone numbers", hint=_ONE_A_LINE)
    reach = LongTextField("How to reach them safely", hint="Times, who else may answer")
    lives_with = TextField("Who they live with")
    child = YesNoField("Are they under 18?", hint="If so, speak to their parent or carer first")
    references = LinesField("Police references", hint=_ONE_A_LINE)
    send = submit("Save")


class AddressForm(PersonForm):
    """Where the survivor lives: apart from everything else, and shown only when asked for."""

    name = None  # type: ignore[assignment]
    address = LongTextField("Address", hint="It is in no list and in no pack")
    send = submit("Save")


class EndForm(PageForm):
    """Why somebody is no longer part of the case."""

    ended_as = ChoiceField(
        "What happened?",
        [needed("Choose what happened")],
        choices=[
            (Ended.LEFT, "They are no longer part of this case"),
            (Ended.MISTAKE, "They were added by mistake"),
        ],
    )
    reason = LongTextField("Why?", [needed("Enter why")], longest=2000)
    send = submit("Take out of the case")


class BackForm(PageForm):
    """Why somebody is part of the case again."""

    reason = LongTextField("Why?", [needed("Enter why")], longest=2000)
    send = submit("Bring back")


FORMS: Mapping[PersonKind, type[PersonForm]] = {
    PersonKind.SURVIVOR: SurvivorForm,
    PersonKind.DEPENDENT: DependentForm,
    PersonKind.SUSPECT: SuspectForm,
    PersonKind.PROFESSIONAL: ProfessionalForm,
    PersonKind.WITNESS: WitnessForm,
}
