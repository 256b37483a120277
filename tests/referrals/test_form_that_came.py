"""The form by which somebody was referred: sealed as it arrives, and sealed anew in their case."""

import hashlib

import pytest
from sqlalchemy import select

from advocacy.db import writing
from advocacy.evidence_store.held import MOST_HELD
from advocacy.evidence_store.held_models import HeldFile, HeldOffer
from advocacy.evidence_store.models import CustodyAction, CustodyEvent, Exhibit
from advocacy.evidence_store.scanning.clamd import Finding
from advocacy.evidence_store.scanning.states import ScanState
from advocacy.evidence_store.scanning.working import Scans
from advocacy.evidence_store.stored import part_key
from advocacy.evidence_store.sweep import IN_FLIGHT, sweep
from advocacy.ledger.models import LedgerEvent
from advocacy.referrals.models import Referral, ReferralState
from advocacy.vault import PART_SIZE
from tests.evidence_store.scanners import FakeScanner
from tests.evidence_store.sending import multipart, send_body, send_files
from tests.referrals.arrange import refer, soon

FORM = b"%PDF-1.7\nReferred by the police in Southsea"


@pytest.fixture
def made(people, browse, session):
    """A referral: the browsers of who made it and of the lead, and itself."""
    lead, tom = browse(people.lead()), browse(people.helpline())
    refer(tom)
    return tom, lead, session.scalars(select(Referral)).one()


def at(referral, more="/files/new"):
    return f"/staff/referrals/{referral.id}{more}"


def offered(browser, referral):
    answer = browser.post(at(referral), {"undressed": "no"})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def add(browser, referral, *files):
    return send_files(browser, offered(browser, referral), *(files or (("form.pdf", FORM),)))


def held(session):
    session.expire_all()
    return session.scalars(select(HeldFile).order_by(HeldFile.id)).all()


def accept(people, lead, session, referral):
    advocate = people.advocate()
    session.commit()
    answer = lead.post(at(referral, "/accept"), {"account_id": str(advocate.id), **soon()})
    assert answer.status_code == 303, answer.text
    session.expire_all()
    return advocate, f"/staff/cases/{referral.case_id}/referrals"


def test_whoever_made_it_adds_the_form_and_the_lead_reads_it_as_it_came(made, session, blobs):
    tom, lead, referral = made
    assert "Add the form that came" in tom.get("/staff/helpline").text
    page = tom.follow(add(tom, referral)).text
    [file] = held(session)
    assert file.reference in page
    assert hashlib.sha256(FORM).hexdigest() in page
    assert (file.scope_id, file.bytes_scope_id) == (referral.id, referral.id)
    assert b"form.pdf" not in file.file_name_sealed
    assert FORM not in b"".join(blobs.held.values())
    shown = lead.get(at(referral, "")).text
    assert hashlib.sha256(FORM).hexdigest() in shown
    got = lead.post(at(referral, f"/files/{file.id}/download"), {})
    assert got.data == FORM
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert "form" not in got.headers["Content-Disposition"]
    actions = session.scalars(select(LedgerEvent.action)).all()
    assert {"evidence.received", "evidence.original_opened"} <= set(actions)


def test_who_made_it_never_reads_what_others_added(made, people, browse, session):
    tom, lead, referral = made
    add(lead, referral, ("letter.pdf", FORM))
    [file] = held(session)
    assert "letter.pdf" not in tom.get(at(referral)).text
    assert tom.post(at(referral, f"/files/{file.id}/download"), {}).status_code == 404
    other = browse(people.helpline("Una Fell"))
    assert other.get(at(referral)).status_code == 404
    assert other.post(at(referral), {"undressed": "no"}).status_code == 404
    offer = session.scalars(select(HeldOffer)).one()
    assert tom.get(at(referral, f"/files/{offer.id}")).status_code == 404
    people._team = None
    stranger = browse(people.lead("Noor Haddad"))
    assert stranger.post(at(referral, f"/files/{file.id}/download"), {}).status_code == 404
    assert stranger.get(at(referral)).status_code == 404


