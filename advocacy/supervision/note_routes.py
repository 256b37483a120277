"""Pages of one supervision note: what it says, and what each of the two may add to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.supervision import access, agreeing, answering, forms, service
from advocacy.supervision.models import SupervisionNote
from advocacy.web import current
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.pages import page, see_other

bp = Blueprint("supervision_notes", __name__, url_prefix="/staff/supervision/<uuid:note_id>")


def _load(session: Session, actor: Actor, at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    note, about = access.get_note(session, values.pop("note_id"), actor=actor, at=at)
    if about is not None:
        current.shown_cases([about.id])
    return {**values, "note": note, "about": about}


def _load_as_lead(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    found = _load(session, actor, at, values)
    if not access.is_its_lead(found["note"], actor):
        raise NotFound
    return found


def _load_own(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    found = _load(session, actor, at, values)
    if not access.is_theirs(found["note"], actor):
        raise NotFound
    return found


_EITHER = one_of(Role.ADVOCATE, Role.LEAD)
NOTE = Rule("may read this supervision note", Site.STAFF, _EITHER, load=_load)
NOTE_LEAD = Rule(
    "leads the team of this supervision note", Site.STAFF, one_of(Role.LEAD), load=_load_as_lead
)
NOTE_OWN = Rule("was in this supervision", Site.STAFF, _EITHER, load=_load_own)


@bp.get("/")
@enter(NOTE)
def show(note: SupervisionNote, about: Case | None) -> ResponseReturnValue:
    return _show(note, about)


def _show(
    note: SupervisionNote,
    about: Case | None,
    *,
    adding: forms.AddForm | None = None,
    reading: forms.ReadForm | None = None,
) -> ResponseReturnValue:
    session, actor = current.db(), current.actor()
    return page(
        "supervision/show.html",
        note=note,
        about=about,
        names=service.names_of(session, note),
        additions=service.list_additions(session, note),
        actions=agreeing.list_actions(session, note, actor=actor),
        leads=access.is_its_lead(note, actor),
        theirs=access.is_theirs(note, actor),
        unread=answering.has_answer(session, note, actor=actor),
        adding=adding or forms.AddForm(formdata=None, form_id=forms.new_mark()),
        reading=reading or forms.ReadForm(formdata=None, form_id=forms.new_mark()),
    )


@bp.post("/add")
@enter(NOTE_LEAD)
def add(note: SupervisionNote, about: Case | None) -> ResponseReturnValue:
    form = forms.AddForm()
    if not form.validate():
        return _show(note, about, adding=form)
    service.add_to_note(
        current.db(),
        note,
        about,
        words=form.value("words"),
        form_id=form.mark(),
        actor=current.actor(),
        at=current.now(),
    )
    return _to(note)


@bp.post("/read")
@enter(NOTE_OWN)
def read(note: SupervisionNote, about: Case | None) -> ResponseReturnValue:
    form = forms.ReadForm()
    if not form.validate():
        return _show(note, about, reading=form)
    service.say_read(
        current.db(),
        note,
        words=form.value("words"),
        form_id=form.mark(),
        actor=current.actor(),
        at=current.now(),
    )
    return _to(note)


@bp.post("/seen")
@enter(NOTE_LEAD)
def see_answer(note: SupervisionNote, about: Case | None) -> ResponseReturnValue:  # noqa: ARG001 - the case is for the record
    answering.see_answer(current.db(), note, actor=current.actor(), at=current.now())
    return _to(note)


@bp.get("/agreed")
@enter(NOTE_LEAD)
def agreeing_it(note: SupervisionNote, about: Case | None) -> ResponseReturnValue:
    form = forms.ActionForm(form_id=forms.new_mark())
    return _agree_page(note, about, form)


@bp.post("/agreed")
@enter(NOTE_LEAD)
def agree(note: SupervisionNote, about: Case | None) -> ResponseReturnValue:
    form = _with_doers(forms.ActionForm(), note, about)
    if form.validate():
        try:
            agreeing.agree_action(
                current.db(),
                note,
                about,
                what=form.value("what"),
                account_id=UUID(form.value("for_account")),
                due_on=form.value("due_on"),
                as_task=form.value("as_task") == "yes",
                form_id=form.mark(),
                actor=current.actor(),
                at=current.now(),
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            return _to(note)
    return _agree_page(note, about, form)


def _with_doers(
    form: forms.ActionForm, note: SupervisionNote, about: Case | None
) -> forms.ActionForm:
    return form.offer(
        agreeing.list_doers(current.db(), note, about, actor=current.actor(), at=current.now())
    )


def _agree_page(
    note: SupervisionNote, about: Case | None, form: forms.ActionForm
) -> ResponseReturnValue:
    _with_doers(form, note, about)
    return page("supervision/agree.html", note=note, about=about, form=form)


def _to(note: SupervisionNote) -> ResponseReturnValue:
    return see_other(url_for("supervision_notes.show", note_id=note.id))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
