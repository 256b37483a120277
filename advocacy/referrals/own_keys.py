"""Gives what came in under the intake's one keyset keys of its own, once, with an upgrade."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.crisis.models import DutyCall
from advocacy.db import SealedRow
from advocacy.evidence_store.held import list_held
from advocacy.messaging.models import InboundText
from advocacy.referrals.becoming import reseal
from advocacy.referrals.call_log.models import CallNotes, HandedOn
from advocacy.referrals.models import HelplineCall, Referral
from advocacy.referrals.questions.models import ReferrerQuestion
from advocacy.referrals.waiting.models import ReferralStep
from advocacy.vault import INTAKE_SCOPE

Opening = Callable[[], AbstractContextManager[Session]]
_AT_ONCE = 50
# In this order: a call before what hangs on it. Texts that were read as somebody's answer hold
# no word any more.
_KINDS: tuple[type[SealedRow], ...] = (Referral, HelplineCall, CallNotes, DutyCall, InboundText)


def give_own_keys(opening: Opening) -> int:
    """Seal anew whatever lies under the intake and may become a case's; return how many rows.

    To be run while nothing else writes: whoever had read a row would seal it as it was before.
    It may be cut short anywhere and run again. The bytes of files stay under the intake's keys.
    """
    done = 0
    for kind in _KINDS:
        while moved := _some(opening, kind):
            done += moved
    return done


def _some(opening: Opening, kind: type[SealedRow]) -> int:
    with opening() as session:
        rows = select(kind).where(kind.scope_id == INTAKE_SCOPE).order_by(kind.id).limit(_AT_ONCE)
        if kind is InboundText:
            rows = rows.where(InboundText.matched.is_(False))
        found = session.scalars(rows.with_for_update()).all()
        for row in found:
            scope_id = session.info["vault"].create_scope(row.id)
            for each in [row, *_beside(session, row)]:
                if each.scope_id == INTAKE_SCOPE:
                    reseal(each, scope_id)
    return len(found)


def _beside(session: Session, row: SealedRow) -> Iterator[SealedRow]:
    """Yield what lies under the keys of this row as well."""
    if isinstance(row, Referral):
        of_it: UUID = row.id
        yield from session.scalars(select(ReferralStep).where(ReferralStep.referral_id == of_it))
        asked = select(ReferrerQuestion).where(ReferrerQuestion.referral_id == of_it)
        yield from session.scalars(asked)
        yield from list_held(session, of_it)
    elif isinstance(row, HelplineCall):
        yield from session.scalars(select(HandedOn).where(HandedOn.call_id == row.id))
        yield from session.scalars(select(DutyCall).where(DutyCall.call_id == row.id))
