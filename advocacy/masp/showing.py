"""What the review page and the case's MASP page show to staff, in a flat number of queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.access import may_open
from advocacy.cases.models import Case
from advocacy.cases.plan_state import PlanStates
from advocacy.masp.action_models import Action, ActionState, AnswerState, SafetyAnswer
from advocacy.masp.actions import london_day
from advocacy.masp.meeting_models import Decision, Dissent, Meeting, MeetingItem, MeetingState
from advocacy.masp.models import MaspCase, MaspLink, Shared, Voice
from advocacy.masp.outcome import ActionRow, list_action_rows
from advocacy.masp.service import TakingPart, list_agencies, list_masp_cases
from advocacy.masp.voice import STALE, safety_lines

PARTS = {
    Shared.STATEMENT: "what they want heard",
    Shared.PLAN: "where the plan stands",
    Shared.RISK: "the level of risk",
    Shared.ORDERS: "the orders in force",
}


class LinkedCase(NamedTuple):
    """A standing link, her case, and what was last written down with her."""

    link: MaspLink
    case: Case
    voice: Voice | None


class NextItem(NamedTuple):
    """A MASP case on the agenda of a review that is still to come."""

    item: MeetingItem
    meeting: Meeting


@dataclass(frozen=True)
class Given:
    """What one agency has of her words; `outdated` when it has since changed."""

    agency: str
    parts: tuple[str, ...]
    outdated: bool


@dataclass(frozen=True)
class Heard:
    """One survivor's voice and safety state, as her advocate sees them."""

    link: MaspLink
    case: Case
    voice: Voice | None
    lines: dict[Shared, str]
    stale: tuple[str, ...]
    given: tuple[Given, ...]


@dataclass(frozen=True)
class ToAnswer:
    """An answer for a survivor whose case the actor may open."""

    answer: SafetyAnswer
    case: Case


@dataclass(frozen=True)
class ActionShown:
    """An action, who does it, the actor's own answers, and whether another advocate's is open."""

    row: ActionRow
    owner: str
    mine: tuple[ToAnswer, ...]
    others_open: bool


@dataclass(frozen=True)
class DecisionShown:
    """A decision with who does not agree, and why."""

    decision: Decision
    dissents: tuple[tuple[str, Dissent], ...]
    against: frozenset[UUID]


@dataclass(frozen=True)
class Review:
    """The review page."""

    heard: tuple[Heard, ...]
    agencies: tuple[TakingPart, ...]
    actions: tuple[ActionShown, ...]
    decisions: tuple[DecisionShown, ...]
    next: NextItem | None


@dataclass(frozen=True)
class ListRow:
    """A MASP case with the linked cases that the actor may open, and its next review."""

    masp: MaspCase
    cases: tuple[Case, ...]
    next: NextItem | None


def list_with_cases(session: Session, *, actor: Actor, at: datetime) -> list[ListRow]:
    """Return the MASP cases the actor may open, with their own linked cases and next reviews."""
    found = list_masp_cases(session, actor=actor, at=at)
    ids = [masp.id for masp in found]
    cases: dict[UUID, list[Case]] = {}
    for masp_id, case in session.execute(
        select(MaspLink.masp_case_id, Case)
        .join(Case, Case.id == MaspLink.case_id)
        .where(
            MaspLink.masp_case_id.in_(ids),
            MaspLink.ended_at.is_(None),
            may_open(actor, at=at),
        )
        .order_by(MaspLink.made_at, MaspLink.id)
    ):
        cases.setdefault(masp_id, []).append(case)
    coming: dict[UUID, NextItem] = {}
    for item, meeting in session.execute(_coming(at).where(MeetingItem.masp_case_id.in_(ids))):
        coming.setdefault(item.masp_case_id, NextItem(item, meeting))
    return [
        ListRow(masp=masp, cases=tuple(cases.get(masp.id, [])), next=coming.get(masp.id))
        for masp in found
    ]


def list_linked_cases(
    session: Session, masp: MaspCase, *, actor: Actor, at: datetime
) -> list[LinkedCase]:
    """Return the linked cases that the actor may open, oldest link first."""
    newest = (
        select(Voice.id)
        .where(Voice.link_id == MaspLink.id)
        .order_by(Voice.written_at.desc(), Voice.id.desc())
        .limit(1)
        .correlate(MaspLink)
        .scalar_subquery()
    )
    found = session.execute(
        select(MaspLink, Case, Voice)
        .join(Case, Case.id == MaspLink.case_id)
        .outerjoin(Voice, Voice.id == newest)
        .where(
            MaspLink.masp_case_id == masp.id,
            MaspLink.ended_at.is_(None),
            may_open(actor, at=at),
        )
        .order_by(MaspLink.made_at, MaspLink.id)
    )
    return [LinkedCase(link, case, voice) for link, case, voice in found]


