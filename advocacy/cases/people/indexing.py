"""Makes the blind indexes of everybody stored anew, after what is compared has grown.

What was indexed before stays findable meanwhile: a new way of comparing adds keys.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.conflicts.matching import match_suspect
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.people_keys import index_person
from advocacy.vault import ScopeErased

_AT_ONCE = 100


def index_some(session: Session, *, after: UUID | None, at: datetime) -> tuple[int, UUID | None]:
    """Index the next people by their ids; return how many, and the last id, None at the end.

    A suspect whom somebody knows by the new keys is kept from them at once.
    """
    query = select(Person, Case).join(Case, Case.id == Person.case_id).order_by(Person.id)
    if after is not None:
        query = query.where(Person.id > after)
    found = session.execute(query.limit(_AT_ONCE)).all()
    for person, case in found:
        try:
            index_person(session, person, case=case)
        except ScopeErased:
            continue
        if person.kind is PersonKind.SUSPECT:
            match_suspect(session, person, at=at)
    return len(found), found[-1][0].id if found else None
