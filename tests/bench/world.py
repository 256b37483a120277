"""A service to be measured: a caseload, a busy case, and the portal on a database of its own."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

import safety_plans
from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Actor
from advocacy.app import create_app
from advocacy.cases.models import Case
from advocacy.contacts.models import Channel, Direction
from advocacy.contacts.service import record_contact
from advocacy.db import Base, make_engine, make_session
from advocacy.evidence_store.blobs import FolderBlobs
from advocacy.evidence_store.models import Nature
from advocacy.evidence_store.service import offer_files
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from advocacy.settings import Settings
from advocacy.vault import DeploymentKeys
from tests.fakes import FakeClock, FakeSms
from tests.people import People

STAFF = "staff.example"
CASES, DUE, COMING, HAPPENINGS, OFFERS = 60, 40, 10, 25, 400


@dataclass
class World:
    """The portal with its people. Uploads take the offers in turn, so that none grows long."""

    portal: Flask
    clock: FakeClock
    amira: Account
    case_id: UUID
    offers: list[UUID]


def make_world(home: Path, *, database_url: str = "") -> World:
    """Fill a deployment in `home`: the default costs of a hash, the default database if none."""
    clock = FakeClock()
    settings = Settings(
        keyset=DeploymentKeys.generate(),
        home=home,
        database_url=database_url,
        portal_base_url="http://notes.example",
        staff_base_url=f"http://{STAFF}",
    )
    engine = make_engine(settings.database_url)
    Base.metadata.create_all(engine)
    blobs = FolderBlobs(home / "blobs")
    portal = create_app(settings, clock=clock, sms=FakeSms(), blobs=blobs, engine=engine)
    safety_plans.init_app(portal)
    base = portal.extensions["advocacy"]
    with make_session(engine, base.vault) as session:
        people = People(session, clock, portal.extensions["passphrases"])
        amira = people.advocate()
        actor = people.actor(amira)
        cases = [people.case(amira, name=f"Jo Number{number}") for number in range(CASES)]
        clock.advance(days=15)  # so that none is new to her
        for number, case in enumerate(cases[:DUE]):
            _remind(session, case, number, clock)
        for number, case in enumerate(cases[-COMING:]):
            _remind(session, case, -2 * 24 * 60 * (1 + number % 3), clock)
        offers = _busy(session, cases[0], actor, clock)
        session.commit()
        return World(portal, clock, amira, cases[0].id, offers)


def _remind(session: Session, case: Case, number: int, clock: FakeClock) -> None:
    raise_prompt(
        session, kind="contact.due", danger=Danger(1 + number % 6), at=clock.now(),
        due_at=clock.now() - timedelta(minutes=number), actor=SYSTEM, case_id=case.id,
        subject_id=case.id, detail="Ring about the hearing",
    )  # fmt: skip


def _busy(session: Session, case: Case, actor: Actor, clock: FakeClock) -> list[UUID]:
    at = clock.now()
    for hours in range(1, HAPPENINGS + 1):
        record_contact(
            session, case, channel=Channel.CALL, direction=Direction.IN, reached=True,
            happened_at=at - timedelta(hours=hours), minutes=12, note="What was said. " * 20,
            agreed="Ring on Friday", next_on=None,
            unsafe_reason="", actor=actor, at=at,
        )  # fmt: skip
        incident = log_incident(
            session, case, actor=actor, at=at, account="He stood at the bus stop. " * 12,
            moment=Moment(at - timedelta(hours=hours)), told=Told(), voice=Voice.TOLD,
        )  # fmt: skip
    return [
        offer_files(
            session, case_id=case.id, entry_id=incident.id, nature=Nature.ORDINARY, actor=actor,
            at=at,
        ).id
        for _ in range(OFFERS)
    ]  # fmt: skip
