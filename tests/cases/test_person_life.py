"""What becomes of somebody in a case: history, two who write at once, leaving and coming back."""

import pytest
from sqlalchemy import select

from advocacy.cases.models import Ended, PersonKind
from advocacy.cases.people.leaving import end_person
from advocacy.cases.people.models import PersonVersion
from advocacy.cases.people_service import add_to_case
from advocacy.cases.service import list_people
from advocacy.errors import NotFound
from advocacy.ledger.models import LedgerEvent


def seen_in(text):
    return text.split('name="seen"')[1].split('value="')[1].split('"')[0]


@pytest.fixture
def page_of(people, browse):
    advocate = people.advocate()
    case = people.case(advocate)
    people.session.commit()
    return browse(advocate), f"/staff/cases/{case.id}/people", case


@pytest.fixture
def added(page_of, people, session, clock):
    """Add somebody to the case and return them."""
    _, _, case = page_of

    def add(kind, name, **details):
        person = add_to_case(
            session, case, kind=PersonKind(kind), name=name, details=details,
            actor=people.actor(people.lead()), at=clock.now(),
        )  # fmt: skip
        session.commit()
        return person

    return add


def survivor_of(session, case):
    return list_people(session, case, kind=PersonKind.SURVIVOR)[0]


def save(browser, path, person, *, seen="", **answers):
    seen = seen or seen_in(browser.get(f"{path}/{person.id}").text)
    return browser.post(f"{path}/{person.id}", {"name": person.name, "seen": seen, **answers})


def test_whoever_rings_reads_how_to_meet_them_on_every_page_of_the_case(page_of, session):
    browser, path, case = page_of
    jo = survivor_of(session, case)
    answers = {
        "goes_by": "Josie", "pronouns": "they/them", "interpreter": "yes",
        "interpreter_language": "Sorani", "interpreter_gender": "woman",
        "interpreter_avoid": "Anybody from the Hill Road centre", "access": ["hearing", "reading"],
        "best_times": "mornings",
    }  # fmt: skip
    assert save(browser, path, jo, **answers).status_code == 303
    for page in ("", "contacts/new", "safe-contact"):
        text = browser.get(f"/staff/cases/{case.id}/{page}").text
        for words in (
            "Goes by Josie", "they/them", "Interpreter: Sorani, a woman",
            "Not this interpreter: Anybody from the Hill Road centre",
            "Help with hearing, reading or writing", "Best time: mornings",
        ):  # fmt: skip
            assert words in text, (page, words)


def test_needs_of_twenty_thousand_letters_stay_short_above_the_page(page_of, session):
    browser, path, case = page_of
    jo = survivor_of(session, case)
    long = "<script>x</script>" + "y" * 180
    save(browser, path, jo, interpreter="yes", interpreter_avoid=long)
    text = browser.get(f"/staff/cases/{case.id}/").text
    assert "<script>x" not in text
    assert "y" * 100 not in text


def test_the_address_is_on_its_own_page_and_nowhere_else(page_of, session):
    browser, path, case = page_of
    jo = survivor_of(session, case)
    page = browser.get(f"{path}/{jo.id}/address").text
    answer = browser.post(
        f"{path}/{jo.id}/address", {"address": "4 Quiet Lane\nRomsey", "seen": seen_in(page)}
    )
    assert answer.status_code == 303
    assert "4 Quiet Lane" in browser.get(f"{path}/{jo.id}/address").text
    save(browser, path, jo, pronouns="she/her")
    page = browser.get(f"{path}/{jo.id}/address").text
    assert "4 Quiet Lane" in page, "kept when the rest is changed"
    browser.post(f"{path}/{jo.id}/address", {"address": "9 New Road", "seen": seen_in(page)})
    for other in ("/", f"/{jo.id}", f"/{jo.id}/history"):
        assert "Quiet Lane" not in browser.get(f"{path}{other}").text, other
    assert "Quiet Lane" not in browser.get(f"/staff/cases/{case.id}/").text
    read = session.scalars(select(LedgerEvent.route).where(LedgerEvent.case_id == case.id)).all()
    assert any("address" in (each or "") for each in read)


def test_nobody_but_the_survivor_has_an_address_page(page_of, added):
    browser, path, _ = page_of
    marek = added("suspect", "Marek Zieliński")
    assert browser.get(f"{path}/{marek.id}/address").status_code == 404
    assert browser.post(f"{path}/{marek.id}/address", {"address": "x"}).status_code == 404


