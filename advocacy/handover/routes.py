"""The author's pages: begin, write, choose what leaves, decide. `release_routes` lets it go."""

from uuid import UUID

from flask import Flask, Response, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.closing.registry import closing_questions
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.evidence_store.opening import read_preview
from advocacy.handover import forms, message_routes, service, witness_routes
from advocacy.handover.assemble import Choice, may_copy
from advocacy.handover.case_closing import ask_about_summaries, recall_summaries
from advocacy.handover.children import list_children_to_guard
from advocacy.handover.happened import add_sources
from advocacy.handover.models import Handover
from advocacy.handover.prompt_words import register_prompts
from advocacy.handover.reading import entry_choices, kept_entry_ids
from advocacy.handover.recipient import routes as recipient
from advocacy.handover.release_routes import bp
from advocacy.sharing.forms import SharingForm
from advocacy.sharing.service import decide_to_share
from advocacy.web import current
from advocacy.web.forms import PageForm
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other


@bp.get("/")
@enter(CASE_WORKER)
def handovers(case: Case) -> ResponseReturnValue:
    found = service.list_handovers(current.db(), case)
    return page("handover/list.html", case=case, handovers=found)


@bp.get("/new")
@enter(CASE_WORKER)
def new_handover(case: Case) -> ResponseReturnValue:
    return page("handover/new.html", case=case, form=forms.BeginForm())


@bp.post("/new")
@enter(CASE_WORKER)
def begin(case: Case) -> ResponseReturnValue:
    form = forms.BeginForm()
    if not form.validate():
        return page("handover/new.html", case=case, form=form)
    names = ("name", "collar_number", "force", "verified_how", "purpose")
    try:
        handover = service.begin_handover(
            current.db(),
            case,
            actor=current.actor(),
            at=current.now(),
            contact=current.settings().service_phone,
            **{name: form.value(name) for name in names},
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("handover/new.html", case=case, form=form)
    return _to(case, handover)


def _get(case: Case, handover_id: UUID) -> Handover:
    return service.get_handover(current.db(), handover_id, case=case)


def _to(case: Case, handover: Handover) -> ResponseReturnValue:
    return see_other(url_for("handover.show", case_id=case.id, handover_id=handover.id))


def _builder(template: str, case: Case, handover: Handover, form: PageForm) -> ResponseReturnValue:
    children = list_children_to_guard(current.db(), case)
    return page(template, case=case, handover=handover, form=form, children=children)


@bp.get("/<uuid:handover_id>/front")
@enter(CASE_WORKER)
def front(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    form = forms.front_form(service.draft_of(handover))
    return _builder("handover/front.html", case, handover, form)


@bp.post("/<uuid:handover_id>/front")
@enter(CASE_WORKER)
def write_front(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover, form = _get(case, handover_id), forms.FrontForm()
    if form.validate():
        try:
            service.write_front(
                current.db(), handover, form.words(), actor=current.actor(), at=current.now()
            )
            return _to(case, handover)
        except Invalid as fault:
            form.refuse(fault)
    return _builder("handover/front.html", case, handover, form)


@bp.get("/<uuid:handover_id>/entries")
@enter(CASE_WORKER)
def entries(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    choices = entry_choices(current.db(), case)
    kept = kept_entry_ids(handover, choices)
    form = forms.EntriesForm(data={"entries": kept}).offer(choices)
    return _builder("handover/entries.html", case, handover, form)


@bp.post("/<uuid:handover_id>/entries")
@enter(CASE_WORKER)
def choose_entries(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    choices = entry_choices(current.db(), case)
    form = forms.EntriesForm().offer(choices)
    if not form.validate():
        return _builder("handover/entries.html", case, handover, form)
    ticked = set(form.value("entries") or [])
    service.leave_out(
        current.db(),
        handover,
        entry_ids=[UUID(code) for code, _ in choices if code not in ticked],
        actor=current.actor(),
        at=current.now(),
    )
    return _to(case, handover)


@bp.get("/<uuid:handover_id>/files/<uuid:exhibit_id>")
@enter(CASE_WORKER)
def file(case: Case, handover_id: UUID, exhibit_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    row = service.find_choice(current.db(), handover, exhibit_id)
    chosen = {"choice": row.choice, "described": row.described} if row else {}
    return _file_page(case, handover, exhibit_id, forms.FileForm(data=chosen))


def _file_page(
    case: Case, handover: Handover, exhibit_id: UUID, form: forms.FileForm
) -> ResponseReturnValue:
    found = service.get_file(current.db(), handover, exhibit_id)
    return page(
        "handover/file.html",
        case=case,
        handover=handover,
        file=found,
        form=form,
        copyable=may_copy(found),
    )


@bp.post("/<uuid:handover_id>/files/<uuid:exhibit_id>")
@enter(CASE_WORKER)
def choose_file(case: Case, handover_id: UUID, exhibit_id: UUID) -> ResponseReturnValue:
    handover, form = _get(case, handover_id), forms.FileForm()
    found = service.get_file(current.db(), handover, exhibit_id)
    if form.validate():
        try:
            service.choose_exhibit(
                current.db(),
                handover,
                found,
                choice=Choice(form.value("choice")),
                described=form.value("described") or "",
                looked="yes" if "yes" in (form.value("looked") or []) else "no",
                actor=current.actor(),
                at=current.now(),
            )
            return _to(case, handover)
        except Invalid as fault:
            form.refuse(fault)
    return _file_page(case, handover, found.id, form)


@bp.get("/<uuid:handover_id>/files/<uuid:exhibit_id>/copy")
@enter(CASE_WORKER)
def copy(case: Case, handover_id: UUID, exhibit_id: UUID) -> ResponseReturnValue:
    found = service.get_file(current.db(), _get(case, handover_id), exhibit_id)
    pixels = read_preview(current.vault(), current.ports().blobs, found)
    return Response(pixels, mimetype=found.preview_media)


@bp.get("/<uuid:handover_id>/decision")
@enter(CASE_WORKER)
def decision(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = _get(case, handover_id)
    form = _sharing_form(
        what=f"Case summary {handover.reference}",
        recipient=f"{handover.recipient['name']}, {handover.recipient['force']}",
        why=handover.purpose,
    )
    return _builder("handover/decision.html", case, handover, form)


def _sharing_form(**known: str) -> SharingForm:
    return SharingForm(data=known).offer(on=current.now().astimezone(LONDON).date())


@bp.post("/<uuid:handover_id>/decision")
@enter(CASE_WORKER)
def decide(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover, form = _get(case, handover_id), _sharing_form()
    if form.validate():
        try:
            made = decide_to_share(
                current.db(), case, form.weighed(), actor=current.actor(), at=current.now()
            )
            service.attach_decision(
                current.db(), handover, made, actor=current.actor(), at=current.now()
            )
            return _to(case, handover)
        except Invalid as fault:
            form.refuse(fault)
    return _builder("handover/decision.html", case, handover, form)


def init_app(app: Flask) -> None:
    """Add the pages of the author, the lead and the recipient, the tab and the prompts' words."""
    app.register_blueprint(bp)
    recipient.init_app(app)
    witness_routes.init_app(app)
    message_routes.init_app(app)
    add_sources(app)
    case_page(app).tab(Tab("Handover", "handover.handovers", 70))
    register_prompts(app)
    closing_questions(app).add(ask_about_summaries, recall_summaries, order=50)
