"""The page on which somebody without an account asks to be rung."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.referrals.models import Referral
from tests.browse import Browser
from tests.referrals.arrange import soon
from tests.referrals.conftest import browse

__all__ = ["browse"]

PAGE, THANKS = "/a/60", "/a/61"
ASKED = {
    "name": "Wren",
    "reach": "07700 900 733",
    "when": "Weekday mornings",
    "say": "The library",
    "wish": "Somebody to talk to about what to do",
}


@pytest.fixture
def stranger(app, session, browse):
    """Somebody nobody knows, on a telephone that may not be theirs."""
    return Browser(app, session, portal=True)


def write(stranger, **more):
    return stranger.post(PAGE, {**ASKED, **more}, token=False)


def referrals(session) -> list[Referral]:
    session.expire_all()
    return list(session.scalars(select(Referral).order_by(Referral.id)))


def test_what_somebody_writes_comes_sealed_before_the_lead_with_a_warning(
    people, browse, stranger, session
):
    lead = people.lead()
    session.commit()
    answer = write(stranger)
    assert (answer.status_code, answer.headers["Location"]) == (303, THANKS)
    referral = referrals(session)[0]
    assert referral.scope_id == referral.id
    assert b"library" not in referral.more_sealed + referral.safe_contact_sealed
    assert "A referral is waiting for you" in browse(lead).get("/staff/").text
    assert "by the public page: unverified" in browse(lead).get("/staff/referrals/").text
    page = browse(lead).get(f"/staff/referrals/{referral.id}").text
    assert "may not be who they say" in page
    assert "Weekday mornings" in page
    assert "No, never" in page
    assert "referral.asked_for" in set(session.scalars(select(LedgerEvent.action)))


def test_the_page_says_nothing_of_what_it_is_and_what_to_do_in_danger(people, stranger, session):
    people.lead()
    page = stranger.get(PAGE).text
    assert "<title>Notes</title>" in page
    assert "Ring 999" in page
    assert "press 55" in page
    assert "next working day" in page
    for word in ("stalk", "advocate", "refer", "abuse", "police", "safety", "support"):
        assert word not in page.split("<main")[1].lower(), word
    assert page.index('action="/x"') < page.index('action="/a/60"')


def test_the_answer_is_the_same_for_somebody_known_and_somebody_unknown(
    people, browse, stranger, session
):
    people.lead()
    people.case(people.advocate(), name="Jo Okafor", phone="+447700900142")
    session.commit()
    known = write(stranger, name="Jo Okafor", reach="07700 900 142")
    unknown = write(stranger)
    assert (known.status_code, known.data, list(known.headers)) == (
        unknown.status_code,
        unknown.data,
        list(unknown.headers),
    )
    thanks = stranger.get(THANKS).text
    assert "Thank you" in thanks
    assert "Okafor" not in thanks


def test_thanks_are_said_once_and_to_nobody_who_did_not_ask(people, stranger, session):
    people.lead()
    session.commit()
    assert stranger.get(THANKS).headers["Location"] == "/"
    write(stranger)
    assert "Thank you" in stranger.get(THANKS).text
    assert stranger.get(THANKS).status_code == 303


def test_nothing_typed_comes_back_when_it_could_not_be_sent(people, stranger, session, marker):
    people.lead()
    session.commit()
    answer = write(stranger, reach="  ", wish=marker)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    page = stranger.get(PAGE).text
    assert "That was not sent. Write how to reach you." in page
    assert marker not in page
    assert "not sent" not in stranger.get(PAGE).text
    assert referrals(session) == []
    assert write(stranger, wish="x" * 20000).headers["Location"] == PAGE


def test_a_machine_is_told_that_nothing_was_sent(people, stranger, session):
    people.lead()
    session.commit()
    assert write(stranger, more="http://spam.example").headers["Location"] == PAGE
    assert "That was not sent" in stranger.get(PAGE).text
    assert referrals(session) == []


def test_one_address_can_not_flood_the_leads(people, stranger, session, clock):
    people.lead()
    session.commit()
    for number in range(10):
        assert write(stranger, wish=f"Wish {number}").headers["Location"] == THANKS
    refused = write(stranger, wish="One more")
    assert (refused.status_code, refused.headers["Location"]) == (303, PAGE)
    assert int(refused.headers["Retry-After"]) > 0
    assert "Try again in an hour" in stranger.get(PAGE).text
    assert len(referrals(session)) == 10
    clock.advance(minutes=61)
    assert write(stranger, wish="Later").headers["Location"] == THANKS


def test_many_addresses_together_are_stopped_too(people, stranger, session, app):
    people.lead()
    session.commit()
    for number in range(121):
        answer = stranger.client.post(
            PAGE, data={**ASKED, "wish": f"Wish {number}"}, base_url=stranger.base,
            environ_base={"REMOTE_ADDR": f"192.0.2.{number}"},
        )  # fmt: skip
    assert answer.headers["Location"] == PAGE
    assert len(referrals(session)) == 120


def test_the_same_words_sent_twice_are_one_request(people, stranger, session):
    people.lead()
    session.commit()
    for _ in range(2):
        assert write(stranger).headers["Location"] == THANKS
    assert len(referrals(session)) == 1


def test_a_form_of_another_site_is_refused(people, stranger, session):
    people.lead()
    session.commit()
    answer = stranger.post(PAGE, ASKED, token=False, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert referrals(session) == []


def test_taking_it_on_agrees_nothing_about_how_to_reach_them(people, browse, stranger, session):
    lead = people.lead()
    session.commit()
    write(stranger)
    path = f"/staff/referrals/{referrals(session)[0].id}/accept"
    answer = browse(lead).post(path, {"account_id": str(lead.id), **soon()})
    assert answer.status_code == 303, answer.text
    assert "Not agreed yet" in browse(lead).follow(answer).text


def test_without_a_team_of_that_name_nothing_is_lost(people, app, stranger, session):
    team = people.team
    team.name = "Renamed team"
    lead = people.lead()
    session.commit()
    write(stranger)
    assert [each.for_account_id for each in session.scalars(select(Prompt))] == [lead.id]


@pytest.mark.own_app
class TestClosed:
    """A service that has not opened the page."""

    @pytest.fixture
    def settings(self, settings):
        return replace(settings, asking_team="")

    def test_a_page_that_is_not_opened_is_not_there(self, people, stranger, session):
        people.lead()
        session.commit()
        missing = stranger.get("/a/999")
        for path in (PAGE, THANKS):
            found = stranger.get(path)
            assert (found.status_code, found.data) == (404, missing.data)
        assert write(stranger).status_code == 404
        assert referrals(session) == []
