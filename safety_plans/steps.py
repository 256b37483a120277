"""What happens to a step: proposed, answered, asked about, changed, put in place, stopped."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.clock import LONDON
from advocacy.errors import Invalid, NotFound, Refused
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from safety_plans.acts import add_act, side_on
from safety_plans.bands import Band
from safety_plans.dependents.own_say import has_own_say
from safety_plans.dependents.telling import check_may_be_told, check_thought_through
from safety_plans.models import Plan, Step, Variant
from safety_plans.news import tell_staff
from safety_plans.own_library.reading import library_for
from safety_plans.parts import Part
from safety_plans.service import PlanChanged, list_steps, touch
from safety_plans.states import ActKind, How, Side, StepState, Subject, check_answer, check_move
from safety_plans.variants import set_aside


def propose_step(
    session: Session, plan: Plan, *, words: str, theme: str, who: str, private: bool, actor: Actor,
    at: datetime, library_id: str = "", part: Part = Part.STEP, reveals: bool = False,
    if_told: str = "",
) -> Step:  # fmt: skip
    """Suggest a step, or a line of another part, for one's own side; another side answers it.

    Raises Invalid when it must not be told and the plan is a small child's, and when the plan is
    a child's and nobody has said what happens if they tell.
    """
    check_may_be_told(session, plan, words=words, private=private, reveals=reveals)
    check_thought_through(plan, if_told=if_told)
    if part is not Part.STEP and plan.band is Band.SURVIVOR:
        raise NotFound
    step = Step(
        scope_id=plan.case_id, plan_id=plan.id, case_id=plan.case_id, band=plan.band,
        state=StepState.SUGGESTED, private=private, shown=True, proposed_by=side_on(plan, actor),
        proposed_by_id=actor.account_id, proposed_at=at, changed_at=at, revision=1, theme=theme,
        library_id=library_id, words=words, who=who, reason="", question="", part=part,
        reveals=reveals, if_told=if_told, told_planned=bool(if_told.strip()),
    )  # fmt: skip
    session.add(step)
    session.flush()
    _changed(
        session, plan, step, "plan.step_proposed", kind=ActKind.WRITTEN, actor=actor, at=at,
        content=content_of(step),
    )  # fmt: skip
    return step


def content_of(step: Step) -> dict[str, Any]:
    """Return a step's words as they are stored, for its history and for two versions of it."""
    return {
        "words": step.words,
        "theme": step.theme,
        "who": step.who or "",
        "private": bool(step.private),
        "reveals": bool(step.reveals),
        "if_told": step.if_told or "",
    }


def propose_from_library(
    session: Session, plan: Plan, *, library_ids: Sequence[str], actor: Actor, at: datetime,
    if_told: str = "",
) -> list[Step]:  # fmt: skip
    """Suggest steps of the library that are in force and meant for this plan's band.

    Those that the plan has already are left out; raises Invalid for one that is not offered.
    """
    today = at.astimezone(LONDON).date()
    library = library_for(session, on=today)
    had = {step.library_id for step in list_steps(session, plan)}
    made = []
    for library_id in library_ids:
        found = library.find_step(library_id)
        if found is None or plan.band not in found.bands or not found.in_force(today):
            message = "Choose from the steps shown"
            raise Invalid(message, field="steps")
        if library_id not in had:
            made.append(
                propose_step(
                    session,
                    plan,
                    words=found.words,
                    theme=found.theme,
                    who=found.who_words,
                    private=found.secret,
                    actor=actor,
                    at=at,
                    library_id=found.id,
                    if_told=if_told,
                )
            )
    return made


def get_step(session: Session, plan: Plan, step_id: UUID) -> Step:
    """Return a step of this plan, held so that two writers take turns; raises NotFound."""
    return _held(session, select(Step).where(Step.id == step_id, Step.plan_id == plan.id))


def get_step_of_case(session: Session, case_id: UUID, step_id: UUID) -> Step:
    """Return a step of any plan of a case; raises NotFound."""
    return _held(session, select(Step).where(Step.id == step_id, Step.case_id == case_id))


def _held(session: Session, query: Select[Step]) -> Step:
    found = session.scalar(query if session.info.get("reading") else query.with_for_update())
    if found is None:
        raise NotFound
    return found


def change_step(
    session: Session, plan: Plan, step: Step, *, words: str, theme: str, who: str, private: bool,
    revision: int, actor: Actor, at: datetime, reveals: bool | None = None,
    if_told: str | None = None,
) -> Variant | None:  # fmt: skip
    """Say a step otherwise. New words are a new proposal, which the other side answers.

    So is another doer, and that it need no longer be private; making it private holds at once.
    `reveals` and `if_told` are left as they are where nothing is said of them.

    When `revision` is no longer the one stored nothing is changed: the words are kept as a
    second version of the step, which is returned.
    """
    side = side_on(plan, actor)
    reveals = bool(step.reveals) if reveals is None else reveals
    if_told = (step.if_told or "") if if_told is None else if_told
    check_may_be_told(session, plan, words=words, private=private, reveals=reveals)
    if step.told_planned or words != step.words:
        check_thought_through(plan, if_told=if_told)
    content = {
        "words": words, "theme": theme, "who": who, "private": private, "reveals": reveals,
        "if_told": if_told,
    }  # fmt: skip
    if revision != step.revision:
        second = set_aside(
            session, case_id=plan.case_id, subject=Subject.STEP, subject_id=step.id,
            stored=content_of(step), content=content, actor=actor, at=at, side=side,
        )  # fmt: skip
        # Not when it says the same, nor once more for what was sent twice.
        if second is not None and second.written_at == at:
            tell_staff(session, plan, actor=actor, at=at)
        return second
    told_more = (step.private and not private) or (step.reveals and not reveals)
    if (words, who) != (step.words, step.who) or told_more:
        _propose_again(plan, step, actor=actor, at=at)
    step.words, step.theme, step.who, step.private = words, theme, who, private
    step.reveals, step.if_told, step.told_planned = reveals, if_told, bool(if_told.strip())
    _changed(
        session, plan, step, "plan.step_changed", kind=ActKind.WRITTEN, actor=actor, at=at,
        content=content_of(step),
    )  # fmt: skip
    return None


