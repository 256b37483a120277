"""What a dependent who signs in sees: the lines meant for them, and who else can see those."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.service import list_case_advocates
from advocacy.errors import NotFound
from advocacy.portal.registry import Choice, ListPart, PortalHome


@dataclass(frozen=True)
class DependentPage:
    """Their own list, what they can do, and the first names of who works with their family."""

    parts: list[ListPart]
    choices: list[Choice]
    names: list[str]


def dependent_page(
    session: Session, home: PortalHome, *, actor: Actor, at: datetime
) -> DependentPage:
    """Return what a dependent sees; raises NotFound when they belong to the case no more."""
    found = session.execute(
        select(Case, Person.id)
        .join(Person, Person.case_id == Case.id)
        .where(
            Case.id == actor.case_id,
            Person.id == actor.portal.person_id,
            Person.kind == PersonKind.DEPENDENT,
            Person.ended_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    case, person_id = found
    parts = home.dependent_list(session, case, person_id) if home.dependent_list else []
    choices = home.dependent_choices(session, case, person_id) if home.dependent_choices else []
    names = [each.name.split()[0] for each in list_case_advocates(session, case, at=at)]
    return DependentPage(parts=parts, choices=choices, names=list(dict.fromkeys(names)))
