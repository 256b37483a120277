"""How often: counted for each person across processes, and never in the way of leaving."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.db import new_id
from advocacy.errors import TooMany
from advocacy.vault import Vault
from advocacy.web.limits import (
    SEARCHES,
    SIGN_INS,
    Limit,
    RequestCount,
    count_request,
    forget_counts,
)
from advocacy.web.rule import rule_of
from tests.browse import Browser
from tests.evidence_store.sending import multipart, send_body, send_files
from tests.fakes import FakeBlobs, FakeClock
from tests.people import People

TWICE = Limit("twice", 2, 60)


@dataclass
class Files:
    """Somebody before the page that takes files for an incident."""

    browser: Browser
    account: Account
    path: str

    def send(self, data: bytes) -> int:
        """Send a file; return the status of the answer."""
        return send_files(self.browser, self.path, ("chat.txt", data)).status_code

    def fail(self, how: str) -> int:
        """Send one in vain."""
        if how == "nothing chosen":
            return send_files(self.browser, self.path, ("", b"")).status_code
        if how == "no token":
            answer = send_files(self.browser, self.path, ("x.txt", b"x"), token=False)
            return answer.status_code
        if how == "not theirs":
            nowhere = f"{self.path.rpartition('/')[0]}/{new_id()}"
            return send_files(self.browser, nowhere, ("x.txt", b"x")).status_code
        whole = multipart({"csrf_token": self.browser.token()}, [("x.txt", bytes(9_000))])
        return send_body(self.browser, self.path, whole[:-20], length=len(whole)).status_code


def test_who_searches_without_end_is_told_how_long_to_wait(
    people: People, browse: Callable[..., Browser], session: Session
) -> None:
    amira = people.advocate()
    people.case(amira)
    browser = browse(amira)
    for _ in range(SEARCHES.most):
        assert browser.post("/staff/search", {"text": "nobody"}).status_code == 200
    answer = browser.post("/staff/search", {"text": "Okafor"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= SEARCHES.seconds
    assert "Okafor" not in answer.text
    assert (
        browse(people.advocate("Cal Dean")).post("/staff/search", {"text": "nobody"}).status_code
        == 200
    )


def test_waiting_is_enough(
    people: People, browse: Callable[..., Browser], clock: FakeClock
) -> None:
    stranger = browse()
    given = {"username": "nobody", "passphrase": "wrong horse battery staple", "code": "123456"}
    # Each under another name: what is counted here is where they come from.
    for number in range(SIGN_INS.most):
        said = stranger.post("/staff/sign-in", {**given, "username": f"name {number}"})
        assert said.status_code == 422
    refused = stranger.post("/staff/sign-in", given)
    assert refused.status_code == 429
    clock.advance(seconds=int(refused.headers["Retry-After"]))
    assert stranger.post("/staff/sign-in", given).status_code == 422


def test_two_processes_count_together(session: Session, vault: Vault, clock: FakeClock) -> None:
    other = Vault(vault._deployment, vault._keystore)
    count_request(session, TWICE, vault=vault, who="amira", at=clock.now())
    count_request(session, TWICE, vault=other, who="amira", at=clock.now())
    with pytest.raises(TooMany):
        count_request(session, TWICE, vault=vault, who="amira", at=clock.now())
    count_request(session, TWICE, vault=vault, who="daniel", at=clock.now())


def test_counts_name_nobody_and_are_forgotten(
    session: Session, vault: Vault, clock: FakeClock
) -> None:
    count_request(session, TWICE, vault=vault, who="203.0.113.7", at=clock.now())
    row = session.scalars(select(RequestCount)).one()
    assert b"203.0.113.7" not in row.who_key
    clock.advance(minutes=3)
    assert forget_counts(session, at=clock.now()) == 1
    assert session.scalar(select(func.count()).select_from(RequestCount)) == 0


def test_no_limit_stands_between_her_and_the_exit_help_or_sign_in(app) -> None:
    limited = {
        name
        for name, view in app.view_functions.items()
        if getattr(view, "limit", None) is not None
    }
    always = {"leave", "portal.home", "portal.sign_in_now", "portal.help_page"}
    assert always <= set(app.view_functions)
    assert not always & limited
    assert limited, "Somebody took every limit away."
    for name in limited:
        assert rule_of(app, name) is not None


@pytest.fixture
def files(people: People, browse: Callable[..., Browser], app: Flask) -> Iterator[Files]:
    """Somebody who may send files three times an hour."""
    amira = people.advocate()
    case = people.case(amira)
    browser = browse(amira)
    written = browser.post(
        f"/staff/cases/{case.id}/incidents/new",
        {
            "account": "Texts all night.", "voice": "told", "happened_at-day": "23",
            "happened_at-month": "11", "happened_at-year": "2026", "happened_at-time": "9pm",
        },
    )  # fmt: skip
    answers = {"under_18": "no", "intimate": "no"}
    path = browser.post(f"{written.headers['Location']}/files/new", answers).headers["Location"]
    view: Any = app.view_functions["incident_files.receive"]
    before, view.limit = view.limit, Limit("three", 3, 3600)
    yield Files(browser, amira, str(path))
    view.limit = before


def test_files_that_came_are_counted_and_then_refused_before_a_byte_is_kept(
    files: Files, blobs: FakeBlobs
) -> None:
    assert [files.send(b"file %d" % number) for number in range(3)] == [303, 303, 303]
    assert files.send(b"too many") == 429
    assert len(blobs.held) == 3
    writes: list[str] = []
    blobs.create = lambda key, _data: writes.append(key)  # type: ignore[method-assign]
    assert files.send(b"too many") == 429
    assert writes == []


@pytest.mark.parametrize("how", ["nothing chosen", "no token", "broken off", "not theirs"])
def test_what_is_refused_or_broken_off_counts_like_what_came(
    how: str, files: Files, blobs: FakeBlobs
) -> None:
    for _ in range(3):
        assert files.fail(how) in (400, 404, 422)
    assert files.send(b"one more") == 429
    assert blobs.held == {}


def test_files_may_come_again_when_the_hour_is_over(files: Files, clock: FakeClock) -> None:
    while files.send(b"again") == 303:
        pass
    assert files.send(b"again") == 429
    clock.advance(hours=1)
    files.browser.sign_in(files.account)
    assert files.send(b"again") == 303
