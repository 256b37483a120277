"""A changed number is held and confirmed, a card grows old, and every version is told."""

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM, Actor, Role
from advocacy.cases.models import CardStep, PersonKind, SafeContact, Texts
from advocacy.cases.people_service import add_to_case
from advocacy.cases.safe_contact_service import agree_version
from advocacy.cases.safe_contact_trust import next_version
from advocacy.contacts.models import Contact
from advocacy.errors import Refused
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from tests.cases.cards import NEW, OLD, agreed, call, change, confirm, seen_on


@pytest.fixture
def advocate(people):
    return people.advocate()


@pytest.fixture
def case(people, advocate):
    return people.case(advocate)


@pytest.fixture
def browser(browse, advocate):
    return browse(advocate)


@pytest.fixture
def later(browse, advocate, clock):
    """Lets time pass; whoever comes back after hours signs in again."""

    def pass_time(**time):
        clock.advance(**time)
        return browse(advocate)

    return pass_time


@pytest.fixture
def path(case):
    return f"/staff/cases/{case.id}"


@pytest.fixture
def held(browser, path, clock):
    """A minute ago the number was changed."""
    clock.advance(minutes=5)
    assert change(browser, path).status_code == 303
    clock.advance(minutes=1)
    return browser


def newest(session):
    session.expire_all()
    query = select(SafeContact).order_by(SafeContact.made_at.desc(), SafeContact.id.desc())
    return session.scalars(query.limit(1)).one()


def test_the_card_of_a_changed_number_says_first_that_neither_is_rung(held, path):
    card = held.get(f"{path}/").text.split("safe-contact__facts")[0]
    assert "Do not ring or text" in card
    assert "neither the old nor the new one until 10:05am tomorrow" in card
    facts = held.get(f"{path}/").text.split("safe-contact__facts")[1].split("</dl>")[0]
    assert NEW not in facts
    assert OLD not in facts


@pytest.mark.parametrize("number", ["", OLD, NEW])
@pytest.mark.parametrize("channel", ["call", "text"])
def test_neither_the_old_nor_the_new_number_is_used_while_it_is_held(
    held, path, session, channel, number
):
    answers = call(channel=channel, number=number, unsafe_reason="I was in a hurry")
    answers["happened_at-time"] = "10:06am"
    refused = held.post(f"{path}/contacts/new", answers)
    assert refused.status_code == 422
    assert "only a lead can record this while the number is held" in refused.text
    assert session.scalars(select(Contact)).all() == []


def test_the_refusal_shows_the_other_safe_ways(browser, path, clock):
    change(browser, path, phone=OLD, other_ways="Through her sister Ada")
    change(browser, path, other_ways="Through her sister Ada")
    clock.advance(minutes=6)
    refused = browser.post(f"{path}/contacts/new", call())
    assert "Reach them this way: Through her sister Ada" in refused.text


def test_they_may_always_ring_us_and_a_call_before_the_change_is_recorded(held, path, session):
    coming = {"direction": "in", "number": NEW, "happened_at-time": "10:06am"}
    assert held.post(f"{path}/contacts/new", call(**coming)).status_code == 303
    before = call(**{"happened_at-time": "9:50am"})
    assert held.post(f"{path}/contacts/new", before).status_code == 303


def test_a_lead_can_ring_in_an_emergency_and_says_why(held, people, browse, path, session):
    lead = browse(people.lead())
    answers = call(**{"happened_at-time": "10:06am"})
    assert lead.post(f"{path}/contacts/new", answers).status_code == 422
    told = lead.post(f"{path}/contacts/new", {**answers, "unsafe_reason": "He is at the door"})
    assert told.status_code == 303
    assert session.scalars(select(Contact)).one().unsafe_reason == "He is at the door"


def test_a_hold_that_ends_unconfirmed_still_keeps_everybody_from_ringing(held, path, later):
    browser = later(hours=25)
    page = browser.get(f"{path}/").text
    assert "Do not ring or text" in page
    assert "nobody has confirmed the new one by voice" in page
    late = call(**{"happened_at-day": "25", "happened_at-time": "11am"})
    assert browser.post(f"{path}/contacts/new", late).status_code == 422


