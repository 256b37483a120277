"""What the survivor's pages do: find what is looked at, and say yes for her side."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, Person
from advocacy.cases.service import list_case_advocates, list_people
from advocacy.clock import LONDON
from advocacy.errors import NotFound
from advocacy.portal.drafts import find_draft
from safety_plans.bands import Band
from safety_plans.dependents.own_say import waits_for_survivor
from safety_plans.looking_again.reading import asks_owner
from safety_plans.looking_again.service import find_last_look
from safety_plans.models import Plan, Step
from safety_plans.reading import ThemeSteps, by_theme, find_survivor
from safety_plans.service import (
    REVIEW_AFTER,
    agree_plan,
    find_survivor_plan,
    list_plans,
    list_steps,
    offer_plan,
    start_plan,
)
from safety_plans.states import STANDING, How, Side, StepState
from safety_plans.steps import get_step_of_case
from safety_plans.variants import list_open


@dataclass(frozen=True)
class MyList:
    """Page 20: what stands, what waits for her, what waits for the other side."""

    plan: Plan | None
    standing: list[ThemeSteps]
    ideas: int
    mine: list[Step]
    dependents: list[Plan]
    two: bool
    again: list[str]


@dataclass(frozen=True)
class ChildList:
    """One dependent's list as she sees it."""

    plan: Plan
    person: Person
    standing: list[Step]


def own_plan(session: Session, case: Case, *, actor: Actor, at: datetime) -> Plan:
    """Return her plan, started when there is none yet."""
    person = find_survivor(session, case)
    return start_plan(session, case, person, band=Band.SURVIVOR, actor=actor, at=at)


def my_list(session: Session, case: Case, *, at: datetime) -> MyList:
    """Return what page 20 shows."""
    plans = list_plans(session, case)
    plan = next((each for each in plans if each.band is Band.SURVIVOR), None)
    steps = list_steps(session, plan) if plan is not None else []
    return MyList(
        plan=plan,
        standing=by_theme([step for step in steps if step.state in STANDING]),
        ideas=len(ideas_waiting(session, case)),
        mine=[
            step
            for step in steps
            if step.state is StepState.SUGGESTED and step.proposed_by is Side.SURVIVOR
        ],
        dependents=[each for each in plans if each.band is not Band.SURVIVOR],
        two=bool(list_open(session, case_id=case.id)),
        again=_asks_again(session, plan, at=at),
    )


def _asks_again(session: Session, plan: Plan | None, *, at: datetime) -> list[str]:
    """Return why the list asks to be looked at again."""
    if plan is None or not plan.version:
        return []
    last = find_last_look(session, plan, side=Side.SURVIVOR)
    return asks_owner(plan, last, at=at)


def ideas_waiting(session: Session, case: Case) -> list[Step]:
    """Return what waits for her answer, what she asked about last.

    What a dependent sees on their own page is theirs to answer; what they suggest is hers too.
    """
    query = select(Step).where(waits_for_survivor(case.id))
    found = session.scalars(query.order_by(Step.proposed_at, Step.id))
    return sorted(found, key=lambda step: bool(step.question))


def whose_list(session: Session, step: Step) -> str:
    """Return whose list a step belongs to: nothing when it is her own."""
    plan = session.get(Plan, step.plan_id)
    if plan is None or plan.band is Band.SURVIVOR:
        return ""
    person = session.get(Person, plan.person_id)
    return person.name if person is not None else ""


def child_lists(session: Session, case: Case) -> list[ChildList]:
    """Return the dependents' lists."""
    people = {person.id: person for person in list_people(session, case)}
    return [
        ChildList(
            plan,
            people[plan.person_id],
            [step for step in list_steps(session, plan) if step.state in STANDING],
        )
        for plan in list_plans(session, case)
        if plan.band is not Band.SURVIVOR
    ]


def say_yes(session: Session, case: Case, *, seen: int, actor: Actor, at: datetime) -> None:
    """Agree to what the advocate offered, else offer it as she sees it."""
    plan = find_survivor_plan(session, case)
    if plan is None:
        raise NotFound
    if plan.offered_by is Side.ADVOCATE:
        day = at.astimezone(LONDON).date() + REVIEW_AFTER
        agree_plan(session, plan, how=How.PORTAL, review_on=day, seen=seen, actor=actor, at=at)
        return
    offer_plan(session, plan, seen=seen, actor=actor, at=at)


def who_sees(session: Session, case: Case, *, at: datetime) -> str:
    """Return the sentence about who can see the list."""
    names = [each.name.split()[0] for each in list_case_advocates(session, case, at=at)]
    who = ", ".join(["You", *dict.fromkeys(names)]) if names else "You, your advocate"
    return f"{who} and their team lead can see this. It is kept out of what goes to the police."


def read_id(text: str) -> UUID:
    """Return the id a button carried; raises NotFound for anything else."""
    try:
        return UUID(text)
    except ValueError as fault:
        raise NotFound from fault


def chosen_step(session: Session, case: Case, *, actor: Actor, page: int) -> Step:
    """Return the step that a page is about; raises NotFound when none was chosen."""
    draft = find_draft(session, actor=actor, page=page)
    if draft is None or not draft.data.get("step"):
        raise NotFound
    return get_step_of_case(session, case.id, UUID(draft.data["step"][0]))


def plan_of(session: Session, step: Step) -> Plan:
    """Return the plan a step belongs to, held for a change."""
    return session.scalars(select(Plan).where(Plan.id == step.plan_id).with_for_update()).one()
