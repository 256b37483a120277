"""Tells the story through the services: a service, its people, twenty cases, this week."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyotp
from flask import Flask
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Agency, Team
from advocacy.accounts.service import create_account
from advocacy.actor import SYSTEM, Actor, Role
from advocacy.cases.models import Case
from advocacy.cases.service import allocate, open_case
from advocacy.db import new_id, writing
from advocacy.demo import chapters
from advocacy.demo.caseload import QUIET
from advocacy.demo.cast import (
    AGENCIES,
    CASES,
    OTHER_TEAM,
    PASSPHRASE,
    STAFF,
    SURVIVORS,
    TEAM,
    Told,
)
from advocacy.demo.evidence import bring_files
from advocacy.demo.house import people_to_come, sign_agreement
from advocacy.demo.signing_in import set_up_sign_ins
from advocacy.demo.steps import Scene, demo_steps
from advocacy.demo.week import this_week
from advocacy.vault import SERVICE_SCOPE
from advocacy.web.current import Foundation


@dataclass
class Stage:
    """Everybody and everything the story has brought in so far."""

    app: Flask
    base: Foundation
    now: datetime
    accounts: list[dict[str, Any]] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)

    @contextmanager
    def telling(self) -> Iterator[Session]:
        """Yield a session that commits at the end of a scene."""
        with writing(self.base.engine, self.base.vault) as session:
            yield session


def tell(app: Flask, *, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Tell the whole story; return who can sign in, as the accounts file lists them."""
    base: Foundation = app.extensions["advocacy"]
    stage = Stage(app, base, base.clock.now())
    _gather_staff(stage)
    for told in (*CASES, *QUIET):
        say(f"  {told.name}")
        _tell_case(stage, told)
    with stage.telling() as session:
        set_up_sign_ins(
            session,
            cases={key: session.get_one(Case, case.id) for key, case in stage.cases.items()},
            actors=stage.actors,
            accounts=stage.accounts,
            passphrases=app.extensions["passphrases"],
            at=stage.now,
        )
    say("  this week")
    this_week(stage.app, stage.base, actors=stage.actors, cases=stage.cases, now=stage.now)
    return stage.accounts


def _gather_staff(stage: Stage) -> None:
    began_at = stage.now - timedelta(days=600)
    with stage.telling() as session:
        for name in (TEAM, OTHER_TEAM):
            stage.teams[name] = Team(scope_id=SERVICE_SCOPE, name=name)
            session.add(stage.teams[name])
        for name, kind in AGENCIES:
            agency_id = new_id()
            stage.base.vault.create_scope(agency_id)
            agency = Agency(
                id=agency_id, scope_id=agency_id, name=name, kind=kind, agreement_on=began_at
            )
            session.add(agency)
            stage.agencies[name] = agency
        session.flush()
        for person in STAFF:
            partner = person.role is Role.PARTNER
            _add_account(
                stage,
                session,
                username=person.username,
                name=person.name,
                role=person.role,
                says=person.says,
                at=began_at,
                team_id=stage.teams[person.belongs].id if person.belongs in stage.teams else None,
                agency_id=stage.agencies[person.belongs].id if partner else None,
                totp_secret=pyotp.random_base32(),
            )
        ada = stage.actors["ada"]
        for number, agency in enumerate(stage.agencies.values(), 1):
            sign_agreement(session, agency, number=number, actor=ada, at=began_at)
        people_to_come(
            session,
            team=stage.teams[TEAM],
            administrator=ada,
            lead=stage.actors["ruth"],
            now=stage.now,
        )


def _add_account(
    stage: Stage,
    session: Session,
    *,
    username: str,
    name: str,
    role: Role,
    says: str,
    at: datetime,
    totp_secret: str = "",
    **belongs: Any,
) -> Account:
    account = create_account(
        session,
        username=username,
        passphrase=PASSPHRASE,
        name=name,
        role=role,
        passphrases=stage.app.extensions["passphrases"],
        actor=SYSTEM,
        at=at,
        totp_secret=totp_secret,
        **belongs,
    )
    session.flush()
    stage.actors[username] = Actor(
        account_id=account.id,
        role=role,
        team_id=account.team_id,
        agency_id=account.agency_id,
        case_id=account.case_id,
    )
    stage.accounts.append(
        {
            "username": username,
            "passphrase": PASSPHRASE,
            "totp_secret": totp_secret or None,
            "role": role.value,
            "says": says,
        }
    )
    return account


def _tell_case(stage: Stage, told: Told) -> None:
    now, advocate = stage.now, stage.actors[told.advocate]
    began_at = chapters.at_hour(chapters.working_day(now - timedelta(days=30 * told.months)), 11)
    with stage.telling() as session:
        case = open_case(
            session,
            name=told.name,
            team_id=stage.teams[TEAM].id,
            actor=stage.actors["ruth"],
            at=began_at - timedelta(hours=2),
        )
        allocate(
            session,
            case,
            account=session.get_one(Account, advocate.account_id),
            reason="First allocation",
            actor=stage.actors["ruth"],
            at=began_at - timedelta(hours=1),
        )
        chapters.meet(session, case, told, actor=advocate, at=began_at)
        checked_on = chapters.working_day(now - timedelta(days=20))
        checked_at = max(began_at, chapters.at_hour(checked_on, 11))
        chapters.check_card(session, case, told, actor=advocate, at=checked_at)
        survivor = _bring_survivor(stage, session, case, told, at=began_at + timedelta(days=3))
        chapters.judge(session, case, told, actor=advocate, began_at=began_at, now=now)
        chapters.keep_in_touch(session, case, told, actor=advocate, began_at=began_at, now=now)
        written = chapters.write_down(
            session,
            case,
            told,
            advocate=advocate,
            survivor=survivor,
            began_at=began_at,
            now=now,
        )
        session.flush()
        bring_files(session, stage.base, told, written, actor=survivor or advocate, at=now)
        for step in demo_steps(stage.app).steps:
            step(Scene(session, case, advocate, survivor, began_at, now, told.key))
        stage.cases[told.key] = case


def _bring_survivor(
    stage: Stage, session: Session, case: Case, told: Told, *, at: datetime
) -> Actor | None:
    if not told.survivor:
        return None
    _add_account(
        stage,
        session,
        username=told.survivor,
        name=told.name.split()[0],
        role=Role.SURVIVOR,
        says=SURVIVORS[told.survivor],
        at=at,
        case_id=case.id,
    )
    return stage.actors[told.survivor]
