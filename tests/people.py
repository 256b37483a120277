"""Invented people, made through the services."""

from dataclasses import dataclass, field
from typing import Any

import pyotp
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Agency, Team
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.service import create_account
from advocacy.accounts.survivor_models import SurvivorSignIn
from advocacy.actor import PORTAL_ROLES, SYSTEM, Actor, PortalWays, Role
from advocacy.cases.models import Case, PersonKind, Texts, Voicemail
from advocacy.cases.service import add_person, agree_safe_contact, allocate, open_case
from advocacy.db import new_id
from advocacy.vault import SERVICE_SCOPE
from tests.fakes import FakeClock

PASSPHRASE = "correct horse battery staple"


@dataclass
class People:
    """Makes people and cases; names are invented, numbers are Ofcom's for drama."""

    session: Session
    clock: FakeClock
    passphrases: Passphrases
    made: int = 0
    _team: Team | None = field(default=None)

    @property
    def team(self) -> Team:
        if self._team is None:
            self._team = Team(scope_id=SERVICE_SCOPE, name="North team")
            self.session.add(self._team)
            self.session.flush()
        return self._team

    def other_team(self) -> Team:
        team = Team(scope_id=SERVICE_SCOPE, name="South team")
        self.session.add(team)
        self.session.flush()
        return team

    def account(self, role: Role, name: str, **more: Any) -> Account:
        self.made += 1
        secret = "" if role in PORTAL_ROLES else pyotp.random_base32()
        account = create_account(
            self.session,
            username=f"{role}-{self.made}",
            passphrase=PASSPHRASE,
            name=name,
            role=role,
            passphrases=self.passphrases,
            actor=SYSTEM,
            at=self.clock.now(),
            totp_secret=secret,
            **more,
        )
        self.session.flush()
        return account

    def advocate(self, name: str = "Amira Khan") -> Account:
        return self.account(Role.ADVOCATE, name, team_id=self.team.id)

    def lead(self, name: str = "Ruth Adeyemi") -> Account:
        return self.account(Role.LEAD, name, team_id=self.team.id)

    def helpline(self, name: str = "Tom Bell") -> Account:
        return self.account(Role.HELPLINE, name, team_id=self.team.id)

    def agency(self, name: str = "Hampshire police", kind: str = "police") -> Agency:
        agency = Agency(
            id=(agency_id := new_id()),
            scope_id=agency_id,
            name=name,
            kind=kind,
            agreement_on=self.clock.now(),
        )
        self.session.info["vault"].create_scope(agency_id)
        self.session.add(agency)
        self.session.flush()
        return agency

    def partner(self, agency: Agency, name: str = "Sgt Lee Marsh") -> Account:
        return self.account(Role.PARTNER, name, agency_id=agency.id)

    def survivor(self, case: Case, name: str = "jo") -> Account:
        return self.account(Role.SURVIVOR, name, case_id=case.id)

    def dependent(self, case: Case, name: str = "Noah") -> Account:
        """Return the sign-in of a young person of a case."""
        person = add_person(
            self.session, case, kind=PersonKind.DEPENDENT, name=name, details={}, actor=SYSTEM,
            at=self.clock.now(),
        )  # fmt: skip
        account = self.account(Role.DEPENDENT, name, case_id=case.id)
        self.session.add(
            SurvivorSignIn(
                account_id=account.id, person_id=person.id, write_only=False, hidden="", away="",
                is_new=False,
            )
        )  # fmt: skip
        self.session.flush()
        return account

    def actor(self, account: Account) -> Actor:
        own = account.role is Role.DEPENDENT
        ways = self.session.get(SurvivorSignIn, account.id) if own else None
        return Actor(
            portal=PortalWays(person_id=ways.person_id if ways is not None else None),
            account_id=account.id,
            role=account.role,
            team_id=account.team_id,
            agency_id=account.agency_id,
            case_id=account.case_id,
        )

    def case(
        self,
        advocate: Account | None = None,
        name: str = "Jo Okafor",
        *,
        phone: str = "+447700900142",
    ) -> Case:
        at = self.clock.now()
        case = open_case(self.session, name=name, team_id=self.team.id, actor=SYSTEM, at=at)
        if advocate is not None:
            allocate(
                self.session, case, account=advocate, reason="First allocation", actor=SYSTEM, at=at
            )
        agree_safe_contact(
            self.session,
            case,
            phone=phone,
            phone_is="Work",
            name_to_use="Jo",
            say_you_are="Amy from the dentist",
            may_say_who=False,
            voicemail=Voicemail.NEVER,
            texts=Texts.CHECK_INS,
            days=[0, 1, 2, 3, 4],
            from_time="09:00",
            to_time="16:30",
            if_someone_else="Wrong number, hang up",
            checked_how="by voice",
            checked_on=at.date(),
            actor=SYSTEM,
            at=at,
        )
        self.session.flush()
        return case
