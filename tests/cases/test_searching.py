"""One case is looked through: all of it that one may read, nothing of another, and no trace."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM
from advocacy.cases.models import Case, PersonKind, SafeContact
from advocacy.cases.searching.wanted import Wanted
from advocacy.cases.service import add_person
from advocacy.cases.transferring.models import ToldHow, Transfer, TransferState
from advocacy.contacts.models import Channel, Direction
from advocacy.contacts.service import record_contact
from advocacy.db import new_id
from advocacy.errors import Invalid
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident, note_privately
from advocacy.ledger.models import LedgerEvent, LedgerPersonal
from advocacy.notes.service import note_down
from advocacy.safeguarding.models import About
from advocacy.safeguarding.service import Raised, raise_concern
from advocacy.tasks.models import TaskState
from advocacy.tasks.service import Wanted as WantedTask
from advocacy.tasks.service import add_task, settle_task
from tests.today.test_today import counted


@pytest.fixture
def worked(people):
    amira = people.advocate()
    return amira, people.case(amira)


def note(people, case, by, words, *, hours=0):
    note_down(
        people.session, case, words=words, form_id=new_id(), actor=people.actor(by),
        at=people.clock.now() - timedelta(hours=hours),
    )  # fmt: skip


def look(browser, case, text, **more):
    return browser.post(f"/staff/cases/{case.id}/search/", {"text": text, **more})


def test_words_are_found_in_this_case_alone_and_stand_in_no_address_and_no_log(
    people, worked, browse, session, marker
):
    amira, case = worked
    other = people.case(amira, name="Rosa Lind")
    note(people, case, amira, f"Nobody has the {marker} but her " + "and more " * 40)
    note(people, other, amira, f"Elsewhere the {marker}")
    browser = browse(amira)
    assert 'role="search"' in browser.get(f"/staff/cases/{case.id}/").text
    page = look(browser, case, marker.upper())
    assert page.status_code == 200
    assert page.text.count("In one place.") == 1
    assert f"Nobody has the {marker} but her" in page.text
    assert "and more " * 20 not in page.text
    assert f"Elsewhere the {marker}" not in page.text
    for address in re.findall(r'(?:href|action)="([^"]*)"', page.text):
        assert marker.casefold() not in address.casefold()
    event = session.scalars(select(LedgerEvent).where(LedgerEvent.action == "case.searched")).one()
    assert event.case_id == case.id
    personal = session.scalars(
        select(LedgerPersonal).where(LedgerPersonal.event_id == event.id)
    ).all()
    assert personal == []


def fill(people, case, amira):
    """Write one word of each kind into a case; return each with the page that it leads to."""
    session, actor, at = people.session, people.actor(amira), people.clock.now()
    earlier = at - timedelta(hours=1)
    record_contact(
        session, case, channel=Channel.CALL, direction=Direction.IN, reached=True,
        happened_at=earlier, minutes=1, note="aubergine", agreed="basilica", next_on=None,
        unsafe_reason="", actor=actor, at=at,
    )  # fmt: skip
    incident = log_incident(
        session, case, actor=actor, at=at, account="chandelier", moment=Moment(earlier),
        told=Told(place="dormouse"), voice=Voice.TOLD,
    )  # fmt: skip
    incident.witnesses = "esplanade"
    note_privately(session, incident, words="filigree", actor=actor, at=at)
    task = add_task(session, case, WantedTask("gondola", at, None), actor=actor, at=earlier)
    settle_task(session, task, case, state=TaskState.DONE, outcome="harlequin", actor=actor, at=at)
    suspect = add_person(
        session, case, kind=PersonKind.SUSPECT, name="Marek Gill",
        details={"aliases": ["Mark Zee"], "vehicles": ["indigo"], "phones": ["+447700900333"]},
        actor=SYSTEM, at=at,
    )  # fmt: skip
    concern = raise_concern(
        session, case, Raised(About.CHILD, "Noah", "jacaranda", "x", [], "", danger_now=False),
        actor=actor, at=at,
    )  # fmt: skip
    session.add(
        Transfer(
            scope_id=case.id, case_id=case.id, state=TransferState.ASKED,
            from_account_id=amira.id, to_account_id=amira.id, told=ToldHow.TOLD, asked_at=at,
            for_safety="kingfisher", due="", promised="", how_to_talk="", told_by="",
            decided_because="",
        )
    )  # fmt: skip
    session.commit()
    base = f"/staff/cases/{case.id}"
    return {
        "aubergine": f"{base}/contacts/?before=", "basilica": f"{base}/contacts/?before=",
        "chandelier": f"{base}/incidents/{incident.id}",
        "dormouse": f"{base}/incidents/{incident.id}",
        "esplanade": f"{base}/incidents/{incident.id}",
        "filigree": f"{base}/incidents/{incident.id}",
        "gondola": f"{base}/tasks/{task.id}", "harlequin": f"{base}/tasks/{task.id}",
        "indigo": f"{base}/people/", "mark zee": f"{base}/people/{suspect.id}",
        "07700 900 333": f"{base}/people/{suspect.id}", "jacaranda": str(concern.id),
        "kingfisher": f"{base}/transfer", "from the dentist": f"{base}/safe-contact",
    }  # fmt: skip


def test_what_is_found_leads_to_the_page_it_stands_on(people, worked, browse):
    amira, case = worked
    leads_to = fill(people, case, amira)
    browser = browse(amira)
    for words, address in leads_to.items():
        page = look(browser, case, words).text
        found = [each for each in re.findall(r'href="([^"]+)"', page) if address in each]
        assert found, words
        assert browser.get(found[-1].replace("&amp;", "&")).status_code == 200, words


def test_a_note_without_a_page_of_its_own_is_first_in_the_timeline_it_leads_to(
    people, worked, browse
):
    amira, case = worked
    for number in range(30):
        note(people, case, amira, f"Number {number};", hours=number)
    browser = browse(amira)
    page = look(browser, case, "Number 28;").text
    there = re.search(r'href="([^"]+/happened/[^"]*before=[^"]+)"', page)[1]
    shown = re.findall(r"Number (\d+);", browser.get(there.replace("&amp;", "&")).text)
    assert shown == ["28", "29"]


def test_what_is_kept_back_from_a_colleague_is_not_found(people, worked, browse, session, marker):
    amira, case = worked
    at = people.clock.now()
    raise_concern(
        session, case,
        Raised(About.COLLEAGUE, f"Concerning {marker}", marker, "y", [], "", danger_now=False),
        actor=people.actor(amira), at=at,
    )  # fmt: skip
    session.scalars(select(SafeContact)).one().code_words = f"A word {marker}"
    session.commit()
    page = look(browse(amira), case, marker).text
    assert "It stands nowhere in this case." in page
    assert f"Concerning {marker}" not in page
    # It stands on the card above, as on every page of the case, and not a second time.
    assert page.count(f"A word {marker}") == 1


def test_only_who_works_the_case_may_look_through_it(people, worked, browse, session):
    amira, case = worked
    ben = people.advocate("Ben Moss")
    stranger = browse(ben)
    assert look(stranger, case, "Okafor").status_code == 404
    stranger.post(
        "/staff/emergency/",
        {"reference": case.reference, "category": "danger", "reason": "She rang"},
    )
    # In an emergency a case is read: not looked through.
    assert 'role="search"' not in stranger.get(f"/staff/cases/{case.id}/").text
    assert "can be read, and not searched" in stranger.get(f"/staff/cases/{case.id}/search/").text
    assert look(stranger, case, "Okafor").status_code == 404
    session.get_one(Case, case.id).state = "closed"
    session.commit()
    assert "Jo Okafor" in look(browse(amira), case, "Okafor").text


def test_all_of_them_are_counted_and_come_a_page_at_a_time(people, worked, browse):
    amira, case = worked
    for number in range(60):
        note(people, case, amira, f"Number {number};", hours=number % 7)
    browser = browse(amira)
    seen, before, said = [], "", []
    while True:
        page = look(browser, case, "number", kind="note", before=before).text
        seen += re.findall(r"Number (\d+);", page)
        said += re.findall(r"In 60 places, the newest first: (\d+) to (\d+)\.", page)
        older = re.search(r'name="before" value="([^"]+)"', page)
        if older is None:
            break
        before = older[1]
    assert sorted(map(int, seen)) == list(range(60))
    assert said == [("1", "25"), ("26", "50"), ("51", "60")]


def test_it_says_what_to_enter_and_what_it_does_not_look_through(worked, browse):
    amira, case = worked
    browser = browse(amira)
    refused = look(browser, case, " a ")
    assert refused.status_code == 422
    assert "or at least two letters" in refused.text
    assert "Not looked through: safety plans" in browser.get(f"/staff/cases/{case.id}/search/").text
    assert look(browser, case, "Okafor", kind="<script>", before="zz").status_code == 200


def test_one_statement_looks_through_all_of_it(people, worked, browse, session, engine):
    amira, case = worked
    fill(people, case, amira)
    browser = browse(amira)
    counts = []
    for _ in range(2):
        for number in range(30):
            note(people, case, amira, f"gondola {number}")
        session.commit()
        session.refresh(case)
        with counted(engine) as seen:
            page = look(browser, case, "gondola")
        assert "places, the newest first" in page.text
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12, "\n".join(each[:90] for each in seen)
    assert sum("union" in each.casefold() and "case_note" in each for each in seen) == 1


ALIKE = [
    ("don't ring", "She said: DON\u2019T\nring there"),
    ("Zoe Muller", "Met Zo\u00eb M\u00fcller"),
    ("t-shirt", "A black T\u2011shirt"),
    ("07700 900142", "Rang from +44 7700 900-142 twice"),
    ("+447700900142", "and 07700900142"),
    ("900142", "(07700) 900 142"),
    ("stra\u00dfe", "In der STRASSE"),
]
NOT_ALIKE = [
    ("07700 900142", "07700 900143"),
    ("a.c", "abc"),
    ("key", "kay"),
    ("one two", "onetwo"),
]


@pytest.mark.parametrize(("typed", "written"), ALIKE)
def test_how_it_was_typed_makes_no_difference(typed, written):
    text, start, end = Wanted(typed).find(written)
    assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(("typed", "written"), NOT_ALIKE)
def test_what_only_looks_alike_is_not_found(typed, written):
    assert Wanted(typed).find(written) is None


def test_nothing_is_not_looked_for():
    with pytest.raises(Invalid):
        Wanted(" x ")
