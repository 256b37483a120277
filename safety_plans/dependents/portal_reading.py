"""What the survivor's and the dependent's own pages about a dependent's list show."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, Person
from advocacy.cases.people.advice import may_ask_for_record
from advocacy.errors import NotFound
from advocacy.portal.drafts import find_draft
from advocacy.portal.registry import Choice
from safety_plans.bands import Band, is_asked
from safety_plans.dependents.own_say import is_seen
from safety_plans.models import Plan, Step
from safety_plans.parts import OWN_WORDS, PART_WORDS, Part
from safety_plans.service import find_plan_of, get_plan, list_steps
from safety_plans.states import STANDING, Side, StepState

ONE, IDEAS, ADD, STEP, YES = 100, 111, 112, 113, 114
THEIR_LIST = 110


@dataclass(frozen=True)
class PartLines:
    """One part of a list: whether it is switched on, and what stands in it."""

    part: Part
    label: str
    shown: bool
    lines: tuple[Step, ...]


@dataclass(frozen=True)
class OneList:
    """A dependent's list as the survivor sees it; `guard` says that the other may ask for it."""

    plan: Plan
    person: Person
    parts: tuple[PartLines, ...]
    waiting: int
    guard: bool


@dataclass(frozen=True)
class TheirList:
    """A dependent's list as they see it: what stands, what waits for them, what they suggested."""

    plan: Plan
    parts: tuple[PartLines, ...]
    ideas: tuple[Step, ...]
    mine: tuple[Step, ...]


def chosen_plan(session: Session, case: Case, *, actor: Actor) -> Plan:
    """Return the dependent's plan that page 100 is about; raises NotFound when none was chosen."""
    draft = find_draft(session, actor=actor, page=ONE)
    if draft is None or not draft.data.get("plan"):
        raise NotFound
    plan = get_plan(session, UUID(draft.data["plan"][0]), case=case)
    if plan.band is Band.SURVIVOR:
        raise NotFound
    return plan


def one_list(session: Session, plan: Plan) -> OneList:
    """Return a dependent's list as the survivor sees it."""
    steps = list_steps(session, plan)
    person = session.get_one(Person, plan.person_id)
    return OneList(
        plan=plan,
        person=person,
        parts=tuple(
            PartLines(
                part,
                PART_WORDS[part],
                part in plan.shown_parts,
                tuple(step for step in steps if step.part is part and step.state in STANDING),
            )
            for part in Part
        ),
        waiting=sum(step.state is StepState.SUGGESTED for step in steps),
        guard=may_ask_for_record(person),
    )


def their_list(session: Session, plan: Plan) -> TheirList:
    """Return a dependent's list as they see it themselves."""
    seen = [step for step in list_steps(session, plan) if is_seen(plan, step)]
    waiting = [step for step in seen if step.state is StepState.SUGGESTED]
    stands = [step for step in seen if step.state in STANDING]
    return TheirList(
        plan=plan,
        parts=tuple(
            PartLines(part, OWN_WORDS[plan.band][part], shown=True, lines=lines)
            for part in Part
            if (lines := tuple(step for step in stands if step.part is part))
        ),
        ideas=tuple(step for step in waiting if step.proposed_by is not Side.DEPENDENT),
        mine=tuple(step for step in waiting if step.proposed_by is Side.DEPENDENT),
    )


def get_seen_step(session: Session, plan: Plan, step_id: UUID) -> Step:
    """Return a line of their own plan that a dependent may see; raises NotFound for any other."""
    query = (step for step in list_steps(session, plan) if step.id == step_id)
    found = next(query, None)
    if found is None or not is_seen(plan, found):
        raise NotFound
    return found


def their_choices(session: Session, case: Case, person_id: UUID) -> list[Choice]:
    """Return what a dependent can do from their first screen."""
    plan = find_plan_of(session, case, person_id)
    if plan is None or not is_asked(plan.band):
        return []
    shown = their_list(session, plan)
    count = len(shown.ideas)
    found = [Choice("Add your own", ADD, "What would help you")]
    if count:
        hint = f"{count} to look at"
        found.insert(0, Choice("New ideas", IDEAS, hint, urgent=True))
    if shown.parts or shown.mine:
        found.append(Choice("Change something", THEIR_LIST, "Say how it goes"))
    if shown.parts:
        agreed = "You agreed it as it is" if plan.is_current else "Read it and say yes"
        found.append(Choice("Is this right?", YES, agreed))
    return found