def test_one_question_comes_before_any_file(made, session):
    tom, _, referral = made
    assert tom.post(at(referral), {}).status_code == 422
    stopped = tom.post(at(referral), {"undressed": "yes"})
    assert stopped.status_code == 422
    assert "not taken in here" in stopped.text
    assert session.scalars(select(HeldOffer)).all() == []
    unknown = at(referral, "/files/00000000-0000-7000-8000-000000000000")
    assert send_files(tom, unknown, ("form.pdf", FORM)).status_code == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("form.pdf", b"<html><script>alert(1)</script></html>"),
        ("form.pdf", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("../../etc/passwd", b"root"),
        ("<script>x</script>.pdf", FORM),
        ("x" * 5000 + ".pdf", FORM),
        ("form.exe", b"MZ\x90\x00"),
    ],
    ids=["html", "svg", "path", "markup", "huge-name", "program"],
)
def test_whatever_somebody_sends_is_only_ever_handed_back_as_bytes(made, session, name, data):
    tom, lead, referral = made
    page = tom.follow(add(tom, referral, (name, data))).text
    [file] = held(session)
    assert len(file.file_name) <= 255
    assert "/" not in file.file_name
    assert "<script>x" not in page
    assert "<script>x" not in lead.get(at(referral, "")).text
    got = lead.post(at(referral, f"/files/{file.id}/download"), {})
    assert got.data == data
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in got.headers["Content-Security-Policy"]


def test_nothing_chosen_and_an_empty_file_are_said_in_words(made, session):
    tom, _, referral = made
    for file, said in ((("", b""), "Choose a photo or file"), (("form.pdf", b""), "is empty")):
        answer = add(tom, referral, file)
        assert answer.status_code == 422
        assert said in answer.text
    assert held(session) == []


def test_the_same_file_twice_is_one(made, session):
    tom, lead, referral = made
    add(tom, referral)
    add(tom, referral, ("again.pdf", FORM), ("letter.pdf", b"Dear lead"))
    add(lead, referral)
    assert [each.file_name for each in held(session)] == ["form.pdf", "letter.pdf"]


def test_too_much_is_said_with_the_limit_and_nothing_of_it_stays(made, session, blobs):
    tom, _, referral = made
    add(tom, referral)
    kept = dict(blobs.held)
    [file] = held(session)
    file.size = MOST_HELD - 10
    session.commit()
    answer = add(tom, referral, ("one.pdf", b"small"), ("two.pdf", b"x" * 100))
    assert answer.status_code == 413
    assert "50 MB" in answer.text
    assert blobs.held == kept
    assert len(held(session)) == 1


def test_a_connection_that_drops_leaves_nothing(made, session, blobs):
    tom, _, referral = made
    where = offered(tom, referral)
    body = multipart({"csrf_token": tom.token()}, [("form.pdf", FORM * 200_000)])
    send_body(tom, where, body[: PART_SIZE + 1_000_000], length=len(body))
    assert held(session) == []
    assert blobs.held == {}


def test_without_the_forms_token_nothing_is_kept(made, session, blobs):
    tom, _, referral = made
    answer = send_files(tom, offered(tom, referral), ("form.pdf", FORM), token=False)
    assert answer.status_code == 400
    assert held(session) == []
    assert blobs.held == {}


def test_taking_somebody_on_seals_the_form_anew_under_their_case(
    made, people, browse, session, blobs
):
    tom, lead, referral = made
    add(tom, referral, ("form.pdf", FORM), ("letter.pdf", b"Dear lead"))
    before = [(each.reference, each.sha256, each.id, each.received_at) for each in held(session)]
    advocate, path = accept(people, lead, session, referral)
    assert held(session) == []
    exhibits = session.scalars(select(Exhibit).order_by(Exhibit.id)).all()
    assert [(each.reference, each.sha256) for each in exhibits] == [each[:2] for each in before]
    assert [each.received_at for each in exhibits] == [each[3] for each in before]
    assert {each.scope_id for each in exhibits} == {referral.case_id}
    for _, _, old, _ in before:
        assert part_key(old, 0) not in blobs.held
    page = browse(advocate).get(path).text
    assert "letter.pdf" in page
    download = f"{path}/{referral.id}/files/{exhibits[0].id}/download"
    assert browse(advocate).post(download, {}).data == FORM
    assert browse(people.advocate("Ela Fox")).post(download, {}).status_code == 404
    done = select(CustodyEvent.action).where(CustodyEvent.exhibit_id == exhibits[0].id)
    assert list(session.scalars(done.order_by(CustodyEvent.at, CustodyEvent.id))) == [
        CustodyAction.RECEIVED, CustodyAction.MOVED, CustodyAction.DOWNLOADED,
    ]  # fmt: skip
    assert tom.get(at(referral)).status_code == 404
    assert "What came with it is in the case" in lead.get(at(referral, "")).text


