"""Whose own plan it is, and who signs in: nobody else says yes for them to what they can see."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    cast,
    exists,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.survivor_models import SurvivorSignIn
from advocacy.actor import Role
from safety_plans.bands import Band, is_asked
from safety_plans.models import Plan, Step
from safety_plans.states import Side, StepState, who_answers


def signs_in(session: Session, plan: Plan) -> bool:
    """Return whether somebody of 13 or older can open their own plan now."""
    return is_asked(plan.band) and plan.person_id in who_sign_in(session, plan.case_id)


def who_sign_in(session: Session, case_id: UUID) -> Sequence[UUID | None]:
    """Return the dependents of a case who have a sign-in that is on."""
    query = (
        select(SurvivorSignIn.person_id)
        .join(Account, Account.id == SurvivorSignIn.account_id)
        .where(
            Account.case_id == case_id, Account.role == Role.DEPENDENT, Account.left_at.is_(None)
        )
        .order_by(SurvivorSignIn.person_id)
    )
    return session.scalars(query).all()


def is_seen(plan: Plan, step: Step) -> bool:
    """Return whether the survivor lets a dependent see a line, or they wrote it themselves."""
    if not step.shown:
        return False
    return step.part in plan.shown_parts or step.proposed_by is Side.DEPENDENT


def has_own_say(session: Session, plan: Plan, step: Step) -> bool:
    """Return whether a line is for its own dependent to answer: they sign in, and see it."""
    return is_seen(plan, step) and signs_in(session, plan)


def for_staff(session: Session, plan: Plan, waiting: Sequence[Step]) -> list[Step]:
    """Return which of the lines that wait are for the service to answer."""
    on_page = bool(waiting) and signs_in(session, plan)
    return [
        step
        for step in waiting
        if Side.ADVOCATE in who_answers(step.proposed_by, own_say=on_page and is_seen(plan, step))
    ]


def waits_for_survivor(case_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a line waits for the survivor's answer.

    What a dependent sees on their own page is theirs to answer; what they suggest is hers too.
    """
    codes = literal(",") + Plan.shown_codes + ","
    sign_in = (
        select(SurvivorSignIn.person_id)
        .join(Account, Account.id == SurvivorSignIn.account_id)
        .where(
            Account.case_id == case_id, Account.role == Role.DEPENDENT, Account.left_at.is_(None)
        )
    )
    theirs = select(Plan.id).where(
        Plan.id == Step.plan_id,
        Plan.band.in_([band for band in Band if is_asked(band)]),
        codes.contains(literal(",") + cast(Step.part, String) + ","),
        Plan.person_id.in_(sign_in),
    )
    return and_(
        Step.case_id == case_id,
        Step.state == StepState.SUGGESTED,
        or_(
            Step.proposed_by == Side.DEPENDENT,
            and_(
                Step.proposed_by == Side.ADVOCATE,
                or_(Step.shown.is_(False), not_(exists(theirs))),
            ),
        ),
    )
