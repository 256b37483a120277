"""What a case weighs: by its risk, its first weeks and what the slices above add, or by a lead."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, Person, PersonKind, RiskLevel
from advocacy.cases.workload.models import CaseWeight
from advocacy.cases.workload.weights import DEPENDENTS, NEW, RISK_WORDS, WEIGHTS
from advocacy.errors import Invalid
from advocacy.ledger.service import record


@dataclass(frozen=True)
class Factor:
    """Something that adds to a case's weight: `holds` is a condition about `Case.id`."""

    code: str
    words: str
    holds: Callable[[], ColumnElement[bool]]


def _has_dependents() -> ColumnElement[bool]:
    return (
        select(Person.id)
        .where(Person.case_id == Case.id, Person.kind == PersonKind.DEPENDENT)
        .correlate(Case)
        .exists()
    )


# Filled while the application starts, and only read afterwards.
_factors: list[Factor] = [Factor(DEPENDENTS, "Children or other dependents", _has_dependents)]


def weighs(factor: Factor) -> None:
    """Let something add to the weight of every case; saying it twice is once."""
    if factor.code not in {each.code for each in _factors}:
        _factors.append(factor)


def weight_columns() -> list[ColumnElement[Any]]:
    """Return what a statement about cases has to ask so that `points_of` can weigh each."""
    own_word = (
        select(CaseWeight.points)
        .where(CaseWeight.case_id == Case.id)
        .order_by(CaseWeight.set_at.desc(), CaseWeight.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    return [
        Case.risk_level.label("risk"),
        Case.opened_at.label("opened_at"),
        own_word.label("own_word"),
        *(each.holds().label(f"factor_{each.code}") for each in _factors),
    ]


def parts_of(row: Row[Any], *, at: datetime) -> list[tuple[str, int]]:
    """Return what a case weighs by what is known of it, part by part."""
    risk: RiskLevel = row.risk
    parts = [(RISK_WORDS[risk], WEIGHTS.risk[risk])]
    if row.opened_at > at - WEIGHTS.new_for:
        parts.append(("First weeks", WEIGHTS.factors[NEW]))
    parts += [
        (each.words, WEIGHTS.factors.get(each.code, 0))
        for each in _factors
        if getattr(row, f"factor_{each.code}")
    ]
    return parts


def points_of(row: Row[Any], *, at: datetime) -> int:
    """Return what a case weighs: a lead's own word before what is worked out."""
    if row.own_word is not None:
        return int(row.own_word)
    return sum(points for _, points in parts_of(row, at=at))


@dataclass(frozen=True)
class Weight:
    """What a case weighs, from what, and a lead's own word on it."""

    points: int
    parts: list[tuple[str, int]]
    own: CaseWeight | None


def weigh(session: Session, case: Case, *, at: datetime) -> Weight:
    """Return what one case weighs and why."""
    row = session.execute(select(*weight_columns()).where(Case.id == case.id)).one()
    newest = session.scalar(
        select(CaseWeight)
        .where(CaseWeight.case_id == case.id)
        .order_by(CaseWeight.set_at.desc(), CaseWeight.id.desc())
        .limit(1)
    )
    own = newest if newest is not None and newest.points is not None else None
    return Weight(points_of(row, at=at), parts_of(row, at=at), own)


def say_weight(
    session: Session, case: Case, *, points: int | None, reason: str, actor: Actor, at: datetime
) -> None:
    """Keep a lead's own word on what a case weighs, or go back to what is worked out."""
    if not reason:
        message = "Enter why"
        raise Invalid(message, field="reason")
    session.add(
        CaseWeight(
            scope_id=case.id,
            case_id=case.id,
            points=points,
            set_at=at,
            set_by_id=actor.account_id,
            reason=reason,
        )
    )
    record(session, actor=actor, at=at, action="case.weighed", case_id=case.id, object_id=case.id)
