"""A young person who signs in sees their own list, and nothing of anybody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Role
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.people_service import add_to_case
from advocacy.cases.service import list_people
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.ledger.models import LedgerEvent
from advocacy.portal.setting_up.models import SignInSetUp
from safety_plans.bands import Band
from safety_plans.dependents.showing import show_parts
from safety_plans.parts import Part
from safety_plans.service import start_plan
from safety_plans.states import How
from safety_plans.steps import answer_step, propose_step, show_step
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import People
from tests.portal.signing_in import NAME, WORDS, Together, is_in

ANSWERS = {
    "stays": "no", "device": "own", "watched": "no", "agrees": "yes", "survivor_agrees": "yes",
    "capacity": "Told me in their own words who sees it.",
}  # fmt: skip


@pytest.fixture
def noah(session: Session, case: Case, people: People, amira: Account, clock: FakeClock) -> Person:
    person = add_to_case(
        session, case, kind=PersonKind.DEPENDENT, name="Noah Okafor",
        details={"born_on": "2011-02-19", "relationship": "Child"}, actor=people.actor(amira),
        at=clock.now(),
    )  # fmt: skip
    session.commit()
    return person


@pytest.fixture
def lists(
    session: Session, case: Case, noah: Person, people: People, amira: Account, clock: FakeClock
) -> dict[str, str]:
    """Plans of both, a diary and names, each full of a word of its own."""
    actor, at = people.actor(amira), clock.now()
    words = {
        name: f"zq-{name}-7f3a"
        for name in ("shown", "left-off", "waiting", "hers", "diary", "name")
    }
    plan = start_plan(session, case, noah, band=Band.FROM_13_TO_17, actor=actor, at=at)
    her = people.actor(people.account(Role.SURVIVOR, "jo", case_id=case.id))
    for name in ("shown", "left-off", "waiting"):
        step = propose_step(
            session, plan, words=words[name], theme="home", who="", private=False, actor=actor,
            at=at,
        )  # fmt: skip
        session.flush()
        if name != "waiting":
            answer_step(
                session, plan, step, agreed=True, reason="", how=How.PORTAL,
                revision=step.revision, actor=her, at=at,
            )  # fmt: skip
        if name == "left-off":
            show_step(session, plan, step, shown=False, actor=her, at=at)
    show_parts(session, plan, shown=[Part.STEP], how=How.PORTAL, actor=her, at=at)
    mum = list_people(session, case, kind=PersonKind.SURVIVOR)[0]
    hers = start_plan(session, case, mum, band=Band.SURVIVOR, actor=actor, at=at)
    propose_step(
        session, hers, words=words["hers"], theme="home", who="", private=False, actor=her, at=at
    )
    log_incident(
        session, case, actor=actor, at=at, account=words["diary"],
        moment=Moment(at - timedelta(hours=1)), told=Told(), voice=Voice.TOLD,
    )  # fmt: skip
    session.commit()
    return words


def signed_in(together: Together, noah: Person) -> Browser:
    assert together.ask(noah, **ANSWERS).headers["Location"].endswith("/begin")
    assert together.begin(noah).status_code == 303
    return together.used()


def test_they_see_their_own_list_and_who_else_sees_it(
    together: Together, noah: Person, lists: dict[str, str]
) -> None:
    home = signed_in(together, noah).get("/").text
    assert lists["shown"] in home
    assert "Who can see this" in home
    assert "Amira" in home
    assert "<title>Notes</title>" in home
    for name in ("left-off", "waiting", "hers", "diary"):
        assert lists[name] not in home, name
    assert "Okafor" not in home


def test_nothing_of_anybody_else_is_at_any_address(
    together: Together, noah: Person, lists: dict[str, str]
) -> None:
    phone = signed_in(together, noah)
    for number in (*range(1, 40), *range(100, 120)):
        for answer in (phone.get(f"/a/{number}"), phone.post(f"/a/{number}", {"section": "list"})):
            assert answer.status_code in (200, 303, 404, 405), number
            # What waits for their own answer is theirs to see: the survivor shows them this part.
            for name in ("left-off", "hers", "diary"):
                assert lists[name] not in answer.text, (number, name)
        if number not in {30, *range(110, 116)}:
            assert phone.get(f"/a/{number}").status_code != 200, number


def test_they_read_what_cannot_be_hidden_before_first_use(together: Together, noah: Person) -> None:
    together.ask(noah, **ANSWERS)
    together.begin(noah)
    assert "Before you start" in together.phone().get("/").text


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"stays": "yes"}, "They stay with or talk to the person"),
        ({"watched": "yes"}, "The device is not safe."),
        ({"device": "from_them"}, "The device is not safe."),
        ({"agrees": "no"}, "They do not want it themselves."),
        ({"survivor_agrees": "no"}, "The survivor does not say yes to it."),
    ],
)
def test_where_it_is_not_safe_or_not_wanted_there_is_none_and_the_reason_is_kept(
    together: Together, noah: Person, session: Session, changed: dict[str, str], reason: str
) -> None:
    page = together.desk.follow(together.ask(noah, **{**ANSWERS, **changed}))
    assert reason in page.text
    assert together.desk.get(together.page("begin", noah)).status_code == 404
    together.begin(noah)
    assert not is_in(together.phone())
    assert reason in session.scalars(select(SignInSetUp)).one().answers["why_not"]


@pytest.mark.parametrize("born_on", ["2014-11-25", ""])
def test_under_thirteen_or_of_unknown_age_nobody_signs_in(
    together: Together, noah: Person, session: Session, born_on: str
) -> None:
    noah.details = {"born_on": born_on}
    session.commit()
    assert "under 13" in together.desk.follow(together.ask(noah, **ANSWERS)).text


def test_their_capacity_must_be_written_down(together: Together, noah: Person) -> None:
    answer = together.ask(noah, **{**ANSWERS, "capacity": ""})
    assert answer.status_code == 422
    assert "Enter your view of whether they understand it" in answer.text


def test_a_sign_in_that_is_no_longer_safe_ends_at_once(together: Together, noah: Person) -> None:
    phone = signed_in(together, noah)
    together.ask(noah, **{**ANSWERS, "stays": "yes"})
    assert not is_in(phone)
    assert not is_in(together.phone())
    together.desk.post(together.page("switch", noah), {"to": "on"})
    assert not is_in(together.phone())


def test_there_are_no_words_for_danger_for_them(together: Together, noah: Person) -> None:
    signed_in(together, noah)
    assert together.desk.get(together.page("other-words", noah)).status_code == 404


def test_they_stand_beside_their_parents_sign_in(together: Together, noah: Person) -> None:
    signed_in(together, noah)
    together.ask()
    hers = "velvet monsoon"
    assert together.begin(username=hers).status_code == 303
    assert "Write something down" in together.used(name=hers).get("/").text
    assert "Write something down" not in together.used(name=NAME).get("/").text


def test_their_reading_is_in_the_log_of_the_case(
    together: Together, noah: Person, session: Session, case: Case
) -> None:
    signed_in(together, noah).get("/")
    found = select(LedgerEvent).where(LedgerEvent.actor_role == "dependent")
    assert {"page.read", "sign_in.done"} <= {event.action for event in session.scalars(found)}


def test_an_advocate_of_another_case_cannot_reach_them(
    together: Together, noah: Person, people: People
) -> None:
    other = people.case(session_account(together), name="Sam Other")
    together.session.commit()
    path = f"/staff/cases/{other.id}/sign-in/{noah.id}/questions"
    assert together.desk.get(path).status_code == 404


def session_account(together: Together) -> Account:
    return together.session.scalars(select(Account).where(Account.role == "advocate")).first()  # type: ignore[return-value]


def test_nobody_else_may_be_given_one(together: Together, session: Session, case: Case) -> None:
    suspect = Person(
        scope_id=case.id, case_id=case.id, kind=PersonKind.SUSPECT, name="M", details={},
        added_at=case.opened_at,
    )  # fmt: skip
    session.add(suspect)
    session.commit()
    assert together.desk.get(together.page("questions", suspect)).status_code == 404
    assert WORDS not in together.desk.get(together.page()).text
