"""The children of a case whose record the suspect may ask for: what leaves may come to them."""

from sqlalchemy.orm import Session

from advocacy.cases.models import Case, PersonKind
from advocacy.cases.people.advice import may_ask_for_record
from advocacy.cases.service import list_people


def list_children_to_guard(session: Session, case: Case) -> list[str]:
    """Return their names; of those who are no longer part of the case too: their record stays."""
    dependents = list_people(session, case, kind=PersonKind.DEPENDENT)
    return [person.name for person in dependents if may_ask_for_record(person)]
