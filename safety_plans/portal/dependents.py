"""What a dependent who signs in sees of their own list: agreed, in place, and meant to be shown."""

from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.portal.registry import ListPart
from safety_plans.bands import Band
from safety_plans.reading import by_theme
from safety_plans.service import find_plan_of, list_steps
from safety_plans.states import StepState


def dependent_list(session: Session, case: Case, person_id: UUID) -> list[ListPart]:
    """Return the steps of one dependent's plan that the survivor lets it show."""
    plan = find_plan_of(session, case, person_id)
    if plan is None or plan.band is Band.SURVIVOR:
        return []
    steps = [
        step
        for step in list_steps(session, plan)
        if step.shown and step.state in (StepState.AGREED, StepState.IN_PLACE)
    ]
    return [
        ListPart(title=group.plain, lines=tuple(step.words for step in group.steps))
        for group in by_theme(steps)
    ]
