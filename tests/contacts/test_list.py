"""The list of contacts: filters that survive Back, and what other slices keep, counted once."""

from datetime import timedelta
from uuid import UUID

import pytest

from advocacy.actor import SYSTEM
from advocacy.cases.models import PersonKind
from advocacy.cases.people_service import add_to_case
from advocacy.contacts.models import Channel, Direction
from advocacy.contacts.sources import OtherContact, contact_sources
from tests.contacts.test_contacts import answers


@pytest.fixture
def worked(people, browse):
    advocate = people.advocate()
    case = people.case(advocate)
    return browse(advocate), case, f"/staff/cases/{case.id}/contacts"


def record(browser, path, **said):
    assert browser.post(f"{path}/new", answers(**said)).status_code == 303


def test_filters_leave_what_fits_and_stand_in_the_address(worked, people, session, clock):
    browser, case, path = worked
    officer = add_to_case(
        session, case, kind=PersonKind.PROFESSIONAL, name="DC Hall", details={}, actor=SYSTEM,
        at=clock.now(),
    )  # fmt: skip
    record(browser, path, note="Spoke of money", themes=["money"])
    record(browser, path, note="Nobody there", reached="no")
    record(browser, path, note="Met at court", channel="meeting", themes=["court"])
    record(browser, path, note="The officer rang", person=str(officer.id), direction="in")
    every = {"Spoke of money", "Nobody there", "Met at court", "The officer rang"}
    for asked, left in (
        ("channel=meeting", {"Met at court"}),
        ("reached=no", {"Nobody there"}),
        ("theme=money", {"Spoke of money"}),
        (f"person={officer.id}", {"The officer rang"}),
        ("person=survivor", every - {"The officer rang"}),
        ("channel=call&reached=yes&theme=money", {"Spoke of money"}),
        ("channel=nonsense&theme=%00&person=x", every),
    ):
        page = browser.get(f"{path}/?{asked}").text
        assert {note for note in every if note in page} == left, asked
    assert "No contact fits" in browser.get(f"{path}/?channel=post").text
    assert '<option value="money" selected' in browser.get(f"{path}/?theme=money").text


@pytest.mark.parametrize("asked", ["theme=money", "reached=yes"])
def test_a_filtered_list_goes_on_by_key_and_misses_nobody(worked, asked):
    browser, _case, path = worked
    for number in range(30):
        record(browser, path, note=f"Call number {number};", themes=["money"])
        if number % 5 == 0:
            record(browser, path, note="Other", reached="no")
    first = browser.get(f"{path}/?{asked}").text
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert asked in older
    second = browser.get(older).text
    seen = [number for number in range(30) if f"number {number};" in first + second]
    assert seen == list(range(30))
    assert "Other" not in first.split('<ol class="timeline">')[1].split("</ol>")[0]


@pytest.fixture
def messages(app, clock):
    """Forty messages that another slice keeps."""
    at = clock.now()

    def find(_session, case, window):
        if not window.wants(Channel.MESSAGE, reached=None):
            return []
        kept = [
            OtherContact(
                at=at - timedelta(minutes=number),
                id=UUID(int=number + 1),
                channel=Channel.MESSAGE,
                direction=Direction.IN,
                title=f"Message {number};",
                endpoint="cases.overview",
                arguments={"case_id": case.id},
            )
            for number in range(40)
        ]
        beyond = [each for each in kept if window.before is None or each.at < window.before[0]]
        return beyond[: window.limit]

    contact_sources(app).add(find)
    yield
    contact_sources(app).sources.remove(find)


def test_what_another_slice_keeps_lies_among_the_contacts_and_is_counted_once(worked, messages):
    browser, case, path = worked
    for minute in (5, 15, 25):
        record(browser, path, note=f"Rang at {minute};", **{"happened_at-time": f"9:{60 - minute}"})
    seen, address = "", f"{path}/"
    for _ in range(3):
        page = browser.get(address).text
        seen += page.split('<ol class="timeline">')[1].split("</ol>")[0]
        if 'rel="next"' not in page:
            break
        address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    for number in range(40):
        assert seen.count(f"Message {number};") == 1
    for minute in (5, 15, 25):
        assert seen.count(f"Rang at {minute};") == 1
    assert seen.index("Message 4;") < seen.index("Rang at 5;") < seen.index("Message 6;")
    overview = browser.get(f"/staff/cases/{case.id}/").text
    assert "Message 3;" not in overview


def test_messages_have_no_theme_and_are_nobody_elses(worked, messages):
    browser, _case, path = worked
    assert "Message 0;" in browser.get(f"{path}/?person=survivor&channel=message").text
    for asked in ("theme=money", "channel=call", "reached=yes", f"person={UUID(int=7)}"):
        page = browser.get(f"{path}/?{asked}").text
        assert ("Message 0;" in page) is asked.startswith("person"), asked
