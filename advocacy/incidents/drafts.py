"""What was begun of an incident and not saved: kept on the server as it is typed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.turns import take_turn
from advocacy.contacts.unfinished import Kind, settle_begun, take_over
from advocacy.errors import NotFound
from advocacy.incidents.models import Incident, IncidentDraft
from advocacy.ledger.service import record

BEGUN = Kind(IncidentDraft, "incident.begun", "incident")
_LONGEST = 40_000


def find_draft(
    session: Session, case: Case, *, form_id: UUID | None, actor: Actor
) -> IncidentDraft | None:
    """Return what was kept of one form by this person, if anything was."""
    return session.scalar(
        select(IncidentDraft).where(
            IncidentDraft.case_id == case.id,
            IncidentDraft.account_id == actor.account_id,
            IncidentDraft.form_id == form_id,
        )
    )


def keep_draft(
    session: Session,
    case: Case,
    *,
    form_id: UUID,
    data: Mapping[str, Sequence[str]],
    actor: Actor,
    at: datetime,
) -> IncidentDraft | None:
    """Keep what was typed, in place of what was kept of this form before.

    Returns None, and keeps nothing, when the form is saved already: a draft that arrives after its
    form must not bring it back.
    """
    take_turn(session, case.id)
    saved = exists().where(
        Incident.case_id == case.id,
        Incident.recorded_by == actor.account_id,
        Incident.form_id == form_id,
    )
    if session.scalar(select(saved)):
        return None
    draft = find_draft(session, case, form_id=form_id, actor=actor)
    if draft is None:
        draft = IncidentDraft(
            scope_id=case.id, case_id=case.id, account_id=actor.account_id, form_id=form_id
        )
        session.add(draft)
        record(
            session, actor=actor, at=at, action="incident.begun", case_id=case.id,
            object_id=draft.id,
        )  # fmt: skip
    draft.kept_at = at
    draft.data = {name: [text[:_LONGEST] for text in texts] for name, texts in data.items()}
    return draft


def drop_draft(session: Session, case: Case, draft_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Forget what was begun; raise NotFound for anybody else's."""
    draft = session.get(IncidentDraft, draft_id)
    if draft is None or draft.account_id != actor.account_id or draft.case_id != case.id:
        raise NotFound
    record(
        session, actor=actor, at=at, action="incident.dropped", case_id=case.id, object_id=draft.id
    )
    settle_begun(session, BEGUN, draft, actor=actor, at=at)
    session.delete(draft)


def take_draft_over(
    session: Session, case: Case, draft_id: UUID, *, actor: Actor, at: datetime
) -> IncidentDraft:
    """Go on with an incident that somebody began who works the case no more.

    Raises what `take_over` raises.
    """
    draft: IncidentDraft
    draft, _ = take_over(session, case, BEGUN, draft_id, actor=actor, at=at)
    return draft