def test_a_file_that_cannot_be_read_keeps_nobody_from_a_case(made, people, browse, session, blobs):
    tom, lead, referral = made
    add(tom, referral)
    [file] = held(session)
    key = part_key(file.id, 0)
    sealed = blobs.held.pop(key)
    advocate, path = accept(people, lead, session, referral)
    assert referral.state is ReferralState.ACCEPTED
    assert session.scalars(select(Exhibit)).all() == []
    amira = browse(advocate)
    assert "Not moved: " + file.reference in amira.get(path).text
    again = f"{path}/{referral.id}/files/move"
    assert "It still can’t be read" in amira.follow(amira.post(again, {})).text
    blobs.held[key] = sealed[:-1] + bytes([sealed[-1] ^ 1])
    assert "It still can’t be read" in amira.follow(amira.post(again, {})).text
    blobs.held[key] = sealed
    assert "Moved into the case" in amira.follow(amira.post(again, {})).text
    assert held(session) == []
    assert [each.sha256 for each in session.scalars(select(Exhibit))] == [
        hashlib.sha256(FORM).digest()
    ]
    assert list(blobs.held) == [part_key(session.scalars(select(Exhibit.id)).one(), 0)]


def test_a_decision_that_fails_leaves_the_form_where_it_was(made, people, session, blobs):
    tom, lead, referral = made
    add(tom, referral)
    kept = dict(blobs.held)
    lead.post(at(referral, "/decline"), {"reason": "Far away"})
    advocate = people.advocate()
    session.commit()
    late = lead.post(at(referral, "/accept"), {"account_id": str(advocate.id), **soon()})
    assert late.status_code == 409
    assert blobs.held == kept


def test_the_form_of_somebody_not_taken_on_stays_sealed_and_takes_no_more(made, session):
    tom, lead, referral = made
    where = offered(tom, referral)
    send_files(tom, where, ("form.pdf", FORM))
    answers = {"to": "Victim Support", "reason": "Nearer to them"}
    assert lead.post(at(referral, "/redirect"), answers).status_code == 303
    page = lead.get(at(referral, "")).text
    assert "Nothing is sent from here" in page
    [file] = held(session)
    assert lead.post(at(referral, f"/files/{file.id}/download"), {}).data == FORM
    late = send_files(tom, where, ("more.pdf", b"More"))
    assert late.status_code == 409
    assert len(held(session)) == 1
    assert tom.post(at(referral), {"undressed": "no"}).status_code == 409


def test_the_sweep_knows_these_files_and_says_when_one_is_gone(made, session, blobs, clock):
    tom, _, referral = made
    add(tom, referral)
    [file] = held(session)
    clock.advance(seconds=IN_FLIGHT.total_seconds() + 60)
    assert sweep(session, blobs, at=clock.now()) == []
    key = part_key(file.id, 0)
    sealed = blobs.held.pop(key)
    [line] = sweep(session, blobs, at=clock.now())
    assert "missing from the store" in line
    assert sweep(session, blobs, at=clock.now()) == []
    blobs.held[key] = sealed
    assert "whole again" in sweep(session, blobs, at=clock.now())[0]


def test_a_file_of_another_referral_is_not_found_through_this_one(made, session):
    tom, lead, referral = made
    add(tom, referral)
    [file] = held(session)
    refer(tom, name="Wren Abara")
    other = session.scalars(select(Referral).where(Referral.id != referral.id)).one()
    assert lead.post(at(other, f"/files/{file.id}/download"), {}).status_code == 404


def test_a_form_that_looks_harmful_warns_the_lead_and_still_does_in_the_case(
    made, people, browse, session, engine, vault, blobs, clock
):
    tom, lead, referral = made
    add(tom, referral, ("invoice.exe", b"MZ run me"))
    scanner = FakeScanner(says=Finding(ScanState.HARMFUL, "Win.Trojan.Agent-1"))
    session.commit()
    scans = Scans(lambda: writing(engine, vault), vault, blobs, now=clock.now)
    assert len(scans.run(scanner)) == 1
    [file] = held(session)
    page = lead.get(at(referral, "")).text
    assert "don’t open it. The scanner called it “Win.Trojan.Agent-1”" in page
    where = at(referral, f"/files/{file.id}/download")
    assert lead.post(where, {}).status_code == 409
    assert lead.post(where, {"warned": "yes"}).data == b"MZ run me"
    advocate, path = accept(people, lead, session, referral)
    exhibit = session.scalars(select(Exhibit)).one()
    assert exhibit.scan is ScanState.HARMFUL
    mine = browse(advocate)
    assert "Win.Trojan.Agent-1" in mine.get(path).text
    where = f"{path}/{referral.id}/files/{exhibit.id}/download"
    assert mine.post(where, {}).status_code == 409
    assert mine.post(where, {"warned": "yes"}).data == b"MZ run me"
    assert scans.run(scanner) == []
