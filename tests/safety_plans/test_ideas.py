"""Two hundred ideas are no wall: what comes first stands open, the rest by theme, with the why."""

import html
import re
from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session

from advocacy.prompts.models import Prompt
from safety_plans.bands import Band
from safety_plans.library import load_library
from safety_plans.models import Plan, Step
from safety_plans.states import Side, StepState
from safety_plans.steps import propose_from_library
from tests.browse import Browser
from tests.people import People
from tests.safety_plans.conftest import Pair

Browse = Callable[..., Browser]


def themes_of(page: str) -> list[tuple[bool, str]]:
    """Return the themes of a page in their order, and whether each stands open."""
    found = re.findall(
        r"<details class=\"govuk-details\"( open)?>.*?summary-text\">([^<]*)<", page, re.DOTALL
    )
    return [(bool(opened), html.unescape(text)) for opened, text in found]


def arranged(pair: Pair, priorities: list[str], situations: list[str]) -> Plan:
    plan = pair.plan()
    plan.priorities, plan.situations = priorities, situations
    return plan


def test_what_comes_first_for_them_is_open_and_the_rest_is_folded_away(
    pair: Pair, amira: Browser
) -> None:
    plan = arranged(pair, ["pets", "court"], ["drives"])
    page = amira.get(pair.address(plan, "ideas")).text
    themes = themes_of(page)
    assert themes[0] == (True, "Pets: 11, comes first")
    assert themes[1][1].startswith("Court day: ")
    assert [opened for opened, _ in themes[1:]] == [False] * (len(themes) - 1)
    assert len({name for _, name in themes}) == len(themes)


def test_what_fits_their_life_stands_before_what_fits_other_lives(
    pair: Pair, amira: Browser
) -> None:
    plan = arranged(pair, ["home"], ["rural"])
    page = amira.get(pair.address(plan, "ideas")).text
    assert "more, for other lives" in page
    place = page.index("more, for other lives")
    assert page.index('value="home-country"') < place < page.index('value="home-smart-lock"')
    # What was ticked is never folded away.
    sent = {"find": "yes", "text": "", "steps": ["home-smart-lock"]}
    page = amira.post(pair.address(plan, "ideas"), sent).text
    assert page.index('value="home-smart-lock"') < page.index("more, for other lives")


def test_each_idea_says_why_it_is_suggested_and_when_not_to(pair: Pair, amira: Browser) -> None:
    plan = arranged(pair, ["pets"], ["drives"])
    page = html.unescape(amira.get(pair.address(plan, "ideas")).text)
    boxes = {
        found[0]: " ".join(found[1].split())
        for found in re.findall(r'id="about-([\w-]+)">(.*?)</div>', page, re.DOTALL)
    }
    assert "because:</strong> You drive." in boxes["travel-car"]
    assert "because:</strong> it comes first for them." in boxes["pets-vet"]
    assert "because:</strong> it fits anybody." in boxes["contact-keep"]
    step = load_library().find_step("travel-car")
    assert step is not None
    assert step.not_when in boxes["travel-car"]


def test_looking_for_words_keeps_what_was_ticked(pair: Pair, amira: Browser) -> None:
    plan = arranged(pair, ["pets"], [])
    sent = {"find": "yes", "text": "charger", "steps": ["pets-vet"]}
    page = amira.post(pair.address(plan, "ideas"), sent).text
    assert re.search(r'value="pets-vet"[^>]*checked', page)
    assert 'value="emergency-charged"' in page
    assert 'value="contact-keep"' not in page
    assert pair.session.query(Step).count() == 0
    page = amira.post(pair.address(plan, "ideas"), {"find": "yes", "text": "zebra"}).text
    assert "No step that fits says “zebra”" in page


def test_ticked_steps_are_suggested_from_any_theme(pair: Pair, amira: Browser) -> None:
    plan = arranged(pair, ["pets"], [])
    amira.follow(amira.post(pair.address(plan, "ideas"), {"steps": ["pets-vet", "contact-keep"]}))
    assert {step.library_id for step in pair.session.query(Step)} == {"pets-vet", "contact-keep"}


def test_no_step_ticked_is_asked_for(pair: Pair, amira: Browser) -> None:
    answer = amira.post(pair.address(arranged(pair, [], []), "ideas"), {})
    assert answer.status_code == 422
    assert "Choose at least one step" in answer.text


