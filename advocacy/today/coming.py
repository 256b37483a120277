"""What falls due after tonight, within the week: by day, within a day by danger, then by time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, not_, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.clock import LONDON
from advocacy.prompts.models import Prompt
from advocacy.prompts.putting_off import is_here, is_put_off
from advocacy.today.service import (
    PAGE_SIZE,
    Due,
    PromptKey,
    beyond,
    cut,
    due_ids,
    end_of_day,
    is_open,
    list_prompts,
    midnight,
    prompts_for,
)

DAYS = 7
SHOWN = 5


@dataclass(frozen=True)
class Day:
    """What somebody's day shows: what is due, where it goes on, and the first that is coming.

    `put_off` are those that wait, the one that is back first at the front; at most a page of them.
    """

    due: list[Due]
    following: PromptKey | None
    coming: list[Due]
    more_coming: bool
    put_off: list[Due]


def see_day(session: Session, *, actor: Actor, at: datetime, after: PromptKey | None) -> Day:
    """Return a page of what is due and, on the first, the nearest that is coming: one statement."""
    wanted = [due_ids(actor, at=at, after=after)]
    if after is None:
        wanted.append(_coming_ids(actor, at=at, limit=SHOWN + 1))
        wanted.append(put_off_ids(actor, at=at))
    everything = list_prompts(session, *wanted)
    waiting = [each for each in everything if is_put_off(each.prompt, at=at)]
    found = [each for each in everything if not is_put_off(each.prompt, at=at)]
    tonight = end_of_day(at)
    due, following = cut([each for each in found if each.prompt.due_at < tonight])
    coming = _by_day([each for each in found if each.prompt.due_at >= tonight])
    put_off = sorted(waiting, key=lambda each: each.prompt.back_at or at)
    return Day(due, following, coming[:SHOWN], len(coming) > SHOWN, put_off)


def put_off_ids(actor: Actor, *, at: datetime) -> Select[Any]:
    """Return the ids of what is put off, the first to come back at the front."""
    waits = and_(is_open(), not_(is_here(at)))
    query = select(Prompt.id).where(Prompt.id.in_(prompts_for(actor, waits, at=at)))
    return query.order_by(Prompt.back_at, Prompt.id).limit(PAGE_SIZE + 1)


def list_coming(
    session: Session, *, actor: Actor, at: datetime, after: PromptKey | None = None
) -> tuple[list[Due], PromptKey | None]:
    """Return a page of what falls due in the seven days after tonight, and the next key."""
    ids = _coming_ids(actor, at=at, after=after, limit=PAGE_SIZE + 1)
    return cut(_by_day(list_prompts(session, ids)))


def days_of(found: list[Due]) -> list[tuple[date, list[Due]]]:
    """Return what is coming under the day it falls on."""
    return [(day, list(rows)) for day, rows in groupby(found, key=_day)]


def _day(due: Due) -> date:
    return due.prompt.due_at.astimezone(LONDON).date()


def _by_day(found: list[Due]) -> list[Due]:
    return sorted(found, key=_day)  # stable: within a day they stay by danger and then by time


def _coming_ids(
    actor: Actor, *, at: datetime, limit: int, after: PromptKey | None = None
) -> Select[Any]:
    today = at.astimezone(LONDON).date()
    nights = [midnight(today + timedelta(days=number)) for number in range(1, DAYS + 2)]
    week = and_(Prompt.due_at >= nights[0], Prompt.due_at < nights[-1], is_open(), is_here(at))
    query = select(Prompt.id).where(Prompt.id.in_(prompts_for(actor, week, at=at)))
    if after is not None:
        query = query.where(_later(after))
    day = case(*[(Prompt.due_at < night, place) for place, night in enumerate(nights)])
    return query.order_by(day, Prompt.danger, Prompt.due_at, Prompt.id).limit(limit)


def _later(key: PromptKey) -> ColumnElement[bool]:
    """Return what comes after a row: on another day, or on its day by danger and then by time."""
    night = end_of_day(key[1])
    begin = midnight(key[1].astimezone(LONDON).date())
    same_day = and_(Prompt.due_at >= begin, Prompt.due_at < night)
    further = beyond(Prompt.danger, Prompt.due_at, Prompt.id, key)
    return or_(Prompt.due_at >= night, and_(same_day, further))
