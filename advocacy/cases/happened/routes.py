"""The whole timeline of a case, with filters, by pages."""

from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, current_app, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.happened.forms import TimelineForm
from advocacy.cases.happened.own_sources import add_sources
from advocacy.cases.happened.reading import list_colleagues, list_happenings
from advocacy.cases.happened.sources import happenings_of
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page
from advocacy.web.paging import read_key, write_key

bp = Blueprint("happened", __name__, url_prefix="/staff/cases/<uuid:case_id>/happened")


@bp.get("/")
@enter(CASE_WORKER)
def timeline(case: Case) -> ResponseReturnValue:
    sources, actor = happenings_of(current_app), current.actor()
    form = TimelineForm(request.args)
    people = list_colleagues(current.db(), sources, case, at=current.now())
    form.offer(sources.listed, (each for each in people if each[0] != actor.account_id))
    form.validate()
    found, older = list_happenings(
        current.db(),
        sources,
        case,
        actor=actor,
        at=current.now(),
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


def init_app(app: Flask) -> None:
    """Add the page, and what this floor itself adds to the timeline."""
    app.register_blueprint(bp)
    add_sources(app)
