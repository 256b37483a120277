"""kill -9 of the web while cases are worked: nothing acknowledged is lost, nothing is half done."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.closing.models import Asking, Closing, Reopening
from advocacy.cases.models import Case, Caseload, CaseState
from advocacy.cases.transferring.models import Transfer, TransferState
from advocacy.contacts.models import Contact
from advocacy.contacts.service import FIRST_DUE
from advocacy.db import make_session
from advocacy.evidence_store.models import Exhibit
from advocacy.letters.models import Letter, Side
from advocacy.prompts.models import Prompt
from advocacy.referrals.models import Referral, ReferralState
from tests.faults.case_life import CaseLife, Kept
from tests.faults.deployment import Deployment, Office
from tests.faults.killing import every_file_is_whole, kill_the_web, logged, the_log_is_whole

pytestmark = pytest.mark.own_server
OFTEN = [(0, 2)]
NIGHTLY = [pytest.param(part, 20, marks=pytest.mark.nightly) for part in range(1, 6)]
CASES_AT_FIRST = 3


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    deployment = Deployment(tmp_path / "home")
    yield deployment
    deployment.stop()


@pytest.mark.parametrize(("part", "kills"), [*OFTEN, *NIGHTLY])
def test_a_kill_while_cases_are_worked_loses_nothing_and_leaves_nothing_half_done(
    deployment: Deployment, part: int, kills: int
) -> None:
    office = CaseLife(deployment, f"Part {part}")
    deployment.start()
    office.begin()
    for number in range(kills):
        kill_the_web(deployment, office, number * 2, part)
        all_of_it_or_nothing(deployment, office.kept)
        deployment.start()
    # Three times round, so that what was broken off is asked, decided and begun again.
    for _ in range(3):
        for action in office.actions:
            action()
    deployment.stop()

    kept = office.kept
    all_of_it_or_nothing(deployment, kept)
    assert min(kept.taken_on, kept.passed_on, kept.closed, len(kept.files)) > 0
    every_file_is_whole(deployment)
    the_log_is_whole(deployment)


def all_of_it_or_nothing(deployment: Deployment, kept: Kept) -> None:
    with make_session(deployment.engine, deployment.vault, reading=True) as session:
        contacts_and_their_files(session, kept)
        messages(session, kept)
        referrals_and_what_they_became(session, kept)
        the_case_that_is_closed(session, kept, deployment.office)
        the_case_that_passes_on(session, kept, deployment)


def contacts_and_their_files(session: Session, kept: Kept) -> None:
    contacts = session.scalars(select(Contact)).all()
    notes = [each.note for each in contacts]
    files = session.scalars(select(Exhibit)).all()
    hashes = [each.sha256.hex() for each in files]
    assert set(kept.contacts) <= set(notes)
    assert set(kept.files) <= set(hashes)
    for found in (notes, hashes):
        assert len(found) == len(set(found)), "Something was kept twice."
    assert {each.entry_id for each in files} <= {each.id for each in contacts}
    events = logged(session)
    assert events["contact.recorded"] == len(notes)
    assert events["evidence.received"] == len(hashes)


def messages(session: Session, kept: Kept) -> None:
    letters = session.scalars(select(Letter)).all()
    words = [each.words for each in letters]
    assert set(kept.letters) <= set(words)
    assert len(words) == len(set(words)), "A message is there twice."
    events = logged(session)
    assert events["letter.sent"] == len(words)
    answered = [each for each in letters if each.answered_at is not None]
    assert events["letter.answered"] == len(answered)
    ours = {each.id for each in letters if each.side is Side.STAFF}
    assert {each.answer_id for each in answered} <= ours
    waits = len([e for e in letters if e.side is Side.SURVIVOR and e.answered_at is None])
    told = select(Prompt.id).where(Prompt.kind == "letter.came", Prompt.settled_at.is_(None))
    assert bool(session.scalars(told).all()) is bool(waits)


def referrals_and_what_they_became(session: Session, kept: Kept) -> None:
    referrals = session.scalars(select(Referral)).all()
    names = [each.name for each in referrals]
    assert set(kept.referrals) <= set(names)
    assert len(names) == len(set(names)), "A referral is there twice."
    taken = [each for each in referrals if each.state is ReferralState.ACCEPTED]
    assert len(taken) >= kept.taken_on
    cases = set(session.scalars(select(Case.id)))
    assert len(cases) == CASES_AT_FIRST + len(taken)
    assert {each.scope_id for each in taken} <= cases
    assert all(each.scope_id == each.id for each in referrals if each not in taken)
    first = session.scalars(select(Prompt.case_id).where(Prompt.kind == FIRST_DUE)).all()
    assert sorted(first) == sorted(each.scope_id for each in taken)
    worked = session.scalars(select(Caseload.case_id)).all()
    assert all(worked.count(each.scope_id) == 1 for each in taken)
    events = logged(session)
    assert (events["referral.made"], events["referral.accepted"]) == (len(names), len(taken))


def the_case_that_is_closed(session: Session, kept: Kept, office: Office) -> None:
    states = session.scalars(select(Closing.state).where(Closing.case_id == office.closing_id))
    closed = list(states).count(Asking.APPROVED)
    opened = len(session.scalars(select(Reopening.id)).all())
    events = logged(session)
    assert (events["closing.approved"], events["case.closed"]) == (closed, closed)
    assert (events["reopening.approved"], events["case.reopened"]) == (opened, opened)
    assert closed >= kept.closed
    assert opened >= kept.reopened
    case = session.get_one(Case, office.closing_id)
    assert case.state is (CaseState.CLOSED if closed > opened else CaseState.OPEN)
    if case.state is CaseState.CLOSED:
        due = select(Prompt).where(Prompt.case_id == case.id, Prompt.settled_at.is_(None))
        assert session.scalars(due).all() == []


def the_case_that_passes_on(session: Session, kept: Kept, deployment: Deployment) -> None:
    office = deployment.office
    transfers = session.scalars(select(Transfer)).all()
    done = [each for each in transfers if each.state is TransferState.DONE]
    assert len(done) >= kept.passed_on
    assert len([each for each in transfers if each.state is TransferState.ASKED]) <= 1
    events = logged(session)
    assert (events["transfer.asked"], events["transfer.done"]) == (len(transfers), len(done))
    works = session.scalars(
        select(Caseload.account_id).where(
            Caseload.case_id == office.passing_id, Caseload.ends_at.is_(None)
        )
    ).all()
    hers = len(done) % 2 == 0
    assert list(works) == [deployment.advocate.id if hers else office.colleague.id]
