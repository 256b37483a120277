"""What was begun of an incident and not saved: kept on the server as it is typed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.contacts.unfinished import Kind, drop_begun, find_begun, keep_begun, take_over
from advocacy.incidents.models import Incident, IncidentDraft

BEGUN = Kind(IncidentDraft, "incident.begun", "incident")


def find_draft(
    session: Session, case: Case, *, form_id: UUID | None, actor: Actor
) -> IncidentDraft | None:
    """Return what was kept of one form by this person, if anything was."""
    return find_begun(session, case, BEGUN, form_id=form_id, actor=actor)


def keep_draft(
    session: Session,
    case: Case,
    *,
    form_id: UUID,
    data: Mapping[str, Sequence[str]],
    actor: Actor,
    at: datetime,
) -> IncidentDraft | None:
    """Keep what was typed, as `keep_begun` does; None when the form is saved already."""
    saved = exists().where(
        Incident.case_id == case.id,
        Incident.recorded_by == actor.account_id,
        Incident.form_id == form_id,
    )
    return keep_begun(
        session, case, BEGUN, form_id=form_id, data=data, saved=saved, actor=actor, at=at
    )


def drop_draft(session: Session, case: Case, draft_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Forget what was begun; raise NotFound for anybody else's."""
    drop_begun(session, case, BEGUN, draft_id, actor=actor, at=at)


def take_draft_over(
    session: Session, case: Case, draft_id: UUID, *, actor: Actor, at: datetime
) -> IncidentDraft:
    """Go on with an incident that somebody began who works the case no more.

    Raises what `take_over` raises.
    """
    draft: IncidentDraft
    draft, _ = take_over(session, case, BEGUN, draft_id, actor=actor, at=at)
    return draft
