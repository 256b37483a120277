"""Closing a MASP case: partners are out, what was shared is taken back, nobody is asked more."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.ledger.service import record
from advocacy.masp.action_models import Action
from advocacy.masp.actions import OPEN_STATES, drop_action
from advocacy.masp.links import VOICE, list_links
from advocacy.masp.models import MaspCase, MaspState, SharedPart
from advocacy.masp.service import hold
from advocacy.prompts.service import settle_prompts


def close_masp_case(
    session: Session, masp: MaspCase, *, reason: str, actor: Actor, at: datetime
) -> None:
    """Close a MASP case; staff of linked cases can still read it. Raises Conflict when it is."""
    hold(session, masp)
    for action in session.scalars(
        select(Action)
        .where(Action.masp_case_id == masp.id, Action.state.in_(OPEN_STATES))
        .order_by(Action.proposed_at, Action.id)
    ).all():
        drop_action(session, action, actor=actor, at=at)
    for link in list_links(session, masp.id):
        settle_prompts(session, kind=VOICE, subject_id=link.id, actor=actor, at=at)
    session.execute(delete(SharedPart).where(SharedPart.masp_case_id == masp.id))
    masp.state, masp.closed_at, masp.closed_because = MaspState.CLOSED, at, reason
    record(session, actor=actor, at=at, action="masp.closed", object_id=masp.id)
