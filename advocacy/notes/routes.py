"""Adding a note; it is read in the timeline of the case."""

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.models import Case
from advocacy.cases.pages import TimelineItem
from advocacy.notes.forms import NoteForm
from advocacy.notes.models import CaseNote
from advocacy.notes.service import note_down
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("notes", __name__, url_prefix="/staff/cases/<uuid:case_id>/notes")


@bp.get("/new")
@enter(CASE_WORKER)
def new_note(case: Case) -> ResponseReturnValue:
    return page("notes/new.html", case=case, form=NoteForm())


@bp.post("/new")
@enter(CASE_WORKER)
def keep_note(case: Case) -> ResponseReturnValue:
    form = NoteForm()
    if not form.validate():
        return page("notes/new.html", case=case, form=form)
    note_down(
        current.db(),
        case,
        words=form.value("words"),
        form_id=form.form_id.mark,
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("happened.timeline", case_id=case.id))


def _say(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at, by=found.by, title="Note", detail=found.words, tag="Staff only"
    )


def init_app(app: Flask) -> None:
    """Add the page, and the notes to the timeline."""
    app.register_blueprint(bp)
    happenings_of(app).add(
        "Notes",
        Source("note", CaseNote, CaseNote.noted_at, _say, by=CaseNote.noted_by_id, words="words"),
    )
