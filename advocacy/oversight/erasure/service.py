"""Asking to erase a case, deciding on it as a second person, and holds that forbid it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.cases.leads import list_blocked, list_leads_for
from advocacy.cases.models import Case, CaseState
from advocacy.db import Base, beyond_the_wall
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.handover.models import Handover, HandoverLink, HandoverState
from advocacy.ledger.service import record
from advocacy.masp.models import MaspLink
from advocacy.oversight.erasure.models import Erasure, ErasureReason, ErasureState, LegalHold
from advocacy.oversight.erasure.wiping import wipe
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt, settle_prompts

ASKED = "erasure.asked"


class NotErasable(Conflict):
    """Something stands in the way; the sentence says what."""


@dataclass(frozen=True)
class WhoAgrees:
    """The accounts that agree to an erasure, and whether it is their duty or a second lead's."""

    ids: Sequence[UUID]
    by_duty: bool


@dataclass(frozen=True)
class Erasing:
    """A request, its case while there is one, and what stands in the way."""

    erasure: Erasure
    case: Case | None
    in_the_way: Sequence[str]


def list_in_the_way(session: Session, case: Case, *, at: datetime) -> list[str]:
    """Return a sentence for each thing that keeps a case from being erased now."""
    found = [] if case.state is CaseState.CLOSED else ["The case is open: close it first."]
    lives = exists().where(
        HandoverLink.handover_id == Handover.id,
        HandoverLink.ended_at.is_(None),
        HandoverLink.burnt_at.is_(None),
        HandoverLink.expires_at > at,
    )
    unfinished = or_(
        Handover.state.in_((HandoverState.DRAFT, HandoverState.WAITING)),
        (Handover.state == HandoverState.APPROVED) & lives,
    )
    counts = session.execute(
        select(
            _count(LegalHold, LegalHold.case_id == case.id, LegalHold.lifted_at.is_(None)),
            _count(
                Prompt,
                Prompt.case_id == case.id,
                Prompt.settled_at.is_(None),
                Prompt.danger <= Danger.UNSENT,
            ),
            _count(Handover, Handover.case_id == case.id, unfinished),
            _count(MaspLink, MaspLink.case_id == case.id, MaspLink.ended_at.is_(None)),
        )
    ).one()
    says = (
        "A legal hold stands: somebody needs the record kept.",
        "An alert is open: act on it first.",
        "A summary for an officer is unfinished, or can still be opened: finish or recall it.",
        "The case is linked to a MASP case: end the link first. What was shared with partners "
        "through it goes then; the MASP case stays, since it is about somebody else.",
    )
    return found + [sentence for sentence, count in zip(says, counts, strict=True) if count]