def test_two_who_write_the_same_field_see_both_and_pick(page_of, added, session):
    browser, path, _ = page_of
    marek = added("suspect", "Marek Zieliński", work="Depot", description="Tall")
    seen = seen_in(browser.get(f"{path}/{marek.id}").text)
    save(browser, path, marek, seen=seen, work="Police station", description="Tall, beard")
    stale = save(
        browser, path, marek, seen=seen, work="Not known", description="Tall",
        relationship="Former partner",
    )  # fmt: skip
    assert stale.status_code == 409
    assert 'name="pick-work"' in stale.text
    assert "Police station" in stale.text
    assert "Not known" in stale.text
    assert 'name="pick-description"' not in stale.text, "only the other wrote there"
    assert "Tall, beard" in stale.text
    again = seen_in(stale.text)
    merged = {
        "work": "Not known", "description": "Tall, beard", "relationship": "Former partner",
        "pick-work": "theirs",
    }  # fmt: skip
    assert save(browser, path, marek, seen=again, **merged).status_code == 303
    session.expire_all()
    assert marek.details["work"] == "Police station"
    assert marek.details["description"] == "Tall, beard"
    assert marek.details["relationship"] == "Former partner"


def test_a_pick_on_an_old_page_takes_nothing(page_of, added, session):
    browser, path, _ = page_of
    marek = added("suspect", "Marek Zieliński", work="Depot")
    seen = seen_in(browser.get(f"{path}/{marek.id}").text)
    save(browser, path, marek, seen=seen, work="Police station")
    stale = save(browser, path, marek, seen=seen, work="Mine", **{"pick-work": "theirs"})
    assert stale.status_code == 409
    assert 'value="Mine"' in stale.text


def test_the_same_form_sent_twice_is_one_change_and_one_person(page_of, added, session):
    browser, path, case = page_of
    marek = added("suspect", "Marek Zieliński")
    seen = seen_in(browser.get(f"{path}/{marek.id}").text)
    assert save(browser, path, marek, seen=seen, work="Depot").status_code == 303
    assert save(browser, path, marek, seen=seen, work="Depot").status_code == 303
    assert len(session.scalars(select(PersonVersion)).all()) == 1
    for _ in range(2):
        browser.post(f"{path}/new/witness", {"name": "Ms Bell", "saw": "Him at the gate"})
    assert [each.name for each in list_people(session, case, kind=PersonKind.WITNESS)] == [
        "Ms Bell"
    ]


def test_history_says_who_changed_what_and_what_stood_there(page_of, added, session):
    browser, path, _ = page_of
    child = added("dependent", "Ada", school="Hill Primary")
    save(browser, path, child, school="Mead Infants")
    page = browser.get(f"{path}/{child.id}/history").text
    assert "by Amira Khan" in page
    assert "Hill Primary" in page
    kept = session.scalars(select(PersonVersion)).one()
    assert b"Hill Primary" not in kept.details_sealed


def test_somebody_taken_out_is_shown_apart_and_comes_back(page_of, added, session):
    browser, path, case = page_of
    bell = added("witness", "Ms Bell", saw="Him at the gate")
    unsaid = browser.post(f"{path}/{bell.id}/end", {"reason": "She moved"})
    assert (unsaid.status_code, "Choose what happened" in unsaid.text) == (422, True)
    assert "She moved" in unsaid.text
    out = {"ended_as": "left", "reason": "She moved"}
    assert browser.post(f"{path}/{bell.id}/end", out).status_code == 303
    assert browser.post(f"{path}/{bell.id}/end", out).status_code == 303
    page = browser.get(f"{path}/").text
    assert "No longer part of this case" in page
    assert "Him at the gate" not in page
    assert browser.get(f"{path}/{bell.id}").status_code == 409
    assert save(browser, path, bell, seen="x", saw="Other").status_code == 409
    assert browser.post(f"{path}/{bell.id}/back", {"reason": "She rang"}).status_code == 303
    page = browser.get(f"{path}/").text
    assert "No longer part of this case" not in page
    assert "Him at the gate" in page
    history = browser.get(f"{path}/{bell.id}/history").text
    for words in ("Taken out of the case", "She moved", "Brought back", "She rang"):
        assert words in history
    actions = session.scalars(select(LedgerEvent.action).where(LedgerEvent.case_id == case.id))
    assert {"person.ended", "person.returned"} <= set(actions)


