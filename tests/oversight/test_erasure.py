"""An erased case is gone from tables, files and backups; the log and other cases are whole."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.db import Base, make_session
from advocacy.evidence_store.models import Exhibit, Offer
from advocacy.evidence_store.upload_models import Upload
from advocacy.evidence_store.uploads import begin_upload
from advocacy.handover.models import Handover, HandoverState
from advocacy.ledger.guard_ddl import TABLES as LOG
from advocacy.ledger.verify import verify
from advocacy.masp.links import end_link, open_and_link
from advocacy.masp.models import MaspAgency, MaspCase, MaspLink, Shared, SharedPart
from advocacy.masp.voice import Wished, write_voice
from advocacy.oversight.erasure.models import Erasure, ErasureState, LegalHold
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from advocacy.vault import ScopeErased
from advocacy.web.current import Foundation
from advocacy.worker import Rounds
from tests.browse import Browser
from tests.conftest import _SWEEP
from tests.incidents.test_cost import counted
from tests.messaging.faulty import FaultyGateway
from tests.oversight.conftest import Browse, House, Row


def page_of(case_id: UUID) -> str:
    return f"/staff/cases/{case_id}/erasure"


def ask(browser: Browser, case_id: UUID, reason: str = "asked_for") -> int:
    return browser.post(page_of(case_id), {"reason": reason}).status_code


def newest(session: Session) -> Erasure:
    session.expire_all()
    return session.scalars(select(Erasure).order_by(Erasure.id.desc()).limit(1)).one()


def work(app: Flask, house: House) -> list[str]:
    base: Foundation = app.extensions["advocacy"]
    ports = replace(base.ports, sms=FaultyGateway(house.clock.now))
    house.session.commit()
    return Rounds(replace(base, ports=ports)).work()


def erase(house: House, browse: Browse) -> Erasure:
    """Ask as the advocate and agree as the lead."""
    house.close(house.jo)
    assert ask(browse(house.amira), house.jo.id) == 303
    erasure, lead = newest(house.session), browse(house.ruth)
    answer = lead.post(
        f"/staff/erasures/{erasure.id}/approve", {"reference": erasure.reference.lower()}
    )
    assert answer.status_code == 303, answer.text
    return newest(house.session)


def everything(session: Session) -> dict[str, list[Row]]:
    """Return all rows of all tables but the log's and what keeps count of requests."""
    session.rollback()
    return {
        table.name: [dict(row._mapping) for row in session.execute(table.select())]
        for table in Base.metadata.sorted_tables
    }


def mentions(rows: dict[str, list[Row]], ids: set[UUID]) -> set[str]:
    """Return the tables, but for log and tombstone, in which one of these ids is left."""
    return {
        name
        for name, found in rows.items()
        if name not in {*LOG, "erasure"}
        for row in found
        if ids & {value for value in row.values() if isinstance(value, UUID)}
    }


def link_to_masp(house: House) -> MaspLink:
    people = house.people
    link = open_and_link(
        house.session, house.jo, name="Dan Pike", born_on=date(1984, 3, 9), aliases=[],
        agency_ids=[people.agency().id], actor=people.actor(house.amira), at=house.clock.now(),
    )  # fmt: skip
    house.session.flush()
    return link


# Asking


def hold(house: House) -> None:
    house.session.add(
        LegalHold(scope_id=house.jo.id, case_id=house.jo.id, placed_at=house.clock.now())
    )


def alert(house: House) -> None:
    raise_prompt(
        house.session, kind="check_in.missed", danger=Danger.CALL, due_at=house.clock.now(),
        at=house.clock.now(), actor=house.people.actor(house.amira), case_id=house.jo.id,
    )  # fmt: skip


def summary(house: House) -> None:
    house.session.add(
        Handover(
            scope_id=house.jo.id, case_id=house.jo.id, reference="H-1", state=HandoverState.DRAFT,
            begun_at=house.clock.now(),
        )
    )  # fmt: skip


def linked(house: House) -> None:
    link_to_masp(house)


