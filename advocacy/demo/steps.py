"""Further parts of the story, told by whoever knows more than the portal does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from flask import Flask
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case


@dataclass(frozen=True)
class Scene:
    """A case of the story: who helps, who is helped (if they sign in), and when it began."""

    session: Session
    case: Case
    advocate: Actor
    survivor: Actor | None
    began_at: datetime
    now: datetime
    key: str


Step = Callable[[Scene], None]


@dataclass
class DemoSteps:
    """Called once for each case of the story, after its contacts and incidents are told."""

    steps: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Add a step."""
        self.steps.append(step)


def demo_steps(app: Flask) -> DemoSteps:
    """Return the application's further steps."""
    return cast("DemoSteps", app.extensions.setdefault("demo_steps", DemoSteps()))
