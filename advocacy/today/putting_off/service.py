"""What is put off: found by its id on one's own day, offered some moments, listed until back."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.errors import NotFound
from advocacy.prompts.models import Prompt, PutOff
from advocacy.prompts.service import danger_word_of
from advocacy.today.coming import put_off_ids
from advocacy.today.service import Due, end_of_day, prompts_for

_MORNING = time(9)
_HOURS = timedelta(hours=2)


class Until(StrEnum):
    """When something put off is back."""

    LATER = "later"
    MORNING = "morning"
    DAY = "day"


@dataclass(frozen=True)
class Waiting:
    """Something that is put off, with the last time it was and by whom."""

    due: Due
    entry: PutOff
    by: str


def offered(at: datetime) -> dict[Until, datetime]:
    """Return the moments something may be put off to: in two hours if that is today, and so on."""
    later = at + _HOURS
    day = at.astimezone(LONDON).date()
    morning = datetime.combine(day, _MORNING, tzinfo=LONDON).astimezone(UTC)
    if morning < later:
        next_day = day + timedelta(days=1)
        morning = datetime.combine(next_day, _MORNING, tzinfo=LONDON).astimezone(UTC)
    found = {Until.LATER: later} if later < end_of_day(at) else {}
    return found | {Until.MORNING: morning, Until.DAY: at + timedelta(days=1)}


def get_due(session: Session, prompt_id: UUID, *, actor: Actor, at: datetime) -> Due:
    """Return what stands on somebody's day, waits there or was done; raises NotFound for others."""
    query = (
        select(Prompt, Case, danger_word_of(Case.id))
        .outerjoin(Case, Case.id == Prompt.case_id)
        .where(Prompt.id.in_(prompts_for(actor, Prompt.id == prompt_id, at=at)))
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return Due(*found)


def list_put_off(session: Session, *, actor: Actor, at: datetime) -> list[Waiting]:
    """Return what is put off of one's own day, by whomever, the first to come back at the front."""
    query = (
        select(Prompt, Case, danger_word_of(Case.id), PutOff, Account)
        .join(PutOff, PutOff.prompt_id == Prompt.id)
        .outerjoin(Case, Case.id == Prompt.case_id)
        .outerjoin(Account, Account.id == PutOff.put_off_by_id)
        .where(
            Prompt.id.in_(select(put_off_ids(actor, at=at).subquery().c.id)),
            PutOff.until_at == Prompt.back_at,
            PutOff.ended_at.is_(None),
        )
        .order_by(Prompt.back_at, Prompt.id)
    )
    return [
        Waiting(Due(prompt, case, in_danger), entry, account.name if account else "")
        for prompt, case, in_danger, entry, account in session.execute(query)
    ]


def list_history(session: Session, prompt: Prompt) -> list[tuple[PutOff, Account | None]]:
    """Return each time a prompt was put off and by whom, the last first."""
    query = (
        select(PutOff, Account)
        .outerjoin(Account, Account.id == PutOff.put_off_by_id)
        .where(PutOff.prompt_id == prompt.id)
        .order_by(PutOff.put_off_at.desc(), PutOff.id)
    )
    return [(entry, account) for entry, account in session.execute(query)]
