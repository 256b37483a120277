"""Pages 38 and 39: she looks through the library herself, theme by theme, and takes what fits."""

import contextlib

from flask import request
from flask.typing import ResponseReturnValue

from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.portal.drafts import find_draft
from advocacy.portal.rules import OWN_LIST
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans.library import load_library
from safety_plans.portal import choosing, kept
from safety_plans.portal.forms import ChooseForm
from safety_plans.portal.routes import bp, sees
from safety_plans.portal.service import own_plan
from safety_plans.steps import propose_from_library

THEMES, THEME = 38, 39


@bp.get("/38")
@enter(OWN_LIST)
def ideas_by_theme(case: Case) -> ResponseReturnValue:
    shelves = choosing.list_shelves(current.db(), case, at=current.now())
    return page("safety_plans/portal/themes.html", shelves=shelves, form=ChooseForm())


@bp.post("/38")
@enter(OWN_LIST)
def choose_theme(case: Case) -> ResponseReturnValue:
    code = request.form.get("theme", "")
    if code not in {theme.code for theme in load_library().themes}:
        return see_other("/a/38")
    session, actor, at = current.db(), current.actor(), current.now()
    kept.keep(session, case, page=THEME, data={"theme": [code]}, errors={}, actor=actor, at=at)
    return see_other("/a/39")


@bp.get("/39")
@enter(OWN_LIST)
def ideas_of_theme(case: Case) -> ResponseReturnValue:
    session, at = current.db(), current.now()
    draft = find_draft(session, actor=current.actor(), page=THEME)
    if draft is None or not draft.data.get("theme"):
        return see_other("/a/38")
    shelf = choosing.get_shelf(session, case, draft.data["theme"][0], at=at)
    return page("safety_plans/portal/theme.html", shelf=shelf, form=ChooseForm(), sees=sees(case))


@bp.post("/39")
@enter(OWN_LIST)
def take_idea(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    chosen = request.form.get("take", "")
    plan = own_plan(session, case, actor=actor, at=at)
    # It may have been hidden meanwhile: the page then shows what there is now.
    with contextlib.suppress(Invalid):
        propose_from_library(session, plan, library_ids=[chosen], actor=actor, at=at)
    return see_other("/a/39")
