"""Turns errors into pages: the right status, words that help, nothing lost and nothing told."""

import logging
from typing import cast
from uuid import uuid4

from flask import Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from advocacy.errors import DomainError, TooLarge, TooMany
from advocacy.vault import ScopeErased
from advocacy.web import current
from advocacy.web.faults import place_of
from advocacy.web.guard import GuardedFlask

log = logging.getLogger(__name__)

_WORDS = {
    400: "That request could not be read. Go back, and try again.",
    404: "Page not found.",
    405: "Page not found.",
    409: "This has changed since you opened it.",
    413: TooLarge.sentence,
    429: "Too many tries. Wait a little, then try again.",
    500: "Something went wrong on our side. Nothing was changed. Try again in a minute.",
    503: "The portal can't answer right now. Nothing was changed. Try again in a minute.",
}
_ERASED = "What was here has been erased. It can't be read again, by anybody."
_OLD_FORM = "The page was open for too long, so nothing was changed. Go back, then send it again."


def error_page(status: int, sentence: str) -> Response:
    """Return the error page of the site the request came to; survivors get one neutral page."""
    portal = request.host == current.settings().portal_host
    name = "errors/survivor.html" if portal else "errors/staff.html"
    signed_in = g.get("actor") is not None
    # Every refused address gives the same bytes: the frame may not tell which one was asked for.
    g.addressless = True
    return make_response(
        render_template(name, status=status, sentence=sentence, signed_in=signed_in), status
    )


def init_app(app: GuardedFlask) -> None:
    """Answer every error of the application."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _old_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(ScopeErased, _erased)
    app.register_error_handler(Exception, _unexpected)


def _domain(fault: DomainError) -> Response:
    _leave_transaction()
    if fault.status == 404:
        cast("GuardedFlask", current_app).guard.record_refusal()
    response = error_page(fault.status, fault.sentence)
    if isinstance(fault, TooMany):
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _old_form(_fault: CSRFError) -> Response:
    _leave_transaction()
    return error_page(400, _OLD_FORM)


def _http(fault: HTTPException) -> Response:
    _leave_transaction()
    if isinstance(fault, InternalServerError) and fault.original_exception is not None:
        return _unexpected(fault.original_exception)
    status = 413 if isinstance(fault, RequestEntityTooLarge) else fault.code or 500
    if status == 404:
        cast("GuardedFlask", current_app).guard.record_refusal()
    if status < 400:
        return make_response(fault.get_response())
    return error_page(status, _WORDS.get(status, _WORDS[400]))


def _database(fault: OperationalError) -> Response:
    _leave_transaction()
    log.error("database unavailable: %s", type(fault.orig).__name__)
    return error_page(503, _WORDS[503])


def _erased(_fault: ScopeErased) -> Response:
    """Answer for rows that an old backup has brought back; the worker deletes them in a moment."""
    _leave_transaction()
    if request.host == current.settings().portal_host:
        # Whoever holds the phone may read this page, and is told nothing of what was there.
        return error_page(404, _WORDS[404])
    return error_page(410, _ERASED)


def _unexpected(fault: BaseException) -> Response:
    _leave_transaction()
    # The message of an exception may hold what somebody typed: only its kind and place are kept.
    incident = uuid4().hex[:8]
    log.error("unexpected %s at %s (%s)", type(fault).__name__, place_of(fault), incident)
    if current_app.testing:
        # Under the tests, where a traceback harms nobody.
        log.error("traceback", exc_info=fault)
    return error_page(500, f"{_WORDS[500]} If it happens again, tell us this code: {incident}.")


def _leave_transaction() -> None:
    if "db" in g:
        current.db().rollback()
