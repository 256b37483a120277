"""The worker says here when it went round, so that its silence can be seen on a page."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.administration.models import WorkerRound

PART = "round"
EVERY = timedelta(minutes=1)
LATE_AFTER = timedelta(minutes=3)


def note_round(session: Session, *, at: datetime, failed: bool = False) -> None:
    """Remember a round; one that failed leaves the time of the last good one standing."""
    row = session.get(WorkerRound, PART)
    if row is None:
        row = WorkerRound(part=PART, tried_at=at, failures=0)
        session.add(row)
    row.tried_at = at
    row.failures = row.failures + 1 if failed else 0
    if not failed:
        row.done_at = at


def find_round(session: Session) -> WorkerRound | None:
    """Return what the worker last noted, if it ever has."""
    return session.get(WorkerRound, PART)
