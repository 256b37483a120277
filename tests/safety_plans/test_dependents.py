"""Plans of children and of adults who need support: what they may be told, and what they see."""

import io
from typing import Any

import pypdf
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy.errors import Invalid, NotFound, Refused
from safety_plans.bands import Band
from safety_plans.card import CardWords, save_card
from safety_plans.dependents.cards import CardAgreed, agree_child_card, write_child_card
from safety_plans.dependents.models import CardKind, ChildCard
from safety_plans.dependents.reading import CLOSING, card_sheet, child_sheet
from safety_plans.dependents.showing import show_parts
from safety_plans.models import Act, Plan, Step
from safety_plans.papers.models import Shape
from safety_plans.papers.sheets import Sheet, make_sheet
from safety_plans.parts import DRAWINGS, OWN_WORDS, PART_WORDS, Part
from safety_plans.reading_grade import grade
from safety_plans.service import PlanChanged, say_what_matters, start_plan
from safety_plans.settling import settle
from safety_plans.states import How, OwnProposal, Settled, StepState
from safety_plans.steps import change_step, propose_from_library, show_step
from tests.browse import Browser
from tests.safety_plans.conftest import IF_TOLD, Pair

SCHOOL = {"collectors": "Ada Okafor\nMrs Lane", "word": "Pineapple", "ring": "Jo, then Nan"}
HANDOVER = {"where": "The library, ten on Saturdays", "who": "Nan", "missing": "Ring 999"}
CARD_WORDS = {"school": "The card for the school", "handover": "The plan for handovers"}
CHILDREN = [Band.UNDER_8, Band.FROM_8_TO_12]


def by(pair: Pair, *, survivor: bool = False) -> Any:
    who = pair.jo if survivor else pair.amira
    return {"actor": pair.people.actor(who), "at": pair.people.clock.now()}


def on_paper(pair: Pair, plan: Plan) -> Sheet:
    return make_sheet(pair.session, pair.case, plan, shape=Shape.LIST, title="My day")


# What a child may be told


@pytest.mark.parametrize("band", CHILDREN)
def test_nothing_is_put_in_a_child_s_plan_before_somebody_said_what_if_they_tell(
    pair: Pair, band: Band
) -> None:
    plan = pair.plan(band)
    for part in Part:
        with pytest.raises(Invalid, match="what happens if they tell"):
            pair.propose(plan, "Go to Nan", part=part, if_told=" ")
    with pytest.raises(Invalid, match="what happens if they tell"):
        propose_from_library(pair.session, plan, library_ids=["child-collect"], **by(pair))
    step = pair.propose(plan, "Go to Nan", if_told="Nan knows, and rings me")
    assert step.if_told == "Nan knows, and rings me"
    assert step.told_planned


@pytest.mark.parametrize("band", [Band.FROM_13_TO_17, Band.ADULT, Band.SURVIVOR])
def test_of_older_people_it_is_not_asked(pair: Pair, band: Band) -> None:
    assert not pair.propose(pair.plan(band), "Go to Nan", if_told="").told_planned


def test_what_tells_where_they_would_go_is_kept_out_of_a_small_child_s_plan(pair: Pair) -> None:
    plan = pair.plan(Band.UNDER_8)
    with pytest.raises(Invalid, match="where you would go"):
        pair.propose(plan, "We may leave", reveals=True)
    step = pair.propose(plan, "Go to Nan")
    with pytest.raises(Invalid, match="where you would go"):
        change_step(
            pair.session, plan, step, words="Go to Nan", theme="", who="", private=False,
            reveals=True, revision=step.revision, **by(pair),
        )  # fmt: skip


def test_the_words_of_a_private_step_are_kept_out_of_it_too(pair: Pair) -> None:
    own, plan = pair.plan(), pair.plan(Band.UNDER_8)
    pair.propose(own, "We leave on Friday night", private=True)
    with pytest.raises(Invalid, match="private in another plan"):
        pair.propose(plan, "Sleep early. we leave, on friday NIGHT!")
    pair.propose(plan, "On Friday we have pizza")
    older = pair.plan(Band.FROM_8_TO_12, name="Sam")
    pair.propose(older, "We leave on Friday night")


