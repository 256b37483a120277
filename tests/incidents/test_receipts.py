"""A receipt says where its file stands in the log, so that it can be held against us later."""

from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.db import writing
from advocacy.evidence_store.models import Exhibit
from advocacy.ledger.models import LedgerEvent
from advocacy.ledger.service import sequence
from advocacy.vault import Vault
from tests.browse import Browser
from tests.evidence_store.sending import send_files
from tests.fakes import FakeClock
from tests.people import People

Browse = Callable[..., Browser]
NO_NO = {"under_18": "no", "intimate": "no"}


def numbered(engine: Engine, session: Session, vault: Vault, clock: FakeClock) -> int:
    """Let the log give its numbers; return that of the one file."""
    session.commit()
    with writing(engine, vault) as other:
        sequence(other, vault, at=clock.now())
        other.commit()
    session.expire_all()
    exhibit = session.scalars(select(Exhibit)).one()
    found = session.get_one(LedgerEvent, exhibit.ledger_event_id).seq
    assert found is not None
    return found


def test_staffs_receipt_shows_the_log_index_as_soon_as_there_is_one(
    browse: Browse, people: People, session: Session, engine: Engine, vault: Vault, clock: FakeClock
) -> None:
    amira = people.advocate()
    case: Case = people.case(amira)
    desk = browse(amira)
    written = desk.post(
        f"/staff/cases/{case.id}/incidents/new",
        {
            "account": "Texts all night.", "voice": "told", "happened_at-day": "23",
            "happened_at-month": "11", "happened_at-year": "2026", "happened_at-time": "9pm",
        },
    )  # fmt: skip
    offered = desk.post(f"{written.headers['Location']}/files/new", NO_NO).headers["Location"]
    answer = send_files(desk, offered, ("chat.txt", b"what they wrote"))
    assert "Not numbered yet" in desk.follow(answer).text
    place = numbered(engine, session, vault, clock)
    page = desk.get(answer.headers["Location"]).text
    assert "Not numbered yet" not in page
    assert f"<dd>{place}</dd>" in page.replace(' class="hash"', "")


def test_a_survivors_receipt_shows_the_log_index_here_and_with_the_entry(
    browse: Browse, people: People, session: Session, engine: Engine, vault: Vault, clock: FakeClock
) -> None:
    jo = browse(people.survivor(people.case(people.advocate())))
    jo.post("/a/1", {"account": "Texts all night."})
    jo.post("/a/6")
    jo.post("/a/7", NO_NO)
    page = jo.follow(send_files(jo, "/a/7", ("chat.txt", b"what they wrote"))).text
    assert "Its number in our log comes in a minute or so." in page
    place = numbered(engine, session, vault, clock)
    for number in (7, 8):
        assert f"Its number in our log: <strong>{place}</strong>" in jo.get(f"/a/{number}").text
