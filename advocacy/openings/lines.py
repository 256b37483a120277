"""Who opened a record, by day: from the log, in words that give nobody away.

While a danger word waits for people, what was opened since is not shown at all, and afterwards
it reads like any other day: whoever looks over her shoulder must not learn that she asked for
help.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Agency
from advocacy.actor import Role
from advocacy.cases.grant_models import EmergencyOpening
from advocacy.cases.models import Case, Caseload
from advocacy.clock import LONDON
from advocacy.ledger.models import LedgerCase, LedgerEvent
from advocacy.ledger.service import READ
from advocacy.prompts.models import Danger, Prompt

SHOWN_FOR = timedelta(days=90)
_MOST_EVENTS = 5000
_READ_OUTSIDE = "handover.opened"
_READERS = tuple(
    role.value for role in (Role.ADVOCATE, Role.LEAD, Role.HELPLINE, Role.PARTNER, Role.RECIPIENT)
)
_WORKS, _SERVICE, _LEAD = "works", "service", "lead"
_URGENT = "urgent"
WHO = {
    _WORKS: "Somebody who works with you",
    _SERVICE: "Somebody of this service",
    _LEAD: "Who leads their team",
    "helpline": "The helpline",
    "recipient": "The officer a summary was sent to",
}
WHY = {
    _WORKS: "to support you",
    _SERVICE: "to support you while others were away",
    _LEAD: "to see that the work is done well",
    "helpline": "because somebody rang with your word",
    "partner": "to read what you agreed to share",
    "recipient": "to read the summary",
    _URGENT: "because it was needed at once",
}


@dataclass(frozen=True)
class Opening:
    """One read of a record: when, by which account, and how it is told, as codes and as words."""

    at: datetime
    account_id: UUID | None
    who_code: str
    why_code: str
    who: str

    @property
    def why(self) -> str:
        """Return why, by category."""
        return WHY[self.why_code]

    @property
    def on(self) -> date:
        """Return the day in Europe/London: nothing finer is told."""
        return self.at.astimezone(LONDON).date()

    @property
    def key(self) -> str:
        """Return the code of the line it is told on."""
        return f"{self.on.isoformat()}.{self.who_code}.{self.why_code}"


@dataclass(frozen=True)
class Line:
    """What is shown of one day: who (by role and agency), why (by category), how often."""

    key: str
    on: date
    who: str
    why: str
    times: int


@dataclass
class _Known:
    """What is needed to say who somebody is to this case."""

    accounts: dict[UUID, Account]
    agencies: dict[UUID, str]
    caseload: list[Caseload]
    emergencies: list[EmergencyOpening]
    dangers: list[Prompt]


def list_openings(session: Session, case: Case, *, at: datetime) -> list[Opening]:
    """Return every read of a record by others in the last 90 days, newest first."""
    alone = LedgerEvent.case_id == case.id
    # A list shows initials only; a partner's page with several cases shows what they were given.
    among = LedgerEvent.id.in_(select(LedgerCase.event_id).where(LedgerCase.case_id == case.id))
    found = session.execute(
        select(LedgerEvent.at, LedgerEvent.actor_id, LedgerEvent.actor_role)
        .where(
            or_(alone, among & (LedgerEvent.actor_role == Role.PARTNER.value)),
            LedgerEvent.action.in_((READ, _READ_OUTSIDE)),
            LedgerEvent.actor_role.in_(_READERS),
            LedgerEvent.at > at - SHOWN_FOR,
        )
        .order_by(LedgerEvent.at.desc(), LedgerEvent.id.desc())
        .limit(_MOST_EVENTS)
    ).all()
    known = _known(session, case, {row.actor_id for row in found if row.actor_id is not None})
    return [_told(row.at, row.actor_id, row.actor_role, known) for row in found]


def _known(session: Session, case: Case, accounts: set[UUID]) -> _Known:
    readers = session.scalars(select(Account).where(Account.id.in_(accounts))).all()
    wanted = {reader.agency_id for reader in readers}
    agencies = session.scalars(select(Agency).where(Agency.id.in_(wanted))).all() if wanted else []
    return _Known(
        accounts={reader.id: reader for reader in readers},
        agencies={agency.id: agency.name for agency in agencies},
        caseload=list(session.scalars(select(Caseload).where(Caseload.case_id == case.id))),
        emergencies=list(
            session.scalars(select(EmergencyOpening).where(EmergencyOpening.case_id == case.id))
        ),
        dangers=list(
            session.scalars(
                select(Prompt).where(
                    Prompt.case_id == case.id,
                    Prompt.danger == Danger.DANGER,
                    Prompt.kind.startswith("checkin."),
                )
            )
        ),
    )


def _told(at: datetime, account_id: UUID | None, role: str, known: _Known) -> Opening:
    if role == Role.PARTNER:
        account = known.accounts.get(account_id) if account_id is not None else None
        agency = account.agency_id if account is not None else None
        named = known.agencies.get(agency) if agency is not None else None
        code = agency.hex if agency is not None else "agency"
        return Opening(at, account_id, code, "partner", named or "A partner agency")
    who, why = _codes(at, account_id, role, known)
    return Opening(at, account_id, who, why, WHO[who])


def _codes(at: datetime, account_id: UUID | None, role: str, known: _Known) -> tuple[str, str]:
    if role == Role.RECIPIENT:
        return role, role
    if any(_within(at, each.raised_at, each.settled_at) for each in known.dangers):
        return _WORKS, _WORKS
    urgent = any(
        each.account_id == account_id and _within(at, each.opened_at, each.ends_at)
        for each in known.emergencies
    )
    if urgent:
        return _SERVICE, _URGENT
    code = _by_role(at, account_id, role, known)
    return code, code


def _by_role(at: datetime, account_id: UUID | None, role: str, known: _Known) -> str:
    if role in (Role.LEAD, Role.HELPLINE):
        return role
    works = any(
        each.account_id == account_id and _within(at, each.starts_at, each.ends_at)
        for each in known.caseload
    )
    return _WORKS if works else _SERVICE


def _within(at: datetime, begins: datetime, ends: datetime | None) -> bool:
    return begins <= at and (ends is None or at < ends)


def open_danger_since(session: Session, case: Case) -> datetime | None:
    """Return since when a danger word of this case waits for people, if one does."""
    return session.scalar(
        select(Prompt.raised_at)
        .where(
            Prompt.case_id == case.id,
            Prompt.danger == Danger.DANGER,
            Prompt.kind.startswith("checkin."),
            Prompt.settled_at.is_(None),
        )
        .order_by(Prompt.raised_at)
        .limit(1)
    )


def by_day(openings: Iterable[Opening]) -> list[Line]:
    """Return the lines, newest day first."""
    lines: dict[str, Line] = {}
    for each in openings:
        counted = lines[each.key].times if each.key in lines else 0
        lines[each.key] = Line(each.key, each.on, each.who, each.why, counted + 1)
    return sorted(lines.values(), key=lambda line: (-line.on.toordinal(), line.key))
