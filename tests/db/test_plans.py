"""No page that people live in reads a table of cases from end to end, however few rows it has.

SQLite says so of any number of rows. What PostgreSQL plans for a few is another thing than for
many, so there it is asked at a million, by `python -m tests.bench.scale`.
"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM
from advocacy.db import new_id
from advocacy.notes.models import CaseNote
from advocacy.notes.service import note_down
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from tests.bench.plans import read_whole, statements_of

# Of these every case has some; what else there is has a row for a person or a team.
TABLES = {
    "case", "person", "safe_contact", "caseload", "contact", "incident", "incident_amendment",
    "incident_note", "case_note", "task", "letter", "prompt", "check_in", "exhibit",
    "risk_assessment", "safeguarding_concern", "safeguarding_referral", "case_transfer",
    "case_closing", "case_reopening", "crisis_opening", "emergency_opening", "ledger_event",
}  # fmt: skip
READ = {
    "Today": "/staff/", "its rows": "/staff/today/rows", "the caseload": "/staff/cases/",
    "a case": "/staff/cases/{}/", "its timeline": "/staff/cases/{}/happened/",
    "its contacts": "/staff/cases/{}/contacts/", "its incidents": "/staff/cases/{}/incidents/",
}  # fmt: skip
START = datetime(2026, 1, 1, tzinfo=UTC)
LOOKED_THROUGH = {"a case": "/staff/cases/{}/search/", "the caseload": "/staff/search"}


@pytest.fixture
def worked(people, session, clock):
    """Two advocates, each with some cases in which something happened and something is due."""
    at, owners = clock.now(), (people.advocate(), people.advocate("Ben Moss"))
    for number in range(12):
        case = people.case(owners[number % 2], name=f"Jo Number{number}")
        note_down(
            session, case, words="Some words", form_id=new_id(),
            actor=people.actor(owners[number % 2]), at=at,
        )  # fmt: skip
        raise_prompt(
            session, kind="contact.due", danger=Danger.DUE, at=at, actor=SYSTEM, case_id=case.id,
            due_at=at - timedelta(hours=number), subject_id=case.id,
        )  # fmt: skip
    session.commit()
    return owners[1], case.id


def whole(engine, read):
    asked = statements_of(engine, read)
    assert asked
    if engine.dialect.name == "postgresql":
        return None
    with engine.connect() as connection:
        return {
            (table, statement[:2000])
            for statement, values in asked
            for table in read_whole(connection, (statement, values), TABLES)
        }


@pytest.mark.parametrize("page", READ)
def test_no_page_reads_a_table_of_cases_from_end_to_end(worked, browse, engine, page):
    who, case_id = worked
    browser, path = browse(who), READ[page].format(case_id)
    assert whole(engine, lambda: browser.get(path)) in (set(), None)


@pytest.mark.parametrize("page", LOOKED_THROUGH)
def test_nor_does_looking_for_words(worked, browse, engine, page):
    who, case_id = worked
    browser, path = browse(who), LOOKED_THROUGH[page].format(case_id)
    assert whole(engine, lambda: browser.post(path, {"text": "some words"})) in (set(), None)


def test_a_question_without_an_index_is_noticed(worked, session, engine):
    def read():
        session.execute(select(CaseNote.id).where(CaseNote.noted_at > START)).all()
        session.commit()

    found = whole(engine, read)
    assert found is None or {table for table, _ in found} == {"case_note"}
