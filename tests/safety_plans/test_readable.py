"""Whoever reads at eleven reads all of it; a child's own words are read, or heard, at eight.

By the Flesch-Kincaid grade (safety_plans/reading_grade.py). A text that is too hard is said in
other words; where that can't be done it stands here with the reason.
"""

from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from sqlalchemy.orm import Session

from advocacy.cases.changes import Change
from safety_plans.bands import Band
from safety_plans.library import WHO_WORDS, LibraryStep, load_library
from safety_plans.models import Plan, Step
from safety_plans.parts import Part
from safety_plans.reading_grade import grade
from safety_plans.service import start_plan
from safety_plans.states import STATE_WORDS, StepState
from tests.browse import Browser
from tests.safety_plans.conftest import Pair

Browse = Callable[..., Browser]
READ_AT_ELEVEN, READ_AT_EIGHT = 6.0, 3.0
CHILDREN = {Band.UNDER_8, Band.FROM_8_TO_12, Band.FROM_13_TO_17}
# Steps whose words alone are harder than their reader's grade, with the reason.
HARDER = {
    "child-helpline": "It holds a telephone number, which counts figure by figure.",
}
# Lines of a page that are harder, by how they begin.
HARDER_LINES = {
    "020 7946 0123": "It is the service's telephone number.",
}
# Lines of eight words and more; a heading or the label of a button is no sentence to be judged.
SENTENCE = 8
_BLOCKS = {
    "p", "li", "h1", "h2", "h3", "label", "legend", "div", "button", "dt", "dd", "summary", "form",
    "ul", "fieldset", "main", "a", "details", "section",
}  # fmt: skip


def limit_of(step: LibraryStep) -> float:
    return READ_AT_EIGHT if step.bands & CHILDREN else READ_AT_ELEVEN


def lines_of(page: str) -> list[str]:
    """Return what a page says in its middle, a line for each block, as it is seen."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    main = next(element for element in document.iter("main"))
    said = "".join(_said(main)).replace("\xa0", " ")
    return [" ".join(line.split()) for line in said.split("\n") if line.strip()]


def _said(element: Element) -> Iterator[str]:
    if "visually-hidden" in element.get("class", ""):
        return  # it repeats, for who can't see it, what stands beside it
    block = element.tag in _BLOCKS or element.get("class", "").startswith("tile")
    yield "\n" if block else ""
    if element.tag not in ("script", "style", "textarea"):
        yield element.text or ""
        for child in element:
            yield from _said(child)
            yield child.tail or ""
    yield "\n" if block else ""


def too_hard(lines: list[str], *, most: float) -> list[tuple[str, float]]:
    """Return the sentences of a page that are harder than may be, and the whole when it is."""
    judged = [line for line in lines if not line.startswith(tuple(HARDER_LINES))]
    found = [*(line for line in judged if len(line.split()) >= SENTENCE), "\n".join(judged)]
    return [(text, round(grade(text), 1)) for text in found if grade(text) > most]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat sat on the mat.", 0.39 * 6 + 11.8 * 6 / 6 - 15.59),
        ("It is safe.", 0.39 * 3 + 11.8 - 15.59),
        ("Go in. Ring me. Stay there.", 0.39 * 2 + 11.8 - 15.59),
        ("Police stations are open.", 0.39 * 4 + 11.8 * 7 / 4 - 15.59),
        ("Ring 999", 0.39 * 2 + 11.8 * 4 / 2 - 15.59),
        ("don’t", 0.39 + 11.8 - 15.59),
        ("", 0.0),
        ("...", 0.0),
    ],
)
def test_the_grade_is_flesch_and_kincaid_s(text: str, expected: float) -> None:
    assert grade(text) == pytest.approx(expected)


def test_a_list_behind_a_colon_is_one_sentence_and_no_easier_for_it() -> None:
    assert grade("Pack a bag: keys, cash, a coat.") == grade("Pack a bag keys cash a coat")
    assert grade("Pack a bag: keys, cash, a coat.") > grade("Pack a bag. Keys. Cash. A coat.")


def test_the_words_of_every_step_are_read_at_the_age_of_who_reads_them() -> None:
    hard = {step.id for step in load_library().steps if grade(step.words) > limit_of(step)}
    assert hard == set(HARDER), "Say it in shorter words, or give the reason here."


def test_what_is_said_beside_a_step_is_read_with_ease_too() -> None:
    for step in load_library().steps:
        beside = [step.why, step.not_when]
        assert too_hard(beside, most=READ_AT_ELEVEN) == [], step.id


def test_the_names_of_things_are_short() -> None:
    library = load_library()
    words = [
        *(theme.plain for theme in library.themes), *(each.label for each in library.situations),
        *STATE_WORDS.values(), *WHO_WORDS.values(),
    ]  # fmt: skip
    assert [each for each in words if len(each.split()) > 14] == []


def test_a_text_that_is_too_hard_is_found(jo: Browser) -> None:
    page = jo.get("/a/23").text
    plain = lines_of(page)
    worse = page.replace(
        "<h1", "<p>Utilisation of precautionary communication strategies is recommended unless "
        "countervailing considerations necessitate alternative arrangements.</p><h1", 1,
    )  # fmt: skip
    assert too_hard(plain, most=READ_AT_ELEVEN) == []
    assert too_hard(lines_of(worse), most=READ_AT_ELEVEN) != []


def filled(pair: Pair, jo: Browser, session: Session) -> None:
    """Give her a list with steps of the library in every state, a child's list and an idea."""
    library = load_library()
    plan = pair.plan()
    words: dict[str, Any] = {step.id: step.words for step in library.steps}
    for known in ("home-locks", "contact-keep", "court-day"):
        pair.agreed(plan, words[known], library_id=known)
    pair.propose(plan, words["home-lights"], library_id="home-lights")
    pair.propose(plan, words["work-desk"], library_id="work-desk", by=pair.jo)
    pair.agreed(pair.plan(Band.UNDER_8), words["small-not-fault"], library_id="small-not-fault")
    session.commit()


