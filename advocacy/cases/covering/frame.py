"""What every page of a case asks of it, together: how to reach them, danger, and who covers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, Uuid, and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from advocacy.accounts.models import Account
from advocacy.cases.covering.service import Arranged, find_cover_of
from advocacy.cases.grant_models import Cover
from advocacy.cases.models import Case, Caseload, Part, SafeContact
from advocacy.cases.safe_contact_alarm import phone_not_safe
from advocacy.db import Utc
from advocacy.prompts.service import danger_word_of

_AT = bindparam("at", type_=Utc)
_CASE: BindParameter[UUID] = bindparam("case_id", type_=Uuid)
# Under a name of its own: who works the case is asked beside it.
_THEIRS = aliased(Caseload)
_COVERED = exists().where(
    _THEIRS.case_id == _CASE,
    _THEIRS.starts_at <= _AT,
    _THEIRS.ends_at.is_(None) | (_THEIRS.ends_at > _AT),
    Cover.away_id == _THEIRS.account_id,
    Cover.starts_at <= _AT,
    Cover.ends_at > _AT,
)
_STOPPED = phone_not_safe(_CASE)
_NEWEST = (
    select(SafeContact.id)
    .where(SafeContact.case_id == _CASE)
    .order_by(SafeContact.made_at.desc(), SafeContact.id.desc())
    .limit(1)
    .scalar_subquery()
)
_NOW = and_(
    Caseload.case_id == Case.id,
    Caseload.starts_at <= _AT,
    Caseload.ends_at.is_(None) | (Caseload.ends_at > _AT),
)
# One statement for all of it, a row for each who works the case; it is put together only once.
_FRAME = (
    select(SafeContact, danger_word_of(_CASE), _COVERED, _STOPPED, Caseload, Account)
    .select_from(Case)
    .outerjoin(SafeContact, SafeContact.id == _NEWEST)
    .outerjoin(Caseload, _NOW)
    .outerjoin(Account, Account.id == Caseload.account_id)
    .where(Case.id == _CASE)
    .order_by(Caseload.part.desc(), Caseload.starts_at, Caseload.id)
)


@dataclass(frozen=True)
class Worker:
    """Somebody's part of a case, with their name."""

    entry: Caseload
    name: str

    @property
    def leads(self) -> bool:
        """Return whether they lead the work."""
        return self.entry.part is Part.LEAD


@dataclass(frozen=True)
class Frame:
    """What stands around every page of a case; `stopped` when its phone is not safe."""

    contact: SafeContact | None
    in_danger: bool
    covers: list[Arranged]
    stopped: bool = False
    workers: tuple[Worker, ...] = ()


def find_frame(session: Session, case: Case, *, at: datetime) -> Frame:
    """Return what stands around every page of a case."""
    given = {"case_id": case.id, "at": at}
    rows = session.execute(_FRAME, given).all()
    contact, in_danger, covered, stopped = rows[0][:4]
    workers = (Worker(entry, account.name) for *_, entry, account in rows if account is not None)
    covers = find_cover_of(session, case.id, at=at) if covered else []
    return Frame(contact, bool(in_danger), covers, bool(stopped), tuple(workers))