def test_she_looks_through_a_theme_herself_and_takes_an_idea(
    pair: Pair, jo: Browser, session: Session
) -> None:
    arranged(pair, ["court"], ["court_soon"])
    page = html.unescape(jo.get("/a/38").text)
    assert page.index("Going to court") < page.index("Being safe at home")
    assert "comes first" in page
    page = html.unescape(jo.follow(jo.post("/a/38", {"theme": "court"})).text)
    assert "Ask to see the court before the day" in page
    assert "They might be there that day" in page
    assert "It may fit you: You have to go to court" in page
    page = html.unescape(jo.follow(jo.post("/a/39", {"take": "court-visit"})).text)
    assert "Ask to see the court before the day" not in page
    assert "You chose 1. It waits for the other yes" in page
    step = pair.only(Step)
    assert (step.library_id, step.state, step.proposed_by) == (
        "court-visit", StepState.SUGGESTED, Side.SURVIVOR,
    )  # fmt: skip
    assert session.query(Prompt).filter_by(kind="plan.news").count() == 1
    assert "Ask to see the court before the day" in html.unescape(jo.get("/a/20").text)


def test_what_the_advocate_suggests_tells_her_why_it_may_fit_her(pair: Pair, jo: Browser) -> None:
    plan = arranged(pair, [], ["drives", "court_soon"])
    propose_from_library(
        pair.session, plan, library_ids=["court-visit"], actor=pair.people.actor(pair.amira),
        at=pair.people.clock.now(),
    )  # fmt: skip
    page = html.unescape(jo.get("/a/21").text)
    assert "It may fit you: You have to go to court." in page
    assert "You drive" not in page
    plan.situations = []
    pair.session.flush()
    assert "It may fit you" not in jo.get("/a/21").text


def test_she_looks_before_there_is_any_plan(pair: Pair, jo: Browser, session: Session) -> None:
    jo.follow(jo.post("/a/38", {"theme": "night"}))
    assert session.query(Plan).count() == 0
    jo.post("/a/39", {"take": "night-round"})
    assert pair.only(Plan).band is Band.SURVIVOR
    # The other side sees that it is hers, and has to answer.
    assert pair.only(Step).proposed_by is Side.SURVIVOR


def test_what_is_not_offered_is_not_taken(pair: Pair, jo: Browser, session: Session) -> None:
    jo.post("/a/38", {"theme": "night"})
    for wrong in ("small-teddy", "nonsense", ""):
        assert jo.post("/a/39", {"take": wrong}).status_code == 303
    assert session.query(Step).count() == 0
    assert jo.post("/a/38", {"theme": "moon"}).headers["Location"] == "/a/38"


def test_no_theme_chosen_leads_back_to_the_themes(jo: Browser) -> None:
    assert jo.get("/a/39").headers["Location"] == "/a/38"


def test_another_survivors_choice_of_theme_is_not_hers(
    pair: Pair, jo: Browser, browse: Browse, people: People
) -> None:
    jo.post("/a/38", {"theme": "night"})
    sam = browse(people.survivor(people.case(name="Sam Lee")))
    assert sam.get("/a/39").headers["Location"] == "/a/38"


def test_her_pages_of_ideas_have_the_exit_and_a_title_that_says_nothing(jo: Browser) -> None:
    jo.post("/a/38", {"theme": "contact"})
    for number in (38, 39):
        page = jo.get(f"/a/{number}").text
        assert 'action="/x"' in page
        assert page.count("<h1") == 1
        head = page.split("<body")[0].lower()
        assert not [word for word in ("plan", "safe", "idea", "court") if word in head]


def test_however_many_steps_there_are_the_pages_ask_the_database_as_often(
    pair: Pair, amira: Browser, jo: Browser, session: Session
) -> None:
    plan = arranged(pair, [theme.code for theme in load_library().themes], [])
    address = pair.address(plan, "ideas")
    jo.post("/a/38", {"theme": "home"})
    asked = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    for browser, page in (
        (amira, address),
        (amira, "/staff/library/"),
        (jo, "/a/38"),
        (jo, "/a/39"),
    ):
        browser.get(page)
        asked.clear()
        browser.get(page)
        counted = [each for each in asked if each.lstrip().upper().startswith(("SELECT", "INSERT"))]
        assert len(counted) <= 12, (page, counted)
