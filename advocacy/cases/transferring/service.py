"""Asking to pass a case on, with a note, and taking that back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Team
from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.cases.allocation_service import TAKES_CASES, list_workers
from advocacy.cases.closed import require_open
from advocacy.cases.leads import list_blocked
from advocacy.cases.models import Case
from advocacy.cases.transferring.models import ToldHow, Transfer, TransferState
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

ASKED, DECLINED = "transfer.asked", "transfer.declined"
LONGEST_OVERLAP = timedelta(days=62)
_OWN_TEAM, _OTHER_TEAM = "person", "team"


class NotWaiting(Conflict):
    """Somebody was quicker, or it was taken back."""

    sentence = "This waits no more: it was decided or taken back. Open it again to see."


@dataclass(frozen=True)
class Note:
    """What whoever takes a case has to know, and how the person hears of it."""

    for_safety: str
    due: str
    promised: str
    how_to_talk: str
    told: ToldHow
    told_by: str


@dataclass(frozen=True)
class Takers:
    """Whom a case can pass to: colleagues of its team, and other teams that have a lead for it."""

    people: list[Account]
    teams: list[Team]


def list_receivers(session: Session, case: Case) -> Takers:
    """Return whom a case can pass to: nobody who may know a suspect, no team of them."""
    kept_out = list_blocked(session, case.id)
    staff = [each for each in list_staff(session, roles=TAKES_CASES) if each.id not in kept_out]
    led = {each.team_id for each in staff if each.role is Role.LEAD}
    teams = session.scalars(
        select(Team).where(Team.closed_at.is_(None), Team.id != case.team_id, Team.id.in_(led))
    )
    return Takers(
        people=[each for each in staff if each.team_id == case.team_id],
        teams=sorted(teams, key=lambda team: (team.name.casefold(), team.id)),
    )


def ask_transfer(
    session: Session,
    case: Case,
    *,
    from_account_id: UUID | None,
    to: str,
    note: Note,
    overlap_until: datetime | None,
    actor: Actor,
    at: datetime,
) -> Transfer:
    """Ask to pass a case on; `to` is "person <id>" or "team <id>".

    Raises Invalid for whom it can't pass from or to and Conflict when it was asked already.
    """
    session.refresh(case, with_for_update=True)
    require_open(case)
    if find_waiting(session, case) is not None:
        message = "It was asked already to pass this case on."
        raise Conflict(message)
    _check_from(session, case, from_account_id, at=at)
    kind, _, chosen = to.partition(" ")
    receivers = list_receivers(session, case)
    to_account = next((each.id for each in receivers.people if str(each.id) == chosen), None)
    to_team = next((each.id for each in receivers.teams if str(each.id) == chosen), None)
    if to_account == from_account_id or not (
        to_account if kind == _OWN_TEAM else to_team if kind == _OTHER_TEAM else None
    ):
        message = "Choose somebody else, or another team, to take it"
        raise Invalid(message, field="to")
    if overlap_until is not None and not at < overlap_until <= at + LONGEST_OVERLAP:
        message = "Enter a time to come within the next two months, or leave it empty"
        raise Invalid(message, field="overlap_until")
    transfer = Transfer(
        scope_id=case.id,
        case_id=case.id,
        state=TransferState.ASKED,
        from_account_id=from_account_id,
        to_account_id=to_account,
        to_team_id=to_team,
        overlap_until=overlap_until,
        asked_at=at,
        asked_by_id=actor.account_id,
        **vars(note),
    )
    session.add(transfer)
    session.flush()
    record(
        session, actor=actor, at=at, action="transfer.asked", case_id=case.id,
        object_id=transfer.id,
    )  # fmt: skip
    settle_prompts(session, kind=DECLINED, subject_id=case.id, actor=actor, at=at)
    _tell_deciders(session, case, transfer, actor=actor, at=at)
    return transfer


def _check_from(
    session: Session, case: Case, from_account_id: UUID | None, *, at: datetime
) -> None:
    if from_account_id not in {each.id for _, each in list_workers(session, case, at=at)}:
        message = "Choose whose part passes on: somebody who works the case"
        raise Invalid(message, field="from_account_id")


def list_deciders(session: Session, case: Case, transfer: Transfer) -> list[Account]:
    """Return the leads who decide: of the team that takes it, else of the case's own."""
    team_id = transfer.to_team_id or case.team_id
    kept_out = list_blocked(session, case.id)
    leads = list_staff(session, roles=frozenset({Role.LEAD}), team_id=team_id)
    return [each for each in leads if each.id not in kept_out]


def transfer_deciders(session: Session, transfer_id: UUID) -> set[UUID]:
    """Return the leads who decide on a request, by its id."""
    transfer = session.get_one(Transfer, transfer_id)
    case = session.get_one(Case, transfer.case_id)
    return {lead.id for lead in list_deciders(session, case, transfer)}


def _tell_deciders(
    session: Session, case: Case, transfer: Transfer, *, actor: Actor, at: datetime
) -> None:
    for lead in list_deciders(session, case, transfer):
        raise_prompt(
            session, kind=ASKED, danger=Danger.DUE, due_at=at, at=at, actor=actor,
            for_account_id=lead.id, subject_id=transfer.id, detail=f"Case {case.reference}",
        )  # fmt: skip


def find_waiting(session: Session, case: Case) -> Transfer | None:
    """Return the request that waits for a lead, if there is one."""
    return session.scalar(
        select(Transfer).where(Transfer.case_id == case.id, Transfer.state == TransferState.ASKED)
    )


def list_transfers(session: Session, case: Case) -> list[Transfer]:
    """Return every request of a case, newest first."""
    return list(
        session.scalars(
            select(Transfer)
            .where(Transfer.case_id == case.id)
            .order_by(Transfer.asked_at.desc(), Transfer.id.desc())
        )
    )


def take(session: Session, transfer_id: UUID, *, case: Case) -> Transfer:
    """Return a request that waits, held against a second decision.

    Raises NotFound for none of this case, and NotWaiting for one that is decided.
    """
    found = session.get(Transfer, transfer_id, with_for_update=True, populate_existing=True)
    if found is None or found.case_id != case.id:
        raise NotFound
    if found.state is not TransferState.ASKED:
        raise NotWaiting
    return found


def decided(
    session: Session,
    transfer: Transfer,
    state: TransferState,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep what became of a request, and take it off the leads' days."""
    transfer.state, transfer.decided_at = state, at
    transfer.decided_by_id = actor.account_id
    record(
        session, actor=actor, at=at, action=f"transfer.{state.value}", case_id=transfer.case_id,
        object_id=transfer.id,
    )  # fmt: skip
    settle_prompts(session, kind=ASKED, subject_id=transfer.id, actor=actor, at=at)


def withdraw(
    session: Session, case: Case, *, transfer_id: UUID, actor: Actor, at: datetime
) -> None:
    """Take a request back; raises NotWaiting when it was decided already."""
    transfer = take(session, transfer_id, case=case)
    decided(session, transfer, TransferState.WITHDRAWN, actor=actor, at=at)


def withdraw_waiting(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Take back whatever waits: the case is closed."""
    waiting = find_waiting(session, case)
    if waiting is not None:
        decided(session, waiting, TransferState.WITHDRAWN, actor=actor, at=at)
