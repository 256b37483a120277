"""Leaving something with the day team: by when, who has seen it, and what was done in the end."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Actor
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.service import settle_prompts
from advocacy.referrals.call_log.keys import calls_seen_by
from advocacy.referrals.call_log.models import HandedOn
from advocacy.referrals.models import HelplineCall

HANDED_ON = "helpline.handed_on"
PAGE_SIZE = 25
_SOON = timedelta(hours=1)
_HOURS = {"ten": time(10), "five": time(17)}

Key = tuple[datetime, UUID]


class DueBy(StrEnum):
    """By when the day team is to act; NOTHING when nothing is left to do."""

    NOTHING = "nothing"
    HOUR = "hour"
    TEN = "ten"
    FIVE = "five"


@dataclass(frozen=True)
class Handed:
    """What was handed on, and the call it is about."""

    handed: HandedOn
    call: HelplineCall


def due_at(by: DueBy, *, at: datetime) -> datetime:
    """Return the moment a choice means: within the hour, or the next 10am or 5pm in London."""
    if by not in _HOURS:
        return at + _SOON
    local = at.astimezone(LONDON)
    chosen = datetime.combine(local.date(), _HOURS[by], tzinfo=LONDON)
    if chosen <= local:
        chosen = datetime.combine(local.date() + timedelta(days=1), _HOURS[by], tzinfo=LONDON)
    return chosen.astimezone(UTC)


def hand_on(
    session: Session, call: HelplineCall, *, by: DueBy, what: str, actor: Actor, at: datetime
) -> HandedOn:
    """Leave something about a call with the leads of its team; raises Invalid without words."""
    if not what:
        message = "Enter what the day team should do"
        raise Invalid(message, field="follow_up")
    handed = HandedOn(
        scope_id=call.scope_id,
        call_id=call.id,
        team_id=call.team_id,
        handed_at=at,
        due_at=due_at(by, at=at),
        what=what,
    )
    session.add(handed)
    record(session, actor=actor, at=at, action="helpline.handed_on", object_id=call.id)
    return handed


def find_handed(session: Session, call_id: UUID) -> HandedOn | None:
    """Return what was handed on about a call, if anything."""
    return session.scalar(select(HandedOn).where(HandedOn.call_id == call_id))


def get_handed(session: Session, call: HelplineCall) -> HandedOn:
    """Return what was handed on about a call; raises NotFound when nothing was."""
    found = find_handed(session, call.id)
    if found is None:
        raise NotFound
    return found


def acknowledge(session: Session, handed: HandedOn, *, actor: Actor, at: datetime) -> None:
    """Note who of the day team has it now; raises Conflict when a colleague was first."""
    session.refresh(handed, with_for_update=True)
    if handed.seen_at is not None and handed.seen_by_id != actor.account_id:
        message = "A colleague has taken this on already."
        raise Conflict(message)
    if handed.seen_at is None:
        handed.seen_at, handed.seen_by_id = at, actor.account_id
        record(session, actor=actor, at=at, action="helpline.seen", object_id=handed.call_id)


def finish(session: Session, handed: HandedOn, *, done: str, actor: Actor, at: datetime) -> None:
    """Record what was done; raises Invalid without words and Conflict when it was done before."""
    if not done:
        message = "Enter what you did"
        raise Invalid(message, field="done")
    session.refresh(handed, with_for_update=True)
    if handed.done_at is not None:
        message = "This has been done already. Open it again to see what was done."
        raise Conflict(message)
    if handed.seen_at is None:
        handed.seen_at, handed.seen_by_id = at, actor.account_id
    handed.done_at, handed.done_by_id, handed.done = at, actor.account_id, done
    record(session, actor=actor, at=at, action="helpline.done", object_id=handed.call_id)
    settle_prompts(session, kind=HANDED_ON, subject_id=handed.call_id, actor=actor, at=at)


def go_into_case(session: Session, call_id: UUID, *, at: datetime) -> HandedOn | None:
    """End what was handed on about a call that has become part of a case; return it if open."""
    handed = find_handed(session, call_id)
    if handed is None or handed.done_at is not None:
        return handed
    handed.seen_at = handed.seen_at or at
    handed.done_at, handed.done = at, "It went into a case with the referral."
    settle_prompts(session, kind=HANDED_ON, subject_id=call_id, actor=SYSTEM, at=at)
    return handed


def list_open(
    session: Session, *, actor: Actor, after: Key | None = None
) -> tuple[list[Handed], Key | None]:
    """Return a page of what is not done yet, what is due first on top, and the next key."""
    query = (
        select(HandedOn, HelplineCall)
        .join(HelplineCall, HelplineCall.id == HandedOn.call_id)
        .where(HandedOn.done_at.is_(None), calls_seen_by(actor))
        .order_by(HandedOn.due_at, HandedOn.id)
        .limit(PAGE_SIZE + 1)
    )
    if after is not None:
        moment, row_id = after
        query = query.where(
            or_(
                HandedOn.due_at > moment,
                and_(HandedOn.due_at == moment, HandedOn.id > row_id),
            )
        )
    found = [Handed(handed, call) for handed, call in session.execute(query)]
    if len(found) <= PAGE_SIZE:
        return found, None
    shown = found[:PAGE_SIZE]
    return shown, (shown[-1].handed.due_at, shown[-1].handed.id)


def list_done(
    session: Session, *, actor: Actor, before: Key | None
) -> tuple[list[Handed], Key | None]:
    """Return a page of what was done, newest first, and the key of the next page."""
    query = (
        select(HandedOn, HelplineCall)
        .join(HelplineCall, HelplineCall.id == HandedOn.call_id)
        .where(HandedOn.done_at.is_not(None), calls_seen_by(actor))
        .order_by(HandedOn.done_at.desc(), HandedOn.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before is not None:
        moment, row_id = before
        query = query.where(
            or_(
                HandedOn.done_at < moment,
                and_(HandedOn.done_at == moment, HandedOn.id < row_id),
            )
        )
    found = [Handed(handed, call) for handed, call in session.execute(query)]
    shown, last = found[:PAGE_SIZE], None
    if len(found) > PAGE_SIZE and shown[-1].handed.done_at is not None:
        last = (shown[-1].handed.done_at, shown[-1].handed.id)
    return shown, last