@pytest.mark.parametrize(
    ("stands", "says"),
    [
        (linked, "The case is linked to a MASP case: end the link first"),
        (hold, "A legal hold stands"),
        (alert, "An alert is open"),
        (summary, "A summary for an officer is unfinished"),
    ],
)
def test_what_stands_in_the_way_is_said_and_refuses_it(
    house: House, browse: Browse, stands, says: str
) -> None:
    house.close(house.jo)
    stands(house)
    house.session.commit()
    browser = browse(house.amira)
    assert says in browser.get(page_of(house.jo.id)).text
    assert ask(browser, house.jo.id) == 409
    assert house.session.scalars(select(Erasure)).all() == []


def test_what_partners_were_given_goes_with_her_and_the_masp_case_stays(
    house: House, browse: Browse, app: Flask
) -> None:
    """The MASP case is about somebody else: its keys live on, so hers may not lie under them."""
    session, link = house.session, link_to_masp(house)
    police = house.session.scalars(select(MaspAgency.agency_id)).one()
    write_voice(
        session, house.jo, link,
        Wished(
            statement=house.marker, kept_back="", orders="", agreed_how="by voice",
            shared={police: [Shared.STATEMENT]},
        ),
        plan=None, actor=house.people.actor(house.amira), at=house.clock.now(),
    )  # fmt: skip
    session.commit()
    [shared] = session.scalars(select(SharedPart)).all()
    assert (shared.words, shared.scope_id) == (house.marker, link.id)
    old = {"table": "masp_shared_part", "column": "words_sealed", "row_id": shared.id}
    sealed, link_id = shared.words_sealed, link.id
    end_link(
        session, link, reason="It is over", actor=house.people.actor(house.amira),
        at=house.clock.now(),
    )  # fmt: skip
    settled = update(Prompt).values(settled_at=house.clock.now())
    session.execute(settled)
    session.commit()
    erase(house, browse)
    work(app, house)
    assert session.scalars(select(MaspLink)).all() == []
    assert session.scalars(select(MaspCase)).one().name == "Dan Pike"
    with pytest.raises(ScopeErased):
        house.vault.unseal(link_id, sealed, **old)


def test_an_open_case_is_not_erased(house: House, browse: Browse) -> None:
    browser = browse(house.amira)
    assert "The case is open: close it first" in browser.get(page_of(house.jo.id)).text
    assert ask(browser, house.jo.id) == 409


def test_what_comes_up_after_asking_stops_it(house: House, browse: Browse) -> None:
    house.close(house.jo)
    ask(browse(house.amira), house.jo.id)
    erasure, lead = newest(house.session), browse(house.ruth)
    alert(house)
    house.session.commit()
    path = f"/staff/erasures/{erasure.id}"
    assert "An alert is open" in lead.get(path).text
    assert lead.post(f"{path}/approve", {"reference": erasure.reference}).status_code == 409
    assert house.session.get(Case, house.jo.id) is not None


def test_whoever_asked_never_decides(house: House, browse: Browse) -> None:
    house.close(house.jo)
    ruth, amira = browse(house.ruth), browse(house.amira)
    assert ask(ruth, house.jo.id) == 303
    path = f"/staff/erasures/{newest(house.session).id}"
    for who in (ruth, amira):
        assert who.get(path).status_code == 404
    assert browse(house.people.lead("Second Lead")).get(path).status_code == 200


def test_it_is_agreed_by_typing_which_case_it_is(house: House, browse: Browse) -> None:
    house.close(house.jo)
    ask(browse(house.amira), house.jo.id)
    path, lead = f"/staff/erasures/{newest(house.session).id}", browse(house.ruth)
    answer = lead.post(f"{path}/approve", {"reference": "WY-0000"})
    assert answer.status_code == 422
    assert "not the reference of this case" in answer.text
    assert lead.post(f"{path}/decline").status_code == 303
    assert lead.post(f"{path}/approve", {"reference": house.jo.reference}).status_code == 409
    assert newest(house.session).state is ErasureState.DECLINED


def test_a_request_sent_twice_or_taken_back_erases_nothing(house: House, browse: Browse) -> None:
    house.close(house.jo)
    browser = browse(house.amira)
    assert ask(browser, house.jo.id) == 303
    assert ask(browser, house.jo.id) == 409
    assert browser.post(f"{page_of(house.jo.id)}/withdraw").status_code == 303
    assert newest(house.session).state is ErasureState.WITHDRAWN
    assert house.session.get(Case, house.jo.id) is not None