def test_the_place_on_the_card_for_a_bad_moment_is_kept_out_of_it(pair: Pair) -> None:
    words = CardWords(where_to_go="Mia in Leeds, then the coast")
    save_card(pair.session, pair.case, words=words, revision=0, **by(pair))
    plan = pair.plan(Band.UNDER_8)
    with pytest.raises(Invalid, match="private in another plan"):
        pair.propose(plan, "We go to Mia in Leeds", part=Part.WHERE_TO_GO)
    pair.propose(plan, "We go to the park", part=Part.WHERE_TO_GO)


@pytest.mark.parametrize("name", ["private", "reveals"])
def test_the_database_keeps_a_small_child_s_plan_free_of_secrets(pair: Pair, name: str) -> None:
    step = pair.propose(pair.plan(Band.UNDER_8), "Go to Nan")
    pair.session.commit()
    with pytest.raises(IntegrityError):
        pair.session.execute(update(Step).where(Step.id == step.id).values({name: True}))
    pair.session.rollback()


@pytest.mark.parametrize("band", CHILDREN)
def test_the_database_shows_a_child_nothing_that_was_not_thought_through(
    pair: Pair, band: Band
) -> None:
    step = pair.propose(pair.plan(band), "Go to Nan")
    pair.session.commit()
    with pytest.raises(IntegrityError):
        pair.session.execute(update(Step).where(Step.id == step.id).values(told_planned=False))
    pair.session.rollback()


def test_a_plan_that_becomes_a_child_s_shows_only_what_was_thought_through(pair: Pair) -> None:
    plan = pair.plan(Band.FROM_13_TO_17)
    bare, thought = pair.agreed(plan, "Go to Nan"), pair.agreed(plan, "Ring me", if_told="Fine")
    say_what_matters(
        pair.session, plan, priorities=[], situations=[], what_matters="",
        revision=plan.revision, band=Band.FROM_8_TO_12, **by(pair),
    )  # fmt: skip
    pair.session.flush()
    assert (bare.shown, thought.shown) == (False, True)
    with pytest.raises(Invalid, match="what happens if they tell"):
        show_step(pair.session, plan, bare, shown=True, **by(pair))


def test_what_was_said_of_telling_is_not_taken_back_and_its_newer_words_are_kept(
    pair: Pair,
) -> None:
    plan = pair.plan(Band.UNDER_8)
    step = pair.propose(plan, "Go to Nan")
    said = {"words": "Go to Nan", "theme": "home", "who": "", "private": False}
    with pytest.raises(Invalid, match="what happens if they tell"):
        change_step(
            pair.session, plan, step, if_told="", revision=step.revision, **said, **by(pair)
        )
    second = change_step(
        pair.session, plan, step, if_told="Nan knows", revision=0, **said, **by(pair)
    )
    assert second is not None
    settle(
        pair.session, second, pair.case, settled=Settled.TAKEN, texts={}, seen=step.revision,
        **by(pair),
    )  # fmt: skip
    assert step.if_told == "Nan knows"


# What each is shown


@pytest.mark.parametrize("band", [band for band in Band if band is not Band.SURVIVOR])
def test_a_dependent_sees_nothing_until_the_survivor_says_which_part(
    pair: Pair, band: Band
) -> None:
    plan = pair.plan(band)
    for part in Part:
        pair.agreed(plan, f"Line of {part}", part=part)
    assert child_sheet(pair.session, plan).parts == ()
    assert on_paper(pair, plan).is_empty
    pair.see(plan, Part.WORRIES, Part.CODE_WORD)
    sheet = child_sheet(pair.session, plan)
    assert [part.lines for part in sheet.parts] == [("Line of worries",), ("Line of code_word",)]
    assert [part.title for part in sheet.parts] == [
        OWN_WORDS[band][Part.WORRIES], OWN_WORDS[band][Part.CODE_WORD],
    ]  # fmt: skip
    pair.see(plan)
    assert child_sheet(pair.session, plan).parts == ()


