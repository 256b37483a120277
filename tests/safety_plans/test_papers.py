"""Taking a plan along: asked first, under a name of their own, telling nobody what it is."""

import io
from typing import Any

import pypdf
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from advocacy.cases.models import PersonKind
from advocacy.cases.service import add_person
from advocacy.ledger.models import LedgerEvent
from advocacy.settings import Settings
from safety_plans.bands import Band
from safety_plans.card import CardWords, save_card
from safety_plans.library import load_library
from safety_plans.models import Plan
from safety_plans.papers.models import IsSafe, Paper, Shape
from safety_plans.papers.service import CHILD_TITLES, TITLES
from safety_plans.papers.sheets import _HEADINGS
from safety_plans.papers.telling import _PHRASES, _TELLING, tells
from safety_plans.parts import Part
from safety_plans.states import Side
from tests.browse import Browser
from tests.safety_plans.conftest import Pair

CARD = CardWords(
    code_words="Pineapple", where_to_go="Flat 9, Sea Road", ring_first="Mia next door",
    bag="Passports at Mia’s", remember="Breathe out",
)  # fmt: skip


@pytest.fixture
def plan(pair: Pair) -> Plan:
    """An agreed plan with a private step, one that tells, and a card."""
    found = pair.plan()
    pair.agreed(found, "Change the locks")
    pair.agreed(found, "Bag at the shop", private=True)
    pair.agreed(found, "Tell the police each time")
    save_card(
        pair.session, pair.case, words=CARD, revision=0, actor=pair.people.actor(pair.jo),
        at=pair.people.clock.now(),
    )  # fmt: skip
    pair.session.commit()
    return found


def take(jo: Browser, plan: Plan, shape: Shape, title: str = "Shopping") -> str:
    """Go from the first question to the sheet, and return the sheet's page."""
    jo.post("/a/130", {"what": f"{shape}:{plan.id}"})
    jo.post("/a/131", {"is_safe": "yes"})
    return jo.follow(jo.post("/a/132", {"title": title})).text


def read(answer: TestResponse) -> tuple[str, pypdf.PdfReader]:
    assert answer.mimetype == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(answer.data))
    return "\n".join(page.extract_text() for page in reader.pages), reader


def shapes_of(plan: Plan) -> list[Shape]:
    return [Shape.LIST, Shape.LARGE, Shape.POCKET]


def test_every_shape_comes_only_after_the_question(pair: Pair, plan: Plan, jo: Browser) -> None:
    page = jo.get("/a/130").text
    for words in ("A list, on A4", "large print", "small card"):
        assert words in page
    for number in (131, 132, 133, 135):
        assert jo.get(f"/a/{number}").headers["Location"] == "/a/130", number
    jo.post("/a/130", {"what": f"list:{plan.id}"})
    page = jo.get("/a/131").text
    assert "Is it safe to have this on paper?" in page
    assert "Someone may find it" in page
    for number in (132, 133, 135):
        assert jo.get(f"/a/{number}").headers["Location"] == "/a/130", number


@pytest.mark.parametrize("said", ["no", "unsure"])
def test_whoever_says_no_or_is_not_sure_keeps_it_on_the_page(
    pair: Pair, plan: Plan, jo: Browser, said: str
) -> None:
    take(jo, plan, Shape.LIST)
    jo.post("/a/130", {"what": f"list:{plan.id}"})
    page = jo.follow(jo.post("/a/131", {"is_safe": said})).text
    assert "Leave it here" in page
    assert "Someone may take a photo of it" in page
    assert "/a/135" not in page
    for number in (132, 133, 135):
        assert jo.get(f"/a/{number}").headers["Location"] == "/a/130", number
    kept = pair.session.scalars(select(Paper).order_by(Paper.asked_at, Paper.id)).all()
    assert [each.is_safe for each in kept] == [IsSafe.YES, IsSafe(said)]
    assert (kept[1].side, kept[1].by_id) == (Side.SURVIVOR, pair.jo.id)
    assert kept[1].asked_at == pair.people.clock.now()


def test_no_answer_is_asked_again(pair: Pair, plan: Plan, jo: Browser) -> None:
    assert "Choose one" in jo.follow(jo.post("/a/130", {})).text
    jo.post("/a/130", {"what": f"list:{plan.id}"})
    assert "Choose one" in jo.follow(jo.post("/a/131", {})).text
    jo.post("/a/131", {"is_safe": "yes"})
    assert "Choose one" in jo.follow(jo.post("/a/132", {})).text
    assert pair.only(Paper).title in (None, "")


