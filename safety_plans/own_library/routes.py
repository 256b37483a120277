"""The library of steps: everybody who plans may read it, a team lead says what it offers."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import ADVOCATE, LEAD
from advocacy.actor import Role
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans.library import LibraryStep, load_library
from safety_plans.models import LibraryChange
from safety_plans.own_library import reading, service
from safety_plans.own_library.forms import (
    FilterForm,
    HideForm,
    LibraryPressForm,
    LibraryStepForm,
    RewordForm,
    SearchForm,
)
from safety_plans.own_library.listing import Wanted, fits_whom, for_whom, how_it_reads, look_for
from safety_plans.own_library.reading import Entry

bp = Blueprint("library", __name__, url_prefix="/staff/library")


def _today() -> date:
    return current.now().astimezone(LONDON).date()


def _entry(key: UUID) -> Entry:
    return reading.get_entry(current.db(), key, on=_today())


def _may_change() -> bool:
    return current.actor().role is Role.LEAD


@bp.get("/")
@enter(ADVOCATE)
def steps() -> ResponseReturnValue:
    form = FilterForm(request.args)
    return _list_page(form, SearchForm(formdata=None), form.wanted())


@bp.post("/search")
@enter(ADVOCATE)
def search() -> ResponseReturnValue:
    form = SearchForm()
    text = form.value("text") if form.validate() else ""
    return _list_page(FilterForm(formdata=None), form, Wanted(text=text or ""))


def _list_page(filters: FilterForm, form: SearchForm, wanted: Wanted) -> ResponseReturnValue:
    entries = reading.list_entries(current.db(), on=_today())
    return page(
        "safety_plans/library/list.html", filters=filters, form=form, wanted=wanted,
        found=look_for(entries, wanted), for_whom=for_whom, fits_whom=fits_whom,
        may_change=_may_change(),
    )  # fmt: skip


@bp.get("/new")
@enter(LEAD)
def new_step() -> ResponseReturnValue:
    return _form_page(LibraryStepForm(formdata=None, starts_on=_today()))


@bp.post("/new")
@enter(LEAD)
def add_step() -> ResponseReturnValue:
    form = LibraryStepForm()
    if not form.validate():
        return _form_page(form)
    step = form.step(service.new_step_id())
    if "preview" in request.form:
        return _form_page(form, preview=step)
    try:
        service.add_step(current.db(), step, actor=current.actor(), at=current.now())
    except Invalid as fault:
        form.refuse(fault)
        return _form_page(form)
    flash("The step is in the library.")
    return see_other(url_for("library.step", key=step.key))


@bp.get("/<uuid:key>")
@enter(ADVOCATE)
def step(key: UUID) -> ResponseReturnValue:
    return _step_page(_entry(key))


def _step_page(entry: Entry) -> ResponseReturnValue:
    return page(
        "safety_plans/library/step.html", entry=entry, library=load_library(), for_whom=for_whom,
        fits_whom=fits_whom,
        reads=how_it_reads(entry.step), told=reading.list_told(current.db(), entry),
        may_change=_may_change(), today=_today(),
        form=LibraryPressForm(formdata=None, revision=str(entry.revision)),
    )  # fmt: skip


@bp.get("/<uuid:key>/change")
@enter(LEAD)
def change_step(key: UUID) -> ResponseReturnValue:
    entry = _entry(key)
    stored = reading.content_of(entry.step)
    form = RewordForm(
        formdata=None,
        **{name: stored[name] for name in ("words", "why", "not_when", "theme", "who", "fits")},
        bands=stored["for"],
        secret="yes" if entry.step.secret else "no",
        starts_on=_today(),
        ends_on=entry.step.ends_on if entry.ours else None,
        revision=str(entry.revision),
    )
    return _form_page(form, entry=entry)


@bp.post("/<uuid:key>/change")
@enter(LEAD)
def reword_step(key: UUID) -> ResponseReturnValue:
    entry, form = _entry(key), RewordForm()
    if not form.validate():
        return _form_page(form, entry=entry)
    written = form.step(entry.step.id)
    if "preview" in request.form:
        return _form_page(form, entry=entry, preview=written)
    try:
        service.reword_step(
            current.db(), entry, written, because=form.value("because"), revision=form.seen(),
            actor=current.actor(), at=current.now(),
        )  # fmt: skip
    except Invalid as fault:
        form.refuse(fault)
        return _form_page(form, entry=entry)
    except service.LibraryChanged as fault:
        form.revision.process_data(str(entry.revision))
        return _form_page(form, entry=entry, changed=fault)
    flash("The step is changed. Plans that have it keep their words.")
    return see_other(url_for("library.step", key=key))


def _form_page(
    form: LibraryStepForm, *, entry: Entry | None = None, preview: LibraryStep | None = None,
    changed: Conflict | None = None,
) -> ResponseReturnValue:  # fmt: skip
    return page(
        "safety_plans/library/form.html", status=changed.status if changed else None, form=form,
        entry=entry, preview=preview, reads=how_it_reads(preview) if preview else None,
        changed=changed.sentence if changed else "",
    )  # fmt: skip


@bp.get("/<uuid:key>/hide")
@enter(LEAD)
def hide_page(key: UUID) -> ResponseReturnValue:
    entry = _entry(key)
    form = HideForm(formdata=None, revision=str(entry.revision))
    return page("safety_plans/library/hide.html", entry=entry, form=form)


@bp.post("/<uuid:key>/hide")
@enter(LEAD)
def hide_step(key: UUID) -> ResponseReturnValue:
    entry, form = _entry(key), HideForm()
    if form.validate():
        try:
            service.hide_step(
                current.db(), entry, because=form.value("because"), until=form.value("until"),
                revision=form.seen(), actor=current.actor(), at=current.now(),
            )  # fmt: skip
            flash("Nobody is offered it now. Plans that have it keep it.")
            return see_other(url_for("library.step", key=key))
        except Invalid as fault:
            form.refuse(fault)
    return page("safety_plans/library/hide.html", entry=entry, form=form)


@bp.post("/<uuid:key>/show")
@enter(LEAD)
def show_step(key: UUID) -> ResponseReturnValue:
    return _press(key, service.show_step, "It is offered again.")


@bp.post("/<uuid:key>/keep")
@enter(LEAD)
def keep_step(key: UUID) -> ResponseReturnValue:
    return _press(key, service.keep_step, "What we say stays as it is.")


@bp.post("/<uuid:key>/restore")
@enter(LEAD)
def restore_step(key: UUID) -> ResponseReturnValue:
    return _press(key, service.restore_step, "The shipped words are back.")


def _press(key: UUID, act: Callable[..., LibraryChange], said: str) -> ResponseReturnValue:
    revision = LibraryPressForm().seen()
    act(current.db(), _entry(key), revision=revision, actor=current.actor(), at=current.now())
    flash(said)
    return see_other(url_for("library.step", key=key))


def init_app(app: Flask) -> None:
    """Add the pages and a team lead's way to them; others come from the plan they suggest for."""
    app.register_blueprint(bp)
    ways(app).add(Way("Step library", "/staff/library/", 86, frozenset({Role.LEAD})))
