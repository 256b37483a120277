"""Two exports of one chat overlap: what is here already is said, left out, and counted once."""

from sqlalchemy import LargeBinary, select

from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport
from advocacy.incidents.imports.reading import message_moments
from tests.incidents.desk import CHAT, Desk
from tests.people import People

MORE = CHAT + (
    "15/03/2026, 03:01 - Marek: Hello\n"
    "15/03/2026, 03:01 - Marek: Hello\n"
    "16/03/2026, 08:00 - Marek: Good morning\n"
)
WHO = {"who-1": "suspect", "who-2": "leave_out", "who-3": "survivor"}
HERE = "of these are here already, out of another file"


def newest(desk: Desk) -> MessageImport:
    desk.session.rollback()
    desk.session.expire_all()
    wanted = select(MessageImport).order_by(MessageImport.id.desc()).limit(1)
    return desk.session.scalars(wanted).one()


def preview(desk: Desk, text: str, name: str = "WhatsApp Chat with Marek (1).txt") -> str:
    address = desk.begin(desk.bring(text, name))
    desk.work()
    return address


def moments(desk: Desk) -> int:
    desk.session.rollback()
    return len(list(message_moments(desk.session, desk.case)))


def test_a_later_export_of_the_same_chat_adds_what_is_new_alone(desk: Desk) -> None:
    desk.imported()
    assert (desk.count(), moments(desk)) == (5, 4)
    address = preview(desk, MORE)
    # What was left out before is not here, so that it is offered again.
    assert f"5 {HERE}" in desk.browser.get(address).text
    assert desk.browser.post(f"{address}/confirm", WHO).status_code == 303
    desk.work()
    page = desk.browser.get(f"{address}/messages").text
    assert "Good morning" in page
    assert "which road" not in page
    assert newest(desk).messages == 3
    assert (desk.count(), moments(desk)) == (8, 7)


def test_what_is_wanted_a_second_time_still_counts_once(desk: Desk) -> None:
    desk.imported()
    address = preview(desk, MORE)
    desk.browser.post(f"{address}/confirm", {**WHO, "again": "yes"})
    desk.work()
    assert "which road" in desk.browser.get(f"{address}/messages").text
    assert (desk.count(), moments(desk)) == (13, 7)
    assert "6 imported messages" in desk.browser.get(f"{desk.start}/pattern/").text


def test_the_same_words_twice_in_one_minute_are_two_messages(desk: Desk) -> None:
    once = "15/03/2026, 03:01 - Marek: Hello\n15/03/2026, 03:02 - Jo: No\n"
    first = preview(desk, once, "one.txt")
    desk.browser.post(f"{first}/confirm", {"who-1": "survivor", "who-2": "suspect"})
    desk.work()
    second = preview(desk, once.splitlines()[0] + "\n" + once, "two.txt")
    assert f"2 {HERE}" in desk.browser.get(second).text
    desk.browser.post(f"{second}/confirm", {"who-1": "suspect", "who-2": "survivor"})
    desk.work()
    assert newest(desk).messages == 1
    assert moments(desk) == 3


def test_a_file_that_holds_nothing_new_says_so_and_takes_nothing_in(desk: Desk) -> None:
    desk.imported()
    address = preview(desk, CHAT + "\n")
    desk.browser.post(f"{address}/confirm", WHO)
    desk.work()
    assert newest(desk).state is ImportState.FAILED
    assert "is here already, out of another file. Nothing was taken in" in (
        desk.browser.get(address).text
    )
    assert desk.count() == 5


def test_what_was_taken_back_is_not_here(desk: Desk) -> None:
    address = desk.imported()
    desk.browser.post(f"{address}/withdraw", {"why": "Wrong Marek"})
    assert HERE not in desk.browser.get(preview(desk, MORE)).text


def test_no_mark_says_anything_without_the_cases_own_salt(
    desk: Desk, people: People, amira
) -> None:
    desk.imported()
    first = desk.session.scalars(select(ImportedMessage).order_by(ImportedMessage.number)).all()
    other = Desk(
        desk.session, desk.engine, desk.vault, desk.blobs, desk.clock, people,
        people.case(amira, name="Kit Okafor"), desk.browser, amira,
    )  # fmt: skip
    other.imported()
    desk.session.rollback()
    wanted = select(ImportedMessage).where(ImportedMessage.case_id == other.case.id)
    theirs = desk.session.scalars(wanted).all()
    assert len(theirs) == len(first)
    assert not {each.mark for each in theirs} & {each.mark for each in first}
    salts = {each.mark_salt for each in desk.session.scalars(select(MessageImport))}
    assert len(salts) == 2
    for column in MessageImport.__table__.columns:
        assert "salt" not in column.name or isinstance(column.type, LargeBinary)
