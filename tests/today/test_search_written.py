"""Words are found in what was written in one's own cases, and nowhere else."""

from sqlalchemy import select

from advocacy.db import new_id
from advocacy.ledger.models import LedgerCase, LedgerEvent
from advocacy.notes.service import note_down
from advocacy.safeguarding.models import About
from advocacy.safeguarding.service import Raised, raise_concern


def note(people, case, by, words):
    note_down(
        people.session, case, words=words, form_id=new_id(), actor=people.actor(by),
        at=people.clock.now(),
    )  # fmt: skip


def test_words_are_found_with_a_little_around_them_and_the_log_names_the_cases(
    people, browse, session
):
    amira = people.advocate()
    case, other = people.case(amira), people.case(amira, name="Rosa Lind")
    note(people, case, amira, "The neighbour keeps the Blue KEY " + "and more " * 40)
    note(people, other, amira, "Nothing of it")
    found = browse(amira).post("/staff/search", {"text": "blue key"})
    assert found.status_code == 200
    assert "The neighbour keeps the Blue KEY" in found.text
    assert "and more " * 20 not in found.text
    assert "R.L." not in found.text
    event = session.scalars(
        select(LedgerEvent).where(LedgerEvent.action == "caseload.searched")
    ).one()
    named = session.scalars(select(LedgerCase.case_id).where(LedgerCase.event_id == event.id))
    assert set(named) == {case.id}


def test_nothing_of_a_case_that_is_not_theirs_is_found_nor_what_is_kept_back(
    people, browse, session, marker
):
    amira, ben = people.advocate(), people.advocate("Ben Moss")
    case = people.case(amira)
    note(people, case, amira, f"Word {marker} here")
    assert f"Word {marker}" not in browse(ben).post("/staff/search", {"text": marker}).text
    mine = people.case(ben, name="Rosa Lind")
    raise_concern(
        session, mine,
        Raised(About.COLLEAGUE, f"Concerning {marker}", "x", "y", [], "", danger_now=False),
        actor=people.actor(ben), at=people.clock.now(),
    )  # fmt: skip
    page = browse(ben).post("/staff/search", {"text": marker}).text
    assert "Concerning" not in page
    assert "stands in nothing that was written" in page


def test_one_kind_is_looked_through_when_it_is_chosen(people, browse):
    amira = people.advocate()
    case = people.case(amira)
    note(people, case, amira, "Okafor rang")
    browser = browse(amira)
    everything = browser.post("/staff/search", {"text": "Okafor"}).text
    assert "Survivor: a name" in everything
    assert "Okafor rang" in everything
    notes = browser.post("/staff/search", {"text": "Okafor", "kind": "note"}).text
    assert "Okafor rang" in notes
    assert "Survivor: a name" not in notes
    assert (
        "Okafor rang" not in browser.post("/staff/search", {"text": "Okafor", "kind": "task"}).text
    )
