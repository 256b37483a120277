"""Tells whoever subscribed that something changed which a plan should know of: never what."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case


class Change(StrEnum):
    """What kind of thing changed."""

    INCIDENT = "incident"
    SAFE_CONTACT = "safe_contact"
    RISK = "risk"
    MASP = "masp"
    DANGER = "danger"
    ADDRESS = "address"
    SUSPECT = "suspect"
    DEVICE = "device"
    ORDER = "order"


class Subscriber(Protocol):
    """Told of a change in the transaction that makes it."""

    def __call__(
        self, session: Session, case: Case, *, change: Change, actor: Actor, at: datetime
    ) -> None:
        """Take note that something of this kind changed in this case."""
        ...


# Filled while the application starts, and only read afterwards.
_subscribers: list[Subscriber] = []


def subscribe(subscriber: Subscriber) -> None:
    """Tell `subscriber` of every change from now on; subscribing twice is once."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def announce(session: Session, case: Case, *, change: Change, actor: Actor, at: datetime) -> None:
    """Tell every subscriber, in the caller's transaction."""
    for subscriber in _subscribers:
        subscriber(session, case, change=change, actor=actor, at=at)
