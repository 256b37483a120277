"""What is kept from whoever knows somebody, besides cases: whoever keeps it subscribes here."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session


class Keeper(Protocol):
    """Keeps something of its own from people who know somebody named in it."""

    def still_met(self, session: Session, declared_id: UUID) -> Collection[bytes]:
        """Return the keys of a declared person by which something is kept from who knows them."""
        ...

    def take_away(self, session: Session, account_id: UUID, *, at: datetime) -> None:
        """Take what somebody may no longer know of off their day, and tell others instead."""
        ...


# Filled while the application starts, and only read afterwards.
_keepers: list[Keeper] = []


def subscribe(keeper: Keeper) -> None:
    """Ask `keeper` from now on; subscribing twice is once."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def list_still_met(session: Session, declared_id: UUID) -> list[bytes]:
    """Return the keys that stay when a word is changed or taken back: nobody frees themselves."""
    return sorted({key for each in _keepers for key in each.still_met(session, declared_id)})


def take_away(session: Session, account_id: UUID, *, at: datetime) -> None:
    """Ask every keeper to take away what somebody may no longer know of."""
    session.flush()
    for keeper in _keepers:
        keeper.take_away(session, account_id, at=at)
