"""A note is staff's alone, kept once however often it is sent."""

from sqlalchemy import select

from advocacy.notes.models import CaseNote


def test_a_note_sent_twice_is_there_once_and_marked_for_staff_only(people, browse, session):
    amira = people.advocate()
    case = people.case(amira)
    browser, path = browse(amira), f"/staff/cases/{case.id}/notes/new"
    mark = browser.get(path).text.split('name="form_id"')[1].split('value="')[1].split('"')[0]
    for _ in range(2):
        answer = browser.post(path, {"words": "The neighbour keeps a key", "form_id": mark})
    page = browser.follow(answer).text
    assert "The neighbour keeps a key" in page
    assert "Staff only" in page
    assert len(session.scalars(select(CaseNote)).all()) == 1


def test_what_is_written_on_a_page_gone_back_to_is_a_note_of_its_own(people, browse, session):
    amira = people.advocate()
    case = people.case(amira)
    browser, path = browse(amira), f"/staff/cases/{case.id}/notes/new"
    mark = browser.get(path).text.split('name="form_id"')[1].split('value="')[1].split('"')[0]
    for words in ("The neighbour keeps a key", "The neighbour has moved: no key there"):
        page = browser.follow(browser.post(path, {"words": words, "form_id": mark})).text
    assert "The neighbour keeps a key" in page
    assert "The neighbour has moved" in page


def test_an_empty_note_is_asked_for_and_a_stranger_can_not_add_one(people, browse, session):
    amira = people.advocate()
    case = people.case(amira)
    path = f"/staff/cases/{case.id}/notes/new"
    assert "Enter your note" in browse(amira).post(path, {"words": " "}).text
    stranger = browse(people.advocate("Cal Dean"))
    assert stranger.post(path, {"words": "I was here"}).status_code == 404
    assert session.scalars(select(CaseNote)).all() == []


def test_the_survivor_never_sees_a_note(people, browse, session, marker):
    amira = people.advocate()
    case = people.case(amira)
    browse(amira).post(f"/staff/cases/{case.id}/notes/new", {"words": marker})
    jo = browse(people.survivor(case))
    for place in ("/", "/a/10", "/a/20", "/a/30"):
        assert marker not in jo.get(place).text
