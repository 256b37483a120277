"""Where a safety plan stands, as days and codes, never as text: filled by whoever keeps plans."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session


class Stale(StrEnum):
    """Why a plan needs another look."""

    INCIDENT = "incident"
    MOVE = "move"
    ORDER = "order"
    MASP = "masp"
    AGE = "age"


@dataclass(frozen=True)
class PlanState:
    """When the survivor's plan was agreed and last looked at, and why it may no longer fit."""

    agreed_on: date | None
    reviewed_on: date | None = None
    stale_because: tuple[Stale, ...] = ()


# From case ids to the states of those that have a plan, in one query for all of them.
PlanStateFinder = Callable[[Session, Sequence[UUID], datetime], Mapping[UUID, PlanState]]


@dataclass
class PlanStates:
    """Asks whoever keeps plans; without anybody, no case has a plan."""

    finder: PlanStateFinder | None = field(default=None)

    def fill(self, finder: PlanStateFinder) -> None:
        """Say who keeps plans; only one may."""
        if self.finder is not None:
            message = "The plan states are filled twice."
            raise RuntimeError(message)
        self.finder = finder

    def of(
        self, session: Session, case_ids: Sequence[UUID], *, at: datetime
    ) -> Mapping[UUID, PlanState]:
        """Return the states of those cases that have a plan, as they are at that moment."""
        return self.finder(session, case_ids, at) if self.finder and case_ids else {}


def plan_states(app: Flask) -> PlanStates:
    """Return the application's register of plan states."""
    return cast("PlanStates", app.extensions.setdefault("plan_states", PlanStates()))
