"""Pages about contacts of a case."""

from typing import Any

from flask import Blueprint, Flask, current_app, flash, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.contacts import draft_routes
from advocacy.contacts.calling import routes as call_list
from advocacy.contacts.drafts import BEGUN, find_draft, record_typed
from advocacy.contacts.files import routes as contact_files
from advocacy.contacts.forms import ContactFilterForm, ContactForm, as_id
from advocacy.contacts.happened import add_sources
from advocacy.contacts.mentions import contact_mentions
from advocacy.contacts.models import Channel, Contact, Direction
from advocacy.contacts.others import list_others, list_reachable
from advocacy.contacts.reading import list_page
from advocacy.contacts.service import (
    DUE,
    FIRST_DUE,
    AlreadyRecorded,
    NotSafe,
    why_not_now,
)
from advocacy.contacts.sources import contact_sources
from advocacy.contacts.trying import has_seen_card, record_no_answer
from advocacy.contacts.unfinished import see_begun
from advocacy.contacts.words import CHANNELS, came_of, theme_words
from advocacy.db import new_id
from advocacy.errors import Invalid
from advocacy.evidence_store.elsewhere import files_with_twins
from advocacy.evidence_store.places import places_of
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("contacts", __name__, url_prefix="/staff/cases/<uuid:case_id>/contacts")


@bp.get("/")
@enter(CASE_WORKER)
def contacts(case: Case) -> ResponseReturnValue:
    others = list_others(current.db(), case)
    filters = ContactFilterForm(request.args, others=others)
    before = read_key(request.args.get("before", ""))
    shown, older = list_page(
        current.db(),
        case,
        before=before,
        wanted=filters.wanted(),
        sources=contact_sources(current_app),
        mentioned=contact_mentions(current_app).there_are(),
    )
    ids = [each.id for each in shown if each.contact]
    files = files_with_twins(current.db(), ids, places=places_of(current_app))
    return page(
        "contacts/list.html",
        case=case,
        lines=shown,
        files=files,
        mentions=contact_mentions(current_app).of(
            current.db(), case, (each.id for each in shown if each.mentioned)
        ),
        filters=filters,
        chosen=filters.chosen(),
        names={each.id: each.name for each in others},
        words=dict(CHANNELS),
        came_of=came_of,
        theme_words=theme_words,
        older=write_key(older),
        before=before,
        begun=see_begun(current.db(), case, BEGUN, actor=current.actor(), at=current.now()),
        form_id=new_id(),
    )


@bp.get("/new")
@enter(CASE_WORKER)
def new_contact(case: Case) -> ResponseReturnValue:
    begun = as_id(request.args.get("draft"))
    draft = find_draft(current.db(), case, form_id=begun, actor=current.actor()) if begun else None
    form = ContactForm(
        MultiDict(draft.data) if draft is not None else None,
        others=list_reachable(current.db(), case),
        happened_at=current.now(),
        channel=Channel.CALL.value,
        direction=Direction.OUT.value,
    )
    return _form_page(case, form, reasons=why_not_now(current.db(), case), draft=draft)


@bp.post("/new")
@enter(CASE_WORKER)
def record_new(case: Case) -> ResponseReturnValue:
    # Nobody else is looked up for a contact with the survivor, unless the form is shown again.
    others = list_reachable(current.db(), case) if request.form.get("person") else None
    form = ContactForm(others=others or ())
    if not form.validate():
        return _form_page(case, form)
    try:
        record_typed(
            current.db(), case, answers=form.answers(), actor=current.actor(), at=current.now()
        )
    except NotSafe as fault:
        form.refuse(fault)
        return _form_page(case, form, reasons=fault.reasons)
    except Invalid as fault:
        form.refuse(fault)
        return _form_page(case, form)
    except AlreadyRecorded as fault:
        form.form_id.data = str(new_id())
        return _form_page(case, form, before=fault.contact, status=fault.status)
    flash("The contact is recorded.")
    return see_other(url_for("contacts.contacts", case_id=case.id))


@bp.post("/tried")
@enter(CASE_WORKER)
def record_tried(case: Case) -> ResponseReturnValue:
    form_id = as_id(request.form.get("form_id"))
    from_today = request.form.get("back") == "today"
    if from_today and not has_seen_card(
        current.db(), case, actor=current.actor(), at=current.now()
    ):
        flash("See below how to reach them safely. When you have tried, press it here.", "first")
        return see_other(url_for("contacts.new_contact", case_id=case.id))
    try:
        tried = record_no_answer(
            current.db(), case, form_id=form_id, actor=current.actor(), at=current.now()
        )
    except (NotSafe, AlreadyRecorded) as fault:
        form = ContactForm(
            None,
            others=list_reachable(current.db(), case),
            happened_at=current.now(),
            channel=Channel.CALL.value,
            direction=Direction.OUT.value,
            reached="no",
        )
        if isinstance(fault, AlreadyRecorded):
            return _form_page(case, form, before=fault.contact, status=fault.status)
        form.refuse(fault)
        return _form_page(case, form, reasons=fault.reasons)
    flash(f"Recorded: tried, no answer. The next try is due on {_said_day(tried)}.")
    if from_today:
        return see_other(url_for("today.today"))
    return see_other(url_for("contacts.contacts", case_id=case.id))


def _said_day(contact: Contact) -> str:
    day = contact.next_on
    return f"{day:%A} {day.day} {day:%B}" if day else "no day yet"


def _form_page(case: Case, form: ContactForm, **shown: Any) -> ResponseReturnValue:
    given = {"reasons": [], "before": None, "draft": None, **shown}
    if request.method == "POST":
        form.offer(list_reachable(current.db(), case))
    if given["draft"] is None:
        given["draft"] = find_draft(
            current.db(), case, form_id=as_id(form.form_id.data), actor=current.actor()
        )
    return page(
        "contacts/new.html", case=case, form=form, tried_id=new_id(), now=current.now(), **given
    )


def init_app(app: Flask) -> None:
    """Add the pages, those of drafts and of the call list too, the tab, and words of prompts."""
    app.register_blueprint(bp)
    for room in (draft_routes, call_list, contact_files):
        room.init_app(app)
    contact_sources(app)
    parts = case_page(app)
    parts.tab(Tab("Contacts", "contacts.contacts", 10))
    add_sources(app)
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=DUE,
            word="Contact",
            sentence="Contact with {initials} is due",
            action="Record a contact",
            endpoint="contacts.new_contact",
            can_be_tried=True,
        )
    )
    kinds.register(
        PromptKind(
            code=FIRST_DUE,
            word="First contact",
            sentence="{initials} is waiting for a first call",
            action="Ring and record",
            endpoint="contacts.new_contact",
            can_be_tried=True,
        )
    )
