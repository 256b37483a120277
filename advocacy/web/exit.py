"""Leaving the survivors' site: the session ends, the browser forgets, a dull page follows.

The order of trust: the page's script empties the document and leaves without waiting for us; this
address ends the session and asks the browser to clear what it holds; and if that request was
lost, the tombstone the script left behind ends the session with the next request of any kind.
Whatever fails here, the answer to leaving is still the neutral page.
"""

from flask import Flask, Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Request

from advocacy.db import make_session
from advocacy.db.wall import NOTHING
from advocacy.web import current
from advocacy.web.guard import Rule, Site, enter

ADDRESS = "/x"
TOMBSTONE = "__Host-x"
FORGET = '"cache", "cookies", "storage"'

LEAVING = Rule(
    "leaving",
    Site.SURVIVOR,
    lambda _actor: True,
    unsigned=True,
    recorded=False,
    checks_form=False,
)


def tombstoned(asked: Request) -> bool:
    """Return whether the browser left by the exit and has not signed in since."""
    return TOMBSTONE in asked.cookies


def from_elsewhere(asked: Request) -> bool:
    """Return whether another site made the browser send this.

    Only when the browser says so: a forged exit costs a sign-in, a refused one far more.
    """
    return asked.headers.get("Sec-Fetch-Site") == "cross-site"


def is_navigation(asked: Request) -> bool:
    """Return whether the answer will be shown as a page, rather than read by a script."""
    mode = asked.headers.get("Sec-Fetch-Mode")
    if mode is not None:
        return mode == "navigate"
    return "text/html" in asked.headers.get("Accept", "text/html")


def gone_to(away: str, *, navigation: bool) -> Response:
    """Return the answer to leaving: the neutral page (303), or nothing at all (204)."""
    response: Response = redirect(away, 303) if navigation else Response(status=204)  # type: ignore[assignment]
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return forgetting(response)


def forgetting(response: Response) -> Response:
    """Tell the browser to forget everything of this site."""
    response.headers["Clear-Site-Data"] = FORGET
    return response


@enter(LEAVING)
def leave() -> ResponseReturnValue:
    """End the session, as often as it is asked for."""
    if from_elsewhere(request):
        return Response(status=403)
    away = current.away()
    current_app.extensions["end_session"]()
    return gone_to(away, navigation=is_navigation(request))


def _on_portal() -> bool:
    return request.host == current.settings().portal_host


def _bury() -> ResponseReturnValue | None:
    """End the session of a browser that left, before anybody looks at what it asks for."""
    if not (_on_portal() and tombstoned(request)):
        return None
    if request.path == ADDRESS or request.path.startswith("/assets/"):
        return None
    base = current.foundation()
    g.db = make_session(base.engine, base.vault, wall=NOTHING)
    try:
        current_app.extensions["end_session"]()
        current.db().commit()
    finally:
        g.pop("db").close()
    return None if request.path == "/" else redirect("/", 303)


def _after(response: Response) -> Response:
    if not _on_portal():
        return response
    leaving = request.path == ADDRESS and request.method == "POST"
    if leaving and response.status_code not in (303, 204) and not from_elsewhere(request):
        # Whatever broke on our side, nobody who leaves is kept waiting on an error page.
        return gone_to(current.away(), navigation=is_navigation(request))
    signing_in = request.path == "/" and request.method == "POST"
    if tombstoned(request) and not signing_in and not request.path.startswith("/assets/"):
        return forgetting(response)
    return response


def init_app(app: Flask) -> None:
    """Add the exit. To be called before the guard is made, since a tombstone comes before it."""
    app.before_request(_bury)
    app.after_request(_after)
    app.add_url_rule(ADDRESS, "leave", leave, methods=["POST"])