def _coming(at: datetime) -> Select[MeetingItem, Meeting]:
    return (
        select(MeetingItem, Meeting)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(Meeting.held_on >= london_day(at), Meeting.state == MeetingState.PLANNED)
        .order_by(Meeting.held_on, MeetingItem.id)
    )


def find_next_item(session: Session, masp: MaspCase, *, at: datetime) -> NextItem | None:
    """Return where it stands on the agenda of the next review, if it does."""
    query = _coming(at).where(MeetingItem.masp_case_id == masp.id).limit(1)
    found = session.execute(query).one_or_none()
    return None if found is None else NextItem(*found)


def list_decisions(
    session: Session, masp: MaspCase, *, names: dict[UUID, str]
) -> tuple[DecisionShown, ...]:
    """Return what was decided, newest first, with the dissent."""
    dissents: dict[UUID, list[Dissent]] = {}
    decisions: dict[UUID, Decision] = {}
    for decision, dissent in session.execute(
        select(Decision, Dissent)
        .outerjoin(Dissent, Dissent.decision_id == Decision.id)
        .where(Decision.masp_case_id == masp.id)
        .order_by(Decision.decided_at.desc(), Decision.id.desc(), Dissent.dissented_at, Dissent.id)
    ):
        decisions[decision.id] = decision
        if dissent is not None:
            dissents.setdefault(decision.id, []).append(dissent)
    return tuple(
        DecisionShown(
            decision=decision,
            dissents=tuple(
                (names.get(each.agency_id, ""), each) for each in dissents.get(decision.id, [])
            ),
            against=frozenset(each.agency_id for each in dissents.get(decision.id, [])),
        )
        for decision in decisions.values()
    )


def show_review(
    session: Session, masp: MaspCase, *, plans: PlanStates, actor: Actor, at: datetime
) -> Review:
    """Return the review page: voices and safety state of the cases the actor may open, actions."""
    linked = list_linked_cases(session, masp, actor=actor, at=at)
    states = plans.of(session, [each.case.id for each in linked], at=at)
    agencies = list_agencies(session, masp.id)
    names = {each.part.agency_id: each.name for each in agencies}
    heard = []
    for link, case, voice in linked:
        plan = states.get(case.id)
        lines = safety_lines(case, voice, plan=plan)
        heard.append(
            Heard(
                link=link,
                case=case,
                voice=voice,
                lines=lines,
                stale=tuple(STALE[code] for code in (plan.stale_because if plan else ())),
                given=_given(voice, agencies, lines),
            )
        )
    return Review(
        heard=tuple(heard),
        agencies=tuple(agencies),
        actions=_actions(session, masp, linked, names=names, actor=actor, at=at),
        decisions=list_decisions(session, masp, names=names),
        next=find_next_item(session, masp, at=at),
    )


def _given(
    voice: Voice | None, agencies: list[TakingPart], lines: dict[Shared, str]
) -> tuple[Given, ...]:
    if voice is None:
        return ()
    found = []
    for agency in agencies:
        parts: dict[str, str] = voice.shared.get(str(agency.part.agency_id), {})
        if not parts or not agency.now or agency.part.joined_at > voice.written_at:
            continue
        found.append(
            Given(
                agency=agency.name,
                parts=tuple(words for part, words in PARTS.items() if part.value in parts),
                outdated=any(
                    lines.get(Shared(part)) not in (None, words) for part, words in parts.items()
                ),
            )
        )
    return tuple(found)


def _actions(
    session: Session,
    masp: MaspCase,
    linked: list[LinkedCase],
    *,
    names: dict[UUID, str],
    actor: Actor,
    at: datetime,
) -> tuple[ActionShown, ...]:
    rows = list_action_rows(session, Action.masp_case_id == masp.id, actor=actor, at=at)
    cases = {each.link.id: each.case for each in linked}
    mine: dict[UUID, list[ToAnswer]] = {}
    for answer in session.scalars(
        select(SafetyAnswer)
        .where(SafetyAnswer.link_id.in_(cases), SafetyAnswer.state != AnswerState.WITHDRAWN)
        .order_by(SafetyAnswer.asked_at, SafetyAnswer.id)
    ):
        mine.setdefault(answer.action_id, []).append(ToAnswer(answer, cases[answer.link_id]))
    return tuple(
        ActionShown(
            row=row,
            owner=names.get(row.action.agency_id, "") if row.action.agency_id else "Our service",
            mine=tuple(mine.get(row.action.id, [])),
            others_open=row.action.state is ActionState.WAITING
            and all(
                each.answer.state is not AnswerState.OPEN for each in mine.get(row.action.id, [])
            ),
        )
        for row in rows
    )
