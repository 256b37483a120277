"""Forms about the people of a case. What each asks is what safety needs, and no more."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import Field, HiddenField

from advocacy.cases.models import Person, PersonKind
from advocacy.cases.people_fields import LinesField, PhonesField, shown_phones
from advocacy.cases.people_service import mark_of
from advocacy.web.forms import (
    ChoiceField,
    DayField,
    LongTextField,
    Optional,
    PageForm,
    TextField,
    needed,
    submit,
)

_ONE_A_LINE = "One on each line"


class PersonForm(PageForm):
    """What every person has, and how a form becomes the sealed details and back."""

    name = TextField("Name", [needed("Enter a name, or how they are known")])
    seen = HiddenField()

    def details(self) -> dict[str, Any]:
        """Return what was written beside the name."""
        found: dict[str, Any] = {}
        for field in self:
            if field.name in ("name", "seen", "send", "csrf_token"):
                continue
            if isinstance(field, LinesField):
                found[field.name] = field.lines()
            elif isinstance(field, DayField):
                found[field.name] = field.data.isoformat() if field.data else ""
            else:
                found[field.name] = field.data or ""
        return found


class SurvivorForm(PersonForm):
    """The person whose case it is."""

    pronouns = TextField("Pronouns")
    born_on = DayField("Date of birth", [Optional()])
    language = TextField("Language", hint="And whether an interpreter is wanted, and whom to avoid")
    needs = LongTextField(
        "What helps them take part", hint="Hearing, reading, mobility, times of day"
    )
    address = LongTextField("Address", hint="Stays in this record. It is in no list and no pack.")
    phones = PhonesField(
        "Other numbers", hint=f"{_ONE_A_LINE}. Not safe to ring unless the card says so."
    )
    send = submit("Save")


class DependentForm(PersonForm):
    """A child or an adult who depends on the survivor."""

    relationship = TextField("Who they are to the survivor")
    born_on = DayField("Date of birth", [Optional()])
    lives_with = TextField("Who they live with")
    worries = LongTextField("What worries them", hint="In their own words where you can")
    safe_adults = LongTextField(
        "Adults who are safe", hint="Who they would tell, and how to reach them"
    )
    school = LongTextField(
        "School or day care", hint="And who knows there, who may collect, the password"
    )
    parental_responsibility = ChoiceField(
        "Does the suspect have parental responsibility?",
        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
        hint="Someone who has it may ask for this child's record",
    )
    handovers = LongTextField(
        "Contact with the suspect", hint="Court orders, when, where, who hands over"
    )
    send = submit("Save")


class SuspectForm(PersonForm):
    """The person who stalks: what helps to recognise them, and nothing clinical."""

    relationship = TextField(
        "Who they are to the survivor", hint="For example former partner, neighbour, not known"
    )
    aliases = LinesField("Other names they use", hint=_ONE_A_LINE)
    born_on = DayField("Date of birth", [Optional()])
    description = LongTextField(
        "What they look like",
        hint="Leave out health and anything a clinician said: it does not belong here.",
    )
    phones = PhonesField("Telephone numbers", hint=_ONE_A_LINE)
    accounts = LinesField("Accounts and addresses online", hint=_ONE_A_LINE)
    vehicles = LinesField("Vehicles", hint="Registration, make, colour. One on each line.")
    addresses = LinesField("Where they live or stay", hint=_ONE_A_LINE)
    work = TextField(
        "Where they work",
        hint="Say so if it is the police, a council, health or a telephone company",
    )
    collar_number = TextField(
        "Collar or staff number", hint="If they are police, or work for an agency that has them"
    )
    associates = LinesField(
        "People who act for them", hint=f"{_ONE_A_LINE}. Name first, then a comma."
    )
    send = submit("Save")


class ProfessionalForm(PersonForm):
    """Somebody who helps: an officer, a teacher, a solicitor."""

    works_for = TextField("Works for")
    job = TextField("Job or rank")
    phones = PhonesField("Telephone numbers", hint=_ONE_A_LINE)
    email = TextField("E-mail")
    references = LinesField("Their references", hint="Crime or case numbers. One on each line.")
    send = submit("Save")


FORMS: Mapping[PersonKind, type[PersonForm]] = {
    PersonKind.SURVIVOR: SurvivorForm,
    PersonKind.DEPENDENT: DependentForm,
    PersonKind.SUSPECT: SuspectForm,
    PersonKind.PROFESSIONAL: ProfessionalForm,
}


def filled_form(person: Person) -> PersonForm:
    """Return the form for somebody already in the case."""
    return FORMS[person.kind](
        formdata=None,
        name=person.name,
        seen=mark_of(person),
        **{name: _as_typed(name, value) for name, value in person.details.items()},
    )


def shown_facts(person: Person) -> list[tuple[str, str]]:
    """Return what is known as (label, words), for reading."""
    form = filled_form(person)
    fields = [form[name] for name in form.details()]
    return [(field.label.text, _as_read(field)) for field in fields if field.data]


def _as_read(field: Field) -> str:
    value = field.data
    if isinstance(field, ChoiceField):
        return str({choice[0]: choice[1] for choice in field.choices or ()}[value])
    return f"{value.day} {value:%B %Y}" if isinstance(value, date) else str(value)


def _as_typed(name: str, value: Any) -> Any:
    if name == "phones":
        return shown_phones(value)
    if name == "born_on":
        return date.fromisoformat(value) if value else None
    return "\n".join(value) if isinstance(value, list) else value
