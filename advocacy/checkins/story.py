"""What pages say about check-ins: the words of each state, lists, and the story of a single one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.cases.pages import TimelineItem
from advocacy.checkins.ladder import STRAY
from advocacy.checkins.models import (
    CheckIn,
    CheckInPlan,
    CheckInState,
    FollowUp,
    Reply,
    Route,
)
from advocacy.checkins.saying import ALARM_WORD, HINDRANCES, READINGS, STATES, TEXT_STATES, TROUBLES
from advocacy.checkins.service import find_plan
from advocacy.checkins.words import Reading
from advocacy.errors import NotFound
from advocacy.messaging.models import OutboundText, TextState, TextStop
from advocacy.messaging.service import find_any_stop, list_texts
from advocacy.prompts.models import Prompt

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PAGE_SIZE = 25


@dataclass(frozen=True)
class Overview:
    """What the case's page on check-ins shows."""

    plan: CheckInPlan | None
    days: str
    stop: TextStop | None
    recent: list[CheckIn]
    upcoming: CheckIn | None
    strays: list[Reply]
    unread: set[UUID | None]


@dataclass(frozen=True)
class Story:
    """One check-in on one page."""

    check_in: CheckIn
    plan: CheckInPlan
    word: str
    tone: str
    hindrance: str
    happened: list[TimelineItem]
    taken_on_by: str

    @property
    def is_duress(self) -> bool:
        """Return whether nobody may ring, text or write to the person."""
        return self.check_in.state is CheckInState.DURESS

    @property
    def needs_a_person(self) -> bool:
        """Return whether it is still open."""
        return self.check_in.follow_up is FollowUp.ESCALATED


def days_of(plan: CheckInPlan) -> str:
    """Return "Monday, Tuesday and Friday", or "Every day"."""
    names = [DAYS[int(day)] for day in plan.weekdays]
    if len(names) == len(DAYS):
        return "Every day"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def see_overview(session: Session, case: Case) -> Overview:
    """Return a case's plan, its next check-in and those that have been."""
    plan = find_plan(session, case)
    strays = session.scalars(
        select(Reply)
        .where(Reply.case_id == case.id, Reply.check_in_id.is_(None))
        .order_by(Reply.received_at.desc(), Reply.id.desc())
        .limit(PAGE_SIZE)
    )
    unread = select(Prompt.subject_id).where(
        Prompt.kind == STRAY, Prompt.case_id == case.id, Prompt.settled_at.is_(None)
    )
    return Overview(
        plan=plan,
        days=days_of(plan) if plan else "",
        stop=find_any_stop(session, case_id=case.id),
        recent=list_recent(session, case, limit=PAGE_SIZE),
        upcoming=find_upcoming(session, case),
        strays=list(strays),
        unread=set(session.scalars(unread)),
    )


def list_recent(session: Session, case: Case, *, limit: int) -> list[CheckIn]:
    """Return the check-ins whose time has come, newest first."""
    return list(
        session.scalars(
            select(CheckIn)
            .where(
                CheckIn.case_id == case.id,
                CheckIn.state.not_in((CheckInState.PLANNED, CheckInState.CANCELLED)),
            )
            .order_by(CheckIn.opens_at.desc(), CheckIn.id.desc())
            .limit(limit)
        )
    )


def find_upcoming(session: Session, case: Case) -> CheckIn | None:
    """Return the next planned check-in."""
    return session.scalar(
        select(CheckIn)
        .where(CheckIn.case_id == case.id, CheckIn.state == CheckInState.PLANNED)
        .order_by(CheckIn.opens_at, CheckIn.id)
        .limit(1)
    )


def find_check_in(session: Session, case: Case, check_in_id: UUID) -> CheckIn:
    """Return a check-in of this case; raises NotFound for any other."""
    found = session.scalar(
        select(CheckIn).where(CheckIn.id == check_in_id, CheckIn.case_id == case.id)
    )
    if found is None:
        raise NotFound
    return found


def tell(session: Session, check_in: CheckIn) -> Story:
    """Return the whole story of a check-in, newest first."""
    plan = session.get_one(CheckInPlan, check_in.plan_id)
    names = _names(session, [check_in.taken_on_by_id, check_in.resolved_by_id])
    taken_on_by = names.get(check_in.taken_on_by_id, "")
    happened = [
        _first_item(check_in, plan),
        *[_text_item(text) for text in list_texts(session, check_in.id)],
        *[_reply_item(reply) for reply in _replies(session, check_in)],
        *_steps(check_in, names),
    ]
    word, tone = ALARM_WORD if plan.is_alarm else STATES[check_in.state]
    return Story(
        check_in=check_in,
        plan=plan,
        word=word,
        tone=tone,
        hindrance=HINDRANCES[check_in.hindrance] if check_in.hindrance else "",
        happened=sorted(happened, key=lambda item: item.at)[::-1],
        taken_on_by=taken_on_by,
    )


def _first_item(check_in: CheckIn, plan: CheckInPlan) -> TimelineItem:
    if plan.is_alarm:
        title = "Signed in with the words agreed for danger"
        return TimelineItem(at=check_in.opens_at, title=title, tone="danger")
    detail = "The first minute it may leave"
    return TimelineItem(at=check_in.opens_at, title="Planned", detail=detail)


def _names(session: Session, ids: list[UUID | None]) -> dict[UUID | None, str]:
    found = session.scalars(select(Account).where(Account.id.in_([each for each in ids if each])))
    return {account.id: account.name for account in found}


def _text_item(text: OutboundText) -> TimelineItem:
    failed = text.state in (TextState.FAILED, TextState.UNDELIVERED, TextState.UNKNOWN)
    detail = TROUBLES[text.trouble] if text.trouble else text.body
    return TimelineItem(
        at=text.ended_at or text.accepted_at or text.submitted_at or text.queued_at,
        title=TEXT_STATES[text.state],
        detail=detail,
        tone="amber" if failed else "plain",
    )


def _replies(session: Session, check_in: CheckIn) -> list[Reply]:
    return list(
        session.scalars(
            select(Reply)
            .where(Reply.check_in_id == check_in.id)
            .order_by(Reply.received_at, Reply.id)
        )
    )


def _reply_item(reply: Reply) -> TimelineItem:
    way = "in the portal" if reply.route is Route.PORTAL else "by text"
    danger = reply.reading in (Reading.DURESS, Reading.HELP)
    return TimelineItem(
        at=reply.received_at,
        title=f"Answered {way}: {READINGS[reply.reading]}",
        detail=f"“{reply.text}”",
        tone="danger" if danger else "calm" if reply.reading is Reading.OK else "amber",
    )


def _steps(check_in: CheckIn, names: dict[UUID | None, str]) -> list[TimelineItem]:
    found = []
    if check_in.escalated_at is not None:
        called = "Advocates told"
        if check_in.escalation_step > 1:
            called = "Advocates told, then the team lead"
        found.append(TimelineItem(at=check_in.escalated_at, title=called))
    if check_in.taken_on_at is not None:
        by = names.get(check_in.taken_on_by_id, "")
        found.append(TimelineItem(at=check_in.taken_on_at, title="Taken on", by=by))
    if check_in.resolved_at is not None:
        by = names.get(check_in.resolved_by_id, "")
        title = "Cancelled" if check_in.state is CheckInState.CANCELLED else "Dealt with"
        found.append(
            TimelineItem(at=check_in.resolved_at, title=title, by=by, detail=check_in.reason)
        )
    return found
