"""Who sits at the table when a plan of the demo's story is made, and how its answers come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from advocacy.actor import Actor
from advocacy.clock import LONDON
from advocacy.demo.steps import Scene
from safety_plans.models import Plan, Step
from safety_plans.service import agree_plan
from safety_plans.states import How
from safety_plans.steps import answer_step, propose_from_library


@dataclass(frozen=True)
class Table:
    """Who sits at the table, and what time it is."""

    scene: Scene
    at: datetime

    @property
    def survivor(self) -> Actor:
        """Return who answers: the survivor, or the advocate who was told by phone."""
        return self.scene.survivor or self.scene.advocate

    @property
    def how(self) -> How:
        """Return how the answers come."""
        return How.PORTAL if self.scene.survivor else How.PHONE


def agree_step(table: Table, plan: Plan, step: Step) -> None:
    """Let the survivor say yes to what the advocate suggested."""
    answer_step(
        table.scene.session, plan, step, agreed=True, reason="", how=table.how,
        revision=step.revision, actor=table.survivor, at=table.at,
    )  # fmt: skip


def agree_steps(
    table: Table, plan: Plan, library_ids: tuple[str, ...], *, if_told: str = ""
) -> None:
    """Suggest steps of the library, and let the survivor say yes to each."""
    scene = table.scene
    for step in propose_from_library(
        scene.session, plan, library_ids=library_ids, actor=scene.advocate, at=table.at,
        if_told=if_told,
    ):  # fmt: skip
        agree_step(table, plan, step)


def agree(table: Table, plan: Plan, *, their_view: str = "") -> None:
    """Freeze a plan as both sides agree to it."""
    scene = table.scene
    scene.session.flush()
    # The first plans are due for another look in the days to come, not months ago.
    look_again = max(table.at + timedelta(days=28), scene.now + timedelta(days=5))
    agree_plan(
        scene.session, plan, how=How.PHONE, review_on=day_of(look_again), seen=plan.changes,
        their_view=their_view, actor=scene.advocate, at=table.at,
    )  # fmt: skip


def day_of(moment: datetime) -> date:
    """Return the day it is in London."""
    return moment.astimezone(LONDON).date()
