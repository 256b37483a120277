"""The timeline tells who opened, covered, passed on and closed a case, and of whose doings."""

import re
from datetime import timedelta

import pytest

from advocacy.cases.closing.models import Asking, Closing, Reopening
from advocacy.cases.covering.service import arrange_cover
from advocacy.cases.grant_models import Category, ConflictBlock, Cover, EmergencyOpening
from advocacy.cases.models import Case
from advocacy.cases.transferring.models import ToldHow, Transfer, TransferState
from advocacy.crisis.models import CrisisOpening, Through
from advocacy.db import new_id
from advocacy.notes.service import note_down
from advocacy.openings.models import Question
from advocacy.safeguarding.models import About, SentTo
from advocacy.safeguarding.referring import Sent, record_outcome, record_referral
from advocacy.safeguarding.service import Raised, raise_concern
from advocacy.vault import SERVICE_SCOPE
from tests.browse import Browser


@pytest.fixture
def three(people):
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    return amira, ben, ruth, people.case(amira)


def timeline(browser: Browser, case: Case, asked: str = "") -> str:
    return browser.get(f"/staff/cases/{case.id}/happened/?{asked}").text


def lines(page: str) -> list[tuple[str, str]]:
    """Return who did what, as it stands in the timeline."""
    found = re.findall(
        r'timeline__when">[^<·]*(?:· ([^<]*))?</p>\s*'
        r'<p class="timeline__title">(?:<a[^>]*>)?([^<]+)',
        page,
    )
    return [(by.strip(), title) for by, title in found]


def concern_of(people, case, by, about, name):
    return raise_concern(
        people.session, case, Raised(about, name, "Said", "Me", [], "", danger_now=False),
        actor=people.actor(by), at=people.clock.now(),
    )  # fmt: skip


def test_a_referral_and_what_came_of_it_lead_to_their_concern(three, people, browse, clock):
    amira, _, _, case = three
    session, actor = people.session, people.actor(amira)
    sent = Sent(SentTo.CHILDREN, clock.now(), "Southampton MASH", "By telephone", "", None)
    for about, name in ((About.CHILD, "Noah"), (About.COLLEAGUE, "Somebody")):
        concern = concern_of(people, case, amira, about, name)
        clock.advance(minutes=1)
        referral = record_referral(session, concern, case, sent, actor=actor, at=clock.now())
        clock.advance(days=1)
        record_outcome(
            session, referral, concern, case, outcome="A visit on Friday", chase_on=None,
            actor=actor, at=clock.now(),
        )  # fmt: skip
    session.commit()
    browser = browse(amira)
    page = timeline(browser, case, "kinds=safeguarding")
    assert [title for _, title in lines(page)] == [
        "What came of a safeguarding referral: A visit on Friday",
        "Safeguarding referral sent to Southampton MASH",
        "Concern about Noah",
    ]
    there = re.search(r'href="([^"]+)">Safeguarding referral sent', page)[1]
    assert browser.get(there).status_code == 200


def test_who_opened_it_from_outside_stands_there_and_why(three, people, browse, session, clock):
    amira, ben, _, case = three
    at, common = clock.now(), {"case_id": case.id}
    session.add_all([
        EmergencyOpening(
            **common, scope_id=case.id, account_id=ben.id, category=Category.DANGER, opened_at=at,
            ends_at=at + timedelta(hours=1), review_by=at + timedelta(days=2), reason="", note="",
        ),
        CrisisOpening(
            **common, account_id=ben.id, through=Through.WORD, subject_id=new_id(),
            opened_at=at + timedelta(minutes=1), until_at=at + timedelta(hours=1),
        ),
        Question(
            **common, scope_id=case.id, line="2026-11-24.service.urgent",
            asked_at=at + timedelta(minutes=2), answered_at=at + timedelta(minutes=3),
            answered_by_id=amira.id, answer="Because of the alarm",
        ),
    ])  # fmt: skip
    session.commit()
    browser = browse(amira)
    page = timeline(browser, case, "kinds=opened")
    assert lines(page) == [
        ("Amira Khan", "Told them why somebody opened their record"),
        ("The survivor", "Asked why somebody opened their record"),
        ("Ben Moss", "Opened the crisis essentials"),
        ("Ben Moss", "Opened the case in an emergency"),
    ]
    for words in ("Somebody is in danger now", "with reference and telephone word", "the alarm"):
        assert words in page


