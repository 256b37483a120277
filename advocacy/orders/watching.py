"""Tells whoever keeps what happened that an order changed: what was no breach may look like one."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.orders.models import Order


class Watcher(Protocol):
    """Told of an order whose dates or terms changed, in the transaction that changes it."""

    def __call__(
        self, session: Session, case: Case, order: Order, *, actor: Actor, at: datetime
    ) -> None:
        """Look again at what may breach this order."""
        ...


# Filled while the application starts, and only read afterwards.
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Tell `watcher` of every change from now on; watching twice is once."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def tell_watchers(
    session: Session, case: Case, order: Order, *, actor: Actor, at: datetime
) -> None:
    """Tell every watcher, in the caller's transaction."""
    for watcher in _watchers:
        watcher(session, case, order, actor=actor, at=at)
