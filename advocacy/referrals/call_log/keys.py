"""Finding earlier calls of a number or a chosen name: among calls, and among nothing else."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.cases.phones import find_phone
from advocacy.referrals.call_log.models import CallKey
from advocacy.referrals.kept_from import known_calls
from advocacy.referrals.models import HelplineCall
from advocacy.vault import Vault

NUMBER, CALLED = "number", "called"
SHOWN = 5
_SHORTEST = 3


@dataclass(frozen=True)
class Before:
    """The newest earlier calls that fit, and whether there are more of them."""

    calls: list[HelplineCall]
    more: bool


def _tidy(call_name: str) -> str:
    """Return a chosen name as it is compared: letters and digits, however they were written."""
    return "".join(letter for letter in call_name.casefold() if letter.isalnum())


def call_keys(vault: Vault, *, phone: str, call_name: str) -> list[tuple[str, bytes]]:
    """Return (kind, digest) of a number and a chosen name; none for what is too short to tell."""
    found: list[tuple[str, bytes]] = []
    number, called = find_phone(phone) if phone else None, _tidy(call_name)
    if number:
        found.append((NUMBER, vault.blind("call.number", number)))
    if len(called) >= _SHORTEST:
        found.append((CALLED, vault.blind("call.called", called)))
    return found


def remember_call(session: Session, call: HelplineCall) -> None:
    """Store the keys by which this call is found the next time they ring."""
    keys = call_keys(session.info["vault"], phone=call.phone, call_name=call.call_name)
    session.add_all(CallKey(call_id=call.id, kind=kind, digest=digest) for kind, digest in keys)


def forget_call(session: Session, call_id: UUID) -> None:
    """Remove the keys of a call that has become part of a case: it is found there no more."""
    session.execute(delete(CallKey).where(CallKey.call_id == call_id))


def calls_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a call of the intake is somebody's own, or of the team they lead.

    What became part of a case is none of them, so that nobody learns from it who has one.
    """
    seen = HelplineCall.logged_by_id == actor.account_id
    if actor.role is Role.LEAD and actor.team_id is not None:
        seen = or_(seen, HelplineCall.team_id == actor.team_id)
    return and_(
        HelplineCall.case_id.is_(None),
        seen,
        HelplineCall.id.not_in(known_calls(actor.account_id)),
    )


def find_before(
    session: Session,
    *,
    phone: str,
    call_name: str,
    actor: Actor,
    without: UUID | None = None,
) -> Before:
    """Return earlier calls of the same number or chosen name, of those this person may see."""
    keys = call_keys(session.info["vault"], phone=phone, call_name=call_name)
    if not keys:
        return Before([], more=False)
    same = or_(*[and_(CallKey.kind == kind, CallKey.digest == digest) for kind, digest in keys])
    query = (
        select(HelplineCall)
        .where(
            HelplineCall.id.in_(select(CallKey.call_id).where(same)),
            calls_seen_by(actor),
        )
        .order_by(HelplineCall.rang_at.desc(), HelplineCall.id.desc())
        .limit(SHOWN + 1)
    )
    if without is not None:
        query = query.where(HelplineCall.id != without)
    found = list(session.scalars(query))
    return Before(found[:SHOWN], more=len(found) > SHOWN)
