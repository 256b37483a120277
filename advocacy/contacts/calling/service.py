"""Whose contact is due or overdue in one's caseload, and tries in vain recorded together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.access import is_record, visible, worked_cases
from advocacy.cases.models import Case, CaseState, Person, PersonKind, SafeContact
from advocacy.cases.suspects_numbers import numbers_of
from advocacy.clock import LONDON
from advocacy.contacts.gate import DANGER_WORD, PHONE_NOT_SAFE
from advocacy.contacts.goals import reach_by
from advocacy.contacts.models import Channel, Contact, Direction
from advocacy.contacts.safety import Attempt, why_not_safe
from advocacy.contacts.service import DUE, FIRST_DUE, AlreadyRecorded
from advocacy.contacts.trying import record_no_answer
from advocacy.errors import Invalid
from advocacy.messaging.models import TextStop
from advocacy.prompts.models import Prompt
from advocacy.prompts.service import danger_word_of

PAGE_SIZE = 25
CallKey = tuple[int, datetime, UUID]


@dataclass(frozen=True)
class ToCall:
    """Somebody to reach: since when, by when, how, and why not at this moment, if so."""

    case: Case
    contact: SafeContact | None
    reasons: list[str]
    reached_at: datetime | None
    reach_by: date
    overdue_days: int
    due_at: datetime | None
    detail: str
    tried_at: datetime | None
    rank: int
    in_danger: bool

    @property
    def can_ring(self) -> bool:
        """Return whether it is safe to ring the agreed number now."""
        return not self.reasons

    @property
    def key(self) -> CallKey:
        """Return its place: not yet tried today first, of those the overdue, the longest first."""
        by = datetime.combine(self.reach_by, time(), tzinfo=LONDON)
        first = by if self.overdue_days else self.due_at or by
        return self.rank, first, self.case.id


def list_calls(
    session: Session, *, actor: Actor, at: datetime, after: CallKey | None = None
) -> tuple[list[ToCall], CallKey | None]:
    """Return a page of whom to reach today, and the next key: one statement for the caseload."""
    today = at.astimezone(LONDON).date()
    night = datetime.combine(today + timedelta(days=1), time(), tzinfo=LONDON)
    rows = session.execute(_caseload(actor, at=at)).all()
    suspects = _suspects_numbers(session, [row[0].id for row in rows])
    found = [_row(*row, suspects.get(row[0].id, {}), at=at) for row in rows]
    # Sorted here, where a caseload is small: by when depends on each case's level of risk.
    listed = sorted(
        (
            each
            for each in found
            if each.overdue_days > 0 or (each.due_at is not None and each.due_at < night)
        ),
        key=lambda each: each.key,
    )
    rest = [each for each in listed if after is None or each.key > after]
    shown = rest[:PAGE_SIZE]
    return shown, shown[-1].key if len(rest) > PAGE_SIZE else None


def _caseload(
    actor: Actor, *, at: datetime
) -> Select[Case, SafeContact, Prompt, bool, bool, datetime, datetime]:
    card = (
        select(SafeContact.id)
        .where(SafeContact.case_id == Case.id)
        .order_by(SafeContact.made_at.desc(), SafeContact.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    due = (
        select(Prompt.id)
        .where(
            Prompt.case_id == Case.id,
            Prompt.subject_id == Case.id,
            Prompt.kind.in_((DUE, FIRST_DUE)),
            Prompt.settled_at.is_(None),
        )
        .order_by(Prompt.due_at, Prompt.id)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    theirs = select(func.max(Contact.happened_at)).where(
        Contact.case_id == Case.id, Contact.person_id.is_(None)
    )
    return (
        select(
            Case,
            SafeContact,
            Prompt,
            danger_word_of(Case.id),
            exists().where(TextStop.case_id == Case.id, TextStop.lifted_at.is_(None)),
            theirs.where(Contact.reached).scalar_subquery(),
            theirs.where(~Contact.reached, Contact.direction == Direction.OUT).scalar_subquery(),
        )
        .outerjoin(SafeContact, SafeContact.id == card)
        .outerjoin(Prompt, Prompt.id == due)
        .where(Case.id.in_(worked_cases(actor, at=at)), Case.state == CaseState.OPEN, is_record())
        .order_by(Case.id)
    )


def _suspects_numbers(session: Session, case_ids: list[UUID]) -> dict[UUID, dict[str, str]]:
    people = session.scalars(
        select(Person)
        .where(Person.case_id.in_(case_ids), Person.kind == PersonKind.SUSPECT)
        .order_by(Person.case_id, Person.added_at, Person.id)
    )
    return {case_id: numbers_of(theirs) for case_id, theirs in groupby(people, lambda p: p.case_id)}


def _row(
    case: Case,
    contact: SafeContact | None,
    prompt: Prompt | None,
    in_danger: bool,  # noqa: FBT001 - a column of the row it is made from
    stopped: bool,  # noqa: FBT001 - another
    reached_at: datetime | None,
    tried_at: datetime | None,
    suspects: dict[str, str],
    *,
    at: datetime,
) -> ToCall:
    today = at.astimezone(LONDON).date()
    by = reach_by(case, reached_at, at=at)
    tried_today = tried_at is not None and tried_at.astimezone(LONDON).date() == today
    overdue = max(0, (today - by).days)
    reasons = [DANGER_WORD] if in_danger else []
    reasons += [PHONE_NOT_SAFE] if stopped else []
    call = Attempt(Channel.CALL, Direction.OUT, at)
    reasons += why_not_safe(contact, call, suspects=suspects)
    return ToCall(
        case=case,
        contact=contact,
        reasons=reasons,
        reached_at=reached_at,
        reach_by=by,
        overdue_days=overdue,
        due_at=prompt.due_at if prompt is not None else None,
        detail=prompt.detail if prompt is not None else "",
        tried_at=tried_at,
        in_danger=in_danger,
        rank=2 if tried_today else 0 if overdue else 1,
    )


@dataclass(frozen=True)
class Tried:
    """How many tries were recorded, and for how many it was not safe or no longer theirs."""

    recorded: int
    refused: int


def record_tried(
    session: Session, case_ids: Collection[UUID], *, form_id: UUID, actor: Actor, at: datetime
) -> Tried:
    """Record a call in vain for each of these cases, each by itself: one refused loses no other.

    Raises Invalid when none is named. Cases one may not open are refused like any other.
    """
    if not case_ids:
        message = "Tick whom you rang and could not reach"
        raise Invalid(message, field="case")
    mine = visible(actor, at=at).where(Case.id.in_(case_ids), Case.state == CaseState.OPEN)
    recorded = 0
    # In one order, so that two lists sent at once wait for each other and never in a ring.
    for case in session.scalars(mine.order_by(Case.id)).all():
        try:
            record_no_answer(session, case, form_id=form_id, actor=actor, at=at)
        except (Invalid, AlreadyRecorded):
            continue
        recorded += 1
    return Tried(recorded, len(set(case_ids)) - recorded)
