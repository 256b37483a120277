"""Takes what is about somebody's acquaintance off their day, and puts it before other leads."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff
from advocacy.actor import SYSTEM, Role
from advocacy.ledger.service import record
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.models import Danger, Prompt
from advocacy.referrals.call_log.handing_on import HANDED_ON
from advocacy.referrals.calls import CALLER_IN_DANGER, MAY_BE_SUSPECT, tell_leads
from advocacy.referrals.kept_from import (
    known_calls,
    known_referrals,
    list_kept_from_call,
    list_kept_out,
    list_leads_of,
    list_met_keys,
)
from advocacy.referrals.matching import matched_ids
from advocacy.referrals.models import HelplineCall, KnownCheck, Referral

WAITING = "referral.waiting"
MATCHED = "known.matched"
# Under a code of its own: each side settles only what it was told of itself.
MATCHED_ELSEWHERE = "known.matched_elsewhere"
REVIEW = "referral.review"
REACH = "referral.reach"
ANSWER = "referral.answer"
OF_REFERRALS = (WAITING, REVIEW, REACH, ANSWER)
OF_CALLS = (CALLER_IN_DANGER, MAY_BE_SUSPECT, HANDED_ON)


class Intake:
    """The intake, as something that is kept from whoever knows a suspect named there."""

    def still_met(self, session: Session, declared_id: UUID) -> Collection[bytes]:
        """Return the keys that keep a referral from who declared this person."""
        return list_met_keys(session, declared_id)

    def take_away(self, session: Session, account_id: UUID, *, at: datetime) -> None:
        """Take prompts of the intake off somebody's day, and tell other leads instead."""
        take_away(session, account_id, at=at)


INTAKE_KEEPER = Intake()


def take_away(session: Session, account_id: UUID, *, at: datetime) -> None:
    """Settle what somebody may no longer know of, and tell the leads who may.

    By the system: whoever wrote a referral is not to learn from the log whom it is kept from.
    """
    session.flush()
    for prompt in _open_of(session, account_id):
        _settle(session, prompt, at=at)
        leads = _leads_for(session, prompt)
        danger = Danger(prompt.danger)
        tell_leads(
            session,
            leads,
            kind=prompt.kind,
            danger=danger,
            subject_id=_subject(prompt),
            actor=SYSTEM,
            at=at,
            due_at=prompt.due_at,
        )
    _look_at_checks_again(session, account_id, at=at)


def _open_of(session: Session, account_id: UUID) -> list[Prompt]:
    referrals = and_(
        Prompt.kind.in_(OF_REFERRALS), Prompt.subject_id.in_(known_referrals(account_id))
    )
    calls = and_(Prompt.kind.in_(OF_CALLS), Prompt.subject_id.in_(known_calls(account_id)))
    return list(
        session.scalars(
            select(Prompt)
            .where(
                Prompt.for_account_id == account_id,
                Prompt.settled_at.is_(None),
                or_(referrals, calls),
            )
            .order_by(Prompt.id)
        )
    )


def _leads_for(session: Session, prompt: Prompt) -> list[Account]:
    find = _leads_of_referral if prompt.kind in OF_REFERRALS else _leads_of_call
    return find(session, _subject(prompt))


def _leads_of_referral(session: Session, referral_id: UUID) -> list[Account]:
    team_id = session.get_one(Referral, referral_id).team_id
    return list_leads_of(session, team_id, without=list_kept_out(session, [referral_id]))


def _leads_of_call(session: Session, call_id: UUID) -> list[Account]:
    call = session.get_one(HelplineCall, call_id)
    return list_leads_of(session, call.team_id, without=list_kept_from_call(session, call_id))


def say_who_decides() -> None:
    """Let what waits in the intake go only before leads who may know of it."""
    decided_by(OF_REFERRALS, lambda session, each: _ids(_leads_of_referral(session, each)))
    decided_by(OF_CALLS, lambda session, each: _ids(_leads_of_call(session, each)))
    for place, kind in enumerate((MATCHED, MATCHED_ELSEWHERE)):
        decided_by((kind,), partial(_comparing, place))


def _comparing(place: int, session: Session, check_id: UUID) -> set[UUID]:
    return _ids(list_comparing(session, session.get_one(KnownCheck, check_id))[place])


def _ids(leads: list[Account]) -> set[UUID]:
    return {lead.id for lead in leads}


def _look_at_checks_again(session: Session, account_id: UUID, *, at: datetime) -> None:
    """Tell of an open match whoever may compare it now, and take it off who no longer may."""
    prompts = session.scalars(
        select(Prompt)
        .where(
            Prompt.for_account_id == account_id,
            Prompt.settled_at.is_(None),
            Prompt.kind.in_((MATCHED, MATCHED_ELSEWHERE)),
        )
        .order_by(Prompt.id)
    ).all()
    for prompt in prompts:
        check = session.get_one(KnownCheck, _subject(prompt))
        if not matched_ids(session, check.id, reader_id=account_id):
            _settle(session, prompt, at=at)
        _, others = list_comparing(session, check)
        tell_leads(
            session,
            others,
            kind=MATCHED_ELSEWHERE,
            danger=Danger.DUE,
            subject_id=check.id,
            actor=SYSTEM,
            at=at,
        )


def list_comparing(session: Session, check: KnownCheck) -> tuple[list[Account], list[Account]]:
    """Return which leads of the team have somebody to compare, and which of other teams have.

    Those of other teams only for what every lead of the team is kept from.
    """
    leads = list_staff(session, roles=frozenset({Role.LEAD}))
    seen = {lead.id: matched_ids(session, check.id, reader_id=lead.id) for lead in leads}
    own = [lead for lead in leads if check.team_id in (None, lead.team_id)]
    unseen = matched_ids(session, check.id, reader_id=None)
    unseen -= {each for lead in own for each in seen[lead.id]}
    others = [lead for lead in leads if lead not in own and seen[lead.id] & unseen]
    return [lead for lead in own if seen[lead.id]], others


def _subject(prompt: Prompt) -> UUID:
    if prompt.subject_id is None:
        message = f"A prompt of {prompt.kind} has no subject."
        raise LookupError(message)
    return prompt.subject_id


def _settle(session: Session, prompt: Prompt, *, at: datetime) -> None:
    prompt.settled_at = at
    record(session, actor=SYSTEM, at=at, action="prompt.settled", object_id=prompt.id)
