"""The day: danger first, then what is due, then the caseload; a fixed number of statements."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from advocacy.actor import Role
from advocacy.cases.grant_models import ConflictBlock, Cover
from advocacy.cases.models import Case, Caseload, RiskLevel
from advocacy.db import new_id
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger
from advocacy.today.service import list_due
from advocacy.vault import SERVICE_SCOPE

GRANTED = 6


@contextmanager
def counted(engine) -> Iterator[list[str]]:
    """Collect the statements that reach the database, transaction control aside."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SELECT set_config")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_danger_stands_above_what_is_due_and_older_above_newer(people, browse, remind):
    advocate = people.advocate()
    calm, late, worst = (people.case(advocate, name=name) for name in ("A One", "B Two", "C Three"))
    remind(calm, minutes=30)
    remind(late, danger=Danger.MISSED, minutes=-20)
    remind(worst, danger=Danger.DANGER, minutes=-4, detail="neighbour at 12, then 999")
    page = browse(advocate).get("/staff/").text
    places = [
        page.index(words)
        for words in (
            "Act now",
            "C.T.",
            "neighbour at 12, then 999",
            "B.T.",
            "Due today",
            "A.O.",
            "Your cases",
        )
    ]
    assert places == sorted(places)
    assert "row--danger" in page
    assert "4 minutes ago" in page


def test_no_row_asks_to_ring_somebody_who_sent_the_danger_word(people, browse, remind):
    advocate = people.advocate()
    hers, other = (people.case(advocate, name=name) for name in ("A One", "B Two"))
    remind(hers, danger=Danger.DANGER, kind="checkin.danger")
    for case in (hers, other):
        remind(case, danger=Danger.MISSED, kind="checkin.missed", detail="Ring once at work")
    page = browse(advocate).get("/staff/").text
    assert page.count("Ring once at work") == page.count("Ring and record") == 1
    assert "do not ring, text or write to them" in page


def test_a_row_shows_initials_and_no_name(people, browse, remind):
    advocate = people.advocate()
    remind(people.case(advocate, name="Jo Okafor"))
    page = browse(advocate).get("/staff/").text
    assert "Contact with J.O. is due" in page
    assert "Okafor" not in page


def test_tomorrows_work_is_not_todays(people, browse, remind):
    advocate = people.advocate()
    remind(people.case(advocate), minutes=60 * 14 + 5)
    page = browse(advocate).get("/staff/").text
    assert "Nothing is due today." in page


def test_an_empty_day_says_what_to_do(people, browse):
    page = browse(people.advocate()).get("/staff/").text
    assert "Nothing is due today." in page
    assert "You have no cases yet. A team lead allocates them to you." in page


def test_nobody_sees_the_day_of_a_colleague(people, browse, remind):
    owner, other = people.advocate(), people.advocate("Ela Fox")
    case = people.case(owner)
    remind(case, danger=Danger.DANGER)
    remind(case, kind="contact.first_due", for_account_id=owner.id)
    page = browse(other).get("/staff/").text
    assert "J.O." not in page
    assert case.reference not in page


def test_a_case_taken_away_leaves_the_day_at_once(people, browse, remind, session, clock):
    advocate = people.advocate()
    case = people.case(advocate)
    remind(case, danger=Danger.DANGER)
    remind(case, kind="contact.first_due", for_account_id=advocate.id)
    browser = browse(advocate)
    assert "J.O." in browser.get("/staff/").text
    session.execute(update(Caseload).values(ends_at=clock.now()))
    session.commit()
    clock.advance(minutes=1)
    assert "J.O." not in browser.get("/staff/").text


def test_cover_brings_a_colleagues_day_and_a_conflict_of_interest_takes_it_away(
    people, browse, remind, session, clock
):
    away, cover = people.advocate(), people.advocate("Ela Fox")
    case = people.case(away)
    remind(case)
    remind(case, kind="contact.first_due", minutes=24 * 60)
    browser, at = browse(cover), clock.now()
    assert "J.O." not in browser.get("/staff/").text
    until = at + timedelta(days=7)
    ids = {"scope_id": SERVICE_SCOPE, "away_id": away.id, "cover_id": cover.id}
    session.add(Cover(**ids, starts_at=at, ends_at=until, made_at=at, reason="Leave"))
    session.commit()
    page = browser.get("/staff/").text
    assert "Contact with J.O. is due" in page
    assert "J.O. is waiting for a first call" in page
    people_of = {"declared_id": new_id(), "person_id": new_id()}
    ids = {"scope_id": SERVICE_SCOPE, "account_id": cover.id, "case_id": case.id}
    session.add(ConflictBlock(**ids, **people_of, because="name", made_at=at))
    session.commit()
    for path in ("/staff/", "/staff/today/rows", "/staff/today/coming", "/staff/cases/"):
        assert "J.O." not in browser.get(path).text