def test_only_what_is_agreed_and_safe_now_is_shown_and_nothing_private_on_paper(
    pair: Pair,
) -> None:
    plan = pair.plan(Band.FROM_13_TO_17)
    pair.propose(plan, "Waits")
    pair.agreed(plan, "Stands")
    pair.agreed(plan, "Between us", private=True)
    pair.agreed(plan, "Off the list")
    unsafe = pair.agreed(plan, "Not now")
    unsafe.state = StepState.NOT_SAFE_NOW
    off = next(step for step in pair.session.scalars(select(Step)) if step.words == "Off the list")
    show_step(pair.session, plan, off, shown=False, **by(pair, survivor=True))
    pair.see(plan, *Part)
    seen = child_sheet(pair.session, plan)
    assert [part.lines for part in seen.parts] == [("Stands", "Between us")]
    paper = on_paper(pair, plan)
    assert ([part.lines for part in paper.parts], paper.private) == ([("Stands",)], 1)


def test_what_may_be_seen_is_the_survivor_s_say_and_is_written_down(pair: Pair) -> None:
    plan = pair.plan(Band.FROM_8_TO_12)
    with pytest.raises(Refused):
        show_parts(pair.session, plan, shown=[Part.STEP], how=How.PORTAL, **by(pair))
    with pytest.raises(Refused):
        show_parts(pair.session, plan, shown=[Part.STEP], how=How.PHONE, **by(pair, survivor=True))
    with pytest.raises(NotFound):
        show_parts(pair.session, pair.plan(), shown=[], how=How.PHONE, **by(pair))
    show_parts(pair.session, plan, shown=[Part.STEP], how=How.PHONE, **by(pair))
    pair.session.flush()
    act = pair.session.scalars(select(Act).where(Act.subject_id == plan.id)).one()
    assert (act.content, act.how) == ({"part": "step"}, How.PHONE)


def test_every_band_has_words_for_every_part_and_what_a_child_reads_is_easy() -> None:
    for band, words in OWN_WORDS.items():
        assert set(words) == set(Part) == set(PART_WORDS) == set(DRAWINGS)
        assert CLOSING[band]
    for band, most in ((Band.UNDER_8, 3.0), (Band.FROM_8_TO_12, 6.0), (Band.ADULT, 6.0)):
        lines = [*OWN_WORDS[band].values(), *CLOSING[band]]
        assert grade("\n".join(lines)) <= most, band
        assert [line for line in lines if grade(line) > most and len(line.split()) > 7] == []
    assert max(len(line.split()) for line in CLOSING[Band.UNDER_8]) <= 6


# Cards


def test_a_card_is_written_by_one_side_and_agreed_by_the_other(pair: Pair) -> None:
    plan = pair.plan(Band.UNDER_8)
    card = write_child_card(
        pair.session, pair.case, plan, CardKind.SCHOOL, words=SCHOOL, revision=0, **by(pair)
    )
    assert card_sheet(pair.session, plan, CardKind.SCHOOL).facts == ()
    with pytest.raises(OwnProposal):
        agree_child_card(pair.session, plan, card, how=How.CASEWORK, seen=1, **by(pair))
    with pytest.raises(CardAgreed):
        agree_child_card(
            pair.session, plan, card, how=How.PORTAL, seen=0, **by(pair, survivor=True)
        )
    agree_child_card(pair.session, plan, card, how=How.PORTAL, seen=1, **by(pair, survivor=True))
    sheet = card_sheet(pair.session, plan, CardKind.SCHOOL)
    assert ("The word they say", "Pineapple") in sheet.facts
    write_child_card(
        pair.session, pair.case, plan, CardKind.SCHOOL, words={**SCHOOL, "word": "Lemon"},
        revision=1, **by(pair, survivor=True),
    )  # fmt: skip
    assert not card_sheet(pair.session, plan, CardKind.SCHOOL).agreed, "new words, an old yes"


