"""Who else in a case is contacted, dependents and professionals, and what speaks against it."""

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case, Person, PersonKind
from advocacy.errors import Invalid

# The suspect is never contacted; the survivor is whom a contact is with when nobody else is named.
OTHERS = (PersonKind.DEPENDENT, PersonKind.PROFESSIONAL)
# Shorter parts of a name would be found in other words.
_LONG_ENOUGH = 3
_ANSWERED_YES = "yes"


def list_others(session: Session, case: Case) -> list[Person]:
    """Return the dependents and professionals of a case, those who were part of it too."""
    found = session.scalars(
        select(Person)
        .where(Person.case_id == case.id, Person.kind.in_(OTHERS))
        .order_by(Person.kind, Person.added_at, Person.id)
    )
    return list(found)


def list_reachable(session: Session, case: Case) -> list[Person]:
    """Return those of them with whom a contact may be recorded: who is still part of the case."""
    return [each for each in list_others(session, case) if each.ended_at is None]


def get_other(session: Session, case: Case, person_id: UUID) -> Person:
    """Return a dependent or a professional of this case; raise Invalid for anybody else."""
    found = session.get(Person, person_id)
    if found is None or found.case_id != case.id or found.kind not in OTHERS:
        message = "Choose one of the people of this case"
        raise Invalid(message, field="person")
    return found


def why_not_them(session: Session, case: Case, other: Person, *, danger: list[str]) -> list[str]:
    """Return why a contact with somebody else of the case could reach the suspect.

    A professional is never held back: in danger they are whom to ring. `danger` are the reasons
    that hold for the survivor, and so for a child who is with them.
    """
    if other.kind is not PersonKind.DEPENDENT:
        return []
    suspects = session.scalars(
        select(Person).where(Person.case_id == case.id, Person.kind == PersonKind.SUSPECT)
    )
    return [*danger, *near_the_suspect(other, [each.name for each in suspects])]


def near_the_suspect(dependent: Person, suspects: list[str]) -> list[str]:
    """Return a sentence for each way in which the suspect could hear of it from a dependent."""
    details, reasons = dependent.details, []
    home = str(details.get("lives_with", ""))
    if _names_one_of(home, suspects):
        reasons.append(f"{dependent.name} lives with the suspect: “{home}”.")
    if str(details.get("handovers", "")).strip():
        reasons.append(f"{dependent.name} sees the suspect, and may be asked about it.")
    elif details.get("parental_responsibility") == _ANSWERED_YES:
        reasons.append(
            f"The suspect has parental responsibility for {dependent.name}, and may be told of it."
        )
    return reasons


def _names_one_of(text: str, names: list[str]) -> bool:
    said = set(re.findall(r"\w+", text.casefold())) - _FAMILY_WORDS
    if "suspect" in said:
        return True
    parts = {part for name in names for part in re.findall(r"\w+", name.casefold())[:1]}
    return bool({part for part in parts if len(part) >= _LONG_ENOUGH} & said)


# What people are called beside their names: no hint at who it is.
_FAMILY_WORDS = frozenset({"the", "mum", "dad", "his", "her", "their", "and", "with"})
