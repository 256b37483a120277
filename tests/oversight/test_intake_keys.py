"""What came in before there was a case is unreadable in every backup once the case is erased."""

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update

from advocacy.crisis.models import DutyCall
from advocacy.evidence_store.held_models import HeldFile
from advocacy.messaging.gateway import ReceivedText
from advocacy.messaging.inbox import keep_inbound
from advocacy.messaging.models import InboundText
from advocacy.oversight.erasure.models import Erasure
from advocacy.prompts.models import Prompt
from advocacy.referrals.becoming import reseal
from advocacy.referrals.call_log.handing_on import DueBy
from advocacy.referrals.call_log.models import HandedOn
from advocacy.referrals.calls import CallFacts, log_call
from advocacy.referrals.decisions import accept_referral
from advocacy.referrals.models import CallOutcome, HelplineCall, Referral, ReferralSource
from advocacy.referrals.own_keys import give_own_keys
from advocacy.referrals.service import ReferralFacts, make_referral
from advocacy.referrals.waiting.service import add_note
from advocacy.vault import INTAKE_SCOPE, ScopeErased, SealBroken
from tests.evidence_store.sending import send_files
from tests.oversight.conftest import Browse, House, Row
from tests.oversight.test_erasure import erase, everything, put_back, work

TOLD = "He left a key under her mat"
SAFE = {
    "phone": "+447700900177", "phone_is": "Work", "name_to_use": "Kit", "days": [], "from_time": "",
    "to_time": "", "may_say_who": True, "say_you_are": "", "voicemail": "never", "texts": "none",
    "who_else_may_answer": "", "if_someone_else": "", "other_ways": TOLD,
}  # fmt: skip


@pytest.fixture
def referral(house: House, browse: Browse) -> Referral:
    """A referral out of a call, with a note and a form, that nobody has decided about."""
    session, at, tom = house.session, house.clock.now(), house.people.helpline()
    actor = house.people.actor(tom)
    call = log_call(
        session,
        CallFacts(
            rang_at=at, minutes=5, danger_now=False, outcome=CallOutcome.REFERRAL, caller="Kit",
            phone="+447700900177", about=TOLD, done=TOLD, to_duty=True, hand_on_by=DueBy.FIVE,
            follow_up=TOLD,
        ),
        actor=actor, at=at,
    )  # fmt: skip
    made = make_referral(
        session,
        ReferralFacts(
            source=ReferralSource.SELF, name=f"Kit {house.marker}", what_is_happening=TOLD,
            danger_now=False, safe_contact=SAFE, call_id=call.id,
        ),
        actor=actor, at=at,
    )  # fmt: skip
    add_note(session, made, words=TOLD, actor=house.people.actor(house.ruth), at=at)
    session.commit()
    browser = browse(tom)
    asked = browser.post(f"/staff/referrals/{made.id}/files/new", {"undressed": "no"})
    assert send_files(browser, asked.headers["Location"], (f"{TOLD}.txt", b"x")).status_code == 303
    session.expire_all()
    return made


def readable(house: House, rows: dict[str, list[Row]]) -> dict[str, set[str]]:
    """Return, by table, what the key store still opens of these rows."""
    found: dict[str, set[str]] = {}
    for name, each in ((name, row) for name, many in rows.items() for row in many):
        for column in (column for column in each if column.endswith("_sealed") and each[column]):
            try:
                data = house.vault.unseal(
                    each["scope_id"], each[column], table=name, column=column, row_id=each["id"]
                )
            except (ScopeErased, SealBroken):
                continue
            found.setdefault(name, set()).add(data.decode())
    return found


def tells(house: House, rows: dict[str, list[Row]]) -> set[str]:
    """Return the tables in which something of the person who was referred can be read."""
    return {
        name
        for name, words in readable(house, rows).items()
        if any(TOLD in each or f"Kit {house.marker}" in each for each in words)
    }


