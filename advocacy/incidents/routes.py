"""The case's incidents: the list, the page to write one, and each one with its corrections."""

from uuid import UUID

from flask import Blueprint, Flask, current_app, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.contacts.unfinished import see_begun
from advocacy.errors import Invalid
from advocacy.evidence_store.places import places_of
from advocacy.incidents import draft_routes, service
from advocacy.incidents.breaches import routes as breaches
from advocacy.incidents.breaches.forms import STATES
from advocacy.incidents.drafts import BEGUN, find_draft
from advocacy.incidents.forms import AmendmentForm, IncidentForm, NoteForm, as_id, as_kept
from advocacy.incidents.happened import add_sources
from advocacy.incidents.imports import routes as imports
from advocacy.incidents.imports.brought import count_brought
from advocacy.incidents.imports.quoting import beginning, list_picked, read_picked
from advocacy.incidents.imports.reading import list_imported, place_of_message
from advocacy.incidents.imports.unfinished import list_unfinished
from advocacy.incidents.imports.words import STATES as IMPORT_STATES
from advocacy.incidents.models import Added, Incident, IncidentDraft, Voice
from advocacy.incidents.paging import read_key
from advocacy.incidents.patterns import routes as patterns
from advocacy.incidents.reading import incident_page, incident_rows, lately_card
from advocacy.incidents.told_in import routes as told_in
from advocacy.incidents.told_in.service import list_offered, say_contact
from advocacy.incidents.witnesses import routes as witnesses
from advocacy.incidents.writing import write_down
from advocacy.orders.kinds import order_words
from advocacy.orders.terms import list_case_terms
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import page_from

_ROOMS = ("brought", "exhibits", "imports", "incident_files", "patterns")
bp = Blueprint("incidents", __name__, url_prefix="/staff/cases/<uuid:case_id>/incidents")


@bp.get("/")
@enter(CASE_WORKER)
def incident_list(case: Case) -> ResponseReturnValue:
    after = read_key(request.args.get("after", ""))
    shown = incident_rows(current.db(), case, after=after)
    begun = see_begun(current.db(), case, BEGUN, actor=current.actor(), at=current.now())
    imported = [] if after else list_imported(current.db(), case)
    return page(
        "incidents/list.html",
        case=case,
        shown=shown,
        after=after,
        begun=begun,
        imports=imported,
        unfinished=[] if after else list_unfinished(current.db(), case),
        import_states=IMPORT_STATES,
        brought=0 if after else count_brought(current.db(), case),
    )


@bp.get("/new")
@enter(CASE_WORKER)
def new_incident(case: Case) -> ResponseReturnValue:
    begun = as_id(request.args.get("draft"))
    draft = find_draft(current.db(), case, form_id=begun, actor=current.actor()) if begun else None
    if draft is not None:
        return _new(case, IncidentForm(as_kept(draft.data)), draft=draft)
    said = request.args.get("said", "")
    quotes = list_picked(current.db(), case, read_picked(said))
    return _new(case, IncidentForm(said=said, **beginning(quotes)) if quotes else IncidentForm())


def _new(
    case: Case, form: IncidentForm, *, draft: IncidentDraft | None = None
) -> ResponseReturnValue:
    if draft is None:
        draft = find_draft(
            current.db(), case, form_id=as_id(form.form_id.data), actor=current.actor()
        )
    form = _offered(case, form)
    quotes = list_picked(current.db(), case, read_picked(form.value("said")))
    return page("incidents/new.html", case=case, form=form, draft=draft, quotes=quotes)


def _offered(case: Case, form: IncidentForm) -> IncidentForm:
    """Return the form with the terms and contacts of the case, prefilled from a contact's page."""
    asked = as_id(request.args.get("contact")) or form.chosen_contact()
    found = list_offered(current.db(), case, first=asked)
    form.offer_contacts([(str(each.id), say_contact(each)) for each in found])
    if "contact" in form and not form.contact.data and asked in {each.id for each in found}:
        form.contact.data = str(asked)
    return form.offer(list_case_terms(current.db(), case))


