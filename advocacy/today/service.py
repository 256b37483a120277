"""What stands on somebody's day and in their caseload, each in one query however long the lists."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from advocacy.actor import Actor, Role
from advocacy.cases.access import is_blocked, may_open, worked_cases
from advocacy.cases.models import Case, Caseload, CaseState, RiskLevel
from advocacy.clock import LONDON
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.putting_off import MOST_TIMES, is_here
from advocacy.prompts.service import danger_word_of

PAGE_SIZE = 25
NEW_FOR = timedelta(days=14)
QUIET = 9  # the rank of a case about which nothing is due: after every danger

PromptKey = tuple[int, datetime, UUID]


@dataclass(frozen=True)
class Due:
    """A prompt, the case it may be about, and whether a danger word is open there."""

    prompt: Prompt
    case: Case | None
    in_danger: bool = False

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
    """A case of the caseload with the worst that is due about it; `danger` is QUIET for none.

    `given_at` is when a case was given to whoever asks, while they have not opened it since.
    `covered` is a case that is theirs only while they stand in for a colleague.
    """

    case: Case
    danger: int
    since: datetime
    given_at: datetime | None = None
    covered: bool = False


@dataclass(frozen=True)
class CaseFilter:
    """Which cases of the caseload are wanted."""

    state: CaseState | None = CaseState.OPEN
    risk: RiskLevel | None = None
    due_only: bool = False


def end_of_day(at: datetime) -> datetime:
    """Return the midnight in London that ends the day `at` falls in."""
    return midnight(at.astimezone(LONDON).date() + timedelta(days=1))


def midnight(day: date) -> datetime:
    """Return the moment a day begins in London."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)


def list_due(
    session: Session, *, actor: Actor, at: datetime, after: PromptKey | None = None
) -> tuple[list[Due], PromptKey | None]:
    """Return a page of what is due by tonight, by danger and then by time, and the next key."""
    return cut(list_prompts(session, due_ids(actor, at=at, after=after)))


def due_ids(actor: Actor, *, at: datetime, after: PromptKey | None) -> Select[Any]:
    """Return the ids of a page of what is due by tonight, and of one more."""
    tonight = and_(Prompt.due_at < end_of_day(at), is_open(), is_here(at))
    query = select(Prompt.id).where(Prompt.id.in_(prompts_for(actor, tonight, at=at)))
    if after is not None:
        query = query.where(beyond(Prompt.danger, Prompt.due_at, Prompt.id, after))
    return query.order_by(Prompt.danger, Prompt.due_at, Prompt.id).limit(PAGE_SIZE + 1)


def list_prompts(session: Session, *wanted: Select[Any]) -> list[Due]:
    """Return the prompts of these ids, by danger and then by time, in one statement."""
    ids = union_all(*[select(each.subquery().c.id) for each in wanted])
    query = (
        select(Prompt, Case, danger_word_of(Case.id))
        .outerjoin(Case, Case.id == Prompt.case_id)
        .where(Prompt.id.in_(select(ids.subquery().c.id)))
        .order_by(Prompt.danger, Prompt.due_at, Prompt.id)
    )
    return [Due(prompt, case, in_danger) for prompt, case, in_danger in session.execute(query)]


def cut(found: list[Due]) -> tuple[list[Due], PromptKey | None]:
    """Return one page, and the key of the next when there is one."""
    shown = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return shown, None
    last = shown[-1].prompt
    return shown, (last.danger, last.due_at, last.id)


def is_open() -> ColumnElement[bool]:
    """Return the condition that nobody has settled a prompt."""
    return Prompt.settled_at.is_(None)


def prompts_for(actor: Actor, which: ColumnElement[bool], *, at: datetime) -> Select[Any]:
    """Return the ids of such prompts of somebody: theirs, their role's, their cases'.

    Selects that each have an index, so that other people's prompts are never looked at.
    """
    cases = select(Case.id).where(may_open(actor, at=at))
    theirs = select(Prompt.id).where(
        which,
        Prompt.for_account_id == actor.account_id,
        or_(Prompt.case_id.is_(None), Prompt.case_id.in_(cases)),
    )
    of_role = select(Prompt.id).where(
        which,
        Prompt.for_account_id.is_(None),
        Prompt.for_role == actor.role,
        or_(Prompt.case_id.is_(None), Prompt.case_id.in_(cases)),
    )
    worked = select(Prompt.id).where(
        which,
        Prompt.for_account_id.is_(None),
        Prompt.for_role.is_(None),
        Prompt.case_id.in_(worked_cases(actor, at=at)),
    )
    found = [theirs, of_role, worked]
    if actor.role is Role.LEAD:
        ids = select(Prompt.id).where(which, Prompt.case_id.in_(cases), _falls_to_leads(at))
        found.append(ids)
    return select(union(*found).subquery().c.id)


