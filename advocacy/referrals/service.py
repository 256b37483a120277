"""Making referrals and finding them again; what is decided about them is in decisions.py."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.cases.models import Case
from advocacy.cases.safe_contact_service import refuse_unusable
from advocacy.db import new_id
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.referrals.calls import PAGE_SIZE, tell_leads
from advocacy.referrals.kept_from import (
    list_kept_out,
    list_leads_of,
    may_know_of,
    theirs_to_decide,
)
from advocacy.referrals.matching import remember_keys
from advocacy.referrals.models import (
    SURVIVOR,
    SUSPECT,
    Referral,
    ReferralSource,
    ReferralState,
    RiskTold,
    Urgency,
)
from advocacy.referrals.numbers import suspects_of, why_not_theirs
from advocacy.referrals.targets import reach_by
from advocacy.referrals.withdrawing import WAITING, take_away


@dataclass(frozen=True)
class ReferralFacts:
    """What was told about somebody; `safe_contact` is what the shared fields' `agreed()` gives."""

    source: ReferralSource
    name: str
    what_is_happening: str
    danger_now: bool
    safe_contact: dict[str, Any]
    referrer: str = ""
    phones: list[str] = field(default_factory=list)
    their_reference: str = ""
    suspect_name: str = ""
    suspect_is: str = ""
    suspect_phones: list[str] = field(default_factory=list)
    dependents: list[str] = field(default_factory=list)
    call_id: UUID | None = None
    urgency: Urgency = Urgency.ROUTINE
    risk: RiskTold = RiskTold.UNKNOWN
    more: dict[str, str] = field(default_factory=dict)

    def clashes(self) -> list[tuple[str, str]]:
        """Return each field that holds a number of who is doing it, with what to say there."""
        suspects = suspects_of(
            phones=self.suspect_phones, name=self.suspect_name, is_to_them=self.suspect_is
        )
        written = {name: self.safe_contact.get(name) or "" for name in SAFE_WORDS}
        return why_not_theirs(
            suspects, {**written, "phones": self.phones, "referrer": self.referrer}
        )


# Where a way to reach them is told, and who may answer it.
SAFE_WORDS = ("phone", "phone_is", "who_else_may_answer", "if_someone_else", "other_ways")


class AlreadyDecided(Conflict):
    """Somebody else has decided about this referral."""

    sentence = "Somebody has already decided about this referral. Open the list again to see."


def make_referral(
    session: Session,
    facts: ReferralFacts,
    *,
    form_id: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> Referral:
    """Seal a referral under keys of its own and put it before the leads of the actor's team.

    Not before whoever knows the suspect: when that is all of them, the other teams' leads.

    Whether the person is known is compared only when a lead looks: making one tells nothing.
    The same form sent again is the referral that is there already; with something else in it,
    from a page gone back to, it is a referral of its own, so that neither is lost.
    Raises Invalid for a number that is written for who is doing it as well.
    """
    for name, sentence in facts.clashes():
        raise Invalid(sentence, field=name)
    if actor.team_id is None:
        message = "Ask an administrator to put you in a team: a referral goes to a team's lead"
        raise Invalid(message, field="name")
    if can_be_reached(facts.safe_contact):
        refuse_unusable(facts.safe_contact)
    there = _find_made(session, form_id, actor=actor)
    written = _written(facts)
    if there is not None and all(getattr(there, name) == was for name, was in written.items()):
        return there
    referral_id = new_id()
    referral = Referral(
        id=referral_id,
        scope_id=session.info["vault"].create_scope(referral_id),
        team_id=actor.team_id,
        made_by_id=actor.account_id,
        made_at=at,
        form_id=form_id if there is None else None,
        reach_by=reach_by("danger" if facts.danger_now else facts.urgency, at=at),
        state=ReferralState.WAITING,
        **written,
    )
    session.add(referral)
    remember_keys(
        session,
        referral.id,
        about=SURVIVOR,
        names=[facts.name],
        phones=[facts.safe_contact["phone"], *facts.phones],
        references=[facts.their_reference],
    )
    remember_keys(
        session,
        referral.id,
        about=SUSPECT,
        names=[facts.suspect_name],
        phones=facts.suspect_phones,
    )
    record(session, actor=actor, at=at, action="referral.made", object_id=referral.id)
    danger = Danger.CALL if facts.danger_now else Danger.DUE
    session.flush()
    kept_out = list_kept_out(session, [referral.id])
    tell_leads(
        session,
        list_leads_of(session, actor.team_id, without=kept_out),
        kind=WAITING,
        danger=danger,
        subject_id=referral.id,
        actor=actor,
        at=at,
    )
    for account_id in sorted(kept_out):
        take_away(session, account_id, at=at)
    return referral


def _find_made(session: Session, form_id: UUID | None, *, actor: Actor) -> Referral | None:
    """Return what this form gave before; of two sent at one instant the second waits."""
    if form_id is None:
        return None
    maker = select(Account.id).where(Account.id == actor.account_id)
    session.execute(maker.with_for_update(key_share=True))
    return session.scalar(
        select(Referral).where(Referral.made_by_id == actor.account_id, Referral.form_id == form_id)
    )


def _written(facts: ReferralFacts) -> dict[str, Any]:
    """Return what a referral is written down with, by the names of its columns."""
    return {column.name: getattr(facts, column.name) for column in fields(facts)}


def can_be_reached(safe_contact: dict[str, Any]) -> bool:
    """Return whether anything at all is known to be safe."""
    return bool(safe_contact["phone"] or safe_contact["other_ways"])


def list_made(session: Session, *, actor: Actor, limit: int = PAGE_SIZE) -> list[Referral]:
    """Return the newest referrals this person made."""
    query = select(Referral).where(Referral.made_by_id == actor.account_id)
    query = query.order_by(Referral.made_at.desc(), Referral.id.desc()).limit(limit)
    return list(session.scalars(query))


def list_of_case(session: Session, case: Case) -> list[Referral]:
    """Return the referrals that became part of a case, oldest first."""
    return list(
        session.scalars(
            select(Referral)
            .where(Referral.case_id == case.id)
            .order_by(Referral.made_at, Referral.id)
        )
    )


def get_referral(session: Session, referral_id: UUID, *, actor: Actor) -> Referral:
    """Return a referral to a lead it waits for; raises NotFound alike for none and another's."""
    if actor.role is not Role.LEAD:
        raise NotFound
    referral = session.scalar(
        select(Referral).where(
            Referral.id == referral_id,
            theirs_to_decide(actor),
            may_know_of(actor.account_id),
        )
    )
    if referral is None:
        raise NotFound
    return referral