def take_on(house: House, referral: Referral) -> None:
    """Accept it and close the case it becomes, which is `jo` from now on."""
    ruth, at = house.people.actor(house.ruth), house.clock.now()
    house.jo = accept_referral(
        house.session, house.session.get_one(Referral, referral.id), account_id=house.amira.id,
        first_contact_by=at, reason="", blobs=house.blobs, actor=ruth, at=at,
    )  # fmt: skip
    house.session.execute(update(Prompt).values(settled_at=at))
    house.session.commit()


BEFORE = {"referral", "referral_step", "helpline_call", "handed_on", "duty_call", "held_file"}


def test_a_backup_from_before_it_was_taken_on_says_nothing_once_the_case_is_erased(
    house: House, browse: Browse, app: Flask, referral: Referral
) -> None:
    backup = everything(house.session)
    assert tells(house, backup) == BEFORE
    take_on(house, referral)
    assert tells(house, everything(house.session)) >= BEFORE - {"held_file"}
    erase(house, browse)
    work(app, house)
    assert tells(house, backup) == set()
    assert tells(house, everything(house.session)) == set()


def test_what_such_a_backup_brings_back_is_erased_by_the_next_round(
    house: House, browse: Browse, app: Flask, engine: Engine, owner: Engine, referral: Referral
) -> None:
    session, referral_id, lead = house.session, referral.id, browse(house.ruth)
    house.clock.advance(minutes=2)
    backup = everything(session)
    take_on(house, referral)
    erase(house, browse)
    work(app, house)
    session.rollback()
    put_back(engine, owner, backup)
    session.expunge_all()
    assert session.get(Referral, referral_id) is not None
    assert TOLD not in lead.get("/staff/referrals/").text
    lines = work(app, house)
    assert "what came before an erased case, brought back, was erased again" in lines
    session.expire_all()
    for kind in (Referral, HelplineCall, HandedOn, DutyCall, HeldFile):
        assert session.scalars(select(kind)).all() == [], kind
    assert lead.get("/staff/referrals/").status_code == 200
    assert session.scalars(select(Erasure)).all() == []


def test_yesterdays_backup_still_says_who_waits_when_nobody_was_erased(
    house: House, engine: Engine, owner: Engine, referral: Referral
) -> None:
    """The machine burns down after she was taken on: whoever restores must find her."""
    session, referral_id = house.session, referral.id
    backup = everything(session)
    take_on(house, referral)
    session.rollback()
    put_back(engine, owner, backup)
    session.expunge_all()
    assert session.get_one(Referral, referral_id).what_is_happening == TOLD


def of_the_intake(house: House, referral: Referral) -> None:
    """Seal it all as it was before anything but a case had keys."""
    session = house.session
    for kind in (Referral, HelplineCall, HandedOn, DutyCall, HeldFile):
        for row in session.scalars(select(kind)).all():
            reseal(row, INTAKE_SCOPE)
    keep_inbound(
        session, ReceivedText(sid="SM1", sender="+447700900188", body=TOLD,
                              received_at=house.clock.now())
    )  # fmt: skip
    reseal(session.scalars(select(InboundText)).one(), INTAKE_SCOPE)
    session.commit()


def test_what_the_intake_held_before_gets_keys_of_its_own_and_stays_readable(
    house: House, referral: Referral
) -> None:
    session = house.session
    of_the_intake(house, referral)

    class Opening:
        def __enter__(self) -> object:
            return session

        def __exit__(self, *_: object) -> None:
            session.commit()

    assert give_own_keys(Opening) == 3
    assert give_own_keys(Opening) == 0
    session.expire_all()
    for kind in (Referral, HelplineCall, InboundText):
        row = session.scalars(select(kind)).one()
        assert row.scope_id == row.id
    call = session.scalars(select(HelplineCall)).one()
    duty, handed = session.scalars(select(DutyCall)).one(), session.scalars(select(HandedOn)).one()
    assert (duty.scope_id, handed.scope_id) == (call.id, call.id)
    assert session.scalars(select(HeldFile)).one().scope_id == referral.id
    assert (call.about, handed.what) == (TOLD, TOLD)
    assert session.scalars(select(InboundText)).one().body == TOLD