@bp.post("/new")
@enter(CASE_WORKER)
def write_incident(case: Case) -> ResponseReturnValue:
    form = _offered(case, IncidentForm())
    if form.validate():
        try:
            incident = write_down(
                current.db(),
                case,
                form_id=form.form_id.mark,
                term_id=form.chosen_term(),
                actor=current.actor(),
                at=current.now(),
                account=form.value("account"),
                moment=form.moment(),
                told=form.told(),
                voice=Voice(form.value("voice")),
                written=form.chosen_written(),
                picked=read_picked(form.value("said")),
                witness=form.witness(),
                contact_id=form.chosen_contact(),
            )
            return see_other(_address(incident))
        except Invalid as fault:
            form.refuse(fault)
    return _new(case, form)


@bp.get("/<uuid:incident_id>")
@enter(CASE_WORKER)
def show_incident(case: Case, incident_id: UUID) -> ResponseReturnValue:
    return _incident(case, incident_id, AmendmentForm(formdata=None), NoteForm(formdata=None))


@bp.post("/<uuid:incident_id>/corrections")
@enter(CASE_WORKER)
def amend_incident(case: Case, incident_id: UUID) -> ResponseReturnValue:
    incident = service.get_incident(current.db(), incident_id, case=case)
    form = AmendmentForm()
    if form.validate():
        try:
            service.amend_incident(
                current.db(),
                incident,
                actor=current.actor(),
                at=current.now(),
                words=form.value("words"),
                voice=Voice(form.value("voice")),
                added=Added(form.value("added")),
                happened_at=form.value("happened_at"),
            )
            return see_other(_address(incident))
        except Invalid as fault:
            form.refuse(fault)
    return _incident(case, incident_id, form, NoteForm(formdata=None))


@bp.post("/<uuid:incident_id>/notes")
@enter(CASE_WORKER)
def note_privately(case: Case, incident_id: UUID) -> ResponseReturnValue:
    incident = service.get_incident(current.db(), incident_id, case=case)
    form = NoteForm()
    if not form.validate():
        return _incident(case, incident_id, AmendmentForm(formdata=None), form)
    service.note_privately(
        current.db(), incident, actor=current.actor(), at=current.now(), words=form.value("note")
    )
    return see_other(_address(incident))


@bp.post("/<uuid:incident_id>/read")
@enter(CASE_WORKER)
def mark_read(case: Case, incident_id: UUID) -> ResponseReturnValue:
    incident = service.get_incident(current.db(), incident_id, case=case)
    service.mark_read(current.db(), incident, actor=current.actor(), at=current.now())
    return see_other(_address(incident))


def _incident(
    case: Case, incident_id: UUID, amendment_form: AmendmentForm, note_form: NoteForm
) -> ResponseReturnValue:
    shown = incident_page(current.db(), case, incident_id, places=places_of(current_app))
    return page(
        "incidents/incident.html",
        case=case,
        shown=shown,
        quotes=shown.quotes,
        place_of_message=place_of_message,
        amendment_form=amendment_form,
        note_form=note_form,
        breach_words=STATES,
        order_words=order_words,
        say_contact=say_contact,
        page_of=lambda contact: page_from(contact.happened_at, contact.id),
    )


def _address(incident: Incident) -> str:
    return url_for("incidents.show_incident", case_id=incident.case_id, incident_id=incident.id)


def init_app(app: Flask) -> None:
    """Add the incidents' pages, their tab, card and happenings, and the words of their prompts."""
    app.register_blueprint(bp)
    told_in.init_app(app)
    witnesses.init_app(app)
    breaches.init_app(app)
    draft_routes.init_app(app)
    imports.init_app(app)
    patterns.init_app(app)
    case_page(app).tab(Tab("Incidents", "incidents.incident_list", 30, _ROOMS))
    case_page(app).card(lately_card)
    add_sources(app)
    prompt_kinds(app).register(
        PromptKind(
            code="incident.written",
            word="New entry",
            sentence="A new entry was written by {initials}",
            action="Read",
            endpoint="incidents.show_incident",
            arguments=("case_id", ("incident_id", "subject_id")),
        )
    )
