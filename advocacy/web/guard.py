"""Who may enter: every endpoint declares a rule, and nothing parses a body before it is kept.

The guard knows no noun. How to find the actor, what to write into the log and how to end a
session are handed in by the application; what a rule loads is the rule's own business.
"""

import contextlib
import logging
from types import TracebackType
from typing import cast

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.orm import Session
from typing_extensions import override
from werkzeug.exceptions import HTTPException

from advocacy.actor import Actor
from advocacy.db import make_session
from advocacy.db.wall import NOTHING, set_wall
from advocacy.errors import DomainError, NotFound, Refused
from advocacy.web import current
from advocacy.web.counting import count, count_what_was_undone, count_within, has_counted
from advocacy.web.faults import place_of
from advocacy.web.rule import Rule, Site, enter, require_rules, rule_of
from advocacy.web.uploads import DroppedFiles, OpenIntake, UploadRequest
from advocacy.web.watching import Watch

log = logging.getLogger(__name__)


class Guard:
    """Runs before and after every view: rule, body, form token, transaction, log."""

    def __init__(self, app: Flask, watch: Watch, csrf: CSRFProtect) -> None:
        self._app, self._watch, self._csrf = app, watch, csrf
        app.before_request(self._before)
        app.teardown_request(self._close)

    def _before(self) -> ResponseReturnValue | None:
        site = self._site()
        endpoint = request.endpoint
        rule = rule_of(self._app, endpoint) if endpoint else None
        if site is None or rule is None or rule.site not in (site, Site.EVERY):
            return self._nowhere(site)
        self._open(reading=True)
        self._find_actor(site)
        if g.actor is not None and not (rule.unsigned or rule.first):
            stop = self._watch.first_stop(g.actor)
            if stop is not None:
                return redirect(stop, 303)
        self._admit(rule)
        if g.actor is None and not rule.unsigned:
            return self._sign_in_first(rule, site)
        count(self._app.view_functions[str(request.endpoint)], rule)
        if request.method in ("GET", "HEAD", "OPTIONS"):
            self._load(rule)
            return self._confirm_first(rule)
        return self._before_change(rule, site)

    def _sign_in_first(self, rule: Rule, site: Site) -> ResponseReturnValue:
        """Lead to sign-in; a form that came too late is kept for whoever sent it.

        That it is our own form is known by the session's cookie, which no other site can send.
        """
        token = self._watch.token(site)
        if request.method == "POST" and rule.kept and token:
            former = self._watch.find_former(current.db(), token)
            current.db().close()
            if former is not None and rule.admits(former):
                with contextlib.suppress(CSRFError, HTTPException):
                    self._same_origin()
                    self._let_files_go_by()
                    _ = request.form
                    self._postpone(former, rule)
        return self._to_sign_in(site)

    def _confirm_first(self, rule: Rule) -> ResponseReturnValue | None:
        """Lead to the confirmation where the rule asks for a recent one, and remember why."""
        if not rule.step_up or g.actor is None:
            return None
        where = self._watch.confirm_at(g.actor, at=current.now())
        if where is None:
            return None
        self._postpone(g.actor, rule)
        return redirect(where, 303)

    def _postpone(self, actor: Actor, rule: Rule) -> None:
        current.db().close()
        self._open(reading=False)
        self._watch.postpone(current.db(), actor=actor, rule=rule, at=current.now())
        current.db().commit()

    def _before_change(self, rule: Rule, site: Site) -> ResponseReturnValue | None:
        """Check the rule, then the body, then the rule again inside the transaction that acts."""
        given = dict(request.view_args or {})
        self._load(rule)
        if rule.checks_form:
            self._same_origin()
        self._expect_files()
        current.db().close()
        _ = request.form
        if rule.checks_form and rule.needs_token:
            self._csrf.protect()
        confirming = self._confirm_first(rule)
        if confirming is not None:
            return confirming
        self._open(reading=False)
        self._find_actor(site)
        self._admit(rule)
        if g.actor is None and not rule.unsigned:
            return self._to_sign_in(site)
        count_within()
        request.view_args = given
        self._load(rule)
        return None

    def _expect_files(self) -> None:
        view = self._app.view_functions[request.endpoint or ""]
        opens: OpenIntake | None = getattr(view, "files", None)
        if opens is not None:
            loaded = dict(request.view_args or {})
            cast("UploadRequest", request).expect_files(opens(current.db(), g.actor, loaded))

    def _let_files_go_by(self) -> None:
        if getattr(self._app.view_functions[request.endpoint or ""], "files", None) is not None:
            cast("UploadRequest", request).expect_files(DroppedFiles())

    def _site(self) -> Site | None:
        settings = current.settings()
        if request.host == settings.portal_host:
            return Site.SURVIVOR
        return Site.STAFF if request.host == settings.staff_host else None

    def _nowhere(self, site: Site | None) -> ResponseReturnValue:
        private = site is Site.STAFF and request.path.startswith(("/staff", "/partner"))
        if private:
            self._open(reading=True)
            self._find_actor(Site.STAFF)
            if g.actor is None:
                return self._to_sign_in(Site.STAFF)
            stop = self._watch.first_stop(g.actor)
            if stop is not None:
                return redirect(stop, 303)
        if site is Site.SURVIVOR:
            # What is not there must look like what they have put away, to the last byte.
            self._open(reading=True)
            self._find_actor(Site.SURVIVOR)
        if isinstance(request.routing_exception, HTTPException) and site is not None:
            raise request.routing_exception
        raise NotFound

    def _open(self, *, reading: bool) -> None:
        base = current.foundation()
        g.db = make_session(base.engine, base.vault, reading=reading, wall=NOTHING)

    def _find_actor(self, site: Site) -> None:
        token = self._watch.token(site)
        g.actor = self._watch.find_actor(current.db(), token, at=current.now()) if token else None
        self._set_wall()

    def _set_wall(self) -> None:
        if g.actor is not None:
            set_wall(current.db(), self._watch.wall(g.actor, at=current.now()))

    def _admit(self, rule: Rule) -> None:
        if (g.actor is not None or rule.unsigned) and not rule.admits(g.actor):
            raise Refused

    def _load(self, rule: Rule) -> None:
        if rule.load is not None:
            loaded = rule.load(current.db(), g.actor, current.now(), dict(request.view_args or {}))
            request.view_args = loaded
            if "case" in loaded:
                current.shown_cases([loaded["case"].id])
            if rule.about:
                g.read_object = loaded[rule.about].id

    def _same_origin(self) -> None:
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise CSRFError("This form came from another site.")
        origin = request.headers.get("Origin")
        if origin not in (None, "null") and origin.split("://", 1)[-1] != request.host:
            raise CSRFError("This form came from another site.")

    def _to_sign_in(self, site: Site) -> ResponseReturnValue:
        if current.db().is_active:
            current.db().rollback()
        return redirect("/" if site is Site.SURVIVOR else "/staff/sign-in", 303)

    def finish(self, response: Response) -> None:
        """Commit what a view changed, or record what it read; no record, no page.

        Raises whatever the database raises, so that the page is replaced by an error.
        """
        rule = rule_of(self._app, request.endpoint or "")
        reading = request.method in ("GET", "HEAD", "OPTIONS")
        if not reading:
            self._finish_change(response)
            return
        current.db().close()
        if g.actor is None or rule is None or not rule.recorded:
            return
        recording = g.get("recording", self._record_read)
        if recording is None:
            return
        self._open(reading=False)
        if "recording" in g:
            self._set_wall()
        recording(current.db())
        current.db().commit()

    def _record_read(self, session: Session) -> None:
        self._watch.read(
            session,
            actor=g.actor,
            at=current.now(),
            case_ids=g.get("case_ids", set()),
            object_id=g.get("read_object"),
        )

    def _finish_change(self, response: Response) -> None:
        if response.status_code >= 400 and not g.get("keeps_changes", False):
            current.db().rollback()
            return
        if g.actor is not None:
            self._watch.wrote(current.db(), actor=g.actor, at=current.now())
        current.db().commit()
        has_counted()

    def record_refusal(self) -> None:
        """Record in a transaction of its own that this request was turned away."""
        if "db" in g:
            current.db().close()
        self._open(reading=False)
        self._watch.refused(current.db(), actor=g.get("actor"), at=current.now())
        current.db().commit()

    def _close(self, _fault: BaseException | None) -> None:
        session = g.pop("db", None)
        if session is not None:
            session.close()
        count_what_was_undone()


class GuardedFlask(Flask):
    """Flask, with the border inside the dispatch: what fails there becomes an error page."""

    guard: Guard

    @override
    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view, then commit or record before the answer leaves."""
        response = self.make_response(super().dispatch_request())
        if "db" in g:
            self.guard.finish(response)
        return response

    @override
    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> None:
        """Say that even the error page failed: by kind and place, never what was asked for.

        Flask would write the address, the message and the traceback, which hold what was typed.
        """
        fault = exc_info[1]
        log.error("unanswered %s at %s", type(fault).__name__, place_of(fault))


__all__ = [
    "DomainError",
    "Guard",
    "GuardedFlask",
    "Rule",
    "Site",
    "Watch",
    "enter",
    "require_rules",
    "rule_of",
]
