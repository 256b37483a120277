"""Asking whoever made a referral for more. It stops no clock: who was referred is still reached."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.phones import spoken_phone
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import settle_prompts
from advocacy.referrals.models import Referral, ReferralSource, RiskTold, Urgency
from advocacy.referrals.numbers import all_numbers, suspects_of
from advocacy.referrals.questions.models import AskedBy, ReferrerQuestion
from advocacy.referrals.targets import first_contact_by
from advocacy.referrals.waiting.service import require_undecided, tell_its_leads
from advocacy.referrals.withdrawing import ANSWER

LONGEST = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """What is asked of whom; `used` is the number or address, `answer_by` when it is needed."""

    what: str
    of_whom: str
    route: AskedBy
    answer_by: datetime
    used: str = ""


class AskedAlready(Conflict):
    """Somebody waits for an answer already."""

    sentence = "A colleague has asked already, and waits for the answer. Open it again to see."


def may_ask(referral: Referral) -> bool:
    """Return whether there is anybody but the person themselves to be asked."""
    return referral.source is not ReferralSource.SELF


def is_pressing(referral: Referral) -> bool:
    """Return whether no answer may be waited for past the time of their first contact."""
    grave = referral.danger_now or referral.risk is RiskTold.HIGH
    return referral.reached_at is None and (grave or referral.urgency is Urgency.URGENT)


def latest_answer(referral: Referral, *, at: datetime) -> datetime:
    """Return until when an answer may be waited for."""
    if is_pressing(referral):
        return first_contact_by(referral.reach_by, at=at)
    return at + LONGEST


def ask_referrer(
    session: Session, referral: Referral, asked: Asked, *, actor: Actor, at: datetime
) -> ReferrerQuestion:
    """Record what whoever made a referral was asked, and let the lead hear when no answer comes.

    The time of the first contact stays. Raises Invalid for a number of who was referred or of who
    is doing it, for a time past what is safe, and where nobody else made it; AskedAlready; and
    Conflict once the referral is decided.
    """
    require_undecided(session, referral)
    if not may_ask(referral):
        message = "They asked for themselves: reach them as is safe, and record a try"
        raise Invalid(message, field="what")
    if referral.answer_by is not None:
        raise AskedAlready
    _refuse_others(referral, asked)
    _refuse_late(referral, asked, at=at)
    question = ReferrerQuestion(
        scope_id=referral.scope_id,
        referral_id=referral.id,
        asked_at=at,
        asked_by_id=actor.account_id,
        route=asked.route,
        answer_by=asked.answer_by,
        what=asked.what,
        of_whom=asked.of_whom,
        used=asked.used,
    )
    session.add(question)
    referral.answer_by = asked.answer_by
    record(session, actor=actor, at=at, action="referral.asked", object_id=referral.id)
    danger = Danger.CALL if referral.danger_now else Danger.DUE
    tell_its_leads(session, referral, ANSWER, danger, asked.answer_by, actor=actor, at=at)
    return question


def _refuse_others(referral: Referral, asked: Asked) -> None:
    """Raise Invalid for a way that leads to who was referred, or to who is doing it."""
    safe, typed = referral.safe_contact, all_numbers([asked.used, asked.of_whom])
    ways = [safe["phone"], safe["other_ways"], *referral.phones]
    theirs = typed & all_numbers(ways)
    if theirs or _is_address_in(asked.used, ways):
        what = spoken_phone(min(theirs)) if theirs else "this address"
        message = (
            f"Stop: {what} leads to who was referred. Ask whoever made the referral, by their own "
            "number or address"
        )
        raise Invalid(message, field="used")
    suspects = typed & suspects_of(
        phones=referral.suspect_phones, name=referral.suspect_name, is_to_them=referral.suspect_is
    )
    if suspects:
        message = (
            f"Stop: {spoken_phone(min(suspects))} is written for who is doing it. Whoever "
            "made the referral may be that person: ask nothing, and tell another lead"
        )
        raise Invalid(message, field="used")


def _is_address_in(used: str, ways: list[str]) -> bool:
    address = used.strip().casefold()
    return "@" in address and any(address in way.casefold() for way in ways)


def _refuse_late(referral: Referral, asked: Asked, *, at: datetime) -> None:
    if asked.answer_by <= at:
        message = "Enter a time that is still to come"
        raise Invalid(message, field="answer_by")
    if asked.answer_by > latest_answer(referral, at=at):
        message = (
            "Enter a time before their first contact is due: asking does not put it off"
            if is_pressing(referral)
            else "Enter a time within a week"
        )
        raise Invalid(message, field="answer_by")


def find_open(session: Session, referral: Referral) -> ReferrerQuestion | None:
    """Return the question whose answer is waited for, if there is one."""
    return session.scalar(
        select(ReferrerQuestion).where(
            ReferrerQuestion.referral_id == referral.id, ReferrerQuestion.ended_at.is_(None)
        )
    )


def list_questions(session: Session, *referral_ids: UUID) -> list[ReferrerQuestion]:
    """Return what was asked about these referrals, newest first."""
    return list(
        session.scalars(
            select(ReferrerQuestion)
            .where(ReferrerQuestion.referral_id.in_(referral_ids))
            .order_by(ReferrerQuestion.asked_at.desc(), ReferrerQuestion.id.desc())
            .limit(50)
        )
    )


def record_answer(
    session: Session, referral: Referral, *, answer: str, came: bool, actor: Actor, at: datetime
) -> None:
    """Record what came back, or that nobody waits for it any longer: then `came` is False.

    Raises Conflict when there is nothing to answer, or not any more.
    """
    require_undecided(session, referral)
    question = find_open(session, referral)
    if question is None:
        message = "Nothing is waited for: a colleague may have written down the answer."
        raise Conflict(message)
    question.answer = answer
    question.answered_at = at if came else None
    question.ended_at, question.ended_by_id = at, actor.account_id
    referral.answer_by = None
    action = "referral.answered" if came else "referral.not_answered"
    record(session, actor=actor, at=at, action=action, object_id=referral.id)
    settle_prompts(session, kind=ANSWER, subject_id=referral.id, actor=actor, at=at)