def answer_step(
    session: Session, plan: Plan, step: Step, *, agreed: bool, reason: str, how: How, revision: int,
    actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Agree or decline what another side proposed.

    An advocate may write down what the survivor, or the dependent on their own plan, answered in
    person or by phone. Raises OwnProposal when a side answers itself, TheirsToAnswer when it is
    somebody else's to answer, PlanChanged when the words are not those that were shown,
    NotPossibleNow when it was answered already.
    """
    if revision != step.revision:
        raise PlanChanged
    side, own_say = side_on(plan, actor), has_own_say(session, plan, step)
    told = how in (How.IN_PERSON, How.PHONE)
    if told and side is not Side.ADVOCATE:
        raise Refused
    teller = Side.DEPENDENT if own_say else Side.SURVIVOR
    step.state = check_answer(
        step.state, proposed_by=step.proposed_by, answering=teller if told else side,
        agreed=agreed, reason=reason, own_say=own_say,
    )  # fmt: skip
    step.answered_at, step.answered_by_id, step.answered_how = at, actor.account_id, how
    step.reason, step.question = ("" if agreed else reason), ""
    _changed(
        session, plan, step, "plan.step_agreed" if agreed else "plan.step_declined",
        kind=ActKind.AGREED if agreed else ActKind.DECLINED, actor=actor, at=at, how=how,
        words=step.reason,
    )  # fmt: skip


def ask_about_step(
    session: Session, plan: Plan, step: Step, *, question: str, actor: Actor, at: datetime
) -> None:
    """Put a question beside a suggestion; it stays a suggestion."""
    step.question = question
    _changed(
        session, plan, step, "plan.step_asked", kind=ActKind.ASKED, actor=actor, at=at,
        words=question,
    )  # fmt: skip


def move_step(
    session: Session, plan: Plan, step: Step, *, to: StepState, reason: str, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Put a step in place, stop it (at once, with a reason), be done with it or suggest it again.

    Raises NotPossibleNow for a move that is not open from where it stands.
    """
    side = side_on(plan, actor)
    check_move(step.state, to, proposed_by=step.proposed_by, side=side, reason=reason)
    if to is StepState.SUGGESTED:
        _propose_again(plan, step, actor=actor, at=at)
    else:
        step.state = to
    step.reason = reason if to is StepState.NOT_SAFE_NOW else ""
    urgent = Danger.CALL if to is StepState.NOT_SAFE_NOW else Danger.LATER
    _changed(
        session, plan, step, f"plan.step_{to}", kind=ActKind(to.value), actor=actor, at=at,
        words=step.reason, danger=urgent,
    )  # fmt: skip


def show_step(
    session: Session, plan: Plan, step: Step, *, shown: bool, actor: Actor, at: datetime
) -> None:
    """Set the survivor's say on whether a dependent's list shows a step.

    Raises Invalid when a child's was never thought through, and Refused for the dependent.
    """
    if plan.band is Band.SURVIVOR:
        raise NotFound
    if side_on(plan, actor) is Side.DEPENDENT:
        raise Refused
    if shown:
        check_thought_through(plan, if_told=step.if_told or "")
    if shown is not step.shown:
        step.shown = shown
        kind = ActKind.SHOWN if shown else ActKind.HIDDEN
        _changed(session, plan, step, "plan.step_shown", kind=kind, actor=actor, at=at)


def _propose_again(plan: Plan, step: Step, *, actor: Actor, at: datetime) -> None:
    step.state = StepState.SUGGESTED
    step.proposed_by, step.proposed_at = side_on(plan, actor), at
    step.proposed_by_id = actor.account_id
    step.answered_at = step.answered_by_id = step.answered_how = None


def _changed(
    session: Session, plan: Plan, step: Step, action: str, *, kind: ActKind, actor: Actor,
    at: datetime, danger: Danger = Danger.LATER, **said: Any,
) -> None:  # fmt: skip
    """Count the change, and write down what was done; `said` are the words that go with it."""
    if action != "plan.step_proposed":
        step.revision += 1
    step.changed_at = at
    touch(plan)
    add_act(
        session, case_id=plan.case_id, subject=Subject.STEP, subject_id=step.id, kind=kind,
        revision=step.revision, actor=actor, at=at, side=side_on(plan, actor), **said,
    )  # fmt: skip
    record(session, actor=actor, at=at, action=action, case_id=plan.case_id, object_id=step.id)
    tell_staff(session, plan, actor=actor, at=at, danger=danger)
