"""Forms by which people say whom they know, and a lead decides about what looks alike."""

from datetime import date

from wtforms.validators import Optional

from advocacy.cases.conflicts.models import DeclaredPerson, Relation
from advocacy.cases.conflicts.service import Known
from advocacy.cases.people_fields import PhonesField, shown_phones
from advocacy.web.forms import (
    ChoiceField,
    DayField,
    LongTextField,
    PageForm,
    SelectField,
    TextField,
    needed,
    submit,
)

RELATIONS = {
    Relation.FAMILY: "Family",
    Relation.PARTNER: "Partner or former partner",
    Relation.FRIEND: "Friend",
    Relation.COLLEAGUE: "Colleague or former colleague",
    Relation.NEIGHBOUR: "Neighbour",
    Relation.KNOWS_ME: "They know me, or may look for me",
    Relation.OTHER: "Known in another way",
}


class IdentityForm(PageForm):
    """By what one person can be told to be another."""

    born_on = DayField("Date of birth", [Optional()])
    phones = PhonesField("Telephone numbers", hint="One on each line")
    collar_number = TextField(
        "Collar or staff number", hint="If they are police, or work for an agency that has them"
    )

    def identified(self) -> dict[str, str]:
        """Return what identifies them, as it is kept."""
        day = self.value("born_on")
        return {
            "born_on": day.isoformat() if day else "",
            "phones": "\n".join(self.phones.lines()),
            "collar_number": self.value("collar_number") or "",
        }


class KnownForm(IdentityForm):
    """Somebody one knows."""

    name = TextField("Name", hint="As full as you know it")
    relation = SelectField("How you know them", [needed("Choose how you know them")])
    agency = TextField("Where they work", hint="If it is the police, a council, health or the like")
    send = submit("Save")

    def offer(self) -> None:
        """Show the relations."""
        self.relation.choices = [
            ("", "Choose"),
            *((code.value, words) for code, words in RELATIONS.items()),
        ]

    def known(self) -> Known:
        """Return what was written."""
        return Known(
            relation=Relation(self.value("relation")),
            name=self.value("name") or "",
            agency=self.value("agency") or "",
            **self.identified(),
        )


class OwnForm(IdentityForm):
    """What identifies whoever declares: a record may be about them."""

    send = submit("This is everybody I know of")

    def known(self, *, name: str) -> Known:
        """Return what identifies them."""
        return Known(relation=Relation.SELF, name=name, **self.identified())


class LookForm(PageForm):
    """Keep a block, or lift it."""

    decision = ChoiceField(
        "What do you decide?",
        [needed("Choose what you decide")],
        choices=[
            ("keep", "Keep it: it is, or may be, the same person"),
            ("lift", "Lift it: it is somebody else"),
        ],
    )
    reason = LongTextField("Why", [needed("Enter why")], longest=2000)
    send = submit("Save")


def typed_of(person: DeclaredPerson | None) -> dict[str, object]:
    """Return a declared person as the form shows them."""
    if person is None:
        return {}
    return {
        "name": person.name,
        "relation": person.relation.value,
        "born_on": date.fromisoformat(person.born_on) if person.born_on else None,
        "phones": shown_phones(person.phones.splitlines()),
        "agency": person.agency,
        "collar_number": person.collar_number,
    }
