"""What the pages about plans show, gathered in a flat number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.pages import Card
from advocacy.cases.people.advice import may_ask_for_record
from advocacy.cases.service import list_people
from advocacy.clock import LONDON
from advocacy.errors import NotFound
from advocacy.web.words import day
from safety_plans.bands import Band
from safety_plans.dependents.own_say import for_staff
from safety_plans.difference import differences
from safety_plans.library import LibraryStep, Suggestion, load_library, tailor
from safety_plans.models import Plan, Step, Variant, Version
from safety_plans.news import has_news
from safety_plans.own_library.reading import library_for
from safety_plans.parts import OWN_WORDS, PART_WORDS, Part
from safety_plans.service import list_plans, list_steps
from safety_plans.staleness import CHANGE_WORDS, is_due
from safety_plans.states import HOW_WORDS, STANDING, Side, StepState
from safety_plans.variants import list_open


@dataclass(frozen=True)
class ThemeSteps:
    """The steps of one theme."""

    code: str
    label: str
    plain: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class OtherPlan:
    """Somebody else of the case and their plan, if it was started."""

    person: Person
    plan: Plan | None


@dataclass(frozen=True)
class PlanPage:
    """One plan as staff see it."""

    plan: Plan
    person: Person
    standing: list[ThemeSteps]
    for_us: list[Step]
    for_them: list[Step]
    put_away: list[Step]
    versions: Sequence[Row[int, datetime]]
    two: Sequence[Variant]
    others: list[OtherPlan]
    first: list[str]
    news: bool


@dataclass(frozen=True)
class VersionPage:
    """One version with what changed since the one before it."""

    version: Version
    groups: list[tuple[str, list[dict[str, Any]]]]
    said: list[str]
    by: str
    how: str


def by_theme(steps: Sequence[Step]) -> list[ThemeSteps]:
    """Return steps that are in the order of parts and themes, grouped."""
    groups = groupby(steps, key=lambda step: (step.part, step.theme))
    return [_group(part, code, tuple(found)) for (part, code), found in groups]


def _group(part: Part, code: str, steps: tuple[Step, ...]) -> ThemeSteps:
    if part is not Part.STEP:
        return ThemeSteps(part, PART_WORDS[part], OWN_WORDS[steps[0].band][part], steps)
    library = load_library()
    return ThemeSteps(code, library.theme_label(code), library.theme_plain(code), steps)


def find_survivor(session: Session, case: Case) -> Person:
    """Return the survivor of a case."""
    return list_people(session, case, kind=PersonKind.SURVIVOR)[0]


def child_to_guard(session: Session, plan: Plan) -> Person | None:
    """Return whose plan it is when the suspect may ask for it, or nobody knows; else None."""
    if plan.band is Band.SURVIVOR:
        return None
    person = session.get_one(Person, plan.person_id)
    return person if may_ask_for_record(person) else None


def plan_page(session: Session, case: Case, plan: Plan) -> PlanPage:
    """Return everything the page of a plan shows."""
    steps = list_steps(session, plan)
    waiting = [step for step in steps if step.state is StepState.SUGGESTED]
    for_us = for_staff(session, plan, waiting)
    people = list_people(session, case)
    library = load_library()
    return PlanPage(
        plan=plan,
        person=next(each for each in people if each.id == plan.person_id),
        standing=by_theme([step for step in steps if step.state in STANDING]),
        for_us=for_us,
        for_them=[step for step in waiting if step not in for_us],
        put_away=[
            step for step in steps if step.state in (StepState.DECLINED, StepState.DONE_WITH)
        ],
        versions=list_versions(session, plan),
        two=list_open(
            session, case_id=case.id, subject_ids=[plan.id, *(step.id for step in steps)]
        ),
        others=_others(session, case, people, without=plan.person_id),
        first=[library.theme_label(code) for code in plan.priorities],
        news=has_news(session, plan),
    )


def others_of(session: Session, case: Case) -> list[OtherPlan]:
    """Return the people of a case who can have a plan, with theirs."""
    return _others(session, case, list_people(session, case), without=None)


def _others(
    session: Session, case: Case, people: Sequence[Person], *, without: UUID | None
) -> list[OtherPlan]:
    plans = {plan.person_id: plan for plan in list_plans(session, case)}
    return [
        OtherPlan(person, plans.get(person.id))
        for person in people
        if person.id != without
        and person.kind in (PersonKind.SURVIVOR, PersonKind.DEPENDENT)
        and (person.ended_at is None or person.id in plans)
    ]


def list_versions(session: Session, plan: Plan) -> Sequence[Row[int, datetime]]:
    """Return number and day of every version of a plan, newest first; their words stay sealed."""
    query = select(Version.number, Version.agreed_at).where(Version.plan_id == plan.id)
    return session.execute(query.order_by(Version.number.desc())).all()


def who_wrote(session: Session, variant: Variant) -> str:
    """Return who wrote a second version, as its page says it to staff."""
    if variant.side is not Side.ADVOCATE:
        return "They" if variant.side is Side.SURVIVOR else "Who it is for"
    found = session.get(Account, variant.by_id) if variant.by_id else None
    return found.name if found is not None else "The service"


def version_page(session: Session, plan: Plan, number: int) -> VersionPage:
    """Return one version of a plan; raises NotFound when there is none of that number."""
    found = {
        version.number: version
        for version in session.scalars(
            select(Version).where(
                Version.plan_id == plan.id, Version.number.in_([number, number - 1])
            )
        )
    }
    if number not in found:
        raise NotFound
    version, before = found[number], found.get(number - 1)
    by = session.get(Account, version.agreed_by_id) if version.agreed_by_id else None
    return VersionPage(
        version=version,
        groups=[
            (theme, list(found_steps))
            for theme, found_steps in groupby(
                version.content["steps"], key=lambda step: str(step["theme"])
            )
        ],
        said=differences(before.content, version.content) if before is not None else [],
        by=by.name if by is not None else "",
        how=HOW_WORDS[version.agreed_how],
    )


def ideas_for(session: Session, plan: Plan, *, at: datetime) -> list[Suggestion]:
    """Return the steps of the library that fit a plan and are not in it."""
    had = {step.library_id for step in list_steps(session, plan)}
    today = at.astimezone(LONDON).date()
    return tailor(
        library_for(session, on=today),
        band=plan.band,
        priorities=plan.priorities,
        situations=plan.situations,
        on=today,
        without=had,
    )


def about_step(session: Session, step: Step, *, at: datetime) -> LibraryStep | None:
    """Return the step of the library that one of a plan was taken from, if it was."""
    if not step.library_id:
        return None
    return library_for(session, on=at.astimezone(LONDON).date()).find_step(step.library_id)


def why_it_fits(session: Session, step: Step, idea: LibraryStep | None) -> list[str]:
    """Return what they said of themselves that a step was suggested for, as they chose it."""
    plan = session.get(Plan, step.plan_id)
    if plan is None or idea is None:
        return []
    said = idea.fits & set(plan.situations)
    return [each.label for each in load_library().situations if each.code in said]


def state_lines(plan: Plan, *, at: datetime) -> list[str]:
    """Return where a plan stands, in days and words of the portal, never of the plan."""
    if plan.agreed_at is None:
        return ["Not agreed yet."]
    lines = [f"Version {plan.version}, agreed {day(plan.agreed_at)}."]
    if not plan.is_current:
        lines.append("Changed since: agree it again.")
    if plan.stale_because:
        why = ", ".join(CHANGE_WORDS[change] for change in plan.stale_because)
        lines.append(f"Since then: {why}.")
    if plan.review_on and is_due(plan, at=at):
        lines.append(f"It was to be looked at on {day(plan.review_on)}.")
    elif plan.review_on:
        lines.append(f"Look again on {day(plan.review_on)}.")
    return lines


def own_plan_card(session: Session, case: Case, at: datetime) -> Card:
    """Return the card of the survivor's own plan."""
    own = session.scalar(
        select(Plan)
        .where(Plan.case_id == case.id, Plan.band == Band.SURVIVOR)
        .order_by(Plan.id)
        .limit(1)
    )
    return _own_card(case, own, at=at)


def _own_card(case: Case, plan: Plan | None, *, at: datetime) -> Card:
    if plan is None:
        return _card(case, lines=["Not started yet."], action="Start it together")
    stale = is_due(plan, at=at) or bool(plan.stale_because)
    return _card(
        case,
        lines=state_lines(plan, at=at),
        action="Review together" if stale else "Open",
        tag="Out of date" if stale else "",
        tone="amber" if stale else "plain",
    )


def _card(case: Case, *, lines: list[str], action: str, tag: str = "", tone: str = "plain") -> Card:
    return Card(
        "Safety plan",
        lines=tuple(lines),
        tag=tag,
        tone=tone,
        action=action,
        endpoint="plans.own_plan",
        arguments={"case_id": case.id},
    )
