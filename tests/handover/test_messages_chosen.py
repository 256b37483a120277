"""Messages behind an entry: none leaves by itself, and each one chosen stands with its place."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Role
from advocacy.evidence_store.models import Exhibit, ExhibitState
from advocacy.handover.draft import Draft
from advocacy.incidents.imports.models import ImportedMessage
from advocacy.incidents.imports.quoting import list_picked, quote_messages, read_picked
from advocacy.incidents.models import Incident
from tests.browse import Browser
from tests.fakes import FakeBlobs, FakeClock
from tests.handover.places import FRONT, Way
from tests.incidents.desk import Desk
from tests.incidents.test_cost import MOST, counted
from tests.people import People

FIRST, LAST = "I know which road you turn into", "You will not hide"
OURS = "Please stop"


@pytest.fixture
def quoted(
    way: Way, session: Session, engine: Engine, vault: Any, blobs: FakeBlobs, clock: FakeClock,
    people: People,
) -> Desk:  # fmt: skip
    """An entry that was written from three messages of a chat."""
    amira = session.scalars(select(Account).where(Account.role == Role.ADVOCATE)).one()
    desk = Desk(session, engine, vault, blobs, clock, people, way.case, way.advocate, amira)
    desk.imported()
    found = desk.only()
    entry = session.get_one(Incident, way.entries[0])
    quotes = list_picked(session, way.case, read_picked(f"{found.id}.2.3.4"))
    quote_messages(session, entry, quotes, actor=desk.actor, at=clock.now())
    session.commit()
    way.begin()
    return desk


def number(desk: Desk, number: int) -> str:
    wanted = select(ImportedMessage.id).where(ImportedMessage.number == number)
    return str(desk.session.scalars(wanted).one())


def preview(way: Way) -> str:
    return way.advocate.get(f"{way.base}/preview").text


def test_no_message_goes_in_by_itself_and_the_withheld_list_counts_them(
    way: Way, quoted: Desk
) -> None:
    page = preview(way)
    for words in (FIRST, LAST, OURS):
        assert words not in page
    assert "Messages that entries were written from: 3. Ask us." in page
    shown = way.advocate.get(f"{way.base}/").text
    assert "0 chosen, of 3. None goes in unless you choose it" in shown
    chosen = way.advocate.get(f"{way.base}/messages").text
    assert "I know which road" in chosen
    assert "checked" not in chosen
    assert "Fern Close" not in chosen


def test_what_is_chosen_stands_with_its_entry_its_file_its_line_and_its_hash(
    way: Way, quoted: Desk
) -> None:
    way.do("messages", {"messages": [number(quoted, 2)]})
    page = preview(way)
    exhibit = quoted.session.scalars(select(Exhibit)).one()
    assert FIRST in page
    assert "The suspect, “Marek” in the file" in page
    assert f"file {exhibit.reference}, line 2" in page
    assert exhibit.sha256.hex() in page
    assert LAST not in page
    assert "Messages that entries were written from: 2. Ask us." in page
    # What is written on the front page afterwards takes nothing of it back.
    way.do("front", FRONT)
    assert FIRST in preview(way)
    way.do("messages", {})
    assert FIRST not in preview(way)


def test_nobody_but_the_suspect_is_named(way: Way, quoted: Desk) -> None:
    way.do("messages", {"messages": [number(quoted, 3)]})
    page = preview(way)
    assert OURS in page
    assert "The person, " in page


def test_an_entry_that_is_left_out_takes_its_messages_with_it(way: Way, quoted: Desk) -> None:
    way.do("messages", {"messages": [number(quoted, 2)]})
    way.do("entries", {"entries": []})
    page = preview(way)
    assert FIRST not in page
    assert "Messages that entries were written from" not in page


@pytest.mark.parametrize("how", ["withdrawn", "sealed"])
def test_what_was_taken_back_or_sealed_leaves_no_more(way: Way, quoted: Desk, how: str) -> None:
    way.do("messages", {"messages": [number(quoted, 2)]})
    if how == "withdrawn":
        quoted.browser.post(
            f"{quoted.start}/imports/{quoted.only().id}/withdraw", {"why": "Another Marek"}
        )
    else:
        quoted.session.scalars(select(Exhibit)).one().state = ExhibitState.SEALED
        quoted.session.commit()
    assert FIRST not in preview(way)
    assert FIRST not in way.advocate.get(f"{way.base}/messages").text


def test_a_message_of_nobody_of_this_case_cannot_be_chosen(
    way: Way, quoted: Desk, people: People, browse: Callable[..., Browser]
) -> None:
    answer = way.advocate.post(
        f"{way.base}/messages", {"messages": ["0190f3c2-0000-7000-8000-000000000000"]}
    )
    assert answer.status_code == 422
    stranger = browse(people.advocate("Ben Moss"))
    assert stranger.get(f"{way.base}/messages").status_code == 404
    assert stranger.post(f"{way.base}/messages", {}).status_code == 404


def test_the_pages_take_no_more_statements_for_more_messages(
    way: Way, quoted: Desk, engine: Engine
) -> None:
    for path in (f"{way.base}/", f"{way.base}/messages"):
        with counted(engine) as said:
            assert way.advocate.get(path).status_code == 200
        assert len(said) <= MOST, f"{path}: {len(said)}\n" + "\n".join(said)


def test_a_summary_begun_before_messages_could_be_chosen_holds_none() -> None:
    before = Draft().kept()
    del before["messages"]
    assert Draft(**before).messages == []


def test_the_pack_that_leaves_holds_what_was_chosen_and_nothing_else(
    way: Way, quoted: Desk, lead: Browser
) -> None:
    way.do("messages", {"messages": [number(quoted, 2)]})
    way.decide().approve(lead).send()
    pack = way.inside().post(f"{way.link}pack").data
    archive = zipfile.ZipFile(io.BytesIO(pack))
    texts = []
    for name in archive.namelist():
        data = archive.read(name)
        if name.endswith(".pdf"):
            pages = pypdf.PdfReader(io.BytesIO(data)).pages
            texts.append(" ".join(" ".join(page.extract_text() for page in pages).split()))
        else:
            texts.append(data.decode("utf-8", "replace"))
    everything = "\n".join(texts)
    assert sum(FIRST in text for text in texts) >= 2
    for words in (LAST, OURS, "Fern Close"):
        assert words not in everything