def test_a_card_written_over_one_that_was_not_seen_changes_nothing(pair: Pair) -> None:
    plan = pair.plan(Band.UNDER_8)
    given = {"words": HANDOVER, **by(pair)}
    write_child_card(pair.session, pair.case, plan, CardKind.HANDOVER, revision=0, **given)
    with pytest.raises(PlanChanged):
        write_child_card(
            pair.session, pair.case, plan, CardKind.HANDOVER, words={**HANDOVER, "who": "Me"},
            revision=0, **by(pair, survivor=True),
        )  # fmt: skip
    assert pair.only(ChildCard).content["who"] == "Nan"


@pytest.mark.parametrize("text", ["12 Elm Road, SO14 2AB", "We live at 4 ELM WALK now"])
def test_the_school_is_never_told_where_they_live(pair: Pair, text: str) -> None:
    pair.dependent("Sam", address="4 Elm Walk, Southampton")
    plan = pair.plan(Band.UNDER_8)
    with pytest.raises(Invalid, match="Leave out where they live"):
        write_child_card(
            pair.session, pair.case, plan, CardKind.SCHOOL, words={**SCHOOL, "instead": text},
            revision=0, **by(pair),
        )  # fmt: skip


# Pages


def test_staff_put_something_in_a_child_s_plan_and_are_asked_what_if_they_tell(
    pair: Pair, amira: Browser
) -> None:
    plan = pair.plan(Band.UNDER_8)
    page = amira.get(pair.address(plan, "steps/new")).text
    assert "What happens if they tell?" in page
    given = {"words": "Mrs Lane", "theme": "children", "private": "no", "part": "safe_adults"}
    answer = amira.post(pair.address(plan, "steps/new"), given)
    assert answer.status_code == 422
    assert "Enter what happens if they tell this" in answer.text
    answer = amira.post(
        pair.address(plan, "steps/new"), {**given, "if_told": IF_TOLD, "reveals": "yes"}
    )
    assert "A small child is never told where you would go" in answer.text
    page = amira.follow(
        amira.post(pair.address(plan, "steps/new"), {**given, "if_told": IF_TOLD})
    ).text
    assert f"If they tell: “{IF_TOLD}”" in page
    assert pair.only(Step).part is Part.SAFE_ADULTS
    answer = amira.post(pair.address(plan, "ideas"), {"steps": ["small-not-fault"]})
    assert answer.status_code == 422
    assert "Enter what happens if they tell this" in answer.text


def test_staff_start_from_what_the_case_has_on_record(pair: Pair, amira: Browser) -> None:
    ali = pair.dependent("Ali", worries="The dark", safe_adults="Nan")
    start = f"/staff/cases/{pair.case.id}/plan/start/{ali.id}"
    amira.post(start, {"band": "8_12"})
    page = amira.get(pair.address(pair.only(Plan), "steps/new")).text
    assert "The dark" in page
    assert "Nan" in page


def test_staff_write_down_what_the_survivor_lets_them_see(pair: Pair, amira: Browser) -> None:
    plan = pair.plan(Band.UNDER_8)
    pair.agreed(plan, "Go to Nan")
    assert "They may see:</strong> nothing yet" in amira.get(pair.address(plan)).text
    assert "Nothing is shown yet" in amira.get(pair.address(plan, "look")).text
    answer = amira.post(pair.address(plan, "shown"), {"parts": ["step"]})
    assert answer.status_code == 422
    assert "Choose how they said it" in answer.text
    page = amira.follow(
        amira.post(pair.address(plan, "shown"), {"parts": ["step"], "how": "phone"})
    ).text
    assert "They may see:</strong> What they can do" in page
    page = amira.get(pair.address(plan, "look")).text
    assert "Go to Nan" in page
    assert 'alt="A hand with its thumb up"' in page
    assert "It is not your fault." in page


