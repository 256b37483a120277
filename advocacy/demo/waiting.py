"""What the demo's advocates have put off: one that is back later today, one seen too often."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.db import writing
from advocacy.prompts.models import Because, Prompt
from advocacy.prompts.putting_off import can_be_put_off, put_off
from advocacy.today.service import end_of_day
from advocacy.web.current import Foundation

_HERS = ("sam", "tilly", "rosa")
_HIS = ("omar", "anna", "fatima", "chris", "priya")
_WORDS = "In court until the afternoon"


def put_some_off(
    base: Foundation, *, actors: dict[str, Actor], cases: dict[str, Case], now: datetime
) -> None:
    """Put off one thing that is due in a case of Amira's, and one of Daniel's three times."""
    with writing(base.engine, base.vault) as session:
        hers, his = (_due(session, cases, who=keys, now=now) for keys in (_HERS, _HIS))
        if hers is not None:
            put_off(
                session,
                hers,
                until_at=now + timedelta(hours=2),
                because=Because.THEY_ASKED,
                words=_WORDS,
                actor=actors["amira"],
                at=now - timedelta(minutes=20),
            )
        for days in (3, 2, 1):
            if his is None:
                break
            put_off(
                session,
                his,
                until_at=now - timedelta(days=days - 1, minutes=5),
                because=Because.OTHER_DANGER,
                words="",
                actor=actors["daniel"],
                at=now - timedelta(days=days),
            )
            session.flush()


def _due(
    session: Session, cases: dict[str, Case], *, who: tuple[str, ...], now: datetime
) -> Prompt | None:
    """Return the first thing due by tonight in these cases that can wait."""
    ids = [cases[key].id for key in who if key in cases]
    waiting = session.scalars(
        select(Prompt)
        .where(
            Prompt.case_id.in_(ids),
            Prompt.settled_at.is_(None),
            Prompt.for_account_id.is_(None),
            Prompt.for_role.is_(None),
            Prompt.due_at < end_of_day(now),
        )
        .order_by(Prompt.danger, Prompt.due_at, Prompt.id)
    )
    return next((each for each in waiting if can_be_put_off(each)), None)
