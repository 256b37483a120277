"""Writing an incident down from its page: sent twice it is there once, and its draft is done with.

The term of an order that whoever writes thinks it breaks is kept as what they say, not a finding.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.turns import take_turn
from advocacy.contacts.unfinished import settle_begun
from advocacy.db import new_id
from advocacy.incidents.drafts import BEGUN, find_draft
from advocacy.incidents.imports.quoting import Picked, list_picked, quote_messages
from advocacy.incidents.models import Incident, IncidentDraft, Voice, Written
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.incidents.told_in.service import link_contact
from advocacy.incidents.witnesses.service import Named, name_witness
from advocacy.orders.breaches import link_to_term
from advocacy.orders.terms import get_term

WHEN_WRITTEN = "Said when the incident was written down."


def write_down(
    session: Session,
    case: Case,
    *,
    form_id: UUID,
    term_id: UUID | None,
    actor: Actor,
    at: datetime,
    account: str,
    moment: Moment,
    told: Told,
    voice: Voice,
    written: Written | None = None,
    picked: Picked | None = None,
    witness: Named | None = None,
    contact_id: UUID | None = None,
) -> Incident:
    """Write an incident down, its messages, who saw it, and the term it may breach, if chosen.

    The same page sent again is the incident that is there already; with something else in it, from
    a page gone back to, it is one of its own. Raises Invalid for a time that can't be and for
    messages that were taken back, NotFound for a term or messages of another case; the draft then
    stays.
    """
    take_turn(session, case.id)
    there = _find(session, case, form_id=form_id, actor=actor)
    if there is not None and (there.account, there.happened_at) == (account, moment.happened_at):
        return there
    term = get_term(session, term_id, case=case) if term_id is not None else None
    quotes = list_picked(session, case, picked)
    incident = log_incident(
        session,
        case,
        actor=actor,
        at=at,
        account=account,
        moment=moment,
        told=told,
        voice=voice,
        written=written,
        form_id=form_id if there is None else new_id(),
    )
    quote_messages(session, incident, quotes, actor=actor, at=at)
    if witness is not None:
        name_witness(session, incident, witness, actor=actor, at=at)
    if contact_id is not None:
        session.flush()
        link_contact(session, incident, contact_id, actor=actor, at=at)
    if term is not None:
        session.flush()
        link_to_term(
            session, case, term, incident_id=incident.id, why=WHEN_WRITTEN, actor=actor, at=at
        )
    draft = find_draft(session, case, form_id=form_id, actor=actor)
    if draft is not None:
        settle_begun(session, BEGUN, draft, actor=actor, at=at)
        session.execute(delete(IncidentDraft).where(IncidentDraft.id == draft.id))
    return incident


def _find(session: Session, case: Case, *, form_id: UUID, actor: Actor) -> Incident | None:
    return session.scalar(
        select(Incident).where(
            Incident.case_id == case.id,
            Incident.recorded_by == actor.account_id,
            Incident.form_id == form_id,
        )
    )
