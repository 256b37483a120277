"""Linking an incident with a contact it was told in, and taking it back, from its own page."""

from uuid import UUID

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import String, cast

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.models import Case
from advocacy.cases.pages import TimelineItem
from advocacy.contacts.mentions import contact_mentions
from advocacy.incidents.forms import as_id
from advocacy.incidents.models import Incident
from advocacy.incidents.service import get_incident
from advocacy.incidents.told_in.beside_contacts import find_mentions, is_mentioned
from advocacy.incidents.told_in.models import ToldIn
from advocacy.incidents.told_in.service import link_contact, unlink_contact
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import see_other

bp = Blueprint("told_in", __name__, url_prefix="/staff/cases/<uuid:case_id>/incidents")


@bp.post("/<uuid:incident_id>/contacts")
@enter(CASE_WORKER)
def link(case: Case, incident_id: UUID) -> ResponseReturnValue:
    incident = get_incident(current.db(), incident_id, case=case)
    chosen = as_id(request.form.get("contact"))
    if chosen is None:
        flash("Choose the contact it was told in. Nothing was linked.")
        return _back(incident)
    link_contact(current.db(), incident, chosen, actor=current.actor(), at=current.now())
    flash("Linked. The contact shows it too.")
    return _back(incident)


@bp.post("/<uuid:incident_id>/contacts/<uuid:contact_id>/unlink")
@enter(CASE_WORKER)
def unlink(case: Case, incident_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    incident = get_incident(current.db(), incident_id, case=case)
    unlink_contact(current.db(), incident, contact_id, actor=current.actor(), at=current.now())
    flash("The link is taken back. Incident and contact stay as they are.")
    return _back(incident)


def _back(incident: Incident) -> ResponseReturnValue:
    return see_other(
        url_for("incidents.show_incident", case_id=incident.case_id, incident_id=incident.id)
    )


def _say(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title="Incident linked with the contact it was told in",
        detail="",
        endpoint="incidents.show_incident",
        arguments={"case_id": found.case_id, "incident_id": UUID(found.code)},
    )


def init_app(app: Flask) -> None:
    """Add the addresses, what contacts show of it, and links in the timeline."""
    app.register_blueprint(bp)
    contact_mentions(app).add(find_mentions, where=is_mentioned())
    happenings_of(app).entries.append(
        Source(
            "incident",
            ToldIn,
            ToldIn.linked_at,
            _say,
            by=ToldIn.linked_by,
            code=cast(ToldIn.incident_id, String),
            where=(ToldIn.unlinked_at.is_(None),),
        )
    )