@pytest.mark.parametrize("shape", [Shape.LIST, Shape.LARGE, Shape.POCKET])
def test_what_could_be_waited_at_or_used_is_on_no_sheet(
    pair: Pair, plan: Plan, jo: Browser, shape: Shape
) -> None:
    page = take(jo, plan, shape)
    text, _ = read(jo.get("/a/135"))
    for seen in (page[page.index("<article") : page.index("</article>")], text):
        assert "Change the locks" in seen
        for never in ("Pineapple", "Sea Road", "Passports", "Bag at the shop", "police", "Jo"):
            assert never not in seen
    assert ("Mia next door" in text) is (shape is Shape.POCKET)
    assert "1 line is just for you" in page
    assert "1 line says what this is about" in page
    assert "could wait for you there" in page


@pytest.mark.parametrize("shape", [Shape.LIST, Shape.LARGE, Shape.POCKET, Shape.PICTURES])
def test_the_file_names_nobody_and_nothing_and_not_when_it_was_made(
    app: Flask, settings: Settings, pair: Pair, plan: Plan, jo: Browser, shape: Shape
) -> None:
    whose = plan
    if shape is Shape.PICTURES:
        whose = pair.plan(Band.UNDER_8)
        pair.see(whose, *Part)
        pair.agreed(whose, "It is not your fault")
        pair.session.commit()
    title = "My card" if shape is Shape.PICTURES else "Shopping"
    take(jo, whose, shape, title)
    answer = jo.get("/a/135")
    text, reader = read(answer)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert set(reader.metadata or {}) == {"/Title", "/Creator"}
    assert (reader.metadata or {})["/Title"] == title
    assert answer.headers["Cache-Control"] == "no-store"
    name = "my-card.pdf" if shape is Shape.PICTURES else "shopping.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    said = f"{text} {root['/Metadata'].get_data().decode()} {reader.metadata}"
    assert not tells(text)
    assert "2026" not in said
    for name in (settings.public_name, "Okafor", "Ali", "Amira", "020 7946"):
        assert name not in said.replace("utf-8", "")


def test_the_drawings_of_a_child_s_card_say_what_they_show(pair: Pair, jo: Browser) -> None:
    plan = pair.plan(Band.UNDER_8)
    pair.see(plan, *Part)
    for words in ("It is not your fault", "Ring 999", "Stay away from the door", "Sing a song"):
        pair.agreed(plan, words)
    pair.session.commit()
    take(jo, plan, Shape.PICTURES, "My day")
    _, reader = read(jo.get("/a/135"))
    alts = [
        found["/Alt"]
        for each in range(len(reader.xref[0]) + 1)
        if isinstance(found := _object(reader, each), dict) and "/Alt" in found
    ]
    assert sorted(alts) == ["A hand that says stop", "A heart", "A star", "A telephone"]


def _object(reader: pypdf.PdfReader, number: int) -> Any:
    return reader.get_object(number) if number else None


def test_no_heading_on_a_sheet_says_what_it_is_about() -> None:
    themes = {theme.code for theme in load_library().themes}
    assert set(_HEADINGS) == themes, "Give the theme a heading that could stand on any list."
    assert all(len(words.split()) <= 3 for words in _HEADINGS.values())
    assert not any(tells(words) for words in _HEADINGS.values())


def test_the_whole_library_can_go_on_paper_and_tells_nothing(pair: Pair, jo: Browser) -> None:
    plan = pair.plan()
    for step in load_library().steps:
        if Band.SURVIVOR in step.bands:
            pair.agreed(plan, step.words, private=step.secret)
    pair.session.commit()
    take(jo, plan, Shape.LARGE)
    text, _ = read(jo.get("/a/135"))
    assert not tells(text)
    assert len(text.split()) > 300


def test_the_name_of_whoever_they_are_kept_safe_from_is_on_no_sheet(
    pair: Pair, plan: Plan, jo: Browser
) -> None:
    add_person(
        pair.session, pair.case, kind=PersonKind.SUSPECT, name="Lee Gray", details={},
        actor=pair.people.actor(pair.amira), at=pair.people.clock.now(),
    )  # fmt: skip
    pair.agreed(plan, "Walk past Gray’s street only with Mia")
    pair.session.commit()
    assert "Gray" not in take(jo, plan, Shape.LIST)
    assert "Gray" not in read(jo.get("/a/135"))[0]


@pytest.mark.parametrize(
    "title", ["My safety plan", "Police", "Victim support", "Stalking", "Gray"]
)
def test_a_name_that_tells_is_refused_and_her_words_come_back(
    pair: Pair, plan: Plan, jo: Browser, title: str
) -> None:
    add_person(
        pair.session, pair.case, kind=PersonKind.SUSPECT, name="Lee Gray", details={},
        actor=pair.people.actor(pair.amira), at=pair.people.clock.now(),
    )  # fmt: skip
    pair.session.commit()
    jo.post("/a/130", {"what": f"list:{plan.id}"})
    jo.post("/a/131", {"is_safe": "yes"})
    page = jo.follow(jo.post("/a/132", {"title": "own", "own_title": title})).text
    assert "Choose a name that says nothing of what this is" in page
    assert f'value="{title}"' in page
    page = jo.follow(jo.post("/a/132", {"title": "own", "own_title": "Choir, Tuesdays"})).text
    assert "Choir, Tuesdays" in page
    assert 'filename="choir-tuesdays.pdf"' in jo.get("/a/135").headers["Content-Disposition"]


