"""The page of a case's pattern."""

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.incidents.patterns.charts import behaviours_chart, hours_chart, over_time_chart
from advocacy.incidents.patterns.figures import DESCRIBES, figures_of
from advocacy.incidents.patterns.forms import PatternForm
from advocacy.incidents.patterns.reading import Pattern, pattern_of
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page

bp = Blueprint("patterns", __name__, url_prefix="/staff/cases/<uuid:case_id>/pattern")


@bp.get("/")
@enter(CASE_WORKER)
def pattern(case: Case) -> ResponseReturnValue:
    form = PatternForm(request.args)
    form.validate()
    found = pattern_of(current.db(), case, at=current.now(), chosen=form.chosen())
    return page(
        "incidents/patterns/pattern.html",
        status=200,
        case=case,
        form=form,
        pattern=found,
        figures=figures_of(found),
        charts=_charts(found),
        describes=DESCRIBES,
        filtered=any(request.args.values()),
        address=url_for("patterns.pattern", case_id=case.id),
    )


def _charts(found: Pattern) -> dict[str, object]:
    charts: dict[str, object] = {}
    if found.weeks.starts:
        charts["over_time"] = over_time_chart(found)
        if found.weeks.rows:
            charts["behaviours"] = behaviours_chart(found)
    if any(map(any, found.hours)):
        charts["hours"] = hours_chart("Incidents by hour and weekday", found.hours)
    if any(map(any, found.message_hours)):
        charts["message_hours"] = hours_chart("Messages by hour and weekday", found.message_hours)
    return charts


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
