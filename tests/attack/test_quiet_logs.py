"""Whatever happens, the logs name nobody and hold nothing that was typed."""

import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from advocacy.web.guard import Guard
from tests.attack.world import World
from tests.browse import Browser
from tests.people import PASSPHRASE, People

Browse = Callable[..., Browser]
SECRETS = ("Okafor", "Amira", "Khan", "700900142", "Dan Pike", "teapot", "gardening", PASSPHRASE)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture, app: Flask) -> Iterator[Callable[[], str]]:
    """Everything any part of the program says, tracebacks and all; as in a real deployment."""
    formatter = logging.Formatter("%(name)s %(message)s")
    caplog.set_level(logging.DEBUG)
    app.testing = False
    yield lambda: "\n".join(formatter.format(each) for each in caplog.records)
    app.testing = True


def test_a_day_of_reading_and_writing_says_nothing_of_anybody(
    world: World, log: Callable[[], str], marker: str
) -> None:
    home = world.home(marker)
    for rule in sorted(world.app.url_map.iter_rules(), key=str):
        known = {**home.ids, **(home.masp if "masp" in str(rule) else {}), "kind": "dependent"}
        if rule.arguments <= set(known) and str(rule).startswith("/staff"):
            address = rule.build({name: known[name] for name in rule.arguments})[1]  # type: ignore[index]
            for method in (rule.methods or set()) & {"GET", "POST"}:
                if "sign-out" in address or address.endswith(("/end", "/recall")):
                    continue
                if method == "GET":
                    home.browser.get(address, query_string={"after": marker, "before": marker})
                else:
                    home.browser.post(address, {"name": marker, "reason": marker, "text": marker})
    jo = world.browse(home.survivor)
    for number in range(1, 32):
        jo.get(f"/a/{number}")
        jo.post(f"/a/{number}", {"account": marker, "entry": marker, "words": marker})
    stranger = world.browse()
    stranger.post("/staff/sign-in", {"username": marker, "passphrase": marker, "code": "1"})
    stranger.post("/hooks/twilio/inbound", {"From": "+447700900142", "Body": marker})
    said = log()
    for secret in (marker, *SECRETS):
        assert secret not in said, said[max(0, said.index(secret) - 600) : said.index(secret) + 80]


def break_statements(engine: Engine, about: str) -> Callable[[], None]:
    """Let the database refuse every statement that mentions a word, telling what it was given."""

    def refuse(connection: object, cursor: object, statement: str, *_: object) -> None:
        if about in statement:
            message = f"could not do: {statement}"
            raise engine.dialect.loaded_dbapi.OperationalError(message)

    event.listen(engine, "before_cursor_execute", refuse)
    return lambda: event.remove(engine, "before_cursor_execute", refuse)


def test_a_database_that_fails_twice_is_not_told_of_with_what_was_asked(
    people: People, browse: Browse, owner: Engine, log: Callable[[], str]
) -> None:
    stranger = browse(people.advocate("Ben Moss"))
    case = people.case(people.advocate())
    people.session.commit()
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE ledger_event RENAME TO gone"))
    # The case is not theirs, so the refusal is to be recorded: that fails, inside the handler.
    answer = stranger.get(f"/staff/cases/{case.id}/")
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO ledger_event"))
    assert answer.status_code in (500, 503)
    said = log()
    assert "parameters" not in said
    assert str(case.id) not in said
    assert "OperationalError" in said or "ProgrammingError" in said


def test_a_fault_in_the_handler_itself_is_told_by_kind_and_place_alone(
    people: People, browse: Browse, log: Callable[[], str], marker: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fail(_guard: Guard) -> None:
        raise ValueError(marker)

    monkeypatch.setattr(Guard, "record_refusal", fail)
    answer = browse(people.advocate()).get(f"/staff/{marker}")
    assert answer.status_code == 500
    assert marker not in answer.text
    assert marker not in log()
    assert "ValueError" in log()


def test_an_error_of_the_database_never_carries_its_values(
    engine: Engine, session: Session, marker: str
) -> None:
    with pytest.raises(Exception, match="nowhere") as caught:
        session.execute(text("SELECT :it FROM nowhere"), {"it": marker})
    assert marker not in str(caught.value)