def test_the_survivor_s_own_plan_has_no_page_of_a_child(pair: Pair, amira: Browser) -> None:
    plan = pair.plan()
    for rest in ("look", "shown", "cards/school", "cards/handover/write"):
        assert amira.get(pair.address(plan, rest)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "words", "missing"),
    [
        ("school", SCHOOL, "Enter who may collect"),
        ("handover", HANDOVER, "Enter what to do if the child is not brought back"),
    ],
)
def test_staff_write_a_card_and_record_the_survivor_s_yes_before_it_is_printed(
    pair: Pair, amira: Browser, kind: str, words: dict[str, str], missing: str
) -> None:
    plan = pair.plan(Band.UNDER_8)
    address = pair.address(plan, f"cards/{kind}")
    assert "Nothing is written yet" in amira.get(address).text
    assert missing in amira.post(f"{address}/write", {"revision": "0"}).text
    page = amira.follow(amira.post(f"{address}/write", {**words, "revision": "0"})).text
    assert "Not agreed yet" in page
    assert CARD_WORDS[kind] not in amira.get(pair.address(plan, "print")).text
    stale = amira.post(f"{address}/write", {**words, "order": "By order", "revision": "0"})
    assert stale.status_code == 409
    assert "By order" in stale.text
    assert "It says now" in stale.text
    assert amira.post(address, {"revision": "1"}).status_code == 422
    page = amira.follow(amira.post(address, {"how": "phone", "revision": "1"})).text
    assert "by phone" in page
    asked = {"shape": kind, "is_safe": "yes", "how": "phone", "title": "My day"}
    assert CARD_WORDS[kind] in amira.get(pair.address(plan, "print")).text
    paper = amira.follow(amira.post(pair.address(plan, "print"), asked)).text
    for said in words.values():
        assert said in paper
    assert "<title>My day</title>" in paper
    assert ("Ali Okafor" in paper) is (kind == "school"), "a school has to know whose card it is"


def test_a_card_is_on_no_paper_before_the_question_nor_before_both_agreed(
    pair: Pair, jo: Browser
) -> None:
    plan = pair.plan(Band.UNDER_8)
    card = write_child_card(
        pair.session, pair.case, plan, CardKind.SCHOOL, words=SCHOOL, revision=0, **by(pair)
    )
    wish = {"what": f"school:{plan.id}"}
    assert "The card for the school" not in jo.get("/a/130").text
    jo.post("/a/130", wish)
    assert jo.get("/a/131").headers["Location"] == "/a/130"
    agree_child_card(pair.session, plan, card, how=How.PORTAL, seen=1, **by(pair, survivor=True))
    pair.session.commit()
    jo.post("/a/130", wish)
    jo.post("/a/131", {"is_safe": "unsure"})
    assert jo.get("/a/133").headers["Location"] == "/a/130"
    jo.post("/a/130", wish)
    jo.post("/a/131", {"is_safe": "yes"})
    page = jo.follow(jo.post("/a/132", {"title": "Collection card"})).text
    assert "Pineapple" in page
    assert "Nobody else collects" in page
    reader = pypdf.PdfReader(io.BytesIO(jo.get("/a/135").data))
    assert "Mrs Lane" in "".join(each.extract_text() for each in reader.pages)
    assert (reader.metadata or {})["/Title"] == "Collection card"
    assert "/Author" not in (reader.metadata or {})
    write_child_card(
        pair.session, pair.case, plan, CardKind.SCHOOL, words={**SCHOOL, "word": "Lemon"},
        revision=1, **by(pair),
    )  # fmt: skip
    pair.session.commit()
    page = jo.get("/a/133").text
    assert "Lemon" not in page, "words that only one side said"
    assert "Pineapple" not in page


def test_the_survivor_writes_her_card_and_we_say_yes(
    pair: Pair, jo: Browser, amira: Browser
) -> None:
    plan = pair.plan(Band.UNDER_8)
    jo.post("/a/28", {"open": str(plan.id)})
    assert "Nothing is written yet" in jo.get("/a/104").text
    assert "Enter who may collect" in jo.follow(jo.post("/a/105", {"revision": "0"})).text
    home = {**SCHOOL, "ring": "12 Elm Road SO14 2AB", "revision": "0"}
    assert "Leave out where you live" in jo.follow(jo.post("/a/105", home)).text
    page = jo.follow(jo.post("/a/105", {**SCHOOL, "revision": "0"})).text
    assert "It waits for the other yes" in page
    assert jo.follow(jo.post("/a/104", {"revision": "1"})).text.count("changed") == 1
    amira.post(pair.address(plan, "cards/school"), {"revision": "1"})
    assert "You both agreed this" in jo.get("/a/104").text


