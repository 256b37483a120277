"""Whose a text is that came in: found by blind index, never by a number kept in clear."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case, CaseState, Person, PersonKey, PersonKind
from advocacy.cases.people_keys import digests
from advocacy.cases.safe_contact_ways import WayKind, all_ways
from advocacy.cases.service import find_safe_contact
from advocacy.checkins.models import CheckIn, CheckInState
from advocacy.messaging.models import InboundText, OutboundText, TextKind

_NOT_ASKED = "It came when nothing had been asked."
_AFTER_A_NOTICE = "It came after a text that a message waits."
_NOT_THEIRS = "The number is not one confirmed by voice now: it may not be them."


def cases_of(session: Session, inbound: InboundText) -> list[UUID]:
    """Return the cases a text belongs to; none when no case knows the phone.

    Those whose check-in is open and went to this phone; else every case of which any text went
    there, and every open one in which somebody confirmed the number by voice.
    """
    to_it = OutboundText.recipient_key == inbound.sender_key
    asked = select(CheckIn.case_id).where(
        CheckIn.id.in_(select(OutboundText.subject_id).where(to_it)),
        CheckIn.state.in_((CheckInState.DUE, CheckInState.ASKED)),
    )
    still_open = sorted(session.scalars(asked.distinct()))
    if still_open:
        return still_open
    texted = select(Case.id).where(Case.id.in_(select(OutboundText.scope_id).where(to_it)))
    return sorted({*session.scalars(texted), *_who_confirmed(session, inbound.sender)})


def _who_confirmed(session: Session, number: str) -> Sequence[UUID]:
    keys = digests(session.info["vault"], phones=[number])
    if not keys:
        return []
    known = or_(*[(PersonKey.kind == kind) & (PersonKey.digest == key) for kind, key in keys])
    of_survivors = (
        select(Person.case_id)
        .join(PersonKey, PersonKey.person_id == Person.id)
        .where(known, Person.kind == PersonKind.SURVIVOR)
    )
    cases = session.scalars(
        select(Case).where(Case.id.in_(of_survivors), Case.state == CaseState.OPEN)
    ).all()
    return [case.id for case in cases if is_confirmed(session, case, number)]


def is_confirmed(session: Session, case: Case, number: str) -> bool:
    """Return whether a number stands on the card of a case now, confirmed by voice."""
    card = find_safe_contact(session, case)
    if card is None:
        return False
    return any(
        way.where == number and way.kind is WayKind.PHONE and way.confirmed_at is not None
        for way in all_ways(card)
    )


def said_of(session: Session, inbound: InboundText, case_id: UUID) -> str:
    """Return what an advocate has to know of a text that answers no check-in."""
    last = session.scalar(
        select(OutboundText.kind)
        .where(OutboundText.scope_id == case_id, OutboundText.recipient_key == inbound.sender_key)
        .order_by(OutboundText.queued_at.desc(), OutboundText.id.desc())
        .limit(1)
    )
    about = _AFTER_A_NOTICE if last is TextKind.NOTICE else _NOT_ASKED
    confirmed = is_confirmed(session, session.get_one(Case, case_id), inbound.sender)
    return about if confirmed else f"{about} {_NOT_THEIRS}"
