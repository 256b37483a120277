"""What is due can be put off with a reason, a few times; it comes back by itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Role
from advocacy.cases.grant_models import ConflictBlock, Cover
from advocacy.cases.service import allocate
from advocacy.db import new_id
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger, Prompt, PutOff
from advocacy.prompts.putting_off import MOST_TIMES
from advocacy.prompts.service import settle_prompts
from advocacy.vault import SERVICE_SCOPE
from tests.browse import Browser
from tests.people import People

Browse = Callable[..., Browser]
Remind = Callable[..., Prompt]
DUE = "Contact with J.O. is due"
ANSWER = {"until": "later", "because": "they_asked", "words": "After the school run"}


def address(prompt: Prompt, verb: str = "put-off") -> str:
    return f"/staff/today/{prompt.id}/{verb}"


@pytest.fixture
def advocate(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def put_off(browse: Browse) -> Callable[..., None]:
    """Put something off as somebody does who fills the form."""

    def send(account: Account, prompt: Prompt, **answers: str) -> None:
        answer = browse(account).post(address(prompt), ANSWER | answers)
        assert answer.status_code == 303, answer.text

    return send


def test_what_is_put_off_leaves_the_day_and_comes_back_by_itself(
    people, advocate, browse, remind, clock
):
    prompt = remind(people.case(advocate), detail="About the hearing")
    browser = browse(advocate)
    day = browser.get("/staff/").text
    assert f'href="{address(prompt)}"' in day
    page = browser.get(address(prompt)).text
    for words in (DUE, "About the hearing", "Later today: today, midday", "tomorrow, 9am"):
        assert words in page, words
    answer = browser.post(address(prompt), ANSWER)
    day = browser.follow(answer).text
    assert "Put off. It is back today, midday." in day
    assert DUE not in day
    assert "1 put off</a>, the next is back today, midday" in day
    assert DUE not in browser.get("/staff/today/rows").text
    clock.advance(hours=2)
    browser.sign_in(advocate)
    day = browser.get("/staff/").text
    assert DUE in day
    assert "Put off once" in day


def test_a_case_is_not_marked_as_due_by_what_is_put_off(people, advocate, browse, remind, put_off):
    prompt = remind(people.case(advocate))
    browser = browse(advocate)
    assert "J.O." in browser.get("/staff/cases/?due=yes").text
    put_off(advocate, prompt)
    assert "No case fits" in browser.get("/staff/cases/?due=yes").text


def test_the_page_of_what_waits_says_why_until_when_and_by_whom(
    people, advocate, browse, remind, put_off
):
    put_off(advocate, remind(people.case(advocate)), because="other", words="<script>alert(1)")
    page = browse(advocate).get("/staff/today/put-off").text
    for words in ("Back today, midday", DUE, "Another reason: &lt;script&gt;", "Bring back now"):
        assert words in page, words
    assert advocate.name in page


def test_it_can_be_brought_back_at_once(people, advocate, browse, remind, put_off, session):
    prompt = remind(people.case(advocate))
    put_off(advocate, prompt)
    browser = browse(advocate)
    page = browser.follow(browser.post(address(prompt, "bring-back"))).text
    assert DUE in page
    assert "It is back on the day." in page
    assert session.scalars(select(PutOff.ended_by_id)).all() == [advocate.id]
    assert "Nothing is put off." in browser.get("/staff/today/put-off").text
    assert browser.post(address(prompt, "bring-back")).status_code == 303


def test_nothing_typed_is_lost_when_the_reason_is_missing(people, advocate, browse, remind):
    prompt = remind(people.case(advocate))
    answer = browse(advocate).post(
        address(prompt), {"until": "morning", "words": "After the school run"}
    )
    assert answer.status_code == 422
    for words in ("Choose why it can wait", "After the school run", 'value="morning" checked'):
        assert words in answer.text, words


@pytest.mark.parametrize("until", ["", "next year", "later\x00", "x" * 20000])
def test_it_can_wait_only_until_one_of_the_moments_offered(
    people, advocate, browse, remind, session, until
):
    prompt = remind(people.case(advocate))
    answer = browse(advocate).post(address(prompt), ANSWER | {"until": until})
    assert answer.status_code == 422
    assert session.scalar(select(Prompt.back_at)) is None


def test_late_in_the_evening_nothing_is_put_off_to_later_today(
    people, advocate, browse, remind, clock
):
    prompt = remind(people.case(advocate))
    clock.advance(hours=12, minutes=30)
    page = browse(advocate).get(address(prompt)).text
    assert "Later today" not in page
    assert "In the morning: tomorrow, 9am" in page


@pytest.mark.parametrize("danger", [Danger.DANGER, Danger.CALL, Danger.MISSED, Danger.UNSENT])
def test_what_has_to_be_looked_at_now_can_not_be_put_off(
    people, advocate, browse, remind, session, danger
):
    prompt = remind(people.case(advocate), danger=danger)
    browser = browse(advocate)
    assert address(prompt) not in browser.get("/staff/").text
    assert "This can’t be put off" in browser.get(address(prompt)).text
    told = browser.follow(browser.post(address(prompt), ANSWER)).text
    assert "It can’t be put off" in told
    assert session.scalar(select(Prompt.back_at)) is None


def test_what_waits_for_every_lead_is_not_put_off_by_one(people, browse, remind, session):
    lead = people.lead()
    prompt = remind(None, for_role=Role.LEAD)
    assert address(prompt) not in browse(lead).get("/staff/").text
    browse(lead).post(address(prompt), ANSWER)
    assert session.scalar(select(Prompt.back_at)) is None


def test_that_one_holds_duty_can_not_be_put_off(people, advocate, browse, remind):
    prompt = remind(None, kind="duty.held", for_account_id=advocate.id)
    assert address(prompt) not in browse(advocate).get("/staff/").text
    assert "This can’t be put off" in browse(advocate).get(address(prompt)).text


def test_more_danger_brings_it_back_at_once(people, advocate, browse, remind, put_off, session):
    case = people.case(advocate)
    put_off(advocate, remind(case))
    remind(case)
    assert DUE not in browse(advocate).get("/staff/").text
    remind(case, danger=Danger.CALL)
    day = browse(advocate).get("/staff/").text
    assert day.index("Act now") < day.index(DUE)
    assert "prompt.came_back" in session.scalars(select(LedgerEvent.action)).all()


def test_settling_it_elsewhere_ends_the_waiting(
    people, advocate, browse, remind, put_off, session, clock
):
    case = people.case(advocate)
    prompt = remind(case)
    put_off(advocate, prompt)
    settle_prompts(
        session, kind=prompt.kind, subject_id=case.id, actor=people.actor(advocate), at=clock.now()
    )
    session.commit()
    assert session.scalar(select(PutOff.ended_at)) == clock.now()
    browser = browse(advocate)
    assert "Nothing is put off." in browser.get("/staff/today/put-off").text
    clock.advance(hours=3)
    browser.sign_in(advocate)
    assert DUE not in browser.get("/staff/").text
    page = browser.get(address(prompt))
    assert page.status_code == 200
    assert "This can’t be put off: it is done" in page.text


def test_after_the_third_time_it_stays_and_the_lead_sees_it(
    people, advocate, browse, remind, put_off, clock
):
    lead = people.lead()
    prompt = remind(people.case(advocate))
    assert DUE not in browse(lead).get("/staff/").text
    for _ in range(MOST_TIMES):
        put_off(advocate, prompt, until="day")
        clock.advance(hours=25)
        clock.advance(minutes=1)
        browse(advocate).sign_in(advocate)
    page = browse(advocate).get("/staff/").text
    assert "Put off 3 times" in page
    assert address(prompt) not in page
    assert page.count("They asked for another time") == 0
    assert browse(advocate).get(address(prompt)).text.count("They asked for another time") == 3
    browse(lead).sign_in(lead)
    assert "Put off 3 times" in browse(lead).get("/staff/").text


def test_a_form_posted_twice_puts_off_once(people, advocate, browse, remind, put_off, session):
    prompt = remind(people.case(advocate))
    put_off(advocate, prompt)
    browser = browse(advocate)
    told = browser.follow(browser.post(address(prompt), ANSWER | {"until": "day"})).text
    assert "It is put off already." in told
    assert session.scalar(select(Prompt.times_put_off)) == 1
    assert len(session.scalars(select(PutOff)).all()) == 1


def test_colleagues_on_the_case_and_who_covers_see_it_too_and_may_bring_it_back(
    people, advocate, browse, remind, put_off, session, clock
):
    case, at = people.case(advocate), clock.now()
    works, covers = people.advocate("Ela Fox"), people.advocate("Kim Reed")
    allocate(session, case, account=works, reason="", actor=SYSTEM, at=at)
    ids = {"scope_id": SERVICE_SCOPE, "away_id": advocate.id, "cover_id": covers.id}
    until = at + timedelta(days=3)
    session.add(Cover(**ids, starts_at=at, ends_at=until, made_at=at, reason="Leave"))
    prompt = remind(case)
    put_off(advocate, prompt)
    for colleague in (works, covers):
        assert DUE not in browse(colleague).get("/staff/").text
        assert DUE in browse(colleague).get("/staff/today/put-off").text
    assert browse(covers).post(address(prompt, "bring-back")).status_code == 303
    assert DUE in browse(works).get("/staff/").text


def test_a_colleague_off_the_case_is_told_nothing_and_changes_nothing(
    people, advocate, browse, remind, put_off, session, clock
):
    case = people.case(advocate)
    prompt = remind(case)
    other, kept_out = people.advocate("Ela Fox"), people.advocate("Kim Reed")
    allocate(session, case, account=kept_out, reason="", actor=SYSTEM, at=clock.now())
    ids = {"scope_id": case.id, "account_id": kept_out.id, "case_id": case.id}
    more = {"declared_id": new_id(), "person_id": new_id(), "because": "name"}
    session.add(ConflictBlock(**ids, **more, made_at=clock.now()))
    far = people.lead("Lin Far")
    far.team_id = people.other_team().id
    nowhere = f"/staff/today/{new_id()}/put-off"
    for account in (other, kept_out, far):
        browser = browse(account)
        missing = browser.get(nowhere)
        assert missing.status_code == 404
        assert browser.get(address(prompt)).data == missing.data
        assert browser.post(address(prompt), ANSWER).status_code == 404
    put_off(advocate, prompt)
    for account in (other, kept_out):
        assert "J.O." not in browse(account).get("/staff/today/put-off").text
        assert browse(account).post(address(prompt, "bring-back")).status_code == 404
    assert session.scalar(select(Prompt.times_put_off)) == 1


def test_why_is_sealed_and_that_it_happened_is_in_the_log(
    people, advocate, remind, put_off, session
):
    case = people.case(advocate)
    prompt = remind(case)
    put_off(advocate, prompt, words="Her mother is there")
    event = session.scalars(select(LedgerEvent).where(LedgerEvent.action == "prompt.put_off")).one()
    assert (event.case_id, event.object_id, event.actor_id) == (case.id, prompt.id, advocate.id)
    entry = session.scalars(select(PutOff)).one()
    assert entry.words == "Her mother is there"
    assert entry.scope_id == case.id
    raw = session.connection().exec_driver_sql("SELECT words_sealed FROM put_off").scalar_one()
    assert b"mother" not in bytes(raw)