def test_a_lead_sees_what_is_urgent_in_the_team_and_not_what_is_merely_due(people, browse, remind):
    lead, advocate = people.lead(), people.advocate()
    urgent, calm = people.case(advocate, name="C Three"), people.case(advocate, name="A One")
    remind(urgent, danger=Danger.MISSED)
    remind(calm)
    remind(calm, kind="contact.first_due", for_role=Role.LEAD)
    page = browse(lead).get("/staff/").text
    assert "Contact with C.T. is due" in page
    assert "Contact with A.O. is due" not in page
    assert "A.O. is waiting for a first call" in page


def test_a_prompt_nobody_gave_words_still_leads_to_its_case(people, browse, remind):
    advocate = people.advocate()
    case = people.case(advocate)
    remind(case, kind="made.up")
    page = browse(advocate).get("/staff/").text
    assert "Look at J.O." in page
    assert f"/staff/cases/{case.id}/" in page


def test_the_number_of_statements_never_grows_with_the_rows(
    people, browse, remind, engine, session, clock
):
    advocate = people.advocate()
    browser = browse(advocate)
    counts = []
    for more in (2, 40):
        for number in range(more):
            remind(people.case(advocate, name=f"N {number}"), danger=Danger(1 + number % 6))
        session.commit()
        for path in ("/staff/", "/staff/cases/", "/staff/today/rows"):
            clock.advance(minutes=1)  # so that the session's last-seen is written as well
            with counted(engine) as seen:
                assert browser.get(path).status_code == 200
            assert len(seen) <= GRANTED, "\n".join(seen)
            counts.append(len(seen))
    assert counts[:3] == counts[3:]


def test_a_long_day_goes_on_by_key_and_loses_nothing(people, remind, session, clock):
    advocate = people.advocate()
    raised = [
        remind(
            people.case(advocate, name=f"N {number}"),
            danger=Danger(1 + number % 6),
            minutes=-(number % 4),
        )
        for number in range(60)
    ]
    session.commit()
    seen, after = [], None
    for _ in range(3):
        found, after = list_due(session, actor=people.actor(advocate), at=clock.now(), after=after)
        seen.extend(each.prompt for each in found)
    assert after is None
    assert {each.id for each in seen} == {each.id for each in raised}
    order = [(each.danger, each.due_at, each.id) for each in seen]
    assert order == sorted(order)


def test_the_next_page_of_the_day_is_a_link(people, browse, remind):
    advocate = people.advocate()
    for number in range(30):
        remind(people.case(advocate, name=f"N {number}"))
    browser = browse(advocate)
    first = browser.get("/staff/").text
    assert first.count("<p>Contact with") == 25
    following = first.split('rel="next" href="')[1].split('"')[0]
    assert browser.get(following).text.count("<p>Contact with") == 5


def test_an_address_somebody_made_up_shows_the_first_page(people, browse, remind):
    advocate = people.advocate()
    remind(people.case(advocate))
    for wrong in ("x", "1_2_3", "9_2026-11-24_" + "0" * 32, "²_" + "x" * 40):
        assert browse(advocate).get(f"/staff/?after={wrong}").status_code == 200


def test_the_rows_alone_are_what_the_page_asks_for_again(people, browse, remind):
    advocate = people.advocate()
    remind(people.case(advocate))
    browser = browse(advocate)
    page = browser.get("/staff/").text
    assert 'data-poll-url="/staff/today/rows"' in page
    rows = browser.get("/staff/today/rows", headers={"X-Poll": "1"}).text
    assert "Contact with J.O. is due" in rows
    assert "masthead" not in rows


