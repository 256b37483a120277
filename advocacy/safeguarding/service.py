"""Raising a concern, deciding about it, and a lead's look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.cases.leads import tell_leads_of
from advocacy.cases.models import Case, Person
from advocacy.cases.service import list_people
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import settle_prompts
from advocacy.safeguarding.access import leads_of
from advocacy.safeguarding.models import About, Concern, Consent, Decided, SurvivorKnows

LOOK = "safeguarding.look"
LOOK_WITHIN = timedelta(hours=24)
_COLLEAGUES = frozenset({Role.ADVOCATE, Role.LEAD, Role.HELPLINE, Role.ADMINISTRATOR})


class DecidedAlready(Conflict):
    """Somebody decided about the concern meanwhile."""

    sentence = "Somebody decided about this meanwhile. Look at it before you go on."


@dataclass(frozen=True)
class Raised:
    """What a concern says: `person_id` and `colleague_id` where it is somebody the portal knows."""

    about: About
    name: str
    seen: str
    said_by: str
    kinds: list[str]
    told: str
    danger_now: bool
    person_id: UUID | None = None
    colleague_id: UUID | None = None


@dataclass(frozen=True)
class Decision:
    """What is decided, whether they agree and whether the survivor knows, each with its reason."""

    decided: Decided
    reasons: str
    consent: Consent
    consent_why: str
    survivor_knows: SurvivorKnows
    knows_why: str


def list_colleagues(session: Session) -> list[Account]:
    """Return everybody who works here, by name."""
    return list_staff(session, roles=_COLLEAGUES)


def list_concerned(session: Session, case: Case) -> list[Person]:
    """Return the people of a case a concern may be about."""
    return list_people(session, case)


def raise_concern(
    session: Session, case: Case, raised: Raised, *, actor: Actor, at: datetime
) -> Concern:
    """Write a concern down and tell the leads who look at it; raises Invalid for a missing part."""
    _check(session, case, raised)
    concern = Concern(
        scope_id=case.id,
        case_id=case.id,
        raised_at=at,
        raised_by_id=actor.account_id,
        restricted=raised.about is About.COLLEAGUE,
        reasons="",
        **vars(raised),
    )
    session.add(concern)
    session.flush()
    note(session, concern, "safeguarding.raised", actor=actor, at=at)
    tell_leads_of(
        session,
        case,
        kind=LOOK,
        subject_id=concern.id,
        danger=Danger.CALL if raised.danger_now else Danger.DUE,
        due_at=at if raised.danger_now else at + LOOK_WITHIN,
        actor=actor,
        at=at,
        without=[raised.colleague_id],
    )
    return concern


def _check(session: Session, case: Case, raised: Raised) -> None:
    people = {person.id for person in list_concerned(session, case)}
    if raised.person_id is not None and raised.person_id not in people:
        message = "Choose somebody of the list, or enter a name"
        raise Invalid(message, field="person")
    if raised.colleague_id is not None and raised.colleague_id not in {
        each.id for each in list_colleagues(session)
    }:
        message = "Choose somebody of the list, or enter a name"
        raise Invalid(message, field="colleague")


def note(session: Session, concern: Concern, action: str, *, actor: Actor, at: datetime) -> None:
    """Add to the log; what concerns a colleague names no case where others might count it."""
    record(
        session,
        actor=actor,
        at=at,
        action="safeguarding.restricted" if concern.restricted else action,
        case_id=None if concern.restricted else concern.case_id,
        object_id=concern.id,
    )


def has_a_lead(session: Session, concern: Concern) -> bool:
    """Return whether there is any lead who looks at it."""
    return bool(leads_of(session, concern))


def list_concerns(session: Session, case: Case, *, actor: Actor) -> Sequence[tuple[Concern, str]]:
    """Return the concerns of a case this person may know of, newest first, with their authors.

    Of those about a colleague only one's own: a lead finds the others on Today.
    """
    own = (Concern.raised_by_id == actor.account_id) & (
        Concern.colleague_id.is_(None) | (Concern.colleague_id != actor.account_id)
    )
    found = session.execute(
        select(Concern, Account)
        .outerjoin(Account, Account.id == Concern.raised_by_id)
        .where(Concern.case_id == case.id, Concern.restricted.is_(False) | own)
        .order_by(Concern.raised_at.desc(), Concern.id.desc())
        .limit(200)
    )
    return [(concern, account.name if account else "") for concern, account in found]


def decide(
    session: Session, concern: Concern, decision: Decision, *, actor: Actor, at: datetime
) -> None:
    """Decide what is done, with the reasons; raises Invalid where a reason is missing.

    Raises DecidedAlready when somebody else was quicker and decided otherwise.
    """
    session.refresh(concern, with_for_update=True)
    if concern.decided is not None:
        if concern.decided is decision.decided and concern.reasons == decision.reasons:
            return
        raise DecidedAlready
    if decision.consent is not Consent.AGREED and not decision.consent_why:
        message = "Enter why it is done without their agreement, or why they were not asked"
        raise Invalid(message, field="consent_why")
    if decision.survivor_knows is not SurvivorKnows.YES and not decision.knows_why:
        message = "Enter why the survivor is not told now"
        raise Invalid(message, field="knows_why")
    for name, value in vars(decision).items():
        setattr(concern, name, value)
    concern.decided_at, concern.decided_by_id = at, actor.account_id
    note(session, concern, "safeguarding.decided", actor=actor, at=at)


def look_at(session: Session, concern: Concern, *, words: str, actor: Actor, at: datetime) -> None:
    """Record that a lead looked, and what they said; said again, the first stands."""
    if concern.looked_at is not None:
        return
    concern.looked_at, concern.looked_by_id, concern.looked_words = at, actor.account_id, words
    note(session, concern, "safeguarding.looked", actor=actor, at=at)
    settle_prompts(session, kind=LOOK, subject_id=concern.id, actor=actor, at=at)
