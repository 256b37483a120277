"""Looking through one case: what was typed is sent in the body, and kept nowhere."""

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER_CLOSED_TOO
from advocacy.cases.happened.sources import happenings_of
from advocacy.cases.models import Case
from advocacy.cases.searching.finding import search_case
from advocacy.cases.searching.forms import FindForm
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import CASE_SEARCHES
from advocacy.web.pages import page
from advocacy.web.paging import read_key, write_key

bp = Blueprint("searching", __name__, url_prefix="/staff/cases/<uuid:case_id>/search")


@bp.get("/")
@enter(CASE_WORKER_CLOSED_TOO)
def begin(case: Case) -> ResponseReturnValue:
    """Show the box alone: for a bookmark, and for a page of results that is read anew."""
    return page("cases/searching/results.html", status=200, case=case, form=_form(), found=None)


@bp.post("/")
@enter(CASE_WORKER_CLOSED_TOO, limit=CASE_SEARCHES)
def find(case: Case) -> ResponseReturnValue:
    form = _form()
    kind = form.value("kind") or ""
    sources = happenings_of(current_app)
    try:
        found = search_case(
            current.db(),
            case,
            form.value("text") or "",
            actor=current.actor(),
            at=current.now(),
            sources=sources,
            kind=kind if kind in sources.kinds else "",
            before=read_key(form.value("before") or ""),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("cases/searching/results.html", case=case, form=form, found=None)
    return page(
        "cases/searching/results.html",
        status=200,
        case=case,
        form=form,
        found=found,
        older=write_key(found.places.older),
    )


def _form() -> FindForm:
    form = FindForm()
    form.kind.choices = [("", "Everything"), *happenings_of(current_app).searchable]
    return form


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
