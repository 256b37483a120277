"""Lists of the intake page by page: the most urgent first, and nobody falls off the end."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from advocacy.referrals.models import Referral, ReferralState, RiskTold, Urgency
from advocacy.vault import INTAKE_SCOPE
from tests.referrals.arrange import call_answers, refer
from tests.today.test_today import counted

TRIAGE, LIST, HANDED = "/staff/referrals/", "/staff/referrals/waiting", "/staff/helpline/handed-on"
MORE = re.compile(r'rel="next" href="([^"]+)"')
ROW = re.compile(r'href="/staff/referrals/([0-9a-f-]{36})"')


@pytest.fixture
def many(people, session, clock):
    """Thirty referrals of every urgency, made in no order of urgency."""
    lead = people.lead()
    tom = people.helpline()
    risks = list(RiskTold)
    for number in range(30):
        at = clock.now() - timedelta(minutes=number * 7 % 30)
        session.add(
            Referral(
                scope_id=INTAKE_SCOPE, team_id=people.team.id, made_by_id=tom.id, made_at=at,
                source="police" if number % 3 else "self", danger_now=number == 17,
                urgency=list(Urgency)[number % 3], risk=risks[number % 4],
                # Some were made before anybody kept this clock; some are due at one moment.
                reach_by=None if number % 9 == 8 else at + timedelta(hours=1 + number % 4),
                state=ReferralState.WAITING, name=f"Person {number}", phones=[],
                safe_contact={"phone": "", "other_ways": "", "days": [], "from_time": ""},
                what_is_happening="Waits outside", more={},
            )
        )  # fmt: skip
    session.commit()
    return lead


def walk(browser, address):
    """Return the ids on each page of a list, in order."""
    pages = []
    while address:
        page = browser.get(address).text
        found = ROW.findall(page)
        pages.append(list(dict.fromkeys(found)))
        more = MORE.search(page)
        address = more.group(1).replace("&amp;", "&") if more else ""
    return pages


def put_all_on_list(session, clock):
    for each in session.scalars(select(Referral).order_by(Referral.id)):
        each.state, each.decided_at, each.listed_at = ReferralState.LISTED, clock.now(), clock.now()
        each.review_on = clock.now().date() + timedelta(days=7)
    session.commit()


def test_every_referral_that_waits_stands_on_one_page_the_most_urgent_first(many, browse, session):
    pages = walk(browse(many), TRIAGE)
    assert [len(page) for page in pages] == [25, 5]
    found = [session.get_one(Referral, UUID(each)) for page in pages for each in page]
    assert len({each.id for each in found}) == 30
    assert found[0].danger_now
    ranks = {RiskTold.HIGH: 0, RiskTold.UNKNOWN: 1, RiskTold.MEDIUM: 1, RiskTold.STANDARD: 2}
    rest = [ranks[each.risk] for each in found[1:]]
    assert rest == sorted(rest)
    unknown = [each.reach_by or each.made_at for each in found[1:] if ranks[each.risk] == 1]
    assert unknown == sorted(unknown)


def test_filters_go_along_to_the_next_page_and_back_again(many, browse, session):
    for each in session.scalars(select(Referral)):
        each.source = "police"
    session.commit()
    lead = browse(many)
    page = lead.get(TRIAGE + "?source=police").text
    address = MORE.search(page).group(1).replace("&amp;", "&")
    assert "source=police" in address
    second = lead.get(address).text
    assert '<option value="police" selected' in second
    assert re.search(r'rel="prev" href="/staff/referrals/\?source=police"', second)
    assert len({each for page in walk(lead, TRIAGE + "?source=police") for each in page}) == 30


@pytest.mark.parametrize(
    "after", ["x", "1_2_3_4", "2026-11-24T10:00:00+00:00_1_2026-11-24T10:00:00_x", "a_b", "_" * 9]
)
def test_an_address_that_was_cut_off_shows_the_first_page(many, browse, after):
    for address in (TRIAGE, LIST):
        answer = browse(many).get(f"{address}?after={after}")
        assert answer.status_code == 200
        assert 'rel="prev"' not in answer.text


def test_after_the_last_page_there_is_a_way_back_to_the_most_urgent(many, browse, session, clock):
    lead = browse(many)
    later = MORE.search(lead.get(TRIAGE).text).group(1).replace("&amp;", "&")
    for each in session.scalars(select(Referral)):
        each.state, each.decided_at = ReferralState.DECLINED, clock.now()
    session.commit()
    page = lead.get(later).text
    assert "No more referrals wait" in page
    assert "The most urgent" in page


def test_the_waiting_list_is_paged_and_whoever_becomes_overdue_meanwhile_is_not_lost(
    many, browse, session, clock
):
    put_all_on_list(session, clock)
    lead = browse(many)
    page = lead.get(LIST).text
    first = list(dict.fromkeys(ROW.findall(page)))
    assert len(first) == 25
    assert session.get_one(Referral, UUID(first[-1])).danger_now is False
    # What is on no page yet becomes overdue while the first one is read.
    for each in session.scalars(select(Referral)):
        if str(each.id) not in first:
            each.reach_by = clock.now() + timedelta(minutes=1)
    session.commit()
    first = list(dict.fromkeys(ROW.findall(page := lead.get(LIST).text)))
    clock.advance(seconds=120)
    rest = walk(lead, MORE.search(page).group(1).replace("&amp;", "&"))
    found = [*first, *(each for one in rest for each in one)]
    assert len(found) == len(set(found)) == 30
    assert "30" in re.sub(r"<[^>]+>", " ", page.split("How long they wait")[1])


def test_overdue_is_first_by_the_clock_of_london(many, browse, session, clock):
    put_all_on_list(session, clock)
    late = session.scalars(select(Referral).where(Referral.danger_now.is_(False))).first()
    late.review_on = clock.now().date() - timedelta(days=1)
    late.reached_at, late.urgency = clock.now(), Urgency.ROUTINE
    session.commit()
    assert walk(browse(many), LIST)[0][0] == str(late.id)


def test_decided_referrals_are_paged_newest_first(many, browse, session, clock):
    for each in session.scalars(select(Referral)):
        each.state, each.decided_at = ReferralState.DECLINED, clock.now()
        each.reason = "Far away"
    session.commit()
    lead = browse(many)
    assert "Nothing has been decided" not in lead.get("/staff/referrals/decided").text
    pages = walk(lead, "/staff/referrals/decided")
    assert [len(page) for page in pages] == [25, 5]
    made = [session.get_one(Referral, UUID(each)).made_at for page in pages for each in page]
    assert made == sorted(made, reverse=True)


def test_what_was_handed_on_is_paged_what_is_due_soonest_first(people, browse, session):
    lead, tom = browse(people.lead()), browse(people.helpline())
    for number in range(27):
        answers = call_answers(hand_on="hour", follow_up=f"Ring them, number {number:02}.")
        assert tom.post("/staff/helpline/calls/new", answers).status_code == 303
    page = lead.get(HANDED).text
    assert page.count("Ring them, number") // 2 == 25
    more = MORE.search(page).group(1).replace("&amp;", "&")
    second = lead.get(more).text
    numbers = set(re.findall(r"number (\d\d)", page)) | set(re.findall(r"number (\d\d)", second))
    assert len(numbers) == 27
    assert "Due soonest" in second


def test_no_list_asks_the_database_more_than_six_times(many, browse, session, clock, engine):
    lead = browse(many)
    for each in session.scalars(select(Referral).limit(20)):
        lead.get(f"/staff/referrals/{each.id}")
    session.expire_all()
    for each in list(session.scalars(select(Referral).limit(4))):
        each.state, each.decided_at, each.listed_at = ReferralState.LISTED, clock.now(), clock.now()
        each.review_on = clock.now().date()
    session.commit()
    for address in (TRIAGE, LIST, HANDED, "/staff/referrals/decided"):
        clock.advance(seconds=31)  # so that the session's last-seen is written as well
        with counted(engine) as statements:
            assert lead.get(address).status_code == 200
        assert len(statements) <= 6, "\n".join(statements)
    clock.advance(seconds=31)
    with counted(engine) as statements:
        lead.get(f"/staff/referrals/{session.scalars(select(Referral.id).limit(1)).one()}")
    assert len(statements) <= 12, "\n".join(statements)


def test_a_lead_is_told_who_is_looking_at_this_moment(people, browse, session, clock):
    ruth, nina = browse(people.lead("Ruth Hale")), browse(people.lead("Nina Lowe"))
    refer(browse(people.helpline()))
    path = f"/staff/referrals/{session.scalars(select(Referral.id)).one()}"
    first = ruth.get(path).text
    assert "Nobody before you" in first
    assert "Somebody is on this" not in first
    clock.advance(minutes=2)
    page = nina.get(path).text
    assert "Somebody is on this" in page
    assert "Ruth Hale opened this 2 minutes ago" in page
    assert "Ruth Hale opened this 2 minutes ago" in nina.get(TRIAGE).text
    # Whoever looked twice is one line, and nobody is told of themselves.
    ruth.get(path)
    own = ruth.get(path).text
    assert own.split("Who has looked")[1].count("<li>You") == 1
    assert "Nina Lowe opened this just now" in own or "Nina Lowe opened this" in own
    assert "Ruth Hale opened" not in ruth.get(TRIAGE).text


def test_what_was_looked_at_long_ago_is_said_with_its_time(people, browse, session, clock):
    ruth, nina = browse(people.lead("Ruth Hale")), browse(people.lead("Nina Lowe"))
    refer(browse(people.helpline()))
    path = f"/staff/referrals/{session.scalars(select(Referral.id)).one()}"
    ruth.get(path + "/accept")
    clock.advance(minutes=20)
    page = nina.get(path).text
    assert "Somebody is on this" not in page
    assert "Ruth Hale, " in page.split("Who has looked")[1]
    assert "Ruth Hale opened this " in nina.get(TRIAGE).text
    assert "minutes ago" not in nina.get(TRIAGE).text.split("Ruth Hale opened this")[1][:40]
