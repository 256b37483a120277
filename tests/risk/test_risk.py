"""Risk is judged by people, on a day, and never falls in silence."""

from sqlalchemy import select

from advocacy.cases.models import RiskLevel
from advocacy.prompts.models import Prompt
from advocacy.risk.models import Assessment


def page_of(case):
    return f"/staff/cases/{case.id}/risk/new"


def judged(level, **more):
    return {"relationship": "partner", "level": level, "judgement": "Waits outside work", **more}


def test_an_advocate_records_a_judgement_and_the_case_shows_it(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    answer = browser.post(page_of(case), judged("high", factors=["threats", "damage"]))
    assert "Waits outside work" in browser.follow(answer).text
    session.refresh(case)
    assert case.risk_level is RiskLevel.HIGH
    assert "High" in browser.get(f"/staff/cases/{case.id}/").text


def test_a_level_does_not_fall_without_a_reason(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    browser.post(page_of(case), judged("high"))
    silent = browser.post(page_of(case), judged("standard"))
    assert silent.status_code == 422
    assert "Enter why it is lower now" in silent.text
    assert "Waits outside work" in silent.text
    session.refresh(case)
    assert case.risk_level is RiskLevel.HIGH
    said = browser.post(page_of(case), judged("medium", lowered_because="In custody"))
    assert said.status_code == 303
    session.refresh(case)
    assert case.risk_level is RiskLevel.MEDIUM


def test_many_ticks_do_not_decide_the_level(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    ticks = ["very_frightened", "damage", "threats", "turns_up", "violent_past", "escalating"]
    browse(advocate).post(page_of(case), judged("standard", factors=ticks))
    assert session.scalar(select(Assessment.level)) is RiskLevel.STANDARD


def test_marac_is_asked_about_only_where_the_relationship_is_domestic(people, browse, session):
    advocate = people.advocate()
    at_home, stranger = people.case(advocate), people.case(advocate, name="Sam Lee")
    browser = browse(advocate)
    browser.post(page_of(at_home), judged("high"))
    browser.post(page_of(stranger), judged("high", relationship="stranger"))
    asked = session.scalars(select(Prompt.case_id).where(Prompt.kind == "risk.marac")).all()
    assert asked == [at_home.id]
    page = browser.get(f"/staff/cases/{stranger.id}/risk/").text
    assert "MARAC" not in page
    assert browser.get(f"/staff/cases/{stranger.id}/risk/marac/").status_code == 303


def test_what_is_decided_about_marac_is_kept_with_its_reason(people, browse, session):
    advocate = people.advocate("Amira Khan")
    case = people.case(advocate)
    browser = browse(advocate)
    browser.post(page_of(case), judged("high"))
    assert "Nobody has decided about it yet" in browser.get(f"/staff/cases/{case.id}/risk/").text
    assert "/risk/marac/" in browser.get("/staff/").text
    decision = {"outcome": "not_referred", "why": "Referred in May, nothing new since"}
    shown = browser.follow(browser.post(f"/staff/cases/{case.id}/risk/marac/", decision)).text
    for words in ("Not referred to MARAC", "Referred in May, nothing new since", "Amira Khan"):
        assert words in shown
    assert "Nobody has decided" not in shown
    assert session.scalar(select(Prompt.settled_at).where(Prompt.kind == "risk.marac")) is not None


def test_a_new_high_judgement_asks_about_marac_again_and_keeps_the_old_answer(
    people, browse, clock
):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    address = f"/staff/cases/{case.id}/risk/marac/"
    browser.post(page_of(case), judged("high"))
    browser.post(address, {"outcome": "not_referred", "why": "Nothing new since May"})
    clock.advance(minutes=5)
    browser.post(page_of(case), judged("high"))
    page = browser.get(f"/staff/cases/{case.id}/risk/").text
    assert "Nobody has decided about it yet" in page
    assert "Nothing new since May" in page


def test_a_marac_decision_without_a_reason_says_what_to_enter(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    browser.post(page_of(case), judged("high"))
    address = f"/staff/cases/{case.id}/risk/marac/"
    unsaid = browser.post(address, {"why": "She wants it"})
    assert unsaid.status_code == 422
    assert "Choose whether they are referred or not" in unsaid.text
    assert "She wants it" in unsaid.text
    assert "Enter why you decide so" in browser.post(address, {"outcome": "referred"}).text
    assert session.scalar(select(Prompt.settled_at).where(Prompt.kind == "risk.marac")) is None


def test_a_review_is_asked_for_again_after_each_judgement(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    browser.post(page_of(case), judged("standard"))
    browser.post(page_of(case), judged("high"))
    reviews = session.scalars(select(Prompt).where(Prompt.kind == "risk.review")).all()
    assert [each.settled_at is None for each in sorted(reviews, key=lambda p: p.id)] == [
        False,
        True,
    ]


def test_nothing_chosen_says_what_to_choose(people, browse):
    advocate = people.advocate()
    case = people.case(advocate)
    answer = browse(advocate).post(page_of(case), {"factors": ["no-such-thing"]})
    assert answer.status_code == 422
    for words in ("Choose a level", "Enter why you judge it so", "Choose from the answers shown"):
        assert words in answer.text


def test_a_day_to_look_again_that_has_passed_is_asked_again(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    passed = {"next_review_on-day": "1", "next_review_on-month": "1", "next_review_on-year": "2020"}
    answer = browse(advocate).post(page_of(case), judged("high", **passed))
    assert answer.status_code == 422
    assert "Enter a day that is still to come" in answer.text
    assert "Waits outside work" in answer.text
    assert session.scalar(select(Assessment.id)) is None