def test_confirmed_by_voice_it_is_rung_once_the_day_is_over(held, path, later, session):
    page = held.follow(confirm(held, path)).text
    assert "Number confirmed by voice" in page
    assert "They rang us and said the word" in page
    assert "Do not ring or text" in held.get(f"{path}/").text
    assert newest(session).step is CardStep.CONFIRMED
    page = later(hours=24).get(f"{path}/").text
    assert f"{NEW}, Work" in page
    assert "Do not ring or text" not in page
    prompts = select(Prompt).where(Prompt.kind == "safe_contact.confirm")
    assert all(each.settled_at for each in session.scalars(prompts))


def test_the_prompt_to_confirm_comes_up_when_the_day_is_over(held, session, clock):
    prompt = session.scalars(select(Prompt).where(Prompt.kind == "safe_contact.confirm")).one()
    assert prompt.due_at == newest(session).held_until_at
    assert prompt.settled_at is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"how": ""}, "Enter how you spoke, and how you knew that it was them"),
        ({"spoken_at-day": "25"}, "that is still to come"),
        ({"spoken_at-day": "23"}, "that was before it was changed"),
        ({"which": "another"}, "Choose one of the answers shown"),
    ],
)
def test_a_confirmation_that_cannot_be_is_turned_down(held, path, session, wrong, why):
    answer = confirm(held, path, **wrong)
    assert answer.status_code == 422
    assert why in answer.text
    assert newest(session).confirmed_at is None


def test_a_lead_ends_the_hold_with_a_reason_that_history_shows(held, people, browse, path, session):
    lead = browse(people.lead())
    confirm(held, path)
    seen = seen_on(lead, path, "hold")
    main = {"seen": seen, "which": "main"}
    assert lead.post(f"{path}/safe-contact/hold", main).status_code == 422
    done = lead.post(f"{path}/safe-contact/hold", {**main, "reason": "I was in the call"})
    page = lead.follow(done).text
    assert "Hold of the number ended early" in page
    assert "I was in the call" in page
    assert f"{NEW}, Work" in lead.get(f"{path}/").text
    actions = set(session.scalars(select(LedgerEvent.action)))
    assert {"safe_contact.shortened", "safe_contact.confirmed"} <= actions


def test_ending_the_hold_of_an_unconfirmed_number_lets_nobody_ring_it(held, people, browse, path):
    lead = browse(people.lead())
    seen = seen_on(lead, path, "hold")
    lead.post(f"{path}/safe-contact/hold", {"seen": seen, "which": "main", "reason": "Sure"})
    assert "nobody has confirmed the new one by voice" in lead.get(f"{path}/").text


def test_nobody_but_a_second_person_who_leads_ends_a_hold(people, browse, case, path, session):
    advocate, lead = browse(people.advocate("Ela Fox")), browse(people.lead())
    assert advocate.get(f"{path}/safe-contact/hold").status_code == 404
    change(lead, path)
    assert lead.get(f"{path}/safe-contact/hold").status_code == 303  # nothing to do for them
    own = {"seen": str(newest(session).id), "which": "main", "reason": "I know best"}
    assert lead.post(f"{path}/safe-contact/hold", own).status_code == 404
    assert newest(session).step is CardStep.AGREED


def test_taking_the_number_away_and_adding_another_is_a_change_too(browser, path, later, session):
    change(browser, path, phone="", texts="none", other_ways="Her sister")
    change(later(days=3), path)
    assert newest(session).held_until_at is not None
    assert newest(session).number_before == "+447700900142"


def test_a_number_that_stays_stays_as_it_was(browser, path, session):
    change(browser, path, phone=OLD, name_to_use="Joanna")
    assert newest(session).held_until_at is None
    assert newest(session).confirmed_at is not None


def test_two_who_change_the_card_lose_nothing(browser, people, browse, path, session):
    other = browse(people.lead())
    seen = seen_on(browser, path)
    change(other, path, phone=OLD, name_to_use="Joanna")
    stale = browser.post(f"{path}/safe-contact/new", agreed(name_to_use="Josephine", seen=seen))
    assert stale.status_code == 409
    assert "Joanna" in stale.text
    assert 'value="Josephine"' in stale.text
    assert "Ask for changed from Joanna to Josephine" in stale.text
    assert newest(session).name_to_use == "Joanna"
    again = agreed(name_to_use="Josephine", seen=seen_on(browser, path))
    assert browser.post(f"{path}/safe-contact/new", again).status_code == 303


def test_a_form_posted_twice_makes_one_version(browser, path, session):
    answers = agreed(phone=NEW, seen=seen_on(browser, path))
    assert browser.post(f"{path}/safe-contact/new", answers).status_code == 303
    assert browser.post(f"{path}/safe-contact/new", answers).status_code == 409
    assert len(session.scalars(select(SafeContact)).all()) == 2


