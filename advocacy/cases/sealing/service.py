"""Keeping a case from a whole agency, since whoever stalks may work there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Agency
from advocacy.actor import Actor
from advocacy.cases.conflicts.keys import names_agency
from advocacy.cases.grant_models import AgencySeal
from advocacy.cases.leads import list_leads_for
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

UNSEALED = "seal.lifted"


@dataclass(frozen=True)
class Sealed:
    """A seal that stands, and the agency it keeps out."""

    seal: AgencySeal
    agency: str


class Sealing(Protocol):
    """Told when a case is sealed against an agency, in the same transaction."""

    def __call__(
        self, session: Session, case: Case, *, agency: Agency, actor: Actor, at: datetime
    ) -> None:
        """Take away what the agency has of this case."""
        ...


# Filled while the application starts, and only read afterwards.
_told: list[Sealing] = []


def when_sealed(told: Sealing) -> None:
    """Tell `told` of every seal from now on; asking twice is once."""
    if told not in _told:
        _told.append(told)


def list_seals(session: Session, case_id: UUID) -> list[Sealed]:
    """Return the seals of a case that stand, by the agency's name."""
    found = session.execute(
        select(AgencySeal, Agency)
        .join(Agency, Agency.id == AgencySeal.agency_id)
        .where(AgencySeal.case_id == case_id, AgencySeal.lifted_at.is_(None))
    )
    seals = [Sealed(seal, agency.name) for seal, agency in found]
    return sorted(seals, key=lambda each: (each.agency.casefold(), each.seal.id))


def list_agencies_to_seal(session: Session, case: Case) -> list[Agency]:
    """Return the agencies the case is not sealed against yet, by name."""
    sealed = {each.seal.agency_id for each in list_seals(session, case.id)}
    agencies = [each for each in session.scalars(select(Agency)) if each.id not in sealed]
    return sorted(agencies, key=lambda each: (each.name.casefold(), each.id))


def seal_case(
    session: Session,
    case: Case,
    *,
    agency_id: UUID | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> AgencySeal:
    """Keep a case from an agency from this moment on; raises Invalid for no agency or reason."""
    agency = next(
        (each for each in list_agencies_to_seal(session, case) if each.id == agency_id), None
    )
    if agency is None:
        message = "Choose an agency"
        raise Invalid(message, field="agency_id")
    if not reason:
        message = "Enter the reason"
        raise Invalid(message, field="reason")
    seal = AgencySeal(
        scope_id=case.id,
        case_id=case.id,
        agency_id=agency.id,
        sealed_at=at,
        sealed_by_id=actor.account_id,
        reason=reason,
    )
    session.add(seal)
    session.flush()
    record(session, actor=actor, at=at, action="case.sealed", case_id=case.id, object_id=seal.id)
    for told in _told:
        told(session, case, agency=agency, actor=actor, at=at)
    return seal


def unseal_case(
    session: Session, case: Case, *, seal_id: UUID, reason: str, actor: Actor, at: datetime
) -> None:
    """Lift a seal, with a reason; every other lead of the case is told, to object if need be."""
    seal = session.get(AgencySeal, seal_id)
    if seal is None or seal.case_id != case.id or seal.lifted_at is not None:
        raise NotFound
    if not reason:
        message = "Enter the reason"
        raise Invalid(message, field="reason")
    seal.lifted_at, seal.lifted_by_id, seal.lifted_because = at, actor.account_id, reason
    record(session, actor=actor, at=at, action="case.unsealed", case_id=case.id, object_id=seal.id)
    for lead in list_leads_for(session, case, without=[actor.account_id]):
        raise_prompt(
            session,
            kind=UNSEALED,
            danger=Danger.DUE,
            due_at=at,
            at=at,
            actor=actor,
            case_id=case.id,
            for_account_id=lead.id,
            subject_id=seal.id,
        )


def find_sealed_agency(session: Session, case_id: UUID, *texts: str) -> str:
    """Return the name of an agency the case is sealed against that a text names, or nothing."""
    for each in list_seals(session, case_id):
        if any(names_agency(text, each.agency) for text in texts):
            return each.agency
    return ""


def list_seal_history(session: Session, case: Case) -> Sequence[AgencySeal]:
    """Return the seals of a case that were lifted, newest first."""
    return session.scalars(
        select(AgencySeal)
        .where(AgencySeal.case_id == case.id, AgencySeal.lifted_at.is_not(None))
        .order_by(AgencySeal.lifted_at.desc(), AgencySeal.id.desc())
    ).all()


def settle_unsealed(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Take note, as a lead, of the seals that were lifted."""
    for seal in list_seal_history(session, case):
        settle_prompts(session, kind=UNSEALED, subject_id=seal.id, actor=actor, at=at)
