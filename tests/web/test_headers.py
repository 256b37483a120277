"""Every answer carries the headers, whatever it is; scored as Mozilla's HTTP Observatory does."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from tests.browse import Browser
from tests.people import People

STAFF, PORTAL = "https://staff.example", "https://notes.example"
_HALF_A_YEAR = 15_552_000


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def policy_points(policy: dict[str, list[str]]) -> int:
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    styles = policy.get("style-src", policy.get("default-src", ["*"]))
    if not policy:
        return -25
    if any(each in scripts + styles for each in ("'unsafe-inline'", "data:", "*", "https:")):
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    return 10 if policy.get("default-src") == ["'none'"] else 5


def framing_points(policy: dict[str, list[str]], headers: Headers) -> int:
    if policy.get("frame-ancestors") == ["'none'"]:
        return 5
    return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def cookie_points(cookies: list[str]) -> int:
    if any("Secure" not in each for each in cookies):
        return -40
    if any("HttpOnly" not in each for each in cookies):
        return -30
    return 5 if cookies and all("SameSite=" in each for each in cookies) else 0


def transport_points(headers: Headers) -> int:
    age = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    if age is None:
        return -20
    return -10 if int(age[1]) < _HALF_A_YEAR else 0


def observatory_score(answer: TestResponse) -> int:
    """Return the points of one answer by the published scoring (A+ is 100 and above).

    Bonuses count only from 90 points on. Redirection from http to https is the proxy's and not
    scored here; every script is our own, so subresource integrity costs nothing.
    """
    headers, policy = answer.headers, directives(answer.headers.get("Content-Security-Policy", ""))
    referrers = ("no-referrer", "same-origin", "strict-origin")
    points = [
        policy_points(policy),
        framing_points(policy, headers),
        cookie_points(headers.getlist("Set-Cookie")),
        transport_points(headers),
        -50 if "Access-Control-Allow-Origin" in headers else 0,
        0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        5 if headers.get("Referrer-Policy") in referrers else 0,
        10 if headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0,
    ]
    score = 100 + sum(each for each in points if each < 0)
    return score + sum(each for each in points if each > 0) if score >= 90 else score


def ask(app: Flask, base: str, method: str, path: str, **more: Any) -> TestResponse:
    return app.test_client().open(path, method=method, base_url=base, **more)


ASKED = [
    (PORTAL, "GET", "/", {}),
    (PORTAL, "POST", "/", {"data": {"username": "a", "passphrase": "b"}}),
    (PORTAL, "POST", "/x", {}),
    (PORTAL, "GET", "/a/30", {}),
    (PORTAL, "GET", "/a/60", {}),
    (PORTAL, "POST", "/a/60", {"data": {"reach": ""}}),
    (PORTAL, "GET", "/a/1", {}),
    (PORTAL, "GET", "/nothing/here", {}),
    (PORTAL, "DELETE", "/", {}),
    (STAFF, "GET", "/staff/sign-in", {}),
    (STAFF, "POST", "/staff/sign-in", {"data": {}}),
    (STAFF, "GET", "/staff/cases/", {}),
    (STAFF, "GET", "/nothing/here", {}),
    (STAFF, "GET", "/handover/" + "x" * 43 + "/", {}),
    (STAFF, "POST", "/hooks/twilio/inbound", {"data": {"Body": "1"}}),
    (STAFF, "GET", "/healthz", {}),
    (STAFF, "GET", "/readyz", {}),
    (STAFF, "TRACE", "/staff/", {}),
    (STAFF, "OPTIONS", "/staff/sign-in", {}),
    (STAFF, "HEAD", "/staff/sign-in", {}),
    (STAFF, "GET", "/assets/no-such.css", {}),
    ("https://elsewhere.example", "GET", "/", {}),
]


@pytest.mark.parametrize(("base", "method", "path", "more"), ASKED)
def test_every_answer_scores_a_plus(
    app: Flask, base: str, method: str, path: str, more: dict[str, Any]
) -> None:
    answer = ask(app, base, method, path, **more)
    assert observatory_score(answer) >= 130, dict(answer.headers)
    assert "Server" not in answer.headers
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.own_app
def test_a_page_that_fails_scores_a_plus(app: Flask) -> None:
    def fail() -> None:
        raise RuntimeError

    fail.__dict__["rule"] = app.view_functions["health.healthz"].__dict__["rule"]
    app.view_functions["health.healthz"] = fail
    answer = ask(app, STAFF, "GET", "/healthz")
    assert answer.status_code == 500
    assert observatory_score(answer) >= 130


def test_a_host_that_is_no_host_gets_the_headers_too(app: Flask) -> None:
    for host in ("a b", "staff.example:no", "[::1", "staff.example/../x", ""):
        answer = app.test_client().get("/", base_url=STAFF, headers={"Host": host})
        assert 400 <= answer.status_code < 500, host
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_style_sheet_and_script_scores_a_plus(app: Flask) -> None:
    for base in (PORTAL, STAFF):
        page = ask(app, base, "GET", "/" if base == PORTAL else "/staff/sign-in").text
        files = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
        assert len(files) >= 2
        for path in files:
            answer = ask(app, base, "GET", path)
            assert answer.status_code == 200
            assert observatory_score(answer) >= 130, path


def test_pages_of_somebody_signed_in_score_a_plus(
    people: People, browse: Callable[..., Browser]
) -> None:
    amira = people.advocate()
    case = people.case(amira)
    browser = browse(amira)
    for path in ("/staff/", "/staff/cases/", f"/staff/cases/{case.id}/", "/staff/nowhere"):
        answer = browser.get(path, headers={"X-Forwarded-Proto": "https"})
        answer.headers["Strict-Transport-Security"] = "max-age=31536000"  # asked for over http here
        assert observatory_score(answer) >= 130, path


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Content-Security-Policy", "default-src 'self' 'unsafe-inline'"),
        ("Content-Security-Policy", ""),
        ("X-Content-Type-Options", ""),
        ("Strict-Transport-Security", "max-age=300"),
        ("Access-Control-Allow-Origin", "*"),
        ("Set-Cookie", "seen=1"),
    ],
)
def test_the_score_sees_what_is_missing(app: Flask, header: str, value: str) -> None:
    answer = ask(app, STAFF, "GET", "/staff/sign-in")
    whole = observatory_score(answer)
    answer.headers[header] = value
    assert observatory_score(answer) < whole