def _count(model: type[Base], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(model).where(*conditions).scalar_subquery()


def find_erasure(session: Session, case: Case) -> Erasure | None:
    """Return the newest request to erase a case."""
    return session.scalar(
        select(Erasure)
        .where(Erasure.erased_id == case.id)
        .order_by(Erasure.asked_at.desc(), Erasure.id.desc())
        .limit(1)
    )


def list_holds(session: Session, case: Case) -> Sequence[LegalHold]:
    """Return the legal holds that stand on a case, oldest first."""
    return session.scalars(
        select(LegalHold)
        .where(LegalHold.case_id == case.id, LegalHold.lifted_at.is_(None))
        .order_by(LegalHold.placed_at, LegalHold.id)
    ).all()


def ask_to_erase(
    session: Session, case: Case, *, reason: ErasureReason, actor: Actor, at: datetime
) -> Erasure:
    """Ask whoever agrees to erasures; raises NotErasable, or Conflict when it was asked already."""
    session.refresh(case, with_for_update=True)
    newest = find_erasure(session, case)
    if newest is not None and newest.state is ErasureState.ASKED:
        message = "Erasing it was asked for already."
        raise Conflict(message)
    in_the_way = list_in_the_way(session, case, at=at)
    if in_the_way:
        raise NotErasable(in_the_way[0])
    erasure = Erasure(
        erased_id=case.id,
        reference=case.reference,
        team_id=case.team_id,
        state=ErasureState.ASKED,
        reason=reason,
        asked_at=at,
        asked_by_id=actor.account_id,
    )
    session.add(erasure)
    session.flush()
    _record(session, erasure, actor=actor, at=at)
    for account_id in list_who_agree(session, case, without=[actor.account_id]).ids:
        raise_prompt(
            session,
            kind=ASKED,
            danger=Danger.DUE,
            due_at=at,
            at=at,
            actor=actor,
            for_account_id=account_id,
            subject_id=erasure.id,
            detail=f"Case {case.reference}",
        )
    return erasure


def take_back(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Take the request back; raises Conflict when it waits no more."""
    erasure = find_erasure(session, case)
    if erasure is None:
        raise NotFound
    _settle(session, erasure, ErasureState.WITHDRAWN, actor=actor, at=at)


def get_to_decide(session: Session, erasure_id: UUID, *, actor: Actor, at: datetime) -> Erasing:
    """Return a request, or a tombstone, to who has a say in it; raises NotFound.

    Before it is decided: whoever agrees to it now, or was asked to when it was made. Afterwards
    there is no case any more: the data-protection lead, and a lead of its team.
    """
    erasure = session.get(Erasure, erasure_id)
    if erasure is None:
        raise NotFound
    if erasure.state is not ErasureState.ASKED:
        if actor.role is not Role.DATA_PROTECTION and actor.team_id != erasure.team_id:
            raise NotFound
        return Erasing(erasure, None, [])
    with beyond_the_wall(session, why="another team's lead decides on an erasure"):
        case = session.get_one(Case, erasure.erased_id)
        if not _has_a_say(session, erasure, case, actor):
            raise NotFound
        return Erasing(erasure, case, list_in_the_way(session, case, at=at))


def _has_a_say(session: Session, erasure: Erasure, case: Case, actor: Actor) -> bool:
    """Return whether somebody decides: a lead who was asked keeps it when the duty is taken up."""
    if actor.account_id == erasure.asked_by_id or actor.account_id in list_blocked(
        session, case.id
    ):
        return False
    if actor.account_id in list_who_agree(session, case, without=[erasure.asked_by_id]).ids:
        return True
    asked = exists().where(
        Prompt.kind == ASKED,
        Prompt.subject_id == erasure.id,
        Prompt.for_account_id == actor.account_id,
        Prompt.settled_at.is_(None),
    )
    return bool(session.scalar(select(asked)))


def list_who_agree(
    session: Session, case: Case, *, without: Sequence[UUID | None] = ()
) -> WhoAgrees:
    """Return who agrees to erasing a case: whoever holds the duty of data protection.

    Where nobody does who may know of the case and did not ask, another lead, as `list_leads_for`.
    """
    kept_out = list_blocked(session, case.id) | set(without)
    keepers = list_staff(session, roles=frozenset({Role.DATA_PROTECTION}))
    ids = [each.id for each in keepers if each.id not in kept_out]
    if ids:
        return WhoAgrees(ids, by_duty=True)
    leads = list_leads_for(session, case, without=without)
    return WhoAgrees([each.id for each in leads], by_duty=False)


def erasure_deciders(session: Session, erasure_id: UUID) -> set[UUID]:
    """Return who decides on a request."""
    erasure = session.get_one(Erasure, erasure_id)
    case = session.get_one(Case, erasure.erased_id)
    return set(list_who_agree(session, case, without=[erasure.asked_by_id]).ids)


def approve(session: Session, found: Erasing, *, actor: Actor, at: datetime) -> None:
    """Delete every row of the case in this transaction; its keys and files go in a moment.

    Raises NotErasable when something has come up, Conflict when somebody was quicker.
    """
    with beyond_the_wall(session, why="every row of a case is erased"):
        erasure, case = found.erasure, found.case
        if case is None:
            raise Conflict
        session.refresh(case, with_for_update=True)
        in_the_way = list_in_the_way(session, case, at=at)
        if in_the_way:
            raise NotErasable(in_the_way[0])
        _settle(session, erasure, ErasureState.APPROVED, actor=actor, at=at)
        session.flush()
        session.expunge(case)
        wipe(session, erasure)


def decline(session: Session, found: Erasing, *, actor: Actor, at: datetime) -> None:
    """Leave the case as it is; raises Conflict when somebody was quicker."""
    _settle(session, found.erasure, ErasureState.DECLINED, actor=actor, at=at)


def _settle(
    session: Session, erasure: Erasure, state: ErasureState, *, actor: Actor, at: datetime
) -> None:
    session.refresh(erasure, with_for_update=True)
    if erasure.state is not ErasureState.ASKED:
        message = "This waits no more: it was decided or taken back."
        raise Conflict(message)
    erasure.state, erasure.decided_at, erasure.decided_by_id = state, at, actor.account_id
    _record(session, erasure, actor=actor, at=at)
    settle_prompts(session, kind=ASKED, subject_id=erasure.id, actor=actor, at=at)


def place_hold(
    session: Session, case: Case, *, reason: str, actor: Actor, at: datetime
) -> LegalHold:
    """Keep a case from being erased; raises Invalid without a reason."""
    if not reason:
        message = "Enter who needs the record kept, and what for"
        raise Invalid(message, field="reason")
    hold = LegalHold(
        scope_id=case.id,
        case_id=case.id,
        placed_at=at,
        placed_by_id=actor.account_id,
        reason=reason,
    )
    session.add(hold)
    session.flush()
    record(session, actor=actor, at=at, action="hold.placed", case_id=case.id, object_id=hold.id)
    return hold


def lift_hold(
    session: Session, case: Case, hold_id: UUID, *, reason: str, actor: Actor, at: datetime
) -> None:
    """Let a hold end; raises NotFound for none that stands on this case, Invalid without reason."""
    hold = session.get(LegalHold, hold_id, with_for_update=True)
    if hold is None or hold.case_id != case.id or hold.lifted_at is not None:
        raise NotFound
    if not reason:
        message = "Enter why the record need no longer be kept"
        raise Invalid(message, field="reason")
    hold.lifted_at, hold.lifted_by_id, hold.lifted_because = at, actor.account_id, reason
    record(session, actor=actor, at=at, action="hold.lifted", case_id=case.id, object_id=hold.id)


def _record(session: Session, erasure: Erasure, *, actor: Actor, at: datetime) -> None:
    record(
        session,
        actor=actor,
        at=at,
        action=f"erasure.{erasure.state.value}",
        case_id=erasure.erased_id,
        object_id=erasure.id,
    )
