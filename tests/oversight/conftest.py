"""Two survivors' cases with something in every room, and whoever decides on their erasure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case, CaseState, Person, PersonKind
from advocacy.cases.people.same_models import PersonVerdict, Verdict
from advocacy.checkins.service import Agreement, agree_plan
from advocacy.evidence_store.models import Exhibit, Nature
from advocacy.evidence_store.service import offer_files, receive_bytes
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.ledger.service import sequence
from advocacy.letters.service import write_to_them
from advocacy.portal.setting_up.decoys import agree_second_words
from advocacy.vault import Vault
from safety_plans.bands import Band
from safety_plans.service import start_plan
from tests.browse import Browser
from tests.checkins.conftest import WORDS
from tests.fakes import FakeBlobs, FakeClock
from tests.people import PASSPHRASE, People

DANGER = "seven brown foxes ran far away"


@dataclass
class House:
    """The team, its two cases, and the survivor of each."""

    session: Session
    people: People
    vault: Vault
    blobs: FakeBlobs
    clock: FakeClock
    amira: Account
    ruth: Account
    jo: Case
    other: Case
    her_account: Account
    marker: str

    def suspect(self, case: Case) -> Person:
        return self.session.scalars(
            select(Person).where(Person.case_id == case.id, Person.kind == PersonKind.SUSPECT)
        ).one()

    def close(self, case: Case) -> None:
        case.state, case.closed_at = CaseState.CLOSED, self.clock.now()
        self.session.commit()


@pytest.fixture
def house(
    session: Session,
    people: People,
    vault: Vault,
    blobs: FakeBlobs,
    clock: FakeClock,
    app: Flask,
    marker: str,
) -> House:
    amira, ruth = people.advocate(), people.lead()
    jo = people.case(amira, name="Jo Okafor")
    other = people.case(amira, name="Bea Lund", phone="+447700900143")
    account = people.survivor(jo)
    people.survivor(other, "bea")
    made = House(session, people, vault, blobs, clock, amira, ruth, jo, other, account, marker)
    for case in (jo, other):
        _fill(made, case)
    agree_second_words(
        session, jo, account, step="Ring her sister", notes=("Bus was late.", "Rained all day."),
        real=PASSPHRASE, passphrase=DANGER, passphrases=app.extensions["passphrases"],
        actor=people.actor(amira), at=clock.now(),
    )  # fmt: skip
    one, two = sorted([made.suspect(jo).id, made.suspect(other).id])
    verdict = PersonVerdict(scope_id=jo.id, one_id=one, other_id=two, verdict=Verdict.SAME)
    verdict.made_at, verdict.reason = clock.now(), marker
    session.add(verdict)
    sequence(session, vault, at=clock.now())
    session.commit()
    return made


def _fill(house: House, case: Case) -> None:
    session, at = house.session, house.clock.now()
    actor = house.people.actor(house.amira)
    suspect = Person(scope_id=case.id, case_id=case.id, kind=PersonKind.SUSPECT, added_at=at)
    suspect.name, suspect.details = "Paul Hart", {}
    session.add(suspect)
    incident = log_incident(
        session, case, actor=actor, at=at, account=f"He waited outside. {house.marker}",
        moment=Moment(at - timedelta(hours=3)), told=Told(), voice=Voice.TOLD,
    )  # fmt: skip
    offer = offer_files(
        session, case_id=case.id, entry_id=incident.id, nature=Nature.ORDINARY, actor=actor, at=at
    )
    receive_bytes(
        session, offer, b"what they wrote", file_name=f"{house.marker}.txt", vault=house.vault,
        blobs=house.blobs, actor=actor, at=at,
    )  # fmt: skip
    write_to_them(
        session, case, words=house.marker, once=f"once-{case.id}"[:32], latest=None,
        unsafe_reason="", actor=actor, at=at,
    )  # fmt: skip
    agree_plan(
        session,
        case,
        Agreement(
            weekdays=[0, 1, 2, 3, 4, 5, 6], wall_time=time(18), zone="Europe/London",
            window_minutes=30, reply_minutes=30, text="Still on for Tuesday?", words=WORDS,
            danger_step="Ring 999", missed_step="Ring once",
        ),
        service_names=["Notes"],
        actor=actor,
        at=at,
    )  # fmt: skip
    survivor = session.scalars(
        select(Person).where(Person.case_id == case.id, Person.kind == PersonKind.SURVIVOR)
    ).one()
    start_plan(session, case, survivor, band=Band.SURVIVOR, actor=actor, at=at)
    session.flush()


@pytest.fixture
def exhibit(house: House) -> Exhibit:
    return house.session.scalars(select(Exhibit).where(Exhibit.case_id == house.jo.id)).one()


Browse = Callable[..., Browser]
Row = dict[str, Any]
