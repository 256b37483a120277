"""Starting a plan, saying what matters, agreeing it between two sides, and looking at it again."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid, NotFound, Refused
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts
from safety_plans.acts import add_act, side_of, side_on
from safety_plans.bands import Band, is_asked, keeps_secrets, tells_easily
from safety_plans.difference import freeze
from safety_plans.library import load_library
from safety_plans.models import Plan, Step, Variant, Version
from safety_plans.news import NEWS, tell_staff
from safety_plans.parts import Part
from safety_plans.states import STANDING, ActKind, How, OwnProposal, Side, Subject
from safety_plans.variants import set_aside

REVIEW, STALE = "plan.review", "plan.stale"
REVIEW_AFTER = timedelta(days=28)
_AT_NINE = time(9)


class PlanChanged(Conflict):
    """Somebody else changed it since the page was opened; both versions are shown."""

    sentence = "This was changed while you were writing. Check what it says now, then save."


class PlanMoved(Conflict):
    """What is being agreed to is no longer what was shown."""

    sentence = "The plan changed while you were reading it. Read it again before you agree."


def start_plan(
    session: Session, case: Case, person: Person, *, band: Band, actor: Actor, at: datetime
) -> Plan:
    """Start a plan for the survivor or a dependent; returns the one that is there already.

    Raises Invalid for a suspect or a professional, and for a band that is not this person's.
    """
    # Two who start it at once take turns here, so that the second finds what the first began.
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    found = find_plan_of(session, case, person.id)
    if found is not None:
        return found
    survivor = person.kind is PersonKind.SURVIVOR
    if person.case_id != case.id or not (survivor or person.kind is PersonKind.DEPENDENT):
        raise NotFound
    if survivor is not (band is Band.SURVIVOR):
        message = "Choose how old they are"
        raise Invalid(message, field="band")
    plan = Plan(
        scope_id=case.id, case_id=case.id, person_id=person.id, band=band, started_at=at,
        revision=1, changes=0, version=0, agreed_changes=0, stale_codes="", priorities=[],
        situations=[], what_matters="", shown_codes="",
    )  # fmt: skip
    session.add(plan)
    _record(session, plan, "plan.started", actor=actor, at=at)
    return plan


def find_plan_of(session: Session, case: Case, person_id: UUID) -> Plan | None:
    """Return somebody's plan, if it was started."""
    return session.scalar(select(Plan).where(Plan.case_id == case.id, Plan.person_id == person_id))


def find_survivor_plan(session: Session, case: Case) -> Plan | None:
    """Return the survivor's own plan, if it was started."""
    return _held(session, select(Plan).where(Plan.case_id == case.id, Plan.band == Band.SURVIVOR))


def _held(session: Session, query: Select[Plan]) -> Plan | None:
    """Return a plan, held where it may be changed, so that two writers take turns."""
    reading = session.info.get("reading", False)
    return session.scalar(query if reading else query.with_for_update())


def get_plan(session: Session, plan_id: UUID, *, case: Case) -> Plan:
    """Return a plan of this case, held so that two writers take turns; raises NotFound."""
    found = _held(session, select(Plan).where(Plan.id == plan_id, Plan.case_id == case.id))
    if found is None:
        raise NotFound
    return found


def list_plans(session: Session, case: Case) -> list[Plan]:
    """Return the plans of a case, the survivor's first, then as they were started."""
    query = select(Plan).where(Plan.case_id == case.id).order_by(Plan.started_at, Plan.id)
    return sorted(session.scalars(query), key=lambda plan: plan.band is not Band.SURVIVOR)


def matters_of(plan: Plan) -> dict[str, Any]:
    """Return what matters as it is stored, for its history and for two versions of it."""
    return {
        "what_matters": plan.what_matters or "",
        "priorities": list(plan.priorities),
        "situations": list(plan.situations),
    }


def say_what_matters(
    session: Session, plan: Plan, *, priorities: Sequence[str], situations: Sequence[str] | None,
    what_matters: str, revision: int, actor: Actor, at: datetime, band: Band | None = None,
) -> Variant | None:  # fmt: skip
    """Set what comes first, what is so in their life (None leaves it), and their own words for it.

    When `revision` is no longer the one stored nothing is set: the words are kept as a second
    version, which is returned. Raises Invalid for a band that the private steps don't allow.
    """
    side_of(actor)
    content: dict[str, Any] = {
        "what_matters": what_matters,
        "priorities": sorted(set(priorities), key=load_library().theme_order),
        "situations": list(plan.situations if situations is None else situations),
    }
    if revision != plan.revision:
        second = set_aside(
            session, case_id=plan.case_id, subject=Subject.MATTERS, subject_id=plan.id,
            stored=matters_of(plan), content=content, actor=actor, at=at,
        )  # fmt: skip
        if second is not None and second.written_at == at:
            tell_staff(session, plan, actor=actor, at=at)
        return second
    plan.what_matters, plan.priorities = what_matters, content["priorities"]
    plan.situations = content["situations"]
    if band is not None and band is not plan.band:
        _change_band(session, plan, band)
    plan.revision += 1
    touch(plan)
    add_act(
        session, case_id=plan.case_id, subject=Subject.MATTERS, subject_id=plan.id,
        kind=ActKind.WRITTEN, revision=plan.revision, actor=actor, at=at, content=content,
    )  # fmt: skip
    _record(session, plan, "plan.what_matters", actor=actor, at=at)
    return None


