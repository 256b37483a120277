"""The thread of a case by pages, and which of it the other side has opened.

Opening is what the log says: a page that was sent. It is not kept a second time, so reading
changes nothing, and nobody can be said to have opened what they were never shown.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import STAFF_ROLES, Role
from advocacy.cases.models import Case
from advocacy.ledger.models import LedgerEvent
from advocacy.ledger.service import READ
from advocacy.letters.models import Letter, Side

PAGE_SIZE = 25
Key = tuple[datetime, UUID]
# The pages that show the newest messages: theirs, and ours.
THEIR_PAGE, OUR_PAGE = "own_letters.thread", "letters.thread"


@dataclass(frozen=True)
class Shown:
    """One message, who wrote it, and whether the other side has opened a page that shows it."""

    letter: Letter
    name: str
    opened: bool

    @property
    def ours(self) -> bool:
        """Return whether one of us wrote it."""
        return self.letter.side is Side.STAFF

    @property
    def may_be_taken_back(self) -> bool:
        """Return whether it is ours, stands, and nobody has opened it."""
        return self.ours and not self.opened and self.letter.withdrawn_at is None


@dataclass(frozen=True)
class Thread:
    """A page of messages, newest first; `older` is the key of the next page."""

    shown: list[Shown]
    older: Key | None


@dataclass(frozen=True)
class Reader:
    """Whether they can sign in at all, and when they last opened their messages."""

    may_sign_in: bool
    opened_at: datetime | None


def see_thread(
    session: Session, case: Case, *, opened_at: datetime | None, by: Side, before: Key | None = None
) -> Thread:
    """Return a page of the thread; `opened_at` is when `by` last opened the other side's words."""
    query = (
        select(Letter, Account)
        .outerjoin(Account, Account.id == Letter.written_by_id)
        .where(Letter.case_id == case.id)
    )
    if before is not None:
        moment, row_id = before
        query = query.where(
            or_(Letter.sent_at < moment, and_(Letter.sent_at == moment, Letter.id < row_id))
        )
    query = query.order_by(Letter.sent_at.desc(), Letter.id.desc()).limit(PAGE_SIZE + 1)
    found = [
        Shown(
            letter,
            account.name if account else "",
            letter.side is not by and opened_at is not None and opened_at >= letter.sent_at,
        )
        for letter, account in session.execute(query)
    ]
    shown = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return Thread(shown, None)
    last = shown[-1].letter
    return Thread(shown, (last.sent_at, last.id))


def find_reader(session: Session, case: Case) -> Reader:
    """Return whether the survivor can sign in, and when they last opened their messages."""
    opened = (
        select(LedgerEvent.at)
        .where(
            LedgerEvent.actor_id == Account.id,
            LedgerEvent.route == THEIR_PAGE,
            LedgerEvent.action == READ,
        )
        .order_by(LedgerEvent.at.desc())
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
    found = session.execute(
        select(Account.left_at, opened).where(
            Account.case_id == case.id, Account.role == Role.SURVIVOR
        )
    ).all()
    times = [opened_at for _, opened_at in found if opened_at is not None]
    return Reader(any(left_at is None for left_at, _ in found), max(times, default=None))


def opened_by_us(session: Session, case: Case) -> datetime | None:
    """Return when somebody of the service last opened the messages of a case."""
    return session.scalar(
        select(LedgerEvent.at)
        .where(
            LedgerEvent.case_id == case.id,
            LedgerEvent.route == OUR_PAGE,
            LedgerEvent.action == READ,
            LedgerEvent.actor_role.in_([role.value for role in STAFF_ROLES]),
        )
        .order_by(LedgerEvent.id.desc())
        .limit(1)
    )


def has_unopened(session: Session, case: Case, *, account_id: UUID | None) -> bool:
    """Return whether a message of ours waits that this account has not opened: one statement."""
    opened = (
        select(LedgerEvent.at)
        .where(
            LedgerEvent.actor_id == account_id,
            LedgerEvent.route == THEIR_PAGE,
            LedgerEvent.action == READ,
        )
        .order_by(LedgerEvent.at.desc())
        .limit(1)
    )
    newest = session.execute(
        select(Letter.sent_at, opened.scalar_subquery())
        .where(Letter.case_id == case.id, Letter.side == Side.STAFF, Letter.withdrawn_at.is_(None))
        .order_by(Letter.sent_at.desc(), Letter.id.desc())
        .limit(1)
    ).one_or_none()
    return newest is not None and (newest[1] is None or newest[1] < newest[0])


def waits_unopened(session: Session, case: Case) -> bool:
    """Return whether a message of ours stands that nobody of theirs has opened."""
    opened_at = find_reader(session, case).opened_at
    newest = session.scalar(
        select(Letter.sent_at)
        .where(Letter.case_id == case.id, Letter.side == Side.STAFF, Letter.withdrawn_at.is_(None))
        .order_by(Letter.sent_at.desc())
        .limit(1)
    )
    return newest is not None and (opened_at is None or opened_at < newest)


def newest_id(session: Session, case: Case) -> UUID | None:
    """Return the last message of a case, whoever wrote it."""
    return session.scalar(
        select(Letter.id)
        .where(Letter.case_id == case.id)
        .order_by(Letter.sent_at.desc(), Letter.id.desc())
        .limit(1)
    )
