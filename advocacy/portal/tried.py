"""Tells the page that answers a try from a page opened later.

A try is answered by a redirect, and what was wrong waits with the draft. Whoever comes back to
the draft another time is met by what they wrote, not by the old complaint: a cookie with the
page's number, gone with the page that shows it, tells the two apart.
"""

from flask import Flask, Response, g, request

from advocacy.portal.drafts import ANSWERING, FAULTY
from advocacy.web import current
from advocacy.web.pages import see_other

_COOKIE = "__Host-p"


def lead_back(page: int) -> Response:
    """Lead to a page that must be put right first, which then says what is wrong with it."""
    g.faulty_page = page
    return see_other(f"/a/{page}")


def _note_try() -> None:
    page = request.cookies.get(_COOKIE, "")
    if "db" in g and page.isdecimal() and len(page) < 4:
        current.db().info[ANSWERING] = int(page)


def _mark_try(response: Response) -> Response:
    page = g.get("faulty_page") or ("db" in g and current.db().info.get(FAULTY))
    if page and response.status_code == 303:
        response.set_cookie(
            _COOKIE, str(page), secure=True, httponly=True, samesite="Strict", max_age=60
        )
    elif _COOKIE in request.cookies and _is_page(response):
        response.delete_cookie(_COOKIE, secure=True, httponly=True, samesite="Strict")
    return response


def _is_page(response: Response) -> bool:
    return response.status_code == 200 and response.mimetype == "text/html"


def init_app(app: Flask) -> None:
    """Look for the mark before each page, and set or remove it after."""
    app.before_request(_note_try)
    app.after_request(_mark_try)