def _change_band(session: Session, plan: Plan, band: Band) -> None:
    if Band.SURVIVOR in (band, plan.band):
        message = "Choose how old they are"
        raise Invalid(message, field="band")
    steps = list_steps(session, plan)
    if not keeps_secrets(band) and any(step.private or step.reveals for step in steps):
        message = "Take the private steps out first: a small child is never given a secret"
        raise Invalid(message, field="band")
    plan.band = band
    for step in steps:
        # What was never thought through for a child is shown to none.
        step.shown = step.shown and (step.told_planned or not tells_easily(band))
        step.band = band


def list_steps(session: Session, plan: Plan) -> list[Step]:
    """Return a plan part by part, steps by theme in the library's order, then as proposed."""
    query = select(Step).where(Step.plan_id == plan.id).order_by(Step.proposed_at, Step.id)
    order, parts = load_library().theme_order, list(Part)
    found = session.scalars(query)
    return sorted(found, key=lambda step: (parts.index(step.part), order(step.theme)))


def touch(plan: Plan) -> None:
    """Count a change: a yes to the plan as it was is no yes to the plan as it is."""
    plan.changes += 1
    plan.offered_by = None


def offer_plan(session: Session, plan: Plan, *, seen: int, actor: Actor, at: datetime) -> None:
    """Say yes to the plan as it stands, for one's own side; the other side's yes freezes it.

    `seen` is the count of changes that the page showed; raises PlanMoved when there are more.
    """
    side = side_on(plan, actor)
    _check_agreeable(session, plan, seen=seen)
    plan.offered_by = side
    _record(session, plan, "plan.offered", actor=actor, at=at)
    tell_staff(session, plan, actor=actor, at=at)


def agree_plan(
    session: Session, plan: Plan, *, how: How, review_on: date, seen: int, actor: Actor,
    at: datetime, their_view: str = "",
) -> Version:  # fmt: skip
    """Freeze the plan as a version that both sides agree to.

    On their own page a side can only agree to what another side has offered (else OwnProposal);
    an advocate may write down a yes given in person or by phone. Raises Invalid when the person
    of the plan is old enough to be asked and was not, and said no yes on a page of their own;
    PlanMoved as `offer_plan` does.
    """
    side = side_on(plan, actor)
    if how in (How.IN_PERSON, How.PHONE):
        if side is not Side.ADVOCATE:
            raise Refused
    elif plan.offered_by in (None, side):
        raise OwnProposal
    own_yes = Side.DEPENDENT in (side, plan.offered_by)
    if is_asked(plan.band) and not own_yes and not their_view.strip():
        message = "Enter what they say to it themselves"
        raise Invalid(message, field="their_view")
    _check_review_day(review_on, at=at)
    standing = _check_agreeable(session, plan, seen=seen)
    plan.version += 1
    version = Version(
        scope_id=plan.case_id, plan_id=plan.id, case_id=plan.case_id, number=plan.version,
        agreed_at=at, agreed_by_id=actor.account_id, agreed_how=how,
        content=freeze(plan, standing, library=load_library()), their_view=their_view,
    )  # fmt: skip
    session.add(version)
    plan.agreed_at, plan.agreed_changes, plan.offered_by = at, plan.changes, None
    _record(session, plan, "plan.agreed", actor=actor, at=at, object_id=version.id)
    _looked_at(session, plan, review_on=review_on, actor=actor, at=at)
    return version


def _check_agreeable(session: Session, plan: Plan, *, seen: int) -> list[Step]:
    if seen != plan.changes:
        raise PlanMoved
    standing = [step for step in list_steps(session, plan) if step.state in STANDING]
    if not standing:
        message = "Agree at least one step first"
        raise Invalid(message, field="how")
    return standing


def review_plan(
    session: Session, plan: Plan, *, review_on: date, actor: Actor, at: datetime
) -> None:
    """Note that both sides looked at the agreed plan and left it as it is."""
    if side_of(actor) is not Side.ADVOCATE:
        raise Refused
    if not plan.version:
        message = "Agree the plan first"
        raise Invalid(message, field="review_on")
    _check_review_day(review_on, at=at)
    _record(session, plan, "plan.reviewed", actor=actor, at=at)
    _looked_at(session, plan, review_on=review_on, actor=actor, at=at)


def _check_review_day(review_on: date, *, at: datetime) -> None:
    if review_on <= at.astimezone(LONDON).date():
        message = "Enter a day that is still to come"
        raise Invalid(message, field="review_on")


def _looked_at(
    session: Session, plan: Plan, *, review_on: date, actor: Actor, at: datetime
) -> None:
    plan.reviewed_at, plan.review_on = at, review_on
    plan.stale_since, plan.stale_codes = None, ""
    for kind in (REVIEW, STALE, NEWS):
        settle_prompts(session, kind=kind, subject_id=plan.id, actor=actor, at=at)
    due_at = datetime.combine(review_on, _AT_NINE, tzinfo=LONDON).astimezone(UTC)
    raise_prompt(
        session, kind=REVIEW, danger=Danger.DUE, due_at=due_at, at=at, actor=actor,
        case_id=plan.case_id, subject_id=plan.id,
    )  # fmt: skip


def _record(
    session: Session, plan: Plan, action: str, *, actor: Actor, at: datetime,
    object_id: UUID | None = None,
) -> None:  # fmt: skip
    """Write the event; the log is the portal's, so it gets the ids and never a word of the plan."""
    record(
        session, actor=actor, at=at, action=action, case_id=plan.case_id,
        object_id=object_id or plan.id,
    )  # fmt: skip