def test_a_card_that_grew_old_says_so_and_asks_for_a_reason(path, later):
    browser = later(weeks=14)  # a Tuesday in March, at ten
    page = browser.get(f"{path}/").text
    assert "Agreed 14 weeks ago: ask again before you rely on it." in page
    now = {"happened_at-day": "2", "happened_at-month": "3", "happened_at-year": "2027"}
    stopped = browser.post(f"{path}/contacts/new", call(**now, **{"happened_at-time": "9:50am"}))
    assert "Agreed 14 weeks ago: ask again" in stopped.text


def test_two_presses_say_that_it_is_still_true(path, later, session):
    browser = later(weeks=14)
    seen = seen_on(browser, path, "still-true")
    page = browser.follow(browser.post(f"{path}/safe-contact/still-true", {"seen": seen})).text
    assert "Found to be still true" in page
    assert "ask again before" not in page
    assert newest(session).recheck_on.isoformat() == "2027-05-31"
    open_ = select(Prompt).where(Prompt.kind == "safe_contact.recheck", Prompt.settled_at.is_(None))
    assert len(session.scalars(open_).all()) == 1


def test_it_can_be_asked_again_sooner(browser, path, session):
    sooner = {"recheck_on-day": "1", "recheck_on-month": "12", "recheck_on-year": "2026"}
    change(browser, path, phone=OLD, **sooner)
    assert newest(session).recheck_on.isoformat() == "2026-12-01"
    past = {**sooner, "recheck_on-month": "11"}
    answer = change(browser, path, phone=OLD, **past)
    assert answer.status_code == 422
    assert "Enter a day to ask again that is still to come" in answer.text


def test_history_tells_who_changed_what(held, path):
    page = held.get(f"{path}/safe-contact").text
    assert f"Number changed from {OLD} to {NEW}" in page
    assert "by Amira Khan" in page


def test_nothing_from_the_survivors_pages_takes_effect(people, case, session):
    for role in (Role.SURVIVOR, Role.DEPENDENT):
        actor = Actor(account_id=None, role=role, case_id=case.id)
        with pytest.raises(Refused):
            agree_version(
                session, case, agreed={}, checked_how="", checked_on=people.clock.now().date(),
                actor=actor, at=people.clock.now(),
            )  # fmt: skip


def test_closing_and_opening_a_case_again_frees_no_number(held, people, case, session, clock):
    clock.advance(minutes=1)
    lead, at = people.actor(people.lead()), clock.now()
    reopened = next_version(
        session, case, newest(session), step=CardStep.AGREED, texts=Texts.NONE, actor=lead, at=at
    )
    session.commit()
    assert reopened.held_until_at is not None
    assert reopened.confirmed_at is None
    assert reopened.number_before == "+447700900142"


def test_who_acts_for_the_suspect_is_no_safe_number_either(browser, path, case, people, session):
    add_to_case(
        session, case, kind=PersonKind.SUSPECT, name="Marek",
        details={"associates": ["Ivo Stone, 07700 900 611"]}, actor=people.actor(people.lead()),
        at=people.clock.now(),
    )  # fmt: skip
    session.commit()
    answer = change(browser, path)
    assert answer.status_code == 422
    assert "recorded for the suspect (Ivo Stone, who acts for Marek)" in answer.text


def test_script_and_a_flood_of_letters_stay_words(browser, path):
    words = "<script>alert(1)</script>"
    page = browser.follow(change(browser, path, phone=OLD, if_someone_else=words)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert change(browser, path, phone=OLD, if_someone_else="x" * 20000).status_code == 422


def test_while_a_danger_word_is_open_the_card_calls_no_way_safe(
    browser, path, case, session, clock
):
    change(browser, path, phone=OLD, other_ways="Through her sister Ada")
    assert "Safe to ring now" in browser.get(f"{path}/").text
    raise_prompt(
        session, kind="checkin.danger", danger=Danger.DANGER, due_at=clock.now(), at=clock.now(),
        actor=SYSTEM, case_id=case.id,
    )  # fmt: skip
    session.commit()
    for page in ("", "contacts/", "contacts/new"):
        card = browser.get(f"{path}/{page}").text.split("safe-contact__title")[1]
        card = card.split("</section>")[0]
        assert "Do not ring, text or write" in card
        for way in ("Safe to ring now", OLD, "her sister Ada"):
            assert way not in card, page
