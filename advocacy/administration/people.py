"""Who signs in on the staff site: listed for administrators, survivors never among them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.factor_models import Invitation
from advocacy.accounts.models import Account, Agency, SignInSession, SignInSite, Team
from advocacy.accounts.sessions import LIMITS
from advocacy.administration.grants import find_waiting
from advocacy.administration.models import PendingGrant
from advocacy.administration.posts import LISTED
from advocacy.cases.leaving import list_caseload
from advocacy.errors import NotFound


class Standing(StrEnum):
    """Whether somebody can sign in."""

    INVITED = "invited"
    LATE = "late"
    WORKING = "working"
    LEFT = "left"


@dataclass(frozen=True)
class PersonRow:
    """One line of the list."""

    account: Account
    standing: Standing
    belongs: str
    seen_at: datetime | None


@dataclass(frozen=True)
class PersonFile:
    """All that an administrator sees of somebody: counts of their work, never what it is."""

    account: Account
    standing: Standing
    belongs: str
    seen_at: datetime | None
    sessions: int
    cases: int
    waiting: PendingGrant | None


def get_person(session: Session, account_id: UUID | None) -> Account:
    """Return somebody of the staff site; raises NotFound for everybody else."""
    account = session.get(Account, account_id) if account_id else None
    if account is None or account.role not in LISTED:
        raise NotFound
    return account


def list_people(session: Session, *, text: str = "", at: datetime) -> list[PersonRow]:
    """Return everybody whose name, user name, team or agency has the words, by name.

    Whoever works comes first, whoever has left last.
    """
    accounts = session.scalars(select(Account).where(Account.role.in_(LISTED))).all()
    belongs, invited, seen = _belongings(session), _invited(session, at=at), _seen(session)
    rows = [
        PersonRow(
            account=each,
            standing=_standing(each, open_invitation=each.id in invited),
            belongs=belongs.get(each.team_id or each.agency_id, ""),
            seen_at=_latest(each, seen.get(each.id)),
        )
        for each in accounts
    ]
    words = text.casefold().split()
    found = [row for row in rows if all(word in _searched(row) for word in words)]
    return sorted(found, key=_order)


def _order(row: PersonRow) -> tuple[bool, str, UUID]:
    return row.standing is Standing.LEFT, row.account.name.casefold(), row.account.id


def _searched(row: PersonRow) -> str:
    return f"{row.account.name} {row.account.username} {row.belongs}".casefold()


def get_file(session: Session, account: Account, *, at: datetime) -> PersonFile:
    """Return what an administrator sees of somebody."""
    invited = account.id in _invited(session, at=at)
    return PersonFile(
        account=account,
        standing=_standing(account, open_invitation=invited),
        belongs=_belongings(session).get(account.team_id or account.agency_id, ""),
        seen_at=_latest(account, _seen(session).get(account.id)),
        sessions=_count_sessions(session, account, at=at),
        cases=len(list_caseload(session, account, at=at)),
        waiting=find_waiting(session, account, at=at),
    )


def _standing(account: Account, *, open_invitation: bool) -> Standing:
    if account.left_at is not None:
        return Standing.LEFT
    if account.passphrase_hash:
        return Standing.WORKING
    return Standing.INVITED if open_invitation else Standing.LATE


def _latest(account: Account, seen_at: datetime | None) -> datetime | None:
    moments = [each for each in (account.signed_in_at, seen_at) if each is not None]
    return max(moments, default=None)


def _belongings(session: Session) -> dict[UUID | None, str]:
    teams = session.scalars(select(Team).order_by(Team.id))
    agencies = session.scalars(select(Agency).order_by(Agency.id))
    return {each.id: each.name for each in (*teams, *agencies)}


def _invited(session: Session, *, at: datetime) -> set[UUID]:
    return set(
        session.scalars(
            select(Invitation.account_id).where(
                Invitation.used_at.is_(None), Invitation.expires_at > at
            )
        )
    )


def _seen(session: Session) -> dict[UUID, datetime]:
    latest = (
        select(SignInSession.account_id, func.max(SignInSession.seen_at))
        .where(SignInSession.site == SignInSite.STAFF)
        .group_by(SignInSession.account_id)
    )
    return dict(session.execute(latest).all())


def _count_sessions(session: Session, account: Account, *, at: datetime) -> int:
    idle, absolute = LIMITS[SignInSite.STAFF]
    live = select(func.count(SignInSession.id)).where(
        SignInSession.account_id == account.id,
        SignInSession.seen_at > at - idle,
        SignInSession.created_at > at - absolute,
    )
    return session.scalar(live) or 0
