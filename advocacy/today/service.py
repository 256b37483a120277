"""What stands on somebody's day and in their caseload, each in one query however long the lists."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select, union
from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.cases.access import may_open
from advocacy.cases.models import Case, Caseload, CaseState, RiskLevel
from advocacy.clock import LONDON
from advocacy.prompts.models import Danger, Prompt

PAGE_SIZE = 25
QUIET = 9  # the rank of a case about which nothing is due: after every danger

PromptKey = tuple[int, datetime, UUID]


@dataclass(frozen=True)
class Due:
    """A prompt and the case it is about, if it is about one."""

    prompt: Prompt
    case: Case | None

    @property
    def act_now(self) -> bool:
        """Return whether it stands above what is merely due."""
        return self.prompt.danger <= Danger.UNSENT

    @property
    def danger_word(self) -> bool:
        """Return whether it tells of a danger word."""
        return self.prompt.danger == Danger.DANGER and self.prompt.kind.startswith("checkin.")

    @property
    def initials(self) -> str:
        """Return whom it is about, as a list shows it."""
        return self.case.initials if self.case else ""


@dataclass(frozen=True)
class CaseRow:
    """A case of the caseload with the worst that is due about it; `danger` is QUIET for none."""

    case: Case
    danger: int
    since: datetime


@dataclass(frozen=True)
class CaseFilter:
    """Which cases of the caseload are wanted."""

    state: CaseState | None = CaseState.OPEN
    risk: RiskLevel | None = None
    due_only: bool = False


def end_of_day(at: datetime) -> datetime:
    """Return the midnight in London that ends the day `at` falls in."""
    tomorrow = at.astimezone(LONDON).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=LONDON).astimezone(UTC)


def list_due(
    session: Session, *, actor: Actor, at: datetime, after: PromptKey | None = None
) -> tuple[list[Due], PromptKey | None]:
    """Return a page of what is due by tonight, by danger and then by time, and the next key."""
    query = (
        select(Prompt, Case)
        .outerjoin(Case, Case.id == Prompt.case_id)
        .where(Prompt.id.in_(_prompts_for(actor, at=at)))
        .order_by(Prompt.danger, Prompt.due_at, Prompt.id)
        .limit(PAGE_SIZE + 1)
    )
    if after is not None:
        query = query.where(_beyond(Prompt.danger, Prompt.due_at, Prompt.id, after))
    found = [Due(prompt, case) for prompt, case in session.execute(query)]
    shown = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return shown, None
    last = shown[-1].prompt
    return shown, (last.danger, last.due_at, last.id)


def _prompts_for(actor: Actor, *, at: datetime) -> Select[Any]:
    """Return the ids of the open prompts on somebody's day: theirs, their role's, their cases'.

    Three selects that each have an index, so that other people's prompts are never looked at.
    """
    open_now = (Prompt.settled_at.is_(None), Prompt.due_at < end_of_day(at))
    cases = select(Case.id).where(may_open(actor, at=at))
    theirs = select(Prompt.id).where(
        *open_now,
        Prompt.for_account_id == actor.account_id,
        or_(Prompt.case_id.is_(None), Prompt.case_id.in_(cases)),
    )
    of_role = select(Prompt.id).where(
        *open_now,
        Prompt.for_account_id.is_(None),
        Prompt.for_role == actor.role,
        or_(Prompt.case_id.is_(None), Prompt.case_id.in_(cases)),
    )
    worked = select(Prompt.id).where(
        *open_now,
        Prompt.for_account_id.is_(None),
        Prompt.for_role.is_(None),
        Prompt.case_id.in_(_caseload(actor, at=at)),
    )
    found = [theirs, of_role, worked]
    if actor.role is Role.LEAD:
        # A lead's day holds what is urgent in any case of the team, whoever works it.
        urgent = select(Prompt.id).where(
            *open_now,
            Prompt.for_account_id.is_(None),
            Prompt.danger <= Danger.UNSENT,
            Prompt.case_id.in_(cases),
        )
        found.append(urgent)
    return select(union(*found).subquery().c.id)


def _caseload(actor: Actor, *, at: datetime) -> Select[Any]:
    return select(Caseload.case_id).where(
        Caseload.account_id == actor.account_id,
        Caseload.starts_at <= at,
        or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
    )


def list_cases(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    wanted: CaseFilter | None = None,
    after: PromptKey | None = None,
) -> tuple[list[CaseRow], PromptKey | None]:
    """Return a page of the cases one may open, by danger and then by time, and the next key."""
    wanted = wanted or CaseFilter()
    mine = select(Case.id).where(may_open(actor, at=at))
    in_order = func.row_number().over(
        partition_by=Prompt.case_id, order_by=(Prompt.danger, Prompt.due_at, Prompt.id)
    )
    ranked = (
        select(Prompt.case_id, Prompt.danger, Prompt.due_at, in_order.label("place"))
        .where(
            Prompt.settled_at.is_(None), Prompt.due_at < end_of_day(at), Prompt.case_id.in_(mine)
        )
        .subquery()
    )
    worst = select(ranked).where(ranked.c.place == 1).subquery()
    danger = func.coalesce(worst.c.danger, QUIET)
    since = func.coalesce(worst.c.due_at, Case.opened_at)
    query = (
        select(Case, danger, since)
        .outerjoin(worst, worst.c.case_id == Case.id)
        .where(may_open(actor, at=at), *_conditions(wanted, worst.c.danger))
        .order_by(danger, since, Case.id)
        .limit(PAGE_SIZE + 1)
    )
    if after is not None:
        query = query.where(_beyond(danger, since, Case.id, after))
    found = [CaseRow(case, rank, moment) for case, rank, moment in session.execute(query)]
    shown = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return shown, None
    last = shown[-1]
    return shown, (last.danger, last.since, last.case.id)


def _conditions(wanted: CaseFilter, danger: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(Case.state == wanted.state)
    if wanted.risk is not None:
        found.append(Case.risk_level == wanted.risk)
    if wanted.due_only:
        found.append(danger.is_not(None))
    return found


def _beyond(
    danger: SQLColumnExpression[int],
    moment: SQLColumnExpression[datetime],
    row: SQLColumnExpression[UUID],
    key: PromptKey,
) -> ColumnElement[bool]:
    rank, at, row_id = key
    return or_(
        danger > rank,
        and_(danger == rank, moment > at),
        and_(danger == rank, moment == at, row > row_id),
    )