def test_the_survivor_is_never_taken_out(page_of, session):
    browser, path, case = page_of
    jo = survivor_of(session, case)
    for page in ("end", "back"):
        assert browser.get(f"{path}/{jo.id}/{page}").status_code == 404
        answer = browser.post(f"{path}/{jo.id}/{page}", {"ended_as": "mistake", "reason": "x"})
        assert answer.status_code == 404


def test_a_young_person_who_signs_in_is_not_taken_out_before_that_ends(
    page_of, people, session, clock
):
    browser, path, case = page_of
    people.dependent(case)
    session.commit()
    noah = list_people(session, case, kind=PersonKind.DEPENDENT)[0]
    answer = browser.post(f"{path}/{noah.id}/end", {"ended_as": "left", "reason": "x"})
    assert answer.status_code == 422
    assert "They have a sign-in of their own" in answer.text


def test_a_suspect_taken_out_still_keeps_their_number_unsafe(page_of, added, people, session):
    browser, path, case = page_of
    marek = added("suspect", "Marek Zieliński", phones=["+447700900611"])
    browser.post(f"{path}/{marek.id}/end", {"ended_as": "mistake", "reason": "Wrong man"})
    page = browser.post(
        f"/staff/cases/{case.id}/safe-contact/new", {"phone": "07700 900611", "texts": "none"}
    )
    assert page.status_code == 422


def test_a_person_of_another_case_has_no_pages_here(page_of, people, session):
    browser, path, _ = page_of
    other = people.case(people.advocate("Ela Fox"), name="Wren Abara")
    session.commit()
    wren = survivor_of(session, other)
    for page in ("address", "history", "end", "back"):
        assert browser.get(f"{path}/{wren.id}/{page}").status_code == 404
    assert browser.post(f"{path}/{wren.id}/end", {"ended_as": "left"}).status_code == 404


def test_ending_the_survivor_by_the_service_is_refused(page_of, people, session, clock):
    _, _, case = page_of
    with pytest.raises(NotFound):
        end_person(
            session, case, survivor_of(session, case), ended_as=Ended.LEFT, reason="x",
            actor=people.actor(people.lead()), at=clock.now(),
        )  # fmt: skip


def test_a_child_added_from_the_survivors_card_warns_until_asked(page_of, session):
    browser, path, case = page_of
    page = browser.get(f"{path}/").text
    assert "Add a child quickly" in page
    born = {"born_on-day": "4", "born_on-month": "5", "born_on-year": "2016"}
    child = {"name": "Ali", "relationship": "Child", "parental_responsibility": "unknown", **born}
    page = browser.follow(browser.post(f"{path}/new/dependent", child)).text
    assert "4 May 2016 (10 years old)" in page
    assert "May ask for this record" in page
    ali = list_people(session, case, kind=PersonKind.DEPENDENT)[0]
    save(browser, path, ali, relationship="Child", parental_responsibility="no", **born)
    assert "May ask for this record" not in browser.get(f"{path}/").text


@pytest.mark.parametrize(
    ("details", "says"),
    [
        ({"work": "Hampshire Constabulary"}, True),
        ({"works_in": "telecom"}, True),
        ({"works_in": "other", "work": "Bakery"}, False),
    ],
)
def test_a_suspect_who_can_look_people_up_is_pointed_out(page_of, added, details, says):
    browser, path, _ = page_of
    added("suspect", "Marek Zieliński", **details)
    assert ("May look people up at work" in browser.get(f"{path}/").text) is says


def test_health_in_a_suspects_record_is_advised_against_and_saved(page_of, added, session):
    browser, path, _ = page_of
    marek = added("suspect", "Marek Zieliński")
    assert "Read it once more" not in browser.get(f"{path}/").text
    answer = save(browser, path, marek, description="Was diagnosed and takes lithium")
    assert answer.status_code == 303
    page = browser.get(f"{path}/").text
    assert "Read it once more" in page
    assert "psychiatr" not in page
    added("witness", "Ms Bell", saw="She is a counsellor")
    assert page.count("Read it once more") == 1
