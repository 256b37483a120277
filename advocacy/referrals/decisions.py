"""What a team lead decides about a referral: once, with a reason, and sealed where it belongs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.access import get_case
from advocacy.cases.allocation_service import give_case
from advocacy.cases.closed import require_open
from advocacy.cases.models import Case
from advocacy.cases.safe_contact_service import agree_version
from advocacy.cases.service import open_case
from advocacy.clock import LONDON
from advocacy.contacts.service import FIRST_DUE
from advocacy.db import beyond_the_wall
from advocacy.errors import Invalid, NotFound
from advocacy.evidence_store.blobs import Blobs
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.referrals.becoming import add_people, add_suspect, has_suspect, move_under
from advocacy.referrals.calls import CALLER_IN_DANGER, MAY_BE_SUSPECT
from advocacy.referrals.kept_from import list_kept_out
from advocacy.referrals.matching import list_matches
from advocacy.referrals.models import (
    CameBy,
    Referral,
    ReferralState,
)
from advocacy.referrals.questions.models import ReferrerQuestion
from advocacy.referrals.service import AlreadyDecided, can_be_reached
from advocacy.referrals.withdrawing import ANSWER, REACH, REVIEW, WAITING

JOINED = "referral.joined"
NOT_TOLD = "not_told"
_JOIN_CLOSED = (
    "This case is closed, so nothing was decided. Open it again first, then put the referral in it."
)


def accept_referral(
    session: Session,
    referral: Referral,
    *,
    account_id: UUID | None,
    first_contact_by: datetime,
    reason: str,
    blobs: Blobs,
    actor: Actor,
    at: datetime,
    seen: str = "",
) -> Case:
    """Open a case from a referral, re-sealed under the case's own keys, and allocate it.

    The advocate gets a prompt for the first contact. Raises Invalid for somebody who takes no
    cases and AlreadyDecided when another decision came first.
    """
    if first_contact_by < at:
        message = "Enter a time for the first contact that is still to come"
        raise Invalid(message, field="first_contact_by")
    if account_id in list_kept_out(session, [referral.id]):
        message = "Choose somebody else to take the case"
        raise Invalid(message, field="account_id")
    decide(session, referral, ReferralState.ACCEPTED, reason=reason, actor=actor, at=at, seen=seen)
    with beyond_the_wall(session, why="a suspect named in it may be known to whoever accepts it"):
        return _become_case(
            session,
            referral,
            account_id=account_id,
            reason=reason,
            first_contact_by=first_contact_by,
            blobs=blobs,
            actor=actor,
            at=at,
        )


def _become_case(
    session: Session,
    referral: Referral,
    *,
    account_id: UUID | None,
    reason: str,
    first_contact_by: datetime,
    blobs: Blobs,
    actor: Actor,
    at: datetime,
) -> Case:
    # In the team of whoever decides: every lead of the team it was made in may be kept from it.
    team_id = actor.team_id or referral.team_id
    case = open_case(session, name=referral.name, team_id=team_id, actor=actor, at=at)
    move_under(session, referral, case, blobs=blobs, actor=actor, at=at)
    add_people(session, referral, case, actor=actor, at=at)
    # What came by the page anybody may write on was agreed with nobody.
    if referral.came_by is CameBy.STAFF and can_be_reached(referral.safe_contact):
        agree_version(
            session,
            case,
            agreed=referral.safe_contact,
            checked_how="as told at referral",
            checked_on=referral.made_at.astimezone(LONDON).date(),
            told_by=referral.referrer or "the referral",
            actor=actor,
            at=at,
        )
    give_case(session, case, account_id=account_id, reason=reason or "Referral", actor=actor, at=at)
    raise_prompt(
        session,
        kind=FIRST_DUE,
        danger=Danger.CALL if referral.danger_now else Danger.DUE,
        due_at=first_contact_by,
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=case.id,
        detail="In danger when referred" if referral.danger_now else "",
    )
    return case


def join_referral(
    session: Session,
    referral: Referral,
    *,
    case_id: UUID | None,
    reason: str,
    blobs: Blobs,
    actor: Actor,
    at: datetime,
) -> Case:
    """Put a referral into the case of somebody we know already; only a matched case will do."""
    matches = list_matches(session, referral.id, reader_id=actor.account_id)
    matched = {match.case.id for match in matches if match.case}
    if case_id is None or case_id not in matched:
        raise NotFound
    case = get_case(session, case_id, actor=actor, at=at)
    require_open(case, _JOIN_CLOSED)
    decide(session, referral, ReferralState.JOINED, reason=reason, actor=actor, at=at)
    named = referral.suspect_name or referral.suspect_phones
    if named and not has_suspect(session, referral, case):
        # Whoever knows the one named here is kept from the case too, once it is told there.
        add_suspect(session, referral, case, actor=actor, at=at)
    move_under(session, referral, case, blobs=blobs, actor=actor, at=at)
    raise_prompt(
        session,
        kind=JOINED,
        danger=Danger.CALL if referral.danger_now else Danger.DUE,
        due_at=at,
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=referral.id,
    )
    return case


def decline_referral(
    session: Session,
    referral: Referral,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    code: str = "other",
    seen: str = "",
) -> None:
    """Turn a referral down for a reason of the reference data; raises Invalid without words."""
    words = _given(reason)
    decide(session, referral, ReferralState.DECLINED, reason=words, actor=actor, at=at, seen=seen)
    referral.reason_code = code


def redirect_referral(
    session: Session,
    referral: Referral,
    *,
    to: str,
    reason: str,
    actor: Actor,
    at: datetime,
    seen: str = "",
) -> None:
    """Send a referral on to another service; raises Invalid without a service and a reason."""
    if not to:
        message = "Enter which service it goes to"
        raise Invalid(message, field="to")
    words = f"To {to}: {_given(reason)}"
    decide(session, referral, ReferralState.REDIRECTED, reason=words, actor=actor, at=at, seen=seen)


def _given(reason: str) -> str:
    if not reason:
        message = "Enter the reason"
        raise Invalid(message, field="reason")
    return reason


def decide(
    session: Session,
    referral: Referral,
    state: ReferralState,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    seen: str = "",
) -> None:
    """Take a decision, once: raises AlreadyDecided, with what was decided, for whoever is late.

    `seen` is the state that stood on the page of whoever decides; without it any open one will do.
    """
    session.refresh(referral, with_for_update=True)
    open_states = (ReferralState.WAITING, ReferralState.LISTED)
    listed_again = state is ReferralState.LISTED and referral.state is state
    if referral.state not in open_states or listed_again or seen not in ("", referral.state.value):
        raise AlreadyDecided(_said(referral))
    referral.state, referral.reason = state, reason
    referral.decided_at, referral.decided_by_id = at, actor.account_id
    record(session, actor=actor, at=at, action=f"referral.{state.value}", object_id=referral.id)
    settle_prompts(
        session, kind=WAITING, also=(REVIEW, REACH), subject_id=referral.id, actor=actor, at=at
    )
    if state is not ReferralState.LISTED:
        _stop_waiting(session, referral, actor=actor, at=at)
    if referral.call_id is not None:
        settle_prompts(
            session, kind=CALLER_IN_DANGER, also=(MAY_BE_SUSPECT,), subject_id=referral.call_id,
            actor=actor, at=at,
        )  # fmt: skip


def _stop_waiting(session: Session, referral: Referral, *, actor: Actor, at: datetime) -> None:
    """End what whoever made a referral was asked: it is decided without the answer."""
    if referral.answer_by is None:
        return
    referral.answer_by = None
    session.execute(
        update(ReferrerQuestion)
        .where(ReferrerQuestion.referral_id == referral.id, ReferrerQuestion.ended_at.is_(None))
        .values(ended_at=at, ended_by_id=actor.account_id)
    )
    settle_prompts(session, kind=ANSWER, subject_id=referral.id, actor=actor, at=at)


_DECIDED = {
    ReferralState.LISTED: "put on the waiting list",
    ReferralState.ACCEPTED: "taken on",
    ReferralState.JOINED: "put into a case we had already",
    ReferralState.DECLINED: "not taken on",
    ReferralState.REDIRECTED: "sent to another service",
}


def _said(referral: Referral) -> str:
    """Return what was decided, for a colleague who decided a moment later."""
    said = _DECIDED.get(referral.state, "changed")
    reason = f" Reason: {referral.reason}" if referral.reason else ""
    return f"A colleague has decided already: it was {said}.{reason}"


def tell_referrer(referral: Referral, *, code: str, how: str, at: datetime) -> None:
    """Record which sentence whoever made a referral was told, and how; neutral ones only."""
    referral.told_code, referral.told_how = code, how
    referral.told_at = None if code in ("", NOT_TOLD) else at
