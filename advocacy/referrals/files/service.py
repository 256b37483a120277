"""Which files belong to which referral, who may add one and until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.held import list_held, offer_held, receive_held
from advocacy.evidence_store.held_models import HeldFile, HeldOffer
from advocacy.evidence_store.intake import Intake
from advocacy.evidence_store.models import Exhibit
from advocacy.evidence_store.moving import move_held
from advocacy.evidence_store.opening import get_exhibit
from advocacy.referrals.becoming import reseal
from advocacy.referrals.models import Referral
from advocacy.referrals.service import get_referral
from advocacy.referrals.waiting.service import require_undecided


def get_to_add_to(session: Session, referral_id: UUID, *, actor: Actor) -> Referral:
    """Return a referral to who made it, as long as it is no case, or to a lead it waits for.

    Raises NotFound.
    """
    made = session.scalar(
        select(Referral).where(
            Referral.id == referral_id,
            Referral.made_by_id == actor.account_id,
            Referral.case_id.is_(None),
        )
    )
    return made if made is not None else get_referral(session, referral_id, actor=actor)


def offer_to_referral(
    session: Session, referral: Referral, *, undressed: bool, actor: Actor, at: datetime
) -> HeldOffer:
    """Record what was answered before a file; raises Invalid where none is taken in here.

    Raises Conflict once the referral is decided.
    """
    if undressed:
        message = "That is not taken in here: leave it where it is, and tell the lead"
        raise Invalid(message, field="undressed")
    require_undecided(session, referral)
    return offer_held(session, referral.id, actor=actor, at=at)


def receive(
    session: Session,
    referral: Referral,
    offer: HeldOffer,
    intake: Intake,
    *,
    actor: Actor,
    at: datetime,
) -> list[HeldFile]:
    """Take files to a referral, unless it was decided while they arrived: then raises Conflict."""
    require_undecided(session, referral)
    return receive_held(session, offer, intake, actor=actor, at=at)


def list_sent(session: Session, referral: Referral, *, actor: Actor) -> list[HeldFile]:
    """Return the files that this person has added to a referral."""
    held = list_held(session, referral.id)
    return [each for each in held if each.received_by_id == actor.account_id]


def get_case_referral(session: Session, referral_id: UUID, *, case: Case) -> Referral:
    """Return a referral that became part of this case; raise NotFound."""
    found = session.get(Referral, referral_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def get_case_file(session: Session, exhibit_id: UUID, *, referral_id: UUID, case: Case) -> Exhibit:
    """Return a file that came with a referral of this case; raise NotFound."""
    return get_exhibit(session, exhibit_id, case_id=case.id, entry_id=referral_id)


def move_again(
    session: Session, referral: Referral, case: Case, *, blobs: Blobs, actor: Actor, at: datetime
) -> bool:
    """Try once more to bring into a case what could not be read; return whether nothing is left."""
    left = move_held(
        session, subject_id=referral.id, case_id=case.id, blobs=blobs, actor=actor, at=at
    )
    for each in left:
        reseal(each, case.id)
    return not left
