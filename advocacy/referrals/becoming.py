"""What becomes of a referral that is a case now: sealed there, with the people it names."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, Person, PersonKey, PersonKind
from advocacy.cases.people_service import add_to_case
from advocacy.crisis.models import DutyCall
from advocacy.db import SealedRow
from advocacy.db.sealing import sealed_columns
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.moving import move_held
from advocacy.referrals.call_log.handing_on import go_into_case
from advocacy.referrals.call_log.keys import forget_call
from advocacy.referrals.matching import forget_keys
from advocacy.referrals.models import SUSPECT, HelplineCall, IntakeKey, Referral
from advocacy.referrals.questions.models import ReferrerQuestion
from advocacy.referrals.waiting.models import ReferralStep


def move_under(
    session: Session, referral: Referral, case: Case, *, blobs: Blobs, actor: Actor, at: datetime
) -> None:
    """Re-seal a referral, its steps, files and call under the case: erasing the case takes all."""
    reseal(referral, case.id)
    steps = select(ReferralStep).where(ReferralStep.referral_id == referral.id)
    for step in session.scalars(steps).all():
        reseal(step, case.id)
    asked = select(ReferrerQuestion).where(ReferrerQuestion.referral_id == referral.id)
    for question in session.scalars(asked).all():
        reseal(question, case.id)
    for left in move_held(
        session, subject_id=referral.id, case_id=case.id, blobs=blobs, actor=actor, at=at
    ):
        reseal(left, case.id)
    referral.case_id = case.id
    if referral.call_id is not None:
        call = session.get_one(HelplineCall, referral.call_id)
        reseal(call, case.id)
        call.case_id = case.id
        forget_call(session, call.id)
        handed = go_into_case(session, call.id, at=at)
        if handed is not None:
            reseal(handed, case.id)
        told = select(DutyCall).where(DutyCall.call_id == call.id, DutyCall.case_id.is_(None))
        for each in session.scalars(told).all():
            reseal(each, case.id)
    forget_keys(session, referral.id)


def reseal(row: SealedRow, scope_id: UUID) -> None:
    """Open every sealed column of a row, and have it sealed anew under another scope."""
    opened = {column.name: getattr(row, column.name) for column in sealed_columns(type(row))}
    row.scope_id = scope_id
    for name, value in opened.items():
        setattr(row, name, value)


def has_suspect(session: Session, referral: Referral, case: Case) -> bool:
    """Return whether a suspect of the case may be the one named in the referral."""
    same = (IntakeKey.kind == PersonKey.kind) & (IntakeKey.digest == PersonKey.digest)
    query = (
        select(PersonKey.id)
        .join(IntakeKey, same)
        .join(Person, Person.id == PersonKey.person_id)
        .where(
            IntakeKey.subject_id == referral.id,
            IntakeKey.about == SUSPECT,
            Person.case_id == case.id,
            Person.kind == PersonKind.SUSPECT,
        )
    )
    return session.scalar(query.limit(1)) is not None


def add_suspect(
    session: Session, referral: Referral, case: Case, *, actor: Actor, at: datetime
) -> None:
    add_to_case(
        session,
        case,
        kind=PersonKind.SUSPECT,
        name=referral.suspect_name or "Not known",
        details={"relationship": referral.suspect_is, "phones": referral.suspect_phones},
        actor=actor,
        at=at,
    )


def add_people(
    session: Session, referral: Referral, case: Case, *, actor: Actor, at: datetime
) -> None:
    if referral.suspect_name or referral.suspect_is or referral.suspect_phones:
        add_suspect(session, referral, case, actor=actor, at=at)
    for line in referral.dependents:
        name, _, rest = line.partition(",")
        add_to_case(
            session,
            case,
            kind=PersonKind.DEPENDENT,
            name=name.strip() or line,
            details={"relationship": rest.strip()},
            actor=actor,
            at=at,
        )
