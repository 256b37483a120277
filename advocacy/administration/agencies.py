"""Agencies and their sharing agreements: without one no partner has an account, or sees a thing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.accounts.factor_models import Invitation
from advocacy.accounts.models import Account, Agency, SignInSession
from advocacy.actor import Actor
from advocacy.administration.deciding import withdraw_all
from advocacy.administration.models import SharingAgreement
from advocacy.clock import LONDON
from advocacy.db import new_id
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record


class AgencyKind(StrEnum):
    """What an agency is there for."""

    POLICE = "police"
    PROBATION = "probation"
    NHS = "nhs"
    OPCC = "opcc"
    CPS = "cps"
    OTHER = "other"


class NoAgreement(Conflict):
    """There is none to end."""

    sentence = "No sharing agreement is on record."


@dataclass(frozen=True)
class AgencyFile:
    """An agency, its agreements, the newest first, and its accounts by name."""

    agency: Agency
    agreements: tuple[SharingAgreement, ...]
    accounts: tuple[Account, ...]
    shares: bool
    review_due: bool

    @property
    def agreement(self) -> SharingAgreement | None:
        """Return the agreement that stands, if its details are on record."""
        return next((each for each in self.agreements if each.ended_at is None), None)


def get_agency(session: Session, agency_id: UUID) -> Agency:
    """Return an agency; raises NotFound."""
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise NotFound
    return agency


def list_agencies(session: Session, *, at: datetime) -> list[AgencyFile]:
    """Return every agency, by name."""
    files = [get_agency_file(session, each, at=at) for each in session.scalars(select(Agency))]
    return sorted(files, key=lambda each: (each.agency.name.casefold(), each.agency.id))


def get_agency_file(session: Session, agency: Agency, *, at: datetime) -> AgencyFile:
    """Return what is on record about an agency."""
    agreements = tuple(
        session.scalars(
            select(SharingAgreement)
            .where(SharingAgreement.agency_id == agency.id)
            .order_by(SharingAgreement.recorded_at.desc(), SharingAgreement.id.desc())
        )
    )
    accounts = session.scalars(
        select(Account).where(Account.agency_id == agency.id, Account.left_at.is_(None))
    )
    today = at.astimezone(LONDON).date()
    return AgencyFile(
        agency=agency,
        agreements=agreements,
        accounts=tuple(sorted(accounts, key=lambda each: (each.name.casefold(), each.id))),
        shares=agency.agreement_on is not None and agency.agreement_on <= at,
        review_due=any(each.ended_at is None and each.review_on <= today for each in agreements),
    )


def create_agency(
    session: Session, *, name: str, kind: AgencyKind, actor: Actor, at: datetime
) -> Agency:
    """Create an agency with keys of its own; raises Invalid when the name is taken."""
    if any(each.name.casefold() == name.casefold() for each in session.scalars(select(Agency))):
        message = "There is an agency of this name already"
        raise Invalid(message, field="name")
    agency_id = new_id()
    session.info["vault"].create_scope(agency_id)
    agency = Agency(id=agency_id, scope_id=agency_id, name=name, kind=kind.value)
    session.add(agency)
    record(session, actor=actor, at=at, action="agency.created", object_id=agency.id)
    return agency


def record_agreement(
    session: Session,
    agency: Agency,
    *,
    agreed_on: date,
    reference: str,
    review_on: date,
    signed_by: str,
    actor: Actor,
    at: datetime,
) -> SharingAgreement:
    """Record what an agency signed, in place of what it signed before; raises Invalid for days."""
    today = at.astimezone(LONDON).date()
    if agreed_on > today:
        message = "Enter a day that is not in the future"
        raise Invalid(message, field="agreed_on")
    if review_on <= max(today, agreed_on):
        message = "Enter a day to come"
        raise Invalid(message, field="review_on")
    for before in get_agency_file(session, agency, at=at).agreements:
        if before.ended_at is None:
            before.ended_at, before.ended_by_id = at, actor.account_id
            before.ended_because = "Replaced by a newer one"
    session.flush()
    agreement = SharingAgreement(
        scope_id=agency.id,
        agency_id=agency.id,
        agreed_on=agreed_on,
        review_on=review_on,
        recorded_at=at,
        recorded_by_id=actor.account_id,
        reference=reference,
        signed_by=signed_by,
    )
    session.add(agreement)
    agency.agreement_on = datetime.combine(agreed_on, time(), tzinfo=LONDON).astimezone(UTC)
    record(session, actor=actor, at=at, action="agency.agreement_recorded", object_id=agency.id)
    return agreement


def end_agreement(
    session: Session, agency: Agency, *, why: str, actor: Actor, at: datetime
) -> None:
    """End it: the agency's people see nothing from their next request on. Raises NoAgreement."""
    if agency.agreement_on is None:
        raise NoAgreement
    for standing in get_agency_file(session, agency, at=at).agreements:
        if standing.ended_at is None:
            standing.ended_at, standing.ended_by_id = at, actor.account_id
            standing.ended_because = why
    agency.agreement_on = None
    theirs = select(Account.id).where(Account.agency_id == agency.id)
    for owned in (SignInSession, Invitation):
        session.execute(
            delete(owned)
            .where(owned.account_id.in_(theirs))
            .execution_options(synchronize_session=False)
        )
    withdraw_all(session, actor=actor, at=at, agency_id=agency.id)
    record(session, actor=actor, at=at, action="agency.agreement_ended", object_id=agency.id)
