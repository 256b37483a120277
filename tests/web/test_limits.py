"""How often: counted for each person across processes, and never in the way of leaving."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

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
from tests.fakes import FakeClock
from tests.people import People

TWICE = Limit("twice", 2, 60)


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
