"""Tells whoever subscribed that somebody signed in under threat: silent on every page of theirs."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor


class Listener(Protocol):
    """Told in the transaction of the sign-in itself, so that no alarm is lost with the page."""

    def __call__(self, session: Session, *, case_id: UUID, actor: Actor, at: datetime) -> None:
        """Take note that the passphrase agreed for danger was used for this case."""
        ...


# Filled while the application starts, and only read afterwards.
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Tell `listener` of every alarm from now on; listening twice is once."""
    if listener not in _listeners:
        _listeners.append(listener)


def sound(session: Session, *, case_id: UUID, actor: Actor, at: datetime) -> None:
    """Tell every listener, in the caller's transaction."""
    for listener in _listeners:
        listener(session, case_id=case_id, actor=actor, at=at)