def test_the_caseload_is_ordered_by_danger_then_by_time(people, browse, remind, clock):
    advocate = people.advocate()
    names = ("First Opened", "Second Due", "Third Danger")
    quiet, due, danger = (people.case(advocate, name=name) for name in names)
    clock.advance(days=15)  # so that none is new to her
    remind(due)
    remind(danger, danger=Danger.CALL)
    page = browse(advocate).get("/staff/cases/").text
    places = [page.index(each.reference) for each in (danger, due, quiet)]
    assert places == sorted(places)


def test_filters_stand_in_the_address_so_that_back_keeps_them(people, browse, session):
    advocate = people.advocate()
    high, other = people.case(advocate, name="H Igh"), people.case(advocate, name="O Ther")
    high.risk_level = RiskLevel.HIGH
    browser = browse(advocate)
    page = browser.get("/staff/cases/?risk=high").text
    assert high.reference in page
    assert other.reference not in page
    assert '<option value="high" selected>' in page
    assert "No case fits" in browser.get("/staff/cases/?state=closed").text
    assert browser.get("/staff/cases/?risk=nonsense&state=nonsense").status_code == 200


def test_a_list_of_cases_is_in_the_ledger_with_the_cases_it_showed(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    browse(advocate).get("/staff/cases/")
    events = session.scalars(select(LedgerEvent).where(LedgerEvent.route == "today.my_cases"))
    assert [each.case_id for each in events] == [case.id]


LOOKED_FOR = ["okaf", "Joe Okafor", "07700 900 142", "900142", "Mark Z", "Marek Zielinski"]


@pytest.mark.parametrize("text", LOOKED_FOR)
def test_somebody_is_found_by_name_sound_number_or_the_suspects_other_name(people, browse, text):
    advocate = people.advocate()
    case = people.case(advocate, name="Jo Okafor")
    people.case(advocate, name="Wren Abara", phone="+447700900555")
    browser = browse(advocate)
    suspect = {"name": "Marek Zieliński", "aliases": "Mark Zee"}
    browser.post(f"/staff/cases/{case.id}/people/new/suspect", suspect)
    answer = browser.post("/staff/search", {"text": text})
    assert answer.status_code == 200
    assert case.reference in answer.text
    assert "W.A." not in answer.text


def test_a_reference_is_found_however_it_is_written(people, browse):
    advocate = people.advocate()
    case = people.case(advocate)
    wanted = case.reference.replace("-", " ").lower()
    assert case.reference in browse(advocate).post("/staff/search", {"text": wanted}).text


def test_search_finds_nobody_in_the_cases_of_others(people, browse, session):
    case = people.case(people.advocate(), name="Jo Okafor")
    other = browse(people.advocate("Ela Fox"))
    for text in ("Jo Okafor", "07700 900142", case.reference):
        answer = other.post("/staff/search", {"text": text})
        assert "Nobody in your cases fits" in answer.text
        assert case.reference not in answer.text.replace(f'value="{text}"', "")
    assert session.scalar(select(Case.reference)) == case.reference


def test_a_search_for_nothing_says_what_to_enter(people, browse):
    answer = browse(people.advocate()).post("/staff/search", {"text": " "})
    assert answer.status_code == 422
    assert "Enter a name, a telephone number or a reference" in answer.text


def test_the_helpline_has_no_caseload(people, browse):
    worker = browse(people.helpline())
    assert worker.get("/staff/").headers["Location"] == "/staff/helpline"
    for path in ("/staff/cases/", "/staff/today/rows"):
        assert worker.get(path).status_code == 404
    assert worker.post("/staff/search", {"text": "Jo"}).status_code == 404


def test_a_leads_rare_pages_stand_under_more_and_the_one_that_is_open_names_itself(people, browse):
    lead = browse(people.lead())
    day, texts = lead.get("/staff/").text, lead.get("/staff/texts/").text
    row = re.search(r'masthead__links--wide">(.*?)<details', day, re.DOTALL)[1]
    assert row.count("<li><a") == 6
    assert "Emergency" in row
    assert "/staff/texts/" not in row
    rest = re.search(r'masthead__more">(.*?)</details>', day, re.DOTALL)[1]
    assert "<summary>More</summary>" in rest
    assert rest.count("<li><a") >= 3
    assert '<summary aria-current="true">Texts +</summary>' in texts
