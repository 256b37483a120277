"""A lead decides who takes a case: access passes over, and what was due goes with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.allocation_service import give_case, let_lead, list_workers
from advocacy.cases.closed import require_open
from advocacy.cases.leads import move_to_team
from advocacy.cases.models import Case, Caseload, Part
from advocacy.cases.service import end_allocation
from advocacy.cases.transferring.models import Transfer, TransferState
from advocacy.cases.transferring.service import DECLINED, decided, list_deciders, take
from advocacy.cases.workload.weighing import weigh
from advocacy.db import beyond_the_wall
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt

NOTE = "transfer.note"
_WHY = "Passed on"


@dataclass(frozen=True)
class ToTake:
    """A request, its case, whose part it is, who asked, and what it weighs."""

    transfer: Transfer
    case: Case
    giver: Account
    asker: Account
    receiver: Account | None
    weighs: int


class PassedOn(Protocol):
    """Told when somebody's part of a case passed to another, in the same transaction."""

    def __call__(
        self,
        session: Session,
        case: Case,
        *,
        from_id: UUID,
        to_id: UUID,
        actor: Actor,
        at: datetime,
    ) -> None:
        """Move what one had open in this case to the other."""
        ...


# Filled while the application starts, and only read afterwards.
_told: list[PassedOn] = []


def when_passed_on(told: PassedOn) -> None:
    """Tell `told` of every part that passes on from now on; asking twice is once."""
    if told not in _told:
        _told.append(told)


def get_to_take(session: Session, transfer_id: UUID, *, actor: Actor, at: datetime) -> ToTake:
    """Return a request to a lead who decides on it; raises NotFound for everybody else."""
    with beyond_the_wall(session, why="the lead of the team that takes it can't open it yet"):
        transfer = session.get(Transfer, transfer_id)
        if transfer is None:
            raise NotFound
        case = session.get_one(Case, transfer.case_id)
        if actor.account_id not in {each.id for each in list_deciders(session, case, transfer)}:
            raise NotFound
        return ToTake(
            transfer=transfer,
            case=case,
            giver=session.get_one(Account, transfer.from_account_id),
            asker=session.get_one(Account, transfer.asked_by_id),
            receiver=session.get(Account, transfer.to_account_id)
            if transfer.to_account_id
            else None,
            weighs=weigh(session, case, at=at).points,
        )


def accept(
    session: Session, found: ToTake, *, account_id: UUID | None, actor: Actor, at: datetime
) -> Case:
    """Pass the case on, to whoever is named; for another team its lead says who works it.

    Raises Invalid for somebody who can't take it and NotWaiting when somebody was quicker.
    """
    with beyond_the_wall(session, why="the lead of the team that takes it can't open it yet"):
        case = found.case
        session.refresh(case, with_for_update=True)
        require_open(case)
        transfer = take(session, found.transfer.id, case=case)
        before = list_workers(session, case, at=at)
        if transfer.to_team_id is not None:
            move_to_team(session, case, transfer.to_team_id, actor=actor, at=at)
        to_id = transfer.to_account_id or account_id
        entry = next((entry for entry, account in before if account.id == to_id), None)
        if entry is None:
            # Whoever can't take it, nobody among them, is refused here.
            entry = give_case(session, case, account_id=to_id, reason=_WHY, actor=actor, at=at)
        _end_parts(session, found, entry, before, actor=actor, at=at)
        transfer.taken_by_id = to_id = entry.account_id
        decided(session, transfer, TransferState.DONE, actor=actor, at=at)
        raise_prompt(
            session, kind=NOTE, danger=Danger.DUE, due_at=at, at=at, actor=actor,
            case_id=case.id, for_account_id=to_id, subject_id=case.id,
        )  # fmt: skip
        session.flush()
        return case


def _end_parts(
    session: Session,
    found: ToTake,
    entry: Caseload,
    before: Sequence[tuple[Caseload, Account]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """End the giver's part, or everybody's when the team changes; the taker leads as they did."""
    transfer, case = found.transfer, found.case
    others = [
        (each, account)
        for each, account in before
        if each is not entry
        and (transfer.to_team_id is not None or account.id == transfer.from_account_id)
    ]
    if any(each.part is Part.LEAD for each, _ in others):
        let_lead(
            session, case, entry, among=[entry, *(each for each, _ in before)], actor=actor, at=at
        )
    for each, account in others:
        # Before it ends: what is left behind then goes to whoever works the case.
        pass_on(session, case, from_id=account.id, to_id=entry.account_id, actor=actor, at=at)
        end_allocation(session, each, actor=actor, at=transfer.overlap_until or at)


def pass_on(
    session: Session, case: Case, *, from_id: UUID, to_id: UUID, actor: Actor, at: datetime
) -> None:
    """Put what waits for one in this case on the other's day, and tell the slices above."""
    for prompt in session.scalars(
        select(Prompt).where(
            Prompt.case_id == case.id,
            Prompt.for_account_id == from_id,
            Prompt.settled_at.is_(None),
        )
    ).all():
        prompt.for_account_id = to_id
        record(
            session, actor=actor, at=at, action="prompt.passed_on", case_id=case.id,
            object_id=prompt.id,
        )  # fmt: skip
    for told in _told:
        told(session, case, from_id=from_id, to_id=to_id, actor=actor, at=at)


def decline(session: Session, found: ToTake, *, reason: str, actor: Actor, at: datetime) -> None:
    """Leave the case where it is, and tell whoever asked why; raises Invalid without a reason."""
    if not reason:
        message = "Enter why"
        raise Invalid(message, field="reason")
    with beyond_the_wall(session, why="the lead of the team that takes it can't open it yet"):
        transfer = take(session, found.transfer.id, case=found.case)
        transfer.decided_because = reason
        decided(session, transfer, TransferState.DECLINED, actor=actor, at=at)
        raise_prompt(
            session, kind=DECLINED, danger=Danger.DUE, due_at=at, at=at, actor=actor,
            case_id=found.case.id, for_account_id=transfer.asked_by_id, subject_id=found.case.id,
        )  # fmt: skip
        session.flush()


def settle_read(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Take the note, or a lead's answer, off the day of whoever read it: nobody else's."""
    for prompt in session.scalars(
        select(Prompt).where(
            Prompt.kind.in_((NOTE, DECLINED)),
            Prompt.case_id == case.id,
            Prompt.for_account_id == actor.account_id,
            Prompt.settled_at.is_(None),
        )
    ).all():
        prompt.settled_at, prompt.settled_by_id = at, actor.account_id
        record(
            session,
            actor=actor,
            at=at,
            action="prompt.settled",
            case_id=case.id,
            object_id=prompt.id,
        )