def test_the_survivor_reads_a_card_of_ours_and_says_yes(
    pair: Pair, jo: Browser, amira: Browser
) -> None:
    plan = pair.plan(Band.FROM_8_TO_12)
    amira.post(pair.address(plan, "cards/handover/write"), {**HANDOVER, "revision": "0"})
    jo.post("/a/28", {"open": str(plan.id)})
    assert "Is it right?" in jo.get("/a/106").text
    page = jo.follow(jo.post("/a/107", {**HANDOVER, "who": "Me", "revision": "0"})).text
    assert "This was changed" in page
    assert "Me" in page
    assert "This was changed" in jo.follow(jo.post("/a/106", {"revision": "7"})).text
    assert "You both agreed this" in jo.follow(jo.post("/a/106", {"revision": "1"})).text


def test_she_adds_to_a_child_s_list_and_is_asked_what_if_they_tell(pair: Pair, jo: Browser) -> None:
    plan = pair.plan(Band.UNDER_8)
    assert jo.get("/a/102").headers["Location"] == "/a/28"
    jo.post("/a/28", {"open": str(plan.id)})
    assert "Small children tell" in jo.get("/a/102").text
    given = {"part": "code_word", "words": "Banana"}
    page = jo.follow(jo.post("/a/102", given)).text
    assert "Write what happens if they tell" in page
    assert "Banana" in page
    page = jo.follow(jo.post("/a/102", {**given, "if_told": "We pick another", "private": "yes"}))
    assert "A small child can’t keep a secret" in page.text
    page = jo.follow(jo.post("/a/102", {**given, "if_told": "We pick another"})).text
    assert "1 more waits for a yes" in page
    assert pair.only(Step).if_told == "We pick another"


def test_a_line_that_was_never_thought_through_is_asked_about_before_it_is_shown(
    pair: Pair, jo: Browser, session: Session
) -> None:
    plan = pair.plan(Band.FROM_8_TO_12)
    step = pair.agreed(plan, "Go to Nan")
    step.if_told, step.told_planned, step.shown = "", False, False
    session.commit()
    jo.post("/a/28", {"open": str(plan.id)})
    page = jo.follow(jo.post("/a/100", {"show": str(step.id)})).text
    assert "What if they tell?" in page
    assert "Go to Nan" in page
    page = jo.follow(jo.post("/a/103", {"if_told": "", "revision": str(step.revision)})).text
    assert "Write what happens if they tell" in page
    jo.post("/a/103", {"if_told": "Nan knows", "revision": str(step.revision)})
    step = pair.only(Step)
    assert (step.if_told, step.shown, step.state) == ("Nan knows", True, StepState.AGREED)


def test_she_looks_at_it_together_and_sees_only_what_is_switched_on(
    pair: Pair, jo: Browser
) -> None:
    plan = pair.plan(Band.UNDER_8)
    pair.agreed(plan, "Go to Nan", part=Part.WHERE_TO_GO)
    jo.post("/a/28", {"open": str(plan.id)})
    assert "Nothing is here yet" in jo.get("/a/101").text
    jo.post("/a/100", {"on": "where_to_go"})
    page = jo.get("/a/101").text
    assert "Go to Nan" in page
    assert 'alt="A house with an open door"' in page
    assert "Ali" not in page


@pytest.mark.parametrize("responsibility", ["yes", "unknown", "no"])
def test_she_is_told_where_the_other_parent_may_ask_for_it(
    pair: Pair, jo: Browser, responsibility: str
) -> None:
    person = pair.dependent("Ali", parental_responsibility=responsibility)
    plan = start_plan(pair.session, pair.case, person, band=Band.UNDER_8, **by(pair))
    pair.session.commit()
    jo.post("/a/28", {"open": str(plan.id)})
    for number in (100, 102, 104, 105, 106, 107):
        said = "The other parent may be able to ask for this" in jo.get(f"/a/{number}").text
        assert said is (responsibility != "no"), number
