"""A browser without a screen: cookies, form tokens and strict pages, on the right host."""

import hashlib
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import html5lib
import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from advocacy.accounts.models import Account
from advocacy.actor import PORTAL_ROLES
from tests.people import PASSPHRASE

_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
# Form tokens and ids: of letters, digits, dots and hyphens, so that no parser tells two apart.
_ANY_OTHER = re.compile(
    r'(?<=value=")[A-Za-z0-9._-]{60,}(?=")'
    r"|(?<![&#\w])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
_PARSED: set[bytes] = set()


def parse_strictly(page: str) -> None:
    """Raise html5lib's ParseError for a page that is not valid; a page already parsed is known."""
    known = hashlib.sha256(_ANY_OTHER.sub("~", page).encode()).digest()
    if known not in _PARSED:
        html5lib.HTMLParser(strict=True).parse(page)
        _PARSED.add(known)


class Browser:
    """Visits pages as one person; every HTML page is parsed strictly."""

    def __init__(
        self, app: Flask, session: Session, *, portal: bool = False, strict: bool = True
    ) -> None:
        self.app, self.session, self.strict = app, session, strict
        self.client: FlaskClient = app.test_client()
        self.settings = app.extensions["advocacy"].settings
        self.base = self.settings.portal_base_url if portal else self.settings.staff_base_url
        self._token = ""

    def sign_in(self, account: Account) -> None:
        if account.role in PORTAL_ROLES:
            self.base = self.settings.portal_base_url
            answer = self.post("/", {"username": account.username, "passphrase": PASSPHRASE})
        else:
            at = self.app.extensions["advocacy"].clock.now()
            code = pyotp.TOTP(account.totp_secret).at(at)
            answer = self.post(
                "/staff/sign-in",
                {"username": account.username, "passphrase": PASSPHRASE, "code": code},
            )
        assert answer.status_code == 303, answer.text

    def _end_arranging(self) -> None:
        """Let go of the database: what was arranged is there, what was seen is read anew."""
        self.session.commit()
        self.session.expire_all()

    def get(self, path: str, **options: Any) -> TestResponse:
        self._end_arranging()
        answer = self.client.get(path, base_url=self.base, **options)
        self._look(answer)
        return answer

    def post(
        self, path: str, data: Any = None, *, token: bool = True, **options: Any
    ) -> TestResponse:
        values = dict(data or {})
        if token:
            values.setdefault("csrf_token", self.token())
        self._end_arranging()
        answer = self.client.post(path, base_url=self.base, data=values, **options)
        self._look(answer)
        return answer

    def follow(self, answer: TestResponse) -> TestResponse:
        assert answer.status_code == 303, f"{answer.status_code}: {answer.text[:2000]}"
        return self.get(answer.headers["Location"])

    def token(self) -> str:
        self._end_arranging()
        if not self._token:
            page = "/" if self.base == self.settings.portal_base_url else "/staff/sign-in"
            for path in (page, "/staff/", "/a/30", "/partner/"):
                answer = self.client.get(path, base_url=self.base)
                found = _TOKEN.search(answer.data)
                if found:
                    self._token = found[1].decode()
                    break
            assert self._token, "No page with a form token was found."
        return self._token

    def _look(self, answer: TestResponse) -> None:
        if not answer.mimetype.startswith("text/html") or answer.status_code == 303:
            return
        if self.strict and answer.data:
            parse_strictly(answer.text)
        assert "Content-Security-Policy" in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def one_browser_each(browse: Callable[..., Browser], session: Session) -> Callable[..., Browser]:
    """Return what finds the browser in which somebody is signed in already, or opens one."""
    opened: dict[UUID, Browser] = {}

    def find(account: Account | None = None, **options: Any) -> Browser:
        session.commit()
        if account is None:
            return browse(None, **options)
        if account.id not in opened:
            opened[account.id] = browse(account, **options)
        return opened[account.id]

    return find
