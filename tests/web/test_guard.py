"""Nothing gets past the guard: no view without a rule, no page without its event."""

import pytest
from sqlalchemy import func, select, text

from advocacy.accounts.rules import OPEN_STAFF
from advocacy.contacts.models import Contact
from advocacy.db.engine import ReadOnlySession
from advocacy.ledger.models import LedgerEvent, RefusalCount
from advocacy.web import current
from advocacy.web.guard import enter, require_rules


@pytest.mark.own_app
def test_an_endpoint_without_a_rule_stops_start_up(app):
    app.view_functions["forgotten"] = lambda: "secret"
    with pytest.raises(RuntimeError, match="forgotten has no rule"):
        require_rules(app)


def test_a_page_that_reads_a_case_leaves_one_event(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    browser.get(f"/staff/cases/{case.id}/")
    events = session.scalars(
        select(LedgerEvent).where(LedgerEvent.action == "page.read", LedgerEvent.case_id == case.id)
    ).all()
    assert [event.route for event in events] == ["cases.overview"]
    assert events[0].actor_id == advocate.id


def test_no_event_no_page(people, browse, session, owner, marker):
    advocate = people.advocate()
    case = people.case(advocate, name=f"Jo {marker}")
    browser = browse(advocate)
    assert marker in browser.get(f"/staff/cases/{case.id}/").text
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE ledger_event RENAME TO gone"))
    answer = browser.get(f"/staff/cases/{case.id}/")
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO ledger_event"))
    assert answer.status_code in (500, 503)
    assert marker not in answer.text


@pytest.mark.own_app
def test_a_page_that_only_reads_can_not_change_anything(app, people, browse):
    people.team  # noqa: B018 - makes the tables non-empty

    @app.get("/staff/sneaky")
    @enter(OPEN_STAFF)
    def sneaky():
        current.db().add(Contact(note="x"))
        current.db().flush()
        return "done"

    answer = browse().get("/staff/sneaky")
    assert answer.status_code == 500
    assert ReadOnlySession.__name__ not in answer.text


def test_a_form_without_its_token_changes_nothing(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    answer = browser.post(f"/staff/cases/{case.id}/contacts/new", {"channel": "call"}, token=False)
    assert answer.status_code == 400
    assert session.scalar(select(func.count(Contact.id))) == 0


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}],
)
def test_a_form_from_another_site_is_turned_away(people, browse, headers):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    answer = browser.post(f"/staff/cases/{case.id}/contacts/new", {}, headers=headers)
    assert answer.status_code == 400


def test_a_form_over_https_without_a_referer_is_taken(people, browse, app):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    answer = browser.post(
        f"/staff/cases/{case.id}/contacts/new", {}, environ_overrides={"wsgi.url_scheme": "https"}
    )
    assert answer.status_code == 422


def test_someone_elses_case_and_a_missing_one_look_the_same(people, browse):
    case = people.case(people.advocate())
    stranger = browse(people.advocate("Ben Moss"))
    theirs = stranger.get(f"/staff/cases/{case.id}/")
    missing = stranger.get("/staff/cases/00000000-0000-7000-8000-0000000000ff/")
    nowhere = stranger.get("/staff/nowhere")
    assert theirs.status_code == missing.status_code == nowhere.status_code == 404
    assert theirs.data == missing.data == nowhere.data


def test_to_a_stranger_every_staff_address_is_the_same(people, browse):
    case = people.case(people.advocate())
    browser = browse()
    answers = {
        (a.status_code, a.headers["Location"], a.data)
        for a in map(
            browser.get, [f"/staff/cases/{case.id}/", "/staff/nowhere", "/staff/x/y", "/partner/z"]
        )
    }
    assert len(answers) == 1
    assert answers.pop()[:2] == (303, "/staff/sign-in")


def test_each_host_answers_only_its_own_addresses(people, browse):
    advocate = people.advocate()
    browser = browse(advocate)
    case = people.case(advocate)
    browser.base = "http://notes.example"
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 404
    browser.base = "http://elsewhere.example"
    assert browser.client.get("/staff/sign-in", base_url=browser.base).status_code == 404


def test_refusals_are_recorded_and_anonymous_ones_counted(people, browse, session):
    case = people.case(people.advocate())
    browse(people.advocate("Ben Moss")).get(f"/staff/cases/{case.id}/")
    refused = session.scalars(
        select(LedgerEvent).where(LedgerEvent.action == "access.refused")
    ).all()
    assert [event.object_id for event in refused] == [case.id]
    browse(portal=True).get("/nowhere")
    assert session.scalar(select(func.sum(RefusalCount.times))) == 1


def test_removal_from_a_caseload_works_on_the_next_request(people, browse, session, clock):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 200
    session.execute(text("UPDATE caseload SET ends_at = starts_at"))
    session.commit()
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 404


def test_errors_keep_the_headers(browse):
    answer = browse(portal=True).get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
