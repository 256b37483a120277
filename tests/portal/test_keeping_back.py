"""What may not be read on an unsafe device, or was put away, answers no address."""

import pyotp
import pytest
from sqlalchemy.orm import Session

from advocacy.cases.models import Case, Person
from safety_plans.bands import Band
from safety_plans.service import start_plan
from safety_plans.steps import propose_step
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import People
from tests.portal.signing_in import UNSAFE, Together

NOT_HERE = "That isn’t here"


def wrote(phone: Browser, account: str) -> None:
    phone.post("/a/1", {"account": account})
    for step in (2, 3, 4, 5):
        phone.post(f"/a/{step}", {"skip": "yes"})
    assert phone.post("/a/6").headers["Location"] == "/a/7"


@pytest.fixture
def planned(
    session: Session, case: Case, survivor: Person, people: People, marker: str, clock: FakeClock
) -> str:
    """A plan with one step that an advocate proposed."""
    actor = people.actor(people.advocate("Nia"))
    plan = start_plan(session, case, survivor, band=Band.SURVIVOR, actor=actor, at=clock.now())
    propose_step(
        session, plan, words=marker, theme="home", who="", private=False, actor=actor,
        at=clock.now(),
    )  # fmt: skip
    session.commit()
    return marker


def test_an_unsafe_device_lets_her_add_and_shows_nothing_written_before(
    together: Together, planned: str
) -> None:
    together.set_up(**UNSAFE)
    phone = together.used()
    wrote(phone, "He was at the gate.")
    home = phone.get("/").text
    assert "Write something down" in home
    assert "What you wrote" not in home
    assert "My list" not in home
    for number in range(1, 40):
        page = phone.get(f"/a/{number}").text
        assert planned not in page, number
        assert "He was at the gate." not in page, number
    for number in (8, 9, *range(20, 30)):
        assert NOT_HERE in phone.get(f"/a/{number}").text, number
        assert phone.post(f"/a/{number}", {"entry": "x"}).status_code in (404, 405), number


def test_what_is_kept_back_answers_like_what_does_not_exist(together: Together) -> None:
    together.set_up(**UNSAFE)
    phone = together.used()
    nowhere, kept_back = phone.get("/a/77"), phone.get("/a/9")
    assert nowhere.status_code == kept_back.status_code
    assert nowhere.data == kept_back.data


def test_what_she_has_begun_is_there_while_she_is_and_not_for_the_next(
    together: Together, clock: FakeClock
) -> None:
    together.set_up(**UNSAFE)
    phone = together.used()
    phone.post("/a/1", {"account": "He was at the"})
    assert "He was at the" in phone.get("/a/1").text
    clock.advance(minutes=1)
    again = together.used()
    assert "He was at the" not in again.get("/a/1").text
    assert "You have started one" not in again.get("/").text


def test_what_was_begun_and_could_not_be_shown_is_never_lost(
    together: Together, clock: FakeClock
) -> None:
    together.set_up(**UNSAFE)
    secret = together.set_number(clock.now())
    for words in ("The first time.", "The second time.", "The third time."):
        clock.advance(minutes=1)
        phone = together.used()
        phone.post("/a/1", {"account": words})
    clock.advance(minutes=1)
    phone = together.used(code=pyotp.TOTP(secret).at(clock.now()))
    assert "The third time." in phone.get("/a/1").text
    page = phone.get("/a/9").text
    assert "The first time." in page
    assert "The second time." in page


def test_her_number_shows_it_in_this_session_only(together: Together, clock: FakeClock) -> None:
    together.set_up(**UNSAFE)
    secret = together.set_number(clock.now())
    phone = together.used()
    wrote(phone, "He was at the gate.")
    assert "Show what I wrote" in phone.get("/").text
    wrong = phone.follow(phone.post("/a/33", {"code": "000000"}))
    assert "That did not match" in wrong.text
    assert NOT_HERE in phone.get("/a/9").text
    clock.advance(minutes=1)
    phone.post("/a/33", {"code": pyotp.TOTP(secret).at(clock.now())})
    assert "He was at the gate." in phone.get("/a/9").text
    clock.advance(minutes=1)
    assert NOT_HERE in together.used().get("/a/9").text


def test_numbers_cannot_be_tried_without_end(together: Together, clock: FakeClock) -> None:
    together.set_up(**UNSAFE)
    secret = together.set_number(clock.now())
    phone = together.used()
    for _ in range(6):
        phone.post("/a/33", {"code": "000000"})
    clock.advance(minutes=1)
    for _ in range(6):
        phone.post("/a/33", {"code": "000000"})
    phone.post("/a/33", {"code": pyotp.TOTP(secret).at(clock.now())})
    assert NOT_HERE in phone.get("/a/9").text
    assert "Wait half a minute" in phone.get("/a/33").text


def test_what_she_hides_is_gone_from_every_address_until_her_advocate_shows_it(
    together: Together, planned: str
) -> None:
    together.set_up()
    phone = together.used()
    assert planned in phone.get("/a/21").text
    phone.post("/a/32", {"section": "list"})
    assert "My list" not in phone.get("/").text
    for number in range(20, 30):
        assert planned not in phone.get(f"/a/{number}").text
        assert phone.get(f"/a/{number}").status_code == 404
    assert phone.get("/a/33").headers["Location"] == "/"
    assert "My list" not in together.used().get("/").text
    assert "My list" in together.desk.get(together.page()).text
    together.desk.post(together.page("show"))
    assert "My list" in together.used().get("/").text


def test_what_she_hides_she_can_show_with_her_number(together: Together, clock: FakeClock) -> None:
    together.set_up()
    secret = together.set_number(clock.now())
    clock.advance(minutes=1)
    phone = together.used(code=pyotp.TOTP(secret).at(clock.now()))
    phone.post("/a/32", {"section": "written"})
    phone.post("/a/32", {"section": "list"})
    assert phone.get("/a/9").status_code == 404
    clock.advance(minutes=1)
    code = pyotp.TOTP(secret).at(clock.now())
    phone.post("/a/33", {"code": code, "sections": ["written"]})
    assert phone.get("/a/9").status_code == 200
    assert phone.get("/a/20").status_code == 404


def test_hidden_sections_are_hidden_for_the_check_in_too(together: Together) -> None:
    together.set_up()
    phone = together.used()
    phone.post("/a/32", {"section": "replies"})
    assert phone.get("/a/10").status_code == 404
    assert phone.post("/a/32", {"section": "everything"}).status_code == 404


def test_no_page_names_anything_in_its_address_or_title(together: Together) -> None:
    together.set_up()
    phone = together.used()
    for number in (30, 31, 32):
        page = phone.get(f"/a/{number}")
        assert page.status_code == 200
        assert "<title>Notes</title>" in page.text
    assert phone.post("/a/32", {"section": "list"}).status_code == 303
