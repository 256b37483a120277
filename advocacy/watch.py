"""Hands the guard what it must know of sign-ins and of the log."""

from datetime import datetime
from uuid import UUID

from flask import g, request
from sqlalchemy.orm import Session

from advocacy.accounts.models import SignInSite
from advocacy.accounts.routes import COOKIES
from advocacy.accounts.sessions import find_actor, see_session, seen_long_ago
from advocacy.actor import Actor
from advocacy.ledger.service import count_refusal, record, record_read
from advocacy.web.guard import Site

_POLLED = frozenset({"today.rows"})


class PortalWatch:
    """The guard's view of accounts and ledger."""

    def find_actor(self, session: Session, token: str, *, at: datetime) -> Actor | None:
        """Return whose live session the token is."""
        site = SignInSite.SURVIVOR if token.startswith("n.") else SignInSite.STAFF
        return find_actor(session, token[2:], site=site, at=at)

    def token(self, site: Site) -> str | None:
        """Return the token in this site's cookie, marked with the site it belongs to."""
        token = request.cookies.get(COOKIES[site])
        return None if token is None else f"{'n' if site is Site.SURVIVOR else 's'}.{token}"

    def read(self, session: Session, *, actor: Actor, at: datetime, case_ids: set[UUID]) -> None:
        """Record that a page was read; a poll neither fills the log nor keeps a session alive."""
        # Only where our own pages poll: the header alone would let a reader hide a whole day.
        poll = "X-Poll" in request.headers and request.endpoint in _POLLED
        record_read(
            session,
            actor=actor,
            at=at,
            route=str(request.endpoint),
            case_ids=sorted(case_ids),
            coalesce=poll,
        )
        if not poll:
            self._seen(session, actor, at=at)

    def wrote(self, session: Session, *, actor: Actor, at: datetime) -> None:
        """Remember that the session is in use; the service has recorded what it did."""
        self._seen(session, actor, at=at)

    def _seen(self, session: Session, actor: Actor, *, at: datetime) -> None:
        if actor.session_id is not None and seen_long_ago(actor, at=at):
            see_session(session, session_id=actor.session_id, at=at)

    def refused(self, session: Session, *, actor: Actor | None, at: datetime) -> None:
        """Record a refusal: by name when somebody is signed in, else counted by the minute."""
        route = str(request.endpoint or "unknown")
        if actor is None:
            count_refusal(session, at=at, route=route)
            return
        wanted = (request.view_args or {}).get("case_id")
        record(
            session,
            actor=actor,
            at=at,
            action="access.refused",
            outcome="refused",
            object_id=wanted if isinstance(wanted, UUID) else None,
            personal={"route": route},
        )
        g.pop("case_ids", None)
