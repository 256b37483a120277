"""Opening and closing MASP cases, and which agencies take part in them."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Agency
from advocacy.actor import Actor, Role
from advocacy.db import new_id
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.masp.access import is_kept_from, visible_masp
from advocacy.masp.models import MaspAgency, MaspCase, MaspState, SharedPart

# No vowels, so no words; no 0, 1, I, L, O, so that it can be said in a meeting.
_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
_DIGITS = "23456789"


@dataclass(frozen=True)
class TakingPart:
    """An agency on a MASP case: its row, its name, and who leads for it, if anybody is named."""

    part: MaspAgency
    name: str
    lead: str

    @property
    def now(self) -> bool:
        """Return whether it takes part at this moment."""
        return self.part.left_at is None


def _new_reference(session: Session) -> str:
    """Return a reference such as "M-BKTW-4827", free: long enough that nobody finds one by luck."""
    while True:
        letters = "".join(secrets.choice(_LETTERS) for _ in range(4))
        reference = f"M-{letters}-{''.join(secrets.choice(_DIGITS) for _ in range(4))}"
        taken = session.scalar(select(MaspCase.id).where(MaspCase.reference == reference))
        if taken is None:
            return reference


def open_masp_case(
    session: Session,
    *,
    name: str,
    born_on: date | None,
    aliases: list[str],
    actor: Actor,
    at: datetime,
) -> MaspCase:
    """Open a MASP case about a person who stalks, with a scope and keys of its own.

    Identifiers only: nothing clinical is ever asked for. Link a survivor's case to it, or nobody
    can open it.
    """
    masp_id = new_id()
    session.info["vault"].create_scope(masp_id)
    masp = MaspCase(
        id=masp_id,
        scope_id=masp_id,
        reference=_new_reference(session),
        state=MaspState.OPEN,
        opened_at=at,
        name=name,
        born_on=born_on.isoformat() if born_on else "",
        aliases=aliases,
    )
    session.add(masp)
    session.flush()
    record(session, actor=actor, at=at, action="masp.opened", object_id=masp.id)
    return masp


def hold(session: Session, masp: MaspCase) -> MaspCase:
    """Make everybody else who changes this MASP case wait until this transaction ends.

    Whether an action is final depends on links and answers that others may be changing.
    Raises Conflict when it has been closed meanwhile.
    """
    session.flush()
    held = session.scalars(
        select(MaspCase)
        .where(MaspCase.id == masp.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if held.state is MaspState.CLOSED:
        message = "This MASP case is closed."
        raise Conflict(message)
    return held


def list_masp_cases(session: Session, *, actor: Actor, at: datetime) -> list[MaspCase]:
    """Return the MASP cases the actor may open: open ones first, then the newest."""
    found = session.scalars(
        visible_masp(actor, at=at).order_by(MaspCase.opened_at.desc(), MaspCase.id.desc())
    )
    return sorted(found, key=lambda masp: masp.state is MaspState.CLOSED)


def list_agencies(session: Session, masp_id: UUID) -> list[TakingPart]:
    """Return every agency that takes or took part in a MASP case, by name."""
    rows = session.execute(
        select(MaspAgency, Agency, Account)
        .join(Agency, Agency.id == MaspAgency.agency_id)
        .outerjoin(Account, Account.id == MaspAgency.lead_account_id)
        .where(MaspAgency.masp_case_id == masp_id)
    )
    found = [
        TakingPart(part=part, name=agency.name, lead=lead.name if lead else "")
        for part, agency, lead in rows
    ]
    return sorted(found, key=lambda each: (each.name.casefold(), each.part.joined_at))


def list_ready_agencies(session: Session, *, at: datetime) -> list[Agency]:
    """Return the agencies whose sharing agreement is recorded, by name."""
    found = session.scalars(select(Agency).where(Agency.agreement_on <= at))
    return sorted(found, key=lambda agency: (agency.name.casefold(), agency.id))


def list_partners(session: Session) -> list[Account]:
    """Return the partners' working accounts, by name."""
    found = session.scalars(
        select(Account).where(Account.role == Role.PARTNER, Account.left_at.is_(None))
    )
    return sorted(found, key=lambda account: (account.name.casefold(), account.id))


def takes_part(session: Session, masp: MaspCase, agency_id: UUID) -> bool:
    """Return whether an agency takes part at this moment, and no linked case is kept from it."""
    if is_kept_from(session, masp, agency_id):
        return False
    found = session.scalar(
        select(MaspAgency.id).where(
            MaspAgency.masp_case_id == masp.id,
            MaspAgency.agency_id == agency_id,
            MaspAgency.left_at.is_(None),
        )
    )
    return found is not None


def add_agency(
    session: Session,
    masp: MaspCase,
    *,
    agency_id: UUID,
    lead_account_id: UUID | None,
    actor: Actor,
    at: datetime,
) -> MaspAgency:
    """Let an agency take part; raises Invalid without a recorded agreement, or when it does."""
    hold(session, masp)
    agency = session.get(Agency, agency_id)
    if agency is None or agency.agreement_on is None or agency.agreement_on > at:
        message = "Choose an agency whose sharing agreement is recorded"
        raise Invalid(message, field="agency")
    if is_kept_from(session, masp, agency_id):
        message = "Choose another agency: a case linked to this is kept from it"
        raise Invalid(message, field="agency")
    if takes_part(session, masp, agency_id):
        message = "This agency takes part already: choose another"
        raise Invalid(message, field="agency")
    if lead_account_id is not None:
        lead = session.get(Account, lead_account_id)
        if lead is None or lead.agency_id != agency_id or lead.left_at is not None:
            message = "Choose somebody who works for this agency"
            raise Invalid(message, field="lead")
    part = MaspAgency(
        scope_id=masp.id,
        masp_case_id=masp.id,
        agency_id=agency_id,
        lead_account_id=lead_account_id,
        joined_at=at,
    )
    session.add(part)
    record(session, actor=actor, at=at, action="masp.agency_joined", object_id=part.id)
    return part


def end_agency(
    session: Session, masp: MaspCase, *, part_id: UUID, actor: Actor, at: datetime
) -> None:
    """End what an agency sees, and destroy its copies of what survivors shared with it."""
    hold(session, masp)
    part = session.get(MaspAgency, part_id)
    if part is None or part.masp_case_id != masp.id or part.left_at is not None:
        raise NotFound
    part.left_at = at
    session.execute(
        delete(SharedPart).where(
            SharedPart.masp_case_id == masp.id, SharedPart.agency_id == part.agency_id
        )
    )
    record(session, actor=actor, at=at, action="masp.agency_left", object_id=part.id)
