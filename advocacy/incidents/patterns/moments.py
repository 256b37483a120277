"""What happened in a case as the figures count it: one row each, with only what they need opened.

Every source of moments is one function that returns them; the figures know no table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.incidents.models import Amendment, Incident, Precision, Targeted, Voice

_HOURS = frozenset({Precision.EXACT, Precision.ABOUT})


@dataclass(frozen=True)
class Moment:
    """One thing that happened.

    `at` is the corrected time where there is a correction, None where no time is known; `timed`
    says whether its hour is known. `came_by`, `felt` and `changed` are their own words.
    """

    id: UUID
    at: datetime | None
    timed: bool
    behaviours: tuple[str, ...]
    targeted: str
    came_by: str
    felt: str = ""
    changed: str = ""
    theirs: bool = True
    message: bool = False


def incident_moments(session: Session, case: Case) -> list[Moment]:
    """Return the incidents of a case by time, in two statements; private notes are never read."""
    corrected = _corrected(session, case)
    rows = session.execute(
        select(
            Incident.id,
            Incident.scope_id,
            Incident.happened_at,
            Incident.precision,
            Incident.whose,
            Incident.targeted,
            *(getattr(Incident, column) for column in _OPENED),
        )
        .where(Incident.case_id == case.id)
        .order_by(Incident.happened_at, Incident.id)
    )
    return [_moment(session, row, corrected) for row in rows]


_OPENED = {
    vars(Incident)[name].column: name for name in ("behaviours", "came_by", "felt", "changed")
}


def _corrected(session: Session, case: Case) -> dict[UUID, datetime]:
    """Return the time that the last correction of a time gave, by incident."""
    rows = session.execute(
        select(Amendment.incident_id, Amendment.happened_at)
        .where(Amendment.case_id == case.id, Amendment.happened_at.is_not(None))
        .order_by(Amendment.amended_at, Amendment.id)
    )
    return {incident_id: at for incident_id, at in rows if at is not None}


def _moment(session: Session, row: Any, corrected: Mapping[UUID, datetime]) -> Moment:
    row_id, scope_id, happened_at, precision, whose, targeted, *sealed = row
    vault, fields = session.info["vault"], zip(_OPENED, sealed, strict=True)
    opened = {
        _OPENED[column]: vars(Incident)[_OPENED[column]].load(data)
        for column, data in vault.unseal_fields(
            scope_id, fields, table=Incident.__tablename__, row_id=row_id
        )
    }
    known = None if precision is Precision.UNKNOWN else happened_at
    return Moment(
        id=row_id,
        at=corrected.get(row_id, known),
        timed=row_id in corrected or precision in _HOURS,
        behaviours=tuple(opened.get("behaviours", ())),
        targeted=Targeted(targeted).value,
        came_by=opened.get("came_by", ""),
        felt=opened.get("felt", "").strip(),
        changed=opened.get("changed", "").strip(),
        theirs=whose is not Voice.OTHER,
    )