def pages_of(pair: Pair, jo: Browser, session: Session) -> Iterator[tuple[str, list[str]]]:
    """Visit every page of her list: empty, filled, and with what was left out."""
    yield "first screen, nothing there", lines_of(jo.get("/").text)
    for number in (20, 22, 23, 25, 26):
        yield f"{number}, nothing there", lines_of(jo.get(f"/a/{number}").text)
    filled(pair, jo, session)
    step = session.query(Step).filter_by(state=StepState.AGREED, band=Band.SURVIVOR).first()
    assert step is not None
    jo.post("/a/20", {"step": str(step.id)})
    for number in (20, 21, 22, 25, 27, 28, 29):
        yield str(number), lines_of(jo.get(f"/a/{number}").text)
    for number, data in (
        (22, {"priorities": "moon", "revision": "1"}), (23, {"words": ""}),
        (26, {"code_words": "Lemon", "revision": "9"}), (29, {"to": "not_safe_now"}),
        (27, {"revision": "0"}),
    ):  # fmt: skip
        yield f"{number}, sent back", lines_of(jo.follow(jo.post(f"/a/{number}", data)).text)
    for theme in (each.code for each in load_library().themes):
        jo.post("/a/38", {"theme": theme})
        yield f"39, {theme}", lines_of(jo.get("/a/39").text)
    yield "38", lines_of(jo.get("/a/38").text)
    waiting = session.query(Step).filter_by(state=StepState.SUGGESTED).first()
    assert waiting is not None
    for answer in ("ask", "decline"):
        sent = {"step": str(waiting.id), "revision": str(waiting.revision), "answer": answer}
        jo.follow(jo.post("/a/21", sent))
        yield f"24, {answer}", lines_of(jo.follow(jo.post("/a/24", {"words": ""})).text)


def pages_of_lists(pair: Pair, jo: Browser) -> Iterator[tuple[str, list[str]]]:
    """Visit every page about a dependent's list and cards as the survivor does."""
    person = pair.dependent("Ali", parental_responsibility="yes")
    plan = start_plan(
        pair.session, pair.case, person, band=Band.UNDER_8,
        actor=pair.people.actor(pair.amira), at=pair.people.clock.now(),
    )  # fmt: skip
    jo.post("/a/28", {"open": str(plan.id)})
    for number in (28, 100, 101, 102, 104, 105, 106, 107):
        yield f"{number}, nothing there", lines_of(jo.get(f"/a/{number}").text)
    for part in Part:
        pair.agreed(plan, "Go to Nan", part=part)
    pair.see(plan, *Part)
    jo.post("/a/100", {"told": str(pair.session.query(Step).first().id)})
    for number in (28, 100, 101, 103):
        yield str(number), lines_of(jo.get(f"/a/{number}").text)
    for number, data in (
        (102, {}), (102, {"part": "step", "words": "Go", "private": "yes", "if_told": "Fine"}),
        (102, {"part": "step", "words": "Go", "reveals": "yes", "if_told": "Fine"}),
        (103, {"revision": "9", "if_told": ""}), (105, {"revision": "0"}),
        (105, {"revision": "0", "collectors": "SO14 2AB", "ring": "Nan"}),
        (107, {"revision": "0", "where": "Shop", "who": "Nan", "missing": "999"}),
        (107, {"revision": "0", "where": "Park", "who": "Nan", "missing": "999"}),
        (106, {"revision": "0"}),
    ):  # fmt: skip
        yield f"{number}, sent back {data}", lines_of(jo.follow(jo.post(f"/a/{number}", data)).text)


def test_every_page_about_a_child_s_list_is_read_with_ease(pair: Pair, jo: Browser) -> None:
    seen = dict(pages_of_lists(pair, jo))
    hard = {name: found for name, lines in seen.items() if (found := too_hard(lines, most=6.0))}
    assert hard == {}, "Say it in shorter words, or give the reason here."