def _falls_to_leads(at: datetime) -> ColumnElement[bool]:
    """Return the condition that something in a case is on its leads' day too.

    What is urgent, whoever works the case; what was put off so often that somebody else should
    look; and what else is due in a case that nobody works, which would be on nobody's day.
    """
    works = aliased(Caseload)
    worker = exists().where(
        works.case_id == Prompt.case_id,
        works.starts_at <= at,
        or_(works.ends_at.is_(None), works.ends_at > at),
        not_(is_blocked(works.account_id, works.case_id)),
    )
    nobodys = and_(or_(Prompt.for_role.is_(None), Prompt.for_role == Role.ADVOCATE), not_(worker))
    everybodys = Prompt.for_account_id.is_(None)
    return or_(
        Prompt.times_put_off >= MOST_TIMES,
        and_(everybodys, or_(Prompt.danger <= Danger.UNSENT, nobodys)),
    )


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
        .where(is_open(), is_here(at), Prompt.due_at < end_of_day(at), Prompt.case_id.in_(mine))
        # What only leads can do is not due from whoever works the case.
        .where(or_(Prompt.for_role.is_(None), Prompt.for_role == actor.role))
        .subquery()
    )
    worst = select(ranked).where(ranked.c.place == 1).subquery()
    given = _just_given(actor, at=at).subquery()
    danger = func.coalesce(worst.c.danger, QUIET)
    since = func.coalesce(worst.c.due_at, Case.opened_at)
    # What was just given stands beneath what is to be acted on now, and above all that is due.
    rank = case(
        (danger <= Danger.UNSENT, danger),
        (given.c.given_at.is_not(None), Danger.UNSENT + 1),
        else_=danger + 1,
    )
    query = (
        select(Case, danger, since, given.c.given_at, _only_covered(actor, at=at), rank)
        .outerjoin(worst, worst.c.case_id == Case.id)
        .outerjoin(given, given.c.case_id == Case.id)
        .where(may_open(actor, at=at), *_conditions(wanted, worst.c.danger))
        .order_by(rank, since, Case.id)
        .limit(PAGE_SIZE + 1)
    )
    if after is not None:
        query = query.where(beyond(rank, since, Case.id, after))
    found = session.execute(query).all()
    shown = [CaseRow(*row[:5]) for row in found[:PAGE_SIZE]]
    if len(found) <= PAGE_SIZE:
        return shown, None
    last = shown[-1]
    return shown, (found[PAGE_SIZE - 1][5], last.since, last.case.id)


def _only_covered(actor: Actor, *, at: datetime) -> ColumnElement[bool]:
    """Return whether a case is somebody's only while they cover for a colleague."""
    if actor.role is not Role.ADVOCATE:
        return false()
    return Case.id.not_in(_caseload(actor, at=at))


def _just_given(actor: Actor, *, at: datetime) -> Select[Any]:
    """Return the cases given to somebody lately which they have not looked at or worked since."""
    touched = exists().where(
        LedgerEvent.case_id == Caseload.case_id,
        LedgerEvent.actor_id == actor.account_id,
        LedgerEvent.at >= Caseload.starts_at,
        # A list that showed only this case is no look at it.
        or_(LedgerEvent.route.is_(None), LedgerEvent.route.not_like("today.%")),
    )
    return (
        _caseload(actor, at=at)
        .add_columns(func.max(Caseload.starts_at).label("given_at"))
        .where(Caseload.starts_at > at - NEW_FOR, not_(touched))
        .group_by(Caseload.case_id)
    )


def _conditions(wanted: CaseFilter, danger: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(Case.state == wanted.state)
    if wanted.risk is not None:
        found.append(Case.risk_level == wanted.risk)
    if wanted.due_only:
        found.append(danger.is_not(None))
    return found


def beyond(
    danger: SQLColumnExpression[int],
    moment: SQLColumnExpression[datetime],
    row: SQLColumnExpression[UUID],
    key: PromptKey,
) -> ColumnElement[bool]:
    """Return the condition that a row comes after the key."""
    rank, at, row_id = key
    return or_(
        danger > rank,
        and_(danger == rank, moment > at),
        and_(danger == rank, moment == at, row > row_id),
    )