def test_cover_stands_there_while_it_was_and_not_for_whom_the_case_is_kept_from(
    three, people, browse, session, clock
):
    amira, ben, ruth, case = three
    at = clock.now()
    for who, starts in ((ben, at + timedelta(hours=1)), (ben, at + timedelta(days=9))):
        arrange_cover(
            session, away_id=amira.id, cover_id=who.id, starts_at=starts,
            ends_at=starts + timedelta(days=1), reason="Leave", actor=people.actor(ruth), at=at,
        )  # fmt: skip
    kept_out = people.advocate("Cal Dean")
    session.add_all([
        Cover(
            scope_id=SERVICE_SCOPE, away_id=amira.id, cover_id=kept_out.id, starts_at=at,
            ends_at=at + timedelta(days=1), made_at=at, reason="",
        ),
        ConflictBlock(
            scope_id=case.id, case_id=case.id, account_id=kept_out.id, declared_id=new_id(),
            person_id=new_id(), because="name", made_at=at, reason="",
        ),
    ])  # fmt: skip
    session.commit()
    browser = browse(amira)
    expected = [("Ben Moss", "Began to cover for a colleague")]
    given = [("Amira Khan", "Began to work the case")]
    assert lines(timeline(browser, case, "kinds=caseload")) == given
    clock.advance(hours=2)
    assert lines(timeline(browse(amira), case, "kinds=caseload")) == expected + given
    clock.advance(days=2)
    ended = [("Ben Moss", "No longer covers for a colleague")]
    assert lines(timeline(browse(amira), case, "kinds=caseload")) == ended + expected + given


def test_passing_on_closing_and_opening_again_stand_there_once_each(
    three, people, browse, session, clock
):
    amira, ben, ruth, case = three
    at, common = clock.now(), {"case_id": case.id, "scope_id": case.id}
    asked = {"asked_at": at, "asked_by_id": amira.id}
    later = {"decided_at": at + timedelta(hours=1), "decided_by_id": ruth.id}
    session.add_all([
        Transfer(
            **common, **asked, **later, state=TransferState.DECLINED, from_account_id=amira.id,
            to_account_id=ben.id, told=ToldHow.TOLD, for_safety="", due="", promised="",
            how_to_talk="", told_by="", decided_because="Ben is full",
        ),
        Closing(
            **common, **asked, **later, state=Asking.APPROVED, reason_code="other",
            words="They feel safe", told_how="", come_back="", feedback="", answers={},
            decided_because="",
        ),
        Reopening(
            **common, state=Asking.APPROVED, asked_at=at + timedelta(days=1),
            asked_by_id=ruth.id, decided_at=at + timedelta(days=1), decided_by_id=ruth.id,
            reason="He is back", decided_because="He is back",
        ),
    ])  # fmt: skip
    session.commit()
    browser = browse(amira)
    page = timeline(browser, case, "kinds=closing")
    assert lines(page) == [
        ("Ruth Adeyemi", "The case was opened again"),
        ("Ruth Adeyemi", "The case was closed"),
        ("Amira Khan", "Closing was asked for"),
    ]
    assert "They feel safe" in page
    page = timeline(browser, case, "kinds=caseload")
    assert lines(page)[:2] == [
        ("Ruth Adeyemi", "The case was not taken"),
        ("Amira Khan", "Asked to pass the case on"),
    ]
    assert "Ben is full" in page


def test_by_whom_offers_the_colleagues_who_appear_and_is_kept_from_page_to_page(
    three, people, browse, session, clock
):
    amira, ben, ruth, case = three
    for number in range(60):
        note_down(
            session, case, words=f"Number {number};", form_id=new_id(),
            actor=people.actor((amira, ben)[number % 2]), at=clock.now(),
        )  # fmt: skip
    people.survivor(case, "jo")
    session.commit()
    browser = browse(amira)
    path = f"/staff/cases/{case.id}/happened/"
    first = browser.get(path).text
    offered = re.findall(r"<option[^>]*>([^<]+)</option>", first)
    # Ruth has done nothing in this case; one's own name is "Me".
    assert offered[:4] == ["Anybody", "Me", "The survivor", "Ben Moss"]
    assert ruth.name not in offered
    first = browser.get(f"{path}?who={ben.id}&kinds=note").text
    assert re.search(rf'<option[^>]*value="{ben.id}"[^>]* selected', first)
    older = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = browser.get(older).text
    assert re.search(rf'<option[^>]*value="{ben.id}"[^>]* selected', second)
    seen = re.findall(r"Number (\d+);", first + second)
    assert sorted(map(int, seen)) == list(range(1, 60, 2))


def test_a_colleague_whom_nobody_offers_is_no_filter(three, people, browse, session, clock):
    amira, _, ruth, case = three
    browser = browse(amira)
    page = timeline(browser, case, f"who={ruth.id}")
    assert "Began to work the case" in page
    assert ruth.name not in page
