"""Relations × rules × methods: cover, conflict, emergency, and what a request may try."""

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Role
from advocacy.cases.models import Case
from advocacy.crisis.calls import raise_call
from advocacy.rota.service import plan_shift
from tests.access.reviewed import ALLOWED, BY_RELATION, Relation
from tests.access.test_matrix import NOWHERE, contents, endpoints, fill, without_token
from tests.need_to_know.conftest import Office, office

__all__ = ["office"]
# Not there for anybody without a choice in the address.
_WANTS_MORE = {"openings.new_hold"}
_HEADERS = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def on_duty(office: Office, *, alert: Case | None = None) -> Account:
    """Return somebody of another team who holds duty, with a call about this case if given."""
    people, at = office.people, office.clock.now()
    dot = people.account(Role.ADVOCATE, "Dot Hale", team_id=people.other_team().id)
    plan_shift(
        office.session, account_id=dot.id, starts_at=at, ends_at=at + timedelta(hours=8),
        actor=SYSTEM, at=at,
    )  # fmt: skip
    if alert is not None:
        raise_call(
            office.session, case=alert, identified=True, note="She rang",
            actor=office.actor(dot), at=at,
        )  # fmt: skip
    return dot


def sealed_out(office: Office, case: Case, *, by: Account) -> Account:
    """Return somebody of an agency that the case is sealed against."""
    agency = office.people.agency()
    office.seals(case, agency, by=by)
    return office.people.partner(agency)


@pytest.fixture
def standing(office: Office, browse, clock):
    """Return the case, and a browser of somebody in a relation to it."""
    people = office.people
    amira, ruth = people.advocate(), people.lead()
    case = people.case(amira)
    office.suspect(case)

    def cover(*, hours: int = 8):
        ben = people.advocate("Ben Moss")
        office.covers(ben, amira, by=ruth, hours=hours)
        return ben

    def emergency(account):
        office.opens(account, case)
        return account

    def knowing(account):
        office.knows(account)
        return account

    def other_lead():
        return people.account(Role.LEAD, "Grace Hill", team_id=people.other_team().id)

    def moved():
        ruth.team_id = people.other_team().id
        return ruth

    makers = {
        Relation.COVER: cover,
        Relation.AFTER_COVER: lambda: cover(hours=1),
        Relation.CONFLICT: lambda: knowing(amira),
        Relation.LEAD_IN_CONFLICT: lambda: knowing(ruth),
        Relation.COVER_IN_CONFLICT: lambda: knowing(cover()),
        Relation.EMERGENCY: lambda: emergency(people.advocate("Ben Moss")),
        Relation.OTHER_LEAD_IN_EMERGENCY: lambda: emergency(other_lead()),
        Relation.AFTER_EMERGENCY: lambda: emergency(people.advocate("Ben Moss")),
        Relation.MOVED_LEAD: moved,
        Relation.DEPENDENT: lambda: people.dependent(case),
        Relation.DUTY: lambda: on_duty(office),
        Relation.DUTY_WITH_ALERT: lambda: on_duty(office, alert=case),
        Relation.SEALED_PARTNER: lambda: sealed_out(office, case, by=ruth),
    }

    def browser(relation: Relation):
        account = makers[relation]()
        if relation in (Relation.AFTER_COVER, Relation.AFTER_EMERGENCY):
            clock.advance(minutes=61)
        return browse(account)

    return case, browser


def test_every_rule_that_loads_a_case_for_staff_is_crossed() -> None:
    of_a_case = {name for name in ALLOWED if name.startswith(("works this", "leads this"))}
    assert of_a_case == set(BY_RELATION), "Say in BY_RELATION who else may pass, and how."