def test_a_lead_places_and_lifts_a_hold_with_a_reason(house: House, browse: Browse) -> None:
    house.close(house.jo)
    lead, path = browse(house.ruth), f"/staff/cases/{house.jo.id}/holds"
    assert browse(house.amira).post(path, {"reason": "The trial"}).status_code == 404
    assert lead.post(path, {"reason": ""}).status_code == 422
    assert lead.post(path, {"reason": "The trial in May"}).status_code == 303
    assert "The trial in May" in lead.get(page_of(house.jo.id)).text
    found = house.session.scalars(select(LegalHold)).one()
    assert lead.post(f"{path}/{found.id}/lift", {"reason": ""}).status_code == 422
    assert lead.post(f"{path}/{found.id}/lift", {"reason": "It is over"}).status_code == 303
    assert "A legal hold stands" not in lead.get(page_of(house.jo.id)).text


def test_the_pages_take_few_statements(house: House, browse: Browse, engine: Engine) -> None:
    house.close(house.jo)
    amira, path = browse(house.amira), page_of(house.jo.id)
    with counted(engine) as said:
        assert amira.get(path).status_code == 200
    assert len(said) <= 12, "\n".join(said)
    ask(amira, house.jo.id)
    lead, path = browse(house.ruth), f"/staff/erasures/{newest(house.session).id}"
    with counted(engine) as said:
        assert lead.get(path).status_code == 200
    assert len(said) <= 12, "\n".join(said)


# Erasing


def test_nothing_of_the_case_is_left_and_the_other_is_untouched(
    house: House, browse: Browse, app: Flask, exhibit: Exhibit
) -> None:
    session, jo, other, file_id = house.session, house.jo.id, house.other.id, str(exhibit.id)
    stand_in = session.scalars(select(Case.id).where(Case.decoy_of_id == jo)).one()
    before = everything(session)
    ids = {jo, stand_in, house.her_account.id}
    ids |= {row["id"] for rows in before.values() for row in rows if row.get("case_id") == jo}
    ids -= {row["id"] for row in before["ledger_event"]}
    erasure = erase(house, browse)
    assert erasure.state is ErasureState.APPROVED
    after = everything(session)
    assert mentions(before, {jo}) >= {"exhibit", "incident", "letter", "safety_plan", "check_in"}
    assert mentions(after, ids) == set()
    hers = {"case_id": other, "scope_id": other}.items()
    for name, rows in before.items():
        if name in {"caseload", "person", "exhibit", "incident", "letter", "safety_plan", "case"}:
            kept = [row for row in rows if hers & row.items()]
            assert kept
            assert all(row in after[name] for row in kept), name
    assert "a case was erased: 2 keysets, 1 files" in work(app, house)
    assert [key for key in house.blobs.keys("evidence/") if file_id in key] == []
    assert list(house.blobs.keys("evidence/")) != []
    for scope in (jo, stand_in):
        with pytest.raises(ScopeErased):
            house.vault.seal(scope, b"", table="x", column="y", row_id=jo)


def test_a_file_that_was_still_coming_is_erased_with_the_rest(
    house: House, browse: Browse, app: Flask, exhibit: Exhibit
) -> None:
    """Its pieces lie apart from the files that have arrived."""
    actor = replace(house.people.actor(house.amira), session_id=uuid4())
    begun = begin_upload(
        house.session, house.session.get_one(Offer, exhibit.offer_id), file_name="voice.m4a",
        size=9_000_000, looks="ab" * 32, actor=actor,
        at=house.clock.now(),
    )  # fmt: skip
    house.session.flush()
    coming = house.session.scalars(select(Upload.id)).one()
    assert begun is not None
    assert f"arriving/{coming}" in erase(house, browse).files.split()
    work(app, house)
    assert house.session.scalars(select(Upload.id)).all() == []


