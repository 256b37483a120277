"""Setting a sign-in up side by side, and looking after it."""

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSession
from advocacy.ledger.models import LedgerEvent
from advocacy.portal.setting_up.models import SignInSetUp
from advocacy.prompts.models import Prompt
from tests.access.test_matrix import without_token
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import People
from tests.portal.signing_in import NAME, WORDS, Together, is_in


def actions(session: Session) -> list[str]:
    found = select(LedgerEvent.action).where(LedgerEvent.action.startswith("portal_sign_in."))
    return list(session.scalars(found.order_by(LedgerEvent.id)))


def test_advocate_and_survivor_set_it_up_in_two_pages(together: Together, session: Session) -> None:
    page = together.desk.get(together.page())
    assert "Set it up together" in page.text
    page = together.desk.follow(together.ask())
    assert "Name and words" in page.text
    assert "They type them, you look away: 15 characters or more." in page.text
    page = together.desk.follow(together.begin())
    assert NAME in page.text
    assert "Never" in page.text
    assert WORDS not in page.text
    phone = together.phone()
    assert "Before you start" in phone.get("/").text
    phone.follow(phone.post("/a/35"))
    assert "Write something down" in phone.get("/").text
    assert "Today" in together.desk.get(together.page()).text
    assert actions(session) == ["portal_sign_in.asked", "portal_sign_in.given"]


def test_she_is_told_everything_before_she_begins(together: Together) -> None:
    together.ask()
    answer = together.begin(told=["leave"])
    assert answer.status_code == 422
    assert "Tell them all of this before they sign in" in answer.text


def test_no_secret_comes_back_to_the_page(together: Together) -> None:
    together.ask()
    for changed in ({"again": "something else entirely"}, {"username": "Jo Okafor"}):
        answer = together.begin(**changed)
        assert answer.status_code == 422
        assert WORDS not in answer.text


def test_weak_words_and_telling_names_are_turned_away(together: Together) -> None:
    together.ask()
    short = together.begin(passphrase="too short", again="too short")
    assert "Use 15 characters or more" in short.text
    telling = together.begin(username="okafor river")
    assert "says nothing of who they are" in telling.text
    same = together.begin(username=WORDS)
    assert "not in the words" in same.text


def test_two_people_cannot_have_one_name(together: Together, people: People) -> None:
    together.set_up()
    other = people.case(together.session.scalars(select(Account)).first(), name="Sam Other")
    another = Together(together.desk, together.browse, together.session, other)
    another.ask()
    assert "Choose another name" in another.begin().text


def test_a_device_others_look_at_needs_a_reason_to_show_everything(together: Together) -> None:
    answer = together.ask(others="yes")
    assert answer.status_code == 422
    assert "Enter why it may show everything although others could look" in answer.text
    assert together.ask(others="yes", reason="Her sister, who knows").status_code == 303


def test_leaving_leads_where_she_chose(together: Together) -> None:
    together.set_up(away="food")
    phone = together.used()
    assert 'data-away="https://www.bbc.co.uk/food"' in phone.get("/").text
    answer = phone.post("/x", token=False, headers={"Sec-Fetch-Mode": "navigate"})
    assert answer.headers["Location"] == "https://www.bbc.co.uk/food"
    assert phone.settings.exit_url in phone.get("/").text


def test_nobody_chooses_a_page_that_is_not_on_the_list(together: Together) -> None:
    assert together.ask(away="https://evil.example/").status_code == 422


def test_new_words_set_together_put_the_old_ones_out(together: Together, session: Session) -> None:
    together.set_up()
    phone = together.used()
    new = "acorn velvet monsoon trumpet"
    answer = together.desk.post(together.page("words"), {"passphrase": new, "again": new})
    assert answer.status_code == 303
    assert not is_in(phone)
    assert not is_in(together.phone())
    assert is_in(together.phone(new))


def told_words(together: Together) -> str:
    answer = together.desk.post(together.page("code"))
    assert answer.status_code == 200
    return answer.text.split('govuk-heading-m">')[1].split("<")[0]


def test_words_told_by_voice_let_her_choose_her_own_and_nothing_else(
    together: Together, session: Session
) -> None:
    together.set_up()
    told = told_words(together)
    phone = together.phone(told.upper())
    assert "Choose your own words" in phone.get("/").text
    for path in ("/a/1", "/a/9", "/a/20", "/a/31", "/a/32"):
        assert phone.get(path).status_code == 404, path
    wrong = phone.follow(phone.post("/a/34", {"passphrase": "short", "again": "short"}))
    assert "Use 15 characters or more" in wrong.text
    new = "acorn velvet monsoon trumpet"
    phone.post("/a/34", {"passphrase": new, "again": new})
    assert "Before you start" in phone.get("/").text
    assert not is_in(together.phone(told))
    assert not is_in(together.phone(WORDS))
    assert session.scalars(select(Prompt.kind)).all() == ["portal.own_words"]


def test_words_told_by_voice_are_good_once_and_for_half_an_hour(
    together: Together, clock: FakeClock
) -> None:
    together.set_up()
    told = told_words(together)
    for _ in range(2):
        clock.advance(minutes=16)
        together.desk.get(together.page())
    assert not is_in(together.phone(told))
    told = told_words(together)
    assert told != WORDS
    assert is_in(together.phone(told))
    assert not is_in(together.phone(told))


def test_switching_off_is_at_once_and_everywhere(together: Together, session: Session) -> None:
    together.set_up()
    phone = together.used()
    together.desk.post(together.page("switch"), {"to": "off"})
    assert not is_in(phone)
    assert not is_in(together.phone())
    assert (
        session.scalars(select(SignInSession).where(SignInSession.site == "survivor")).all() == []
    )
    together.desk.post(together.page("switch"), {"to": "on"})
    assert is_in(together.phone())


def test_a_second_factor_is_asked_for_only_where_it_is_set(
    together: Together, clock: FakeClock
) -> None:
    together.set_up()
    before = without_token(together.browse(portal=True).get("/"))
    secret = together.set_number(clock.now())
    assert without_token(together.browse(portal=True).get("/")) == before
    assert not is_in(together.phone())
    assert not is_in(together.phone(code="000000"))
    clock.advance(minutes=1)
    assert is_in(together.phone(code=pyotp.TOTP(secret).at(clock.now())))


def test_whoever_has_an_older_sign_in_can_still_be_asked(
    together: Together, people: People, browse: Browser
) -> None:
    people.survivor(together.case)
    together.session.commit()
    page = together.desk.get(together.page())
    assert "Nobody has asked yet" in page.text
    assert together.ask(away="food").status_code == 303
    assert "BBC Food" in together.desk.get(together.page()).text


def test_what_was_asked_is_sealed(together: Together, session: Session, marker: str) -> None:
    together.ask(others="yes", others_who=marker, reason=marker)
    rows = session.connection().exec_driver_sql("SELECT * FROM sign_in_set_up").mappings().all()
    assert rows
    assert marker not in repr([dict(row) for row in rows])
    assert session.scalars(select(SignInSetUp)).one().answers["others_who"] == marker


def test_another_teams_advocate_sees_none_of_it(
    together: Together, people: People, browse: Browser
) -> None:
    together.set_up()
    stranger = together.browse(people.advocate("Cal Dean"))
    for what in ("", "questions", "words", "number", "other-words"):
        assert stranger.get(together.page(what)).status_code == 404
    assert stranger.post(together.page("code")).status_code == 404