@pytest.mark.parametrize("relation", list(Relation))
@pytest.mark.parametrize("rule_name", sorted(BY_RELATION))
def test_a_relation_opens_what_the_table_says(app, session, standing, rule_name, relation) -> None:
    case, browser_of = standing
    browser = browser_of(relation)
    missing = browser.get("/staff/no/such/page")
    session.commit()
    before = contents(session)
    session.rollback()
    may = BY_RELATION[rule_name]
    for rule, method in endpoints(app, rule_name):
        address = fill(rule, case)
        allowed = relation in may.get(method, ())
        if allowed and method == "POST":
            continue
        answer = browser.get(address) if method == "GET" else browser.post(address, {})
        said = f"{relation}: {method} {address} -> {answer.status_code}"
        if not allowed:
            assert answer.status_code == 404, said
            assert without_token(answer) == without_token(missing), said
            assert b"Okafor" not in answer.data, said
        elif NOWHERE.hex[:8] not in address.replace("-", "") and rule.endpoint not in _WANTS_MORE:
            assert answer.status_code in (200, 303), said
    session.commit()
    assert contents(session) == before


def test_no_other_method_gets_further(app, session, standing) -> None:
    case, browser_of = standing
    browser = browser_of(Relation.EMERGENCY)
    missing = browser.get("/staff/no/such/page")
    before = contents(session)
    for rule, method in endpoints(app, "works this case"):
        address = fill(rule, case)
        for tried in ("PUT", "PATCH", "DELETE", "TRACE"):
            answer = _send(browser, tried, address)
            assert answer.status_code in (404, 405), (tried, address, answer.status_code)
            assert b"Okafor" not in answer.data
        if method == "POST":
            for header in _HEADERS:
                over = browser.post(address, {}, headers={header: "GET"})
                assert over.data == missing.data, (header, address)
    session.commit()
    assert contents(session) == before


def _send(browser, method: str, address: str) -> TestResponse:
    browser.session.rollback()
    return browser.client.open(address, method=method, base_url=browser.base)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_to_ask_without_reading_tells_nothing_of_what_is_kept_from_one(standing, method) -> None:
    case, browser_of = standing
    browser = browser_of(Relation.CONFLICT)
    theirs = _send(browser, method, f"/staff/cases/{case.id}/people/")
    none = _send(browser, method, f"/staff/cases/{NOWHERE}/people/")
    assert (theirs.status_code, theirs.data) == (none.status_code, none.data)
    assert theirs.headers.get("Allow") == none.headers.get("Allow")


def test_a_get_that_says_it_is_a_post_changes_nothing(standing, session) -> None:
    case, browser_of = standing
    browser = browser_of(Relation.COVER)
    before = contents(session)
    for header in _HEADERS:
        answer = browser.get(
            f"/staff/cases/{case.id}/contacts/new?_method=POST&channel=call",
            headers={header: "POST"},
        )
        assert answer.status_code == 200
    session.commit()
    assert contents(session) == before


def test_a_parameter_given_twice_or_not_asked_for_changes_nobody_elses_case(
    office, session, browse
) -> None:
    people = office.people
    amira, ben = people.advocate(), people.advocate("Ben Moss")
    mine, theirs = people.case(amira), people.case(ben, name="Ada Lee")
    browser = browse(amira)
    for query in (f"case_id={theirs.id}", f"case_id={mine.id}&case_id={theirs.id}"):
        page = browser.get(f"/staff/cases/{mine.id}/people/?{query}")
        assert "Ada Lee" not in page.text
    saved = browser.post(
        f"/staff/cases/{mine.id}/people/new/suspect",
        {
            "name": "Dean Marlow", "case_id": str(theirs.id), "scope_id": str(theirs.id),
            "kind": "survivor", "id": str(NOWHERE), "account_id": str(ben.id),
        },
    )  # fmt: skip
    assert saved.status_code == 303
    assert "Dean Marlow" in browser.get(f"/staff/cases/{mine.id}/people/").text
    session.expire_all()
    assert office.sees(amira) == {mine.id}
    assert "Dean Marlow" not in browse(ben).get(f"/staff/cases/{theirs.id}/people/").text
