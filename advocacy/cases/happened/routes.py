"""The whole timeline of a case, with filters, by pages."""

from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, current_app, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.happened.forms import TimelineForm
from advocacy.cases.happened.reading import list_happenings
from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.models import Case, Caseload, Person, PersonKind, SafeContact
from advocacy.cases.pages import TimelineItem
from advocacy.clock import LONDON
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page
from advocacy.web.paging import read_key, write_key

bp = Blueprint("happened", __name__, url_prefix="/staff/cases/<uuid:case_id>/happened")
_KINDS = {
    PersonKind.SURVIVOR: "The survivor",
    PersonKind.DEPENDENT: "A dependent",
    PersonKind.SUSPECT: "A suspect",
    PersonKind.PROFESSIONAL: "A professional",
}


@bp.get("/")
@enter(CASE_WORKER)
def timeline(case: Case) -> ResponseReturnValue:
    sources = happenings_of(current_app)
    form = TimelineForm(request.args)
    form.kinds.choices = list(sources.kinds.items())
    form.validate()
    found, older = list_happenings(
        current.db(),
        sources,
        case,
        actor=current.actor(),
        chosen=form.chosen(),
        before=read_key(request.args.get("before", "")),
    )
    kept: dict[str, Any] = {
        name: values for name, values in request.args.lists() if name != "before"
    }
    address = url_for("happened.timeline", case_id=case.id)
    return page(
        "cases/happened/timeline.html",
        status=200,
        case=case,
        form=form,
        days=[
            (day, list(rows))
            for day, rows in groupby(found, key=lambda each: each.at.astimezone(LONDON).date())
        ],
        filtered=any(any(values) for values in kept.values()),
        address=address,
        older=url_for("happened.timeline", case_id=case.id, **kept, before=write_key(older))
        if older
        else "",
        first_page="before" not in request.args,
    )


def _person(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        title=f"{_KINDS.get(PersonKind(found.code), 'Somebody')} added: {found.words}",
        endpoint="people.everybody",
        arguments={"case_id": found.case_id},
    )


def _safe_contact(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title="How to reach them was agreed",
        detail=f"Checked {found.words}" if found.words else "",
        endpoint="cases.safe_contact",
        arguments={"case_id": found.case_id},
    )


def _given(found: Happening) -> TimelineItem:
    return TimelineItem(at=found.at, by=found.by, title="Began to work the case")


def _ended(found: Happening) -> TimelineItem:
    return TimelineItem(at=found.at, by=found.by, title="No longer works the case")


def init_app(app: Flask) -> None:
    """Add the page, and what this floor itself adds to the timeline."""
    app.register_blueprint(bp)
    sources = happenings_of(app)
    sources.add(
        "People",
        Source("people", Person, Person.added_at, _person, code=Person.kind, words="name"),
    )
    sources.add(
        "Safe contact",
        Source(
            "safe_contact",
            SafeContact,
            SafeContact.made_at,
            _safe_contact,
            by=SafeContact.made_by_id,
            words="checked_how",
        ),
    )
    sources.add(
        "Who works it",
        Source("caseload", Caseload, Caseload.starts_at, _given, by=Caseload.account_id),
        Source(
            "caseload",
            Caseload,
            Caseload.ends_at,
            _ended,
            by=Caseload.account_id,
            where=(Caseload.ends_at.is_not(None),),
        ),
    )
