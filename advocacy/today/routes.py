"""Pages of the day and of the caseload."""

from datetime import date
from typing import Any

from flask import Blueprint, Flask, current_app, request
from flask.typing import ResponseReturnValue

from advocacy.accounts.homes import HAS_A_HOME, home_of
from advocacy.accounts.rules import ADVOCATE
from advocacy.actor import Role
from advocacy.cases.happened.sources import happenings_of
from advocacy.cases.models import CaseState, RiskLevel
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.prompts.kinds import prompt_kinds
from advocacy.today.coming import days_of, list_coming, see_day
from advocacy.today.forms import CaseFilterForm, SearchForm
from advocacy.today.keys import read_rank_key, write_rank_key
from advocacy.today.putting_off import routes as putting_off
from advocacy.today.rows import TodayRow, row_of
from advocacy.today.search import search_caseload
from advocacy.today.service import CaseFilter, Due, PromptKey, list_cases, list_due
from advocacy.today.team import routes as team
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.limits import SEARCHES
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

_WHO = frozenset({Role.ADVOCATE, Role.LEAD})

bp = Blueprint("today", __name__, url_prefix="/staff")


@bp.get("/")
@enter(HAS_A_HOME)
def today() -> ResponseReturnValue:
    """Show the day, or lead whoever begins elsewhere to their own first page."""
    home = home_of(current.actor().role)
    if home != request.path:
        return see_other(home)
    after = read_rank_key(request.args.get("after", ""))
    day = see_day(current.db(), actor=current.actor(), at=current.now(), after=after)
    cases, more = list_cases(current.db(), actor=current.actor(), at=current.now())
    current.shown_cases(row.case.id for row in cases)
    return page(
        "today/today.html",
        cases=cases,
        more_cases=bool(more),
        given=[row for row in cases if row.given_at],
        search=SearchForm(formdata=None),
        date=current.now().astimezone(LONDON).date(),
        coming=_by_day(day.coming),
        more_coming=day.more_coming,
        put_off=day.put_off,
        **_due(day.due, day.following),
    )


@bp.get("/today/rows")
@enter(ADVOCATE)
def rows() -> ResponseReturnValue:
    found, following = list_due(
        current.db(),
        actor=current.actor(),
        at=current.now(),
        after=read_rank_key(request.args.get("after", "")),
    )
    return page("today/rows_page.html", **_due(found, following))


@bp.get("/today/coming")
@enter(ADVOCATE)
def coming() -> ResponseReturnValue:
    found, following = list_coming(
        current.db(),
        actor=current.actor(),
        at=current.now(),
        after=read_rank_key(request.args.get("after", "")),
    )
    return page(
        "today/coming.html",
        coming=_by_day(found),
        following=write_rank_key(following),
        first_page=not request.args.get("after"),
    )


def _due(found: list[Due], following: PromptKey | None) -> dict[str, Any]:
    return {
        "act_now": _rows([each for each in found if each.act_now]),
        "due": _rows([each for each in found if not each.act_now]),
        "following": write_rank_key(following),
        "first_page": not request.args.get("after"),
    }


def _by_day(found: list[Due]) -> list[tuple[date, list[TodayRow]]]:
    return [(day, _rows(each)) for day, each in days_of(found)]


def _rows(found: list[Due]) -> list[TodayRow]:
    """Return the rows of what is shown, and name its cases to the log."""
    kinds = prompt_kinds(current_app).by_code
    current.shown_cases(each.case.id for each in found if each.case)
    return [row_of(each, kinds, at=current.now()) for each in found]


@bp.get("/cases/")
@enter(ADVOCATE)
def my_cases() -> ResponseReturnValue:
    form = CaseFilterForm(request.args)
    cases, following = list_cases(
        current.db(),
        actor=current.actor(),
        at=current.now(),
        wanted=_wanted(form),
        after=read_rank_key(request.args.get("after", "")),
    )
    current.shown_cases(row.case.id for row in cases)
    chosen = {name: request.args[name] for name in ("state", "risk", "due") if name in request.args}
    return page(
        "today/cases.html",
        cases=cases,
        form=form,
        following=write_rank_key(following),
        chosen=chosen,
    )


def _wanted(form: CaseFilterForm) -> CaseFilter:
    state, risk = form.value("state"), form.value("risk")
    return CaseFilter(
        state=CaseState(state) if state in list(CaseState) else None,
        risk=RiskLevel(risk) if risk in list(RiskLevel) else None,
        due_only=form.value("due") == "yes",
    )


@bp.post("/search")
@enter(ADVOCATE, limit=SEARCHES)
def search() -> ResponseReturnValue:
    form = SearchForm()
    sources = happenings_of(current_app)
    form.kind.choices = [("", "Everything"), *sources.searchable]
    kind = form.value("kind") or ""
    try:
        found = search_caseload(
            current.db(),
            form.value("text") or "",
            actor=current.actor(),
            at=current.now(),
            sources=sources,
            kind=kind if kind in sources.kinds else "",
            before=read_key(form.value("before") or ""),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("today/search.html", form=form, found=None)
    return page(
        "today/search.html",
        status=200,
        form=form,
        found=found,
        older=write_key(found.places.older),
    )


def init_app(app: Flask) -> None:
    """Add the pages and the way to them."""
    app.register_blueprint(bp)
    putting_off.init_app(app)
    team.init_app(app)
    ways(app).add(Way("Today", "/staff/", 0, _WHO))
    ways(app).add(Way("My cases", "/staff/cases/", 10, _WHO))
