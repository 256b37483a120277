"""The one scoped query for MASP cases: through a linked case one may open, or one's agency."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Agency
from advocacy.actor import Actor, Role
from advocacy.cases.access import blocked_cases, may_open, sealed_cases
from advocacy.cases.models import Case
from advocacy.errors import NotFound
from advocacy.masp.meeting_models import Meeting, MeetingItem
from advocacy.masp.models import MaspAgency, MaspCase, MaspLink, MaspState


def may_open_masp(actor: Actor, *, at: datetime) -> ColumnElement[bool]:
    """Return the condition under which `actor` may open a MASP case at this moment."""
    if actor.role is Role.PARTNER:
        taking_part = (
            select(MaspAgency.id)
            .join(Agency, Agency.id == MaspAgency.agency_id)
            .where(
                MaspAgency.masp_case_id == MaspCase.id,
                MaspAgency.agency_id == actor.agency_id,
                MaspAgency.left_at.is_(None),
                Agency.agreement_on <= at,
            )
        )
        kept = or_(
            MaspLink.case_id.in_(sealed_cases(actor.agency_id)),
            MaspLink.case_id.in_(blocked_cases(actor.account_id)),
        )
        return and_(
            MaspCase.state == MaspState.OPEN,
            taking_part.correlate(MaspCase).exists(),
            MaspCase.id.not_in(_linked_to(kept)),
        )
    if actor.role in (Role.ADVOCATE, Role.LEAD):
        linked = (
            select(MaspLink.id)
            .join(Case, Case.id == MaspLink.case_id)
            .where(
                MaspLink.masp_case_id == MaspCase.id,
                MaspLink.ended_at.is_(None),
                may_open(actor, at=at),
            )
        )
        kept = MaspLink.case_id.in_(blocked_cases(actor.account_id))
        return and_(linked.correlate(MaspCase).exists(), MaspCase.id.not_in(_linked_to(kept)))
    return false()


def _linked_to(kept: ColumnElement[bool]) -> Select[Any]:
    """Return the MASP cases that a case somebody may not know of is linked to.

    They are about the very person who is to learn nothing, or whom somebody here knows.
    """
    return select(MaspLink.masp_case_id).where(MaspLink.ended_at.is_(None), kept)


def is_kept_from(session: Session, masp: MaspCase, agency_id: UUID) -> bool:
    """Return whether a case linked to this MASP case is sealed against an agency."""
    kept = _linked_to(MaspLink.case_id.in_(sealed_cases(agency_id)))
    found = session.scalar(select(MaspCase.id).where(MaspCase.id == masp.id, MaspCase.id.in_(kept)))
    return found is not None


def visible_masp(actor: Actor, *, at: datetime) -> Select[MaspCase]:
    """Return the select of every MASP case that `actor` may open at this moment."""
    return select(MaspCase).where(may_open_masp(actor, at=at))


def get_masp_case(session: Session, masp_id: UUID, *, actor: Actor, at: datetime) -> MaspCase:
    """Return a MASP case; raises NotFound alike when it is not there and when it is not theirs."""
    found = session.scalar(visible_masp(actor, at=at).where(MaspCase.id == masp_id))
    if found is None:
        raise NotFound
    return found


def get_meeting(session: Session, meeting_id: UUID, *, actor: Actor, at: datetime) -> Meeting:
    """Return a review that has a MASP case of the actor's on its agenda; raises NotFound."""
    on_agenda = (
        select(MeetingItem.id)
        .join(MaspCase, MaspCase.id == MeetingItem.masp_case_id)
        .where(MeetingItem.meeting_id == Meeting.id, may_open_masp(actor, at=at))
    )
    found = session.scalar(
        select(Meeting).where(Meeting.id == meeting_id, on_agenda.correlate(Meeting).exists())
    )
    if found is None:
        raise NotFound
    return found