@pytest.mark.parametrize("band", [Band.FROM_13_TO_17, Band.ADULT])
def test_every_page_of_a_young_person_is_read_with_ease(
    pair: Pair, browse: Browse, band: Band
) -> None:
    account, plan = pair.young(*Part, band=band)
    noah = browse(account)
    seen = {f"{number}, empty": noah.get(f"/a/{number}").text for number in (110, 112)}
    seen["home, empty"] = noah.get("/").text
    for part in Part:
        pair.agreed(plan, "Tell two adults", by=account, part=part)
    idea = pair.propose(plan, "Ring home")
    step = pair.session.query(Step).filter_by(state=StepState.AGREED).first()
    noah.post("/a/110", {"step": str(step.id)})
    seen |= {str(number): noah.get(f"/a/{number}").text for number in range(110, 116)}
    seen["home"] = noah.get("/").text
    sent: list[tuple[int, dict[str, str]]] = [
        (111, {"step": str(idea.id), "revision": "1", "answer": "decline"}),
        (111, {"step": str(idea.id), "revision": "0", "answer": "agree"}), (112, {}),
        (113, {"to": "not_safe_now"}), (114, {"revision": "0"}), (115, {"words": ""}),
    ]  # fmt: skip
    for number, data in sent:
        answer = noah.follow(noah.post(f"/a/{number}", data))
        seen[f"{number}, sent back {data}"] = answer.text
    found = {name: too_hard(lines_of(page), most=6.0) for name, page in seen.items()}
    hard = {name: lines for name, lines in found.items() if lines}
    assert hard == {}, "Say it in shorter words, or give the reason here."


def test_a_small_child_s_page_is_read_at_eight(pair: Pair, jo: Browser, amira: Browser) -> None:
    library = {step.id: step.words for step in load_library().steps}
    plan = pair.plan(Band.UNDER_8)
    for name in ("small-not-fault", "small-may-tell", "small-999"):
        pair.agreed(plan, library[name])
    pair.see(plan, *Part)
    jo.post("/a/28", {"open": str(plan.id)})
    lines = lines_of(jo.get("/a/101").text)
    assert len(lines) > 6
    assert too_hard(lines, most=READ_AT_EIGHT) == []
    assert max(len(line.split()) for line in lines) <= 16


def going_on(pair: Pair, jo: Browser, session: Session) -> Iterator[tuple[str, list[str]]]:
    """Visit the pages of looking at the list again and of taking it along."""
    filled(pair, jo, session)
    plan = session.query(Plan).filter_by(band=Band.SURVIVOR).one()
    pair.agree(plan)
    plan.stale_codes = ",".join(Change)
    session.commit()
    for number in (120, 130):
        yield str(number), lines_of(jo.get(f"/a/{number}").text)
    jo.post("/a/120", {"changed": ["other"]})
    yield "121", lines_of(jo.get("/a/121").text)
    step = session.query(Step).filter_by(state=StepState.AGREED, plan_id=plan.id).first()
    assert step is not None
    for verdict in ("change", "unsafe"):
        sent = {"step": str(step.id), "revision": str(step.revision), "verdict": verdict}
        jo.post("/a/121", sent)
        yield f"123, {verdict}", lines_of(jo.follow(jo.post("/a/123", {"words": ""})).text)
    for each in session.query(Step).filter_by(state=StepState.AGREED, plan_id=plan.id).all():
        sent = {"step": str(each.id), "revision": str(each.revision), "verdict": "keep"}
        jo.post("/a/121", sent)
    yield "122", lines_of(jo.get("/a/122").text)
    yield "122, sent", lines_of(jo.follow(jo.post("/a/122", {})).text)
    jo.post("/a/130", {"what": f"list:{plan.id}"})
    yield "131", lines_of(jo.get("/a/131").text)
    jo.post("/a/131", {"is_safe": "unsure"})
    yield "134", lines_of(jo.get("/a/134").text)
    jo.post("/a/131", {"is_safe": "yes"})
    yield "132", lines_of(jo.get("/a/132").text)
    yield "133", lines_of(jo.follow(jo.post("/a/132", {"title": "Shopping"})).text)


def test_looking_again_and_taking_it_along_is_read_with_ease(
    pair: Pair, jo: Browser, session: Session
) -> None:
    seen = dict(going_on(pair, jo, session))
    found = {name: too_hard(lines, most=READ_AT_ELEVEN) for name, lines in seen.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_page_of_her_list_is_read_with_ease(
    pair: Pair, jo: Browser, session: Session
) -> None:
    seen = dict(pages_of(pair, jo, session))
    found = {name: too_hard(lines, most=READ_AT_ELEVEN) for name, lines in seen.items()}
    hard = {name: lines for name, lines in found.items() if lines}
    assert hard == {}, "Say it in shorter words, or give the reason here."
    assert all(len(lines) > 3 for lines in seen.values())