def test_every_name_that_is_offered_tells_nothing() -> None:
    assert [title for title in (*TITLES, *CHILD_TITLES) if tells(title)] == []
    assert all(tells(each) for each in (*_TELLING, *_PHRASES))


def test_before_a_file_is_saved_she_reads_what_it_leaves(
    pair: Pair, plan: Plan, jo: Browser
) -> None:
    page = take(jo, plan, Shape.LIST)
    assert "Here it leaves nothing." in page
    assert "A file stays on this phone or computer" in page
    assert page.index("A file stays") < page.index("/a/135")


def test_a_line_in_letters_that_can_t_be_set_stays_on_the_page(
    pair: Pair, plan: Plan, jo: Browser
) -> None:
    pair.agreed(plan, "اتصل بأختك")
    pair.session.commit()
    page = take(jo, plan, Shape.LIST)
    assert "2 lines say what this is about" in page or "can" in page
    assert "[" not in read(jo.get("/a/135"))[0]


def test_where_nothing_is_agreed_there_is_nothing_to_take(pair: Pair, jo: Browser) -> None:
    assert "There is no list yet." in jo.get("/a/130").text
    plan = pair.plan()
    pair.session.commit()
    page = take(jo, plan, Shape.LIST)
    assert "Nothing can be on it yet" in page
    assert "/a/135" not in page


def ask(pair: Pair, amira: Browser, plan: Plan, **more: str) -> TestResponse:
    sent = {"shape": "list", "is_safe": "yes", "how": "phone", "title": "Numbers", **more}
    return amira.post(pair.address(plan, "print"), sent)


def test_the_advocate_asks_them_writes_down_what_they_said_and_prints_with_them(
    pair: Pair, plan: Plan, amira: Browser, session: Session
) -> None:
    page = amira.follow(ask(pair, amira, plan)).text
    assert "<title>Numbers</title>" in page
    paper = pair.only(Paper)
    assert (paper.side, paper.by_id, paper.how.value) == (Side.ADVOCATE, pair.amira.id, "phone")
    answer = amira.get(f"/staff/cases/{pair.case.id}/plan/papers/{paper.id}/file")
    text, reader = read(answer)
    assert "Change the locks" in text
    assert (reader.metadata or {})["/Title"] == "Numbers"
    assert 'filename="numbers.pdf"' in answer.headers["Content-Disposition"]
    logged = session.scalars(select(LedgerEvent).where(LedgerEvent.case_id == pair.case.id)).all()
    assert {"plan.paper_yes"} <= {each.action for each in logged}
    assert any((each.route or "").endswith("paper_file") for each in logged)


@pytest.mark.parametrize("said", ["no", "unsure"])
def test_without_their_yes_nothing_is_printed(
    pair: Pair, plan: Plan, amira: Browser, said: str
) -> None:
    page = amira.follow(ask(pair, amira, plan, is_safe=said)).text
    assert "Nothing is printed. What they said is written down." in page
    paper = pair.only(Paper)
    for rest in ("", "/file"):
        address = f"/staff/cases/{pair.case.id}/plan/papers/{paper.id}{rest}"
        assert amira.get(address).status_code == 404


def test_the_question_on_the_staff_side_comes_back_with_what_was_missing(
    pair: Pair, plan: Plan, amira: Browser
) -> None:
    for more, words in (
        ({"is_safe": ""}, "Choose what they said"), ({"shape": ""}, "Choose what they want"),
        ({"title": "own", "own_title": ""}, "Choose what to call it"),
        ({"title": "own", "own_title": "Court"}, "says nothing of what this is"),
    ):  # fmt: skip
        answer = ask(pair, amira, plan, **more)
        assert answer.status_code == 422
        assert words in answer.text
    assert pair.session.scalars(select(Paper)).all() == []


def test_a_sheet_of_one_case_is_not_had_through_another(
    pair: Pair, plan: Plan, amira: Browser, jo: Browser
) -> None:
    take(jo, plan, Shape.LIST)
    paper = pair.only(Paper)
    sam = pair.people.case(pair.amira, name="Sam Lee")
    for rest in ("", "/file"):
        answer = amira.get(f"/staff/cases/{sam.id}/plan/papers/{paper.id}{rest}")
        assert answer.status_code == 404
    other = pair.people.survivor(sam)
    pair.session.commit()
    jo.post("/x", {})
    jo.sign_in(other)
    jo.post("/a/130", {"what": f"list:{plan.id}"})
    assert jo.get("/a/133").headers["Location"] == "/a/130"
