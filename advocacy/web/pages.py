"""Answers: a page, or a redirect after a change."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request


def page(template: str, *, status: int | None = None, **values: Any) -> Response:
    """Return a rendered page: 200, or 422 when it answers a form that could not be taken."""
    chosen = status or (422 if request.method == "POST" else 200)
    return make_response(render_template(template, **values), chosen)


def see_other(url: str) -> Response:
    """Return the redirect that follows every change (303, RFC 9110 section 15.4.4)."""
    answer: Response = redirect(url, 303)  # type: ignore[assignment]
    return answer
