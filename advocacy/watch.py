"""Hands the guard what it must know of sign-ins and of the log."""

from datetime import datetime
from uuid import UUID

from flask import g, request
from sqlalchemy.orm import Session

from advocacy.accounts.addresses import CONFIRM, KEPT, OWN_ACCOUNT, SET_UP
from advocacy.accounts.confirming import is_confirmed, want_page
from advocacy.accounts.kept_forms import KEPT_FORM, drop_kept_form, keep_form
from advocacy.accounts.models import SignInSite
from advocacy.accounts.routes import COOKIES
from advocacy.accounts.sessions import (
    find_actor,
    find_former_actor,
    see_session,
    seen_long_ago,
)
from advocacy.actor import Actor
from advocacy.cases.wall import wall_of
from advocacy.evidence_store.custody import log_look
from advocacy.ledger.service import count_refusal, record, record_read
from advocacy.portal.place import keep_place
from advocacy.web.guard import Rule, Site

_POLLED = frozenset({"duty.rows", "imports.show", "today.rows"})
# Pages that show a place of a sealed original, looked at message by message: one entry of the log
# and one line of custody for whoever reads on in the same file.
_INTO_ORIGINALS = frozenset({"imports.message"})


class PortalWatch:
    """The guard's view of accounts and ledger."""

    def find_actor(self, session: Session, token: str, *, at: datetime) -> Actor | None:
        """Return whose live session the token is."""
        site = SignInSite.SURVIVOR if token.startswith("n.") else SignInSite.STAFF
        return find_actor(session, token[2:], site=site, at=at)

    def wall(self, actor: Actor, *, at: datetime) -> str:
        """Return which cases the database may show this person at all."""
        return wall_of(actor, at=at)

    def token(self, site: Site) -> str | None:
        """Return the token in this site's cookie, marked with the site it belongs to."""
        token = request.cookies.get(COOKIES[site])
        return None if token is None else f"{'n' if site is Site.SURVIVOR else 's'}.{token}"

    def read(
        self,
        session: Session,
        *,
        actor: Actor,
        at: datetime,
        case_ids: set[UUID],
        object_id: UUID | None,
    ) -> None:
        """Record that a page was read; a poll neither fills the log nor keeps a session alive."""
        # Only where our own pages poll: the header alone would let a reader hide a whole day.
        poll = "X-Poll" in request.headers and request.endpoint in _POLLED
        into_original = request.endpoint in _INTO_ORIGINALS and object_id is not None
        logged = record_read(
            session,
            actor=actor,
            at=at,
            route=str(request.endpoint),
            case_ids=sorted(case_ids),
            object_id=object_id,
            coalesce=poll or into_original,
        )
        if into_original and object_id is not None and logged is not None and logged.case_id:
            log_look(
                session, object_id, case_id=logged.case_id, actor=actor, at=at, event_id=logged.id
            )
        if not poll:
            self._seen(session, actor, at=at)
        keep_place(session, actor=actor, path=request.path, at=at)

    def wrote(self, session: Session, *, actor: Actor, at: datetime) -> None:
        """Remember that the session is in use; the service has recorded what it did."""
        self._seen(session, actor, at=at)
        if KEPT_FORM in request.form:
            # It was kept once, and has now been acted on by its sender’s own hand.
            drop_kept_form(session, actor=actor, at=at)

    def first_stop(self, actor: Actor) -> str | None:
        """Return where a second factor is set up, until it has been."""
        return None if actor.enrolled else SET_UP

    def confirm_at(self, actor: Actor, *, at: datetime) -> str | None:
        """Return where to confirm who is at the keyboard; None when that was done lately."""
        return None if is_confirmed(actor, at=at) else CONFIRM

    def find_former(self, session: Session, token: str) -> Actor | None:
        """Return whose session the token was; on the survivors' site it is nobody's."""
        if token.startswith("n."):
            return None
        return find_former_actor(session, token[2:], site=SignInSite.STAFF)

    def postpone(self, session: Session, *, actor: Actor, rule: Rule, at: datetime) -> None:
        """Keep a form for its sender; remember the page asked for, to go on to it."""
        if request.method in ("GET", "HEAD"):
            want_page(session, request.path, actor=actor)
        elif rule.kept:
            fields = {
                name: values
                for name, values in request.form.lists()
                if name not in ("csrf_token", KEPT_FORM)
            }
            keep_form(session, path=request.path, fields=fields, actor=actor, at=at)
            want_page(session, KEPT, actor=actor)
        else:
            want_page(session, OWN_ACCOUNT, actor=actor)

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
