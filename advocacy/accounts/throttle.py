"""Slows guessing down: a short capped delay for each user name, never a block."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from advocacy.accounts.models import SignInFailures, SignInSite

FREE_TRIES = 5
# Seconds. Somebody who tries a survivor's name without end must not keep her out: theirs is so
# short that her own try soon finds a gap, and her advocate is told.
_LONGEST_DELAY = {SignInSite.STAFF: 30, SignInSite.SURVIVOR: 3}
_FORGET = timedelta(minutes=15)


def waiting_time(session: Session, *, key: bytes, site: SignInSite, at: datetime) -> int:
    """Return the seconds before this user name may be tried again: short, capped, never a block."""
    failures = session.get(SignInFailures, key)
    if failures is None or failures.tries < FREE_TRIES or at - failures.last_at > _FORGET:
        return 0
    doubled: int = 2 ** min(failures.tries - FREE_TRIES, 10)
    delay = min(doubled, _LONGEST_DELAY[site])
    return max(0, delay - int((at - failures.last_at).total_seconds()))


def note_failure(session: Session, *, key: bytes, at: datetime) -> int:
    """Count a try in vain; return how many there were lately."""
    failures = session.get(SignInFailures, key)
    if failures is None:
        failures = SignInFailures(username_key=key, tries=0, last_at=at)
        session.add(failures)
    elif at - failures.last_at > _FORGET:
        failures.tries = 0
    failures.tries += 1
    failures.last_at = at
    return failures.tries


def forget_failures(session: Session, *, key: bytes) -> None:
    """Forget the tries in vain once somebody came in."""
    session.execute(delete(SignInFailures).where(SignInFailures.username_key == key))
