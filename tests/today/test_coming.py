"""What is not due yet but soon, and what was just given to somebody: both stand on the day."""

from collections.abc import Callable

from sqlalchemy import select

from advocacy.actor import SYSTEM
from advocacy.cases.service import allocate
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger, Prompt
from advocacy.today.coming import DAYS, days_of, list_coming
from tests.browse import Browser
from tests.contacts.test_contacts import answers
from tests.people import People

Browse = Callable[..., Browser]
Remind = Callable[..., Prompt]
DAY = 24 * 60


def test_what_falls_due_this_week_stands_under_its_day_by_danger_then_time(
    people: People, browse: Browse, remind: Remind
) -> None:
    advocate = people.advocate()
    names = ("A One", "B Two", "C Three", "D Four")
    later, worse, sooner, today = (people.case(advocate, name=name) for name in names)
    remind(later, minutes=2 * DAY + 60)
    remind(worse, minutes=2 * DAY + 90, danger=Danger.CALL)
    remind(sooner, minutes=DAY)
    remind(today)
    page = browse(advocate).get("/staff/").text.partition("New to you")[2].partition("Due")[2]
    wanted = ("D.F.", "Coming up", "Wednesday", "C.T.", "Thursday", "B.T.", "A.O.")
    places = [page.index(words) for words in wanted]
    assert places == sorted(places)
    assert "Your cases" in page[places[-1] :]


def test_nothing_coming_is_said(people: People, browse: Browse, remind: Remind) -> None:
    advocate = people.advocate()
    remind(people.case(advocate), minutes=(DAYS + 1) * DAY)
    browser = browse(advocate)
    assert "Nothing falls due in the next seven days." in browser.get("/staff/").text
    assert "Nothing falls due in the next seven days." in browser.get("/staff/today/coming").text


def test_the_day_shows_a_few_that_are_coming_and_leads_to_all(
    people: People, browse: Browse, remind: Remind
) -> None:
    advocate = people.advocate()
    for number in range(30):
        remind(people.case(advocate, name=f"N {number}"), minutes=DAY * (1 + number % 3))
    browser = browse(advocate)
    page = browser.get("/staff/").text
    assert page.count("<p>Contact with") == 5
    assert "Nothing is due today." in page
    assert 'href="/staff/today/coming"' in page
    first = browser.get("/staff/today/coming").text
    assert first.count("<p>Contact with") == 25
    following = first.split('rel="next" href="')[1].split('"')[0]
    assert browser.get(following).text.count("<p>Contact with") == 5


def test_a_long_week_goes_on_by_key_and_loses_nothing(
    people: People, remind: Remind, session, clock
) -> None:
    advocate = people.advocate()
    raised = [
        remind(
            people.case(advocate, name=f"N {number}"),
            danger=Danger(1 + number % 6),
            minutes=DAY * (1 + number % 7) + number % 3,
        )
        for number in range(60)
    ]
    session.commit()
    seen, after = [], None
    for _ in range(3):
        found, after = list_coming(
            session, actor=people.actor(advocate), at=clock.now(), after=after
        )
        seen.extend(found)
    assert after is None
    assert sorted(each.prompt.id for each in seen) == sorted(each.id for each in raised)
    assert [day for day, _ in days_of(seen)] == sorted({day for day, _ in days_of(seen)})


def test_nobody_is_to_be_rung_after_a_danger_word_however_late_the_row(
    people: People, browse: Browse, remind: Remind
) -> None:
    advocate = people.advocate()
    case = people.case(advocate)
    remind(case, danger=Danger.DANGER, kind="checkin.danger")
    remind(case, kind="contact.first_due")
    remind(case, kind="contact.due", minutes=DAY)
    page = browse(advocate).get("/staff/").text
    assert "Ring and record" not in page
    assert page.count("do not ring, text or write to them") == 2


def test_a_colleagues_week_is_not_shown(people: People, browse: Browse, remind: Remind) -> None:
    case = people.case(people.advocate())
    remind(case, minutes=DAY)
    other = browse(people.advocate("Ela Fox"))
    for path in ("/staff/", "/staff/today/coming"):
        assert "J.O." not in other.get(path).text


def test_a_case_just_given_is_new_until_it_is_opened(people: People, browse: Browse) -> None:
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    for path in ("/staff/", "/staff/cases/", "/staff/"):
        assert "New to you" in browser.get(path).text
    browser.get(f"/staff/cases/{case.id}/")
    for path in ("/staff/", "/staff/cases/"):
        assert "New to you" not in browser.get(path).text


def test_a_case_a_colleague_opened_is_still_new_to_whom_it_was_given(
    people: People, browse: Browse, session, clock
) -> None:
    first, second = people.advocate(), people.advocate("Ela Fox")
    case = people.case(first)
    clock.advance(minutes=5)
    allocate(session, case, account=second, reason="Cover", actor=SYSTEM, at=clock.now())
    browse(first).get(f"/staff/cases/{case.id}/")
    assert "New to you" in browse(second).get("/staff/").text
    assert "New to you" not in browse(first).get("/staff/").text


def test_a_new_case_stands_above_what_is_merely_due_and_beneath_danger(
    people: People, browse: Browse, remind: Remind, session, clock
) -> None:
    advocate = people.advocate()
    danger, due = people.case(advocate, name="A One"), people.case(advocate, name="B Two")
    session.commit()
    clock.advance(days=15)
    new = people.case(advocate, name="C Three")
    remind(danger, danger=Danger.MISSED)
    remind(due)
    page = browse(advocate).get("/staff/cases/").text
    places = [page.index(each.reference) for each in (danger, new, due)]
    assert places == sorted(places)
    assert page.count("New to you") == 1


def test_new_ones_stand_first_on_a_day_without_danger_and_beneath_it_on_another(
    people: People, browse: Browse, remind: Remind
) -> None:
    advocate = people.advocate()
    case = people.case(advocate)
    remind(case)
    browser = browse(advocate)
    page = browser.get("/staff/").text
    assert page.index("New to you") < page.index("Due today")
    remind(case, kind="checkin.missed", danger=Danger.MISSED)
    page = browse(advocate).get("/staff/").text
    assert page.index("Act now") < page.index("Due today") < page.index("New to you")


def test_a_contact_recorded_without_opening_the_case_counts_as_seen(
    people: People, browse: Browse
) -> None:
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    assert browser.post(f"/staff/cases/{case.id}/contacts/new", answers()).status_code == 303
    assert "New to you" not in browser.get("/staff/").text


def test_coming_rows_are_in_the_ledger_with_their_cases(
    people: People, browse: Browse, remind: Remind, session
) -> None:
    advocate = people.advocate()
    case = people.case(advocate)
    remind(case, minutes=DAY)
    browse(advocate).get("/staff/today/coming")
    events = session.scalars(select(LedgerEvent).where(LedgerEvent.route == "today.coming"))
    assert [each.case_id for each in events] == [case.id]
