"""What every page of a case asks of it, together: how to reach them, danger, and who covers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, Uuid, bindparam, exists, select
from sqlalchemy.orm import Session

from advocacy.cases.covering.service import Arranged, find_cover_of
from advocacy.cases.grant_models import Cover
from advocacy.cases.models import Case, Caseload, SafeContact
from advocacy.cases.safe_contact_alarm import phone_not_safe
from advocacy.db import Utc
from advocacy.prompts.service import danger_word_of

_AT = bindparam("at", type_=Utc)
_CASE: BindParameter[UUID] = bindparam("case_id", type_=Uuid)
_COVERED = exists().where(
    Caseload.case_id == _CASE,
    Caseload.starts_at <= _AT,
    Caseload.ends_at.is_(None) | (Caseload.ends_at > _AT),
    Cover.away_id == Caseload.account_id,
    Cover.starts_at <= _AT,
    Cover.ends_at > _AT,
)
_STOPPED = phone_not_safe(_CASE)
# One statement for what nearly every page finds; it is put together only once.
_FRAME = (
    select(SafeContact, danger_word_of(_CASE), _COVERED, _STOPPED)
    .where(SafeContact.case_id == _CASE)
    .order_by(SafeContact.made_at.desc(), SafeContact.id.desc())
    .limit(1)
)
_WITHOUT_CONTACT = select(danger_word_of(_CASE), _COVERED, _STOPPED)


@dataclass(frozen=True)
class Frame:
    """What stands around every page of a case; `stopped` when its phone is not safe."""

    contact: SafeContact | None
    in_danger: bool
    covers: list[Arranged]
    stopped: bool = False


def find_frame(session: Session, case: Case, *, at: datetime) -> Frame:
    """Return what stands around every page of a case."""
    given = {"case_id": case.id, "at": at}
    found = session.execute(_FRAME, given).one_or_none()
    contact = found[0] if found else None
    in_danger, covered, stopped = (
        found[1:] if found else session.execute(_WITHOUT_CONTACT, given).one()
    )
    covers = find_cover_of(session, case.id, at=at) if covered else []
    return Frame(contact, bool(in_danger), covers, bool(stopped))
