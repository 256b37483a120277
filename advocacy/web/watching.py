"""What the guard has to be told of people and of the log; the application hands it in."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.web.rule import Rule, Site


class Watch(Protocol):
    """What the guard needs to know of people and of the log."""

    def find_actor(self, session: Session, token: str, *, at: datetime) -> Actor | None:
        """Return whose session the token is, if it lives."""
        ...

    def wall(self, actor: Actor, *, at: datetime) -> str:
        """Return which rows the database may show this person at all."""
        ...

    def token(self, site: Site) -> str | None:
        """Return the session token the request carries for this site."""
        ...

    def read(
        self,
        session: Session,
        *,
        actor: Actor,
        at: datetime,
        case_ids: set[UUID],
        object_id: UUID | None,
    ) -> None:
        """Record that a page was read, what it was about, and that the session was seen."""
        ...

    def wrote(self, session: Session, *, actor: Actor, at: datetime) -> None:
        """Record that the session was seen in a request that changed something."""
        ...

    def refused(self, session: Session, *, actor: Actor | None, at: datetime) -> None:
        """Record that somebody was turned away."""
        ...

    def first_stop(self, actor: Actor) -> str | None:
        """Return the page somebody has to be done with before any other, if there is one."""
        ...

    def confirm_at(self, actor: Actor, *, at: datetime) -> str | None:
        """Return where to confirm who is at the keyboard; None when that was done lately."""
        ...

    def find_former(self, session: Session, token: str) -> Actor | None:
        """Return whose session the token was before it ended by itself."""
        ...

    def postpone(self, session: Session, *, actor: Actor, rule: Rule, at: datetime) -> None:
        """Remember for its sender what this request asked for; it is never acted on by itself."""
        ...