def test_a_tombstone_says_when_it_is_complete_and_nothing_about_anybody(
    house: House, browse: Browse, app: Flask
) -> None:
    erasure = erase(house, browse)
    house.clock.advance(minutes=2)
    lead, path = browse(house.ruth), f"/staff/erasures/{erasure.id}"
    assert "being destroyed now" in lead.get(path).text
    work(app, house)
    page = lead.get(path).text
    assert "24 December" in page
    assert "Okafor" not in page
    [row] = [row for row in everything(house.session)["erasure"] if row["id"] == erasure.id]
    assert (row["keys"], row["files"]) == ("", "")


def test_the_log_still_verifies_and_opens_nothing_personal(
    house: House, browse: Browse, app: Flask, engine: Engine
) -> None:
    erase(house, browse)
    work(app, house)
    house.session.rollback()
    with make_session(engine, house.vault, reading=True) as session:
        verdict = verify(session, house.vault)
    assert verdict.faults == []
    assert verdict.erased > 0


def test_pages_of_the_case_are_gone_and_lists_live(
    house: House, browse: Browse, app: Flask
) -> None:
    survivor = browse(house.her_account)
    jo, other = house.jo.id, house.other.id
    erase(house, browse)
    house.clock.advance(minutes=2)
    amira = browse(house.amira)
    assert amira.get(f"/staff/cases/{jo}/").status_code == 404
    assert amira.get(f"/staff/cases/{other}/").status_code == 200
    today = amira.get("/staff/")
    assert today.status_code == 200
    assert "Okafor" not in amira.get("/staff/cases/").text
    assert survivor.get("/a/1").status_code in (303, 404)
    assert all("NOT" not in line for line in work(app, house))
    house.clock.advance(hours=9)
    work(app, house)


def test_a_worker_that_dies_halfway_finishes_in_its_next_round(
    house: House, browse: Browse, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase(house, browse)
    monkeypatch.setattr(house.blobs, "delete", lambda _key: 1 / 0)
    with pytest.raises(ExceptionGroup):
        work(app, house)
    assert newest(house.session).state is ErasureState.APPROVED
    monkeypatch.undo()
    work(app, house)
    assert newest(house.session).state is ErasureState.DONE


# What an old backup brings back


def put_back(engine: Engine, owner: Engine, rows: dict[str, list[Row]]) -> None:
    """Put the whole database back as it was."""
    with owner.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(_SWEEP)
        else:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            found = connection.scalars(text("SELECT name FROM sqlite_master WHERE type='trigger'"))
            for name in list(found):
                connection.execute(text(f"DROP TRIGGER {name}"))
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())
        for table in Base.metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(table.insert(), rows[table.name])


def test_a_restored_backup_stays_unreadable_and_is_erased_again(
    house: House, browse: Browse, app: Flask, engine: Engine, owner: Engine
) -> None:
    session, jo, other, marker = house.session, house.jo.id, house.other.id, house.marker
    reference = house.jo.reference
    amira = browse(house.amira)
    house.clock.advance(minutes=2)
    backup = everything(session)
    erase(house, browse)
    work(app, house)
    session.rollback()
    put_back(engine, owner, backup)
    session.expunge_all()
    pages = ["/staff/", "/staff/cases/", f"/staff/cases/{jo}/", f"/staff/cases/{jo}/incidents/"]
    for path in pages:
        answer = amira.get(path)
        assert answer.status_code in (200, 404, 410), path
        assert marker not in answer.text
        assert "Okafor" not in answer.text
    assert amira.get(f"/staff/cases/{jo}/").status_code == 410
    assert "has been erased" in amira.get(f"/staff/cases/{jo}/").text
    lines = work(app, house)
    assert "a case that a backup brought back was erased again" in lines
    assert amira.get(f"/staff/cases/{jo}/").status_code == 404
    assert amira.get(f"/staff/cases/{other}/").status_code == 200
    assert amira.get("/staff/").status_code == 200
    assert mentions(everything(session), {jo}) == set()
    again = newest(session)
    assert (again.state, again.reference) == (ErasureState.DONE, reference)
    session.rollback()
    with make_session(engine, house.vault, reading=True) as alone:
        verdict = verify(alone, house.vault)
    assert (verdict.faults, verdict.erased > 0) == ([], True)
    assert [line for line in work(app, house) if "case" in line] == []
