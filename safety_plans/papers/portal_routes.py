"""Pages 130 to 135: taking the list along, behind the question whether that is safe."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.portal.drafts import find_draft
from advocacy.portal.rules import OWN_LIST
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans.dependents.cards import agreed_cards
from safety_plans.papers.forms import SafeForm, TitleForm, WhatForm
from safety_plans.papers.models import IsSafe, Paper, Shape
from safety_plans.papers.service import (
    ask_about_paper,
    call_it,
    file_name,
    get_paper,
    see_sheet,
    set_sheet,
    titles_for,
)
from safety_plans.papers.wishes import choices_for, read_wish
from safety_plans.portal import kept
from safety_plans.portal.routes import bp, sees
from safety_plans.portal.service import read_id
from safety_plans.service import get_plan
from safety_plans.states import How

WHAT, SAFE, TITLE = 130, 131, 132


def _kept(session: Session, page_number: int, name: str) -> str:
    """Return what was chosen on an earlier page; raises NotFound where nothing was."""
    draft = find_draft(session, actor=current.actor(), page=page_number)
    found = draft.data.get(name) if draft is not None else None
    if not found or not found[0]:
        raise NotFound
    return str(found[0])


def _paper(session: Session, case: Case) -> Paper:
    return get_paper(session, case, read_id(_kept(session, TITLE, "paper")))


def _titles(session: Session, case: Case, paper: Paper) -> tuple[str, ...]:
    return titles_for(get_plan(session, paper.plan_id, case=case), agreed_cards(session, case.id))


@bp.get("/130")
@enter(OWN_LIST)
def what_to_take(case: Case) -> ResponseReturnValue:
    session = current.db()
    form = kept.again(WhatForm, find_draft(session, actor=current.actor(), page=WHAT))
    form.what.choices = choices_for(session, case)
    return page("safety_plans/papers/what.html", form=form, sees=sees(case))


@bp.post("/130")
@enter(OWN_LIST)
def choose_what(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = WhatForm()
    form.what.choices = choices_for(session, case)
    errors = {} if form.validate() else kept.errors_of(form)
    data = {"what": ["" if errors else form.value("what")]}
    kept.keep(session, case, page=WHAT, data=data, errors=errors, actor=actor, at=at)
    return see_other("/a/130" if errors else "/a/131")


@bp.get("/131")
@enter(OWN_LIST)
def is_it_safe(case: Case) -> ResponseReturnValue:
    session = current.db()
    try:
        _kept(session, WHAT, "what")
    except NotFound:
        return see_other("/a/130")
    form = kept.again(SafeForm, None)
    draft = find_draft(session, actor=current.actor(), page=SAFE)
    if draft is not None:
        form.is_safe.errors = ["Choose one"]
    return page("safety_plans/papers/safe.html", form=form, sees=sees(case))


@bp.post("/131")
@enter(OWN_LIST)
def say_safe(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    plan_id, shape = read_wish(_kept(session, WHAT, "what"))
    form = SafeForm()
    if not form.validate():
        errors = kept.errors_of(form)
        kept.keep(session, case, page=SAFE, data={}, errors=errors, actor=actor, at=at)
        return see_other("/a/131")
    kept.forget(session, actor=actor, pages=(SAFE,))
    paper = ask_about_paper(
        session, get_plan(session, plan_id, case=case), shape=Shape(shape),
        is_safe=IsSafe(form.value("is_safe")), how=How.PORTAL, actor=actor, at=at,
    )  # fmt: skip
    if paper.is_safe is not IsSafe.YES:
        kept.forget(session, actor=actor, pages=(TITLE,))
        return see_other("/a/134")
    data = {"paper": [str(paper.id)]}
    kept.keep(session, case, page=TITLE, data=data, errors={}, actor=actor, at=at)
    return see_other("/a/132")


@bp.get("/134")
@enter(OWN_LIST)
def leave_it_here(case: Case) -> ResponseReturnValue:
    return page("safety_plans/papers/here.html", sees=sees(case))


@bp.get("/132")
@enter(OWN_LIST)
def what_to_call(case: Case) -> ResponseReturnValue:
    session = current.db()
    try:
        paper = _paper(session, case)
    except NotFound:
        return see_other("/a/130")
    form = kept.again(TitleForm, find_draft(session, actor=current.actor(), page=TITLE))
    form.offer(_titles(session, case, paper))
    return page("safety_plans/papers/title.html", form=form, sees=sees(case))


@bp.post("/132")
@enter(OWN_LIST)
def call_sheet(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    try:
        paper = _paper(session, case)
    except NotFound:
        return see_other("/a/130")
    form = TitleForm().offer(_titles(session, case, paper))
    errors = {} if form.validate() else kept.errors_of(form)
    if not errors:
        try:
            call_it(session, case, paper, title=form.chosen())
            return see_other("/a/133")
        except Invalid as fault:
            errors = {fault.field: [fault.sentence]}
    data = {**kept.typed(request.form), "paper": [str(paper.id)]}
    kept.keep(session, case, page=TITLE, data=data, errors=errors, actor=actor, at=at)
    return see_other("/a/132")


@bp.get("/133")
@enter(OWN_LIST)
def see_it(case: Case) -> ResponseReturnValue:
    session = current.db()
    try:
        sheet = see_sheet(session, case, _paper(session, case))
    except NotFound:
        return see_other("/a/130")
    return page("safety_plans/papers/sheet.html", sheet=sheet, sees=sees(case))


@bp.get("/135")
@enter(OWN_LIST)
def save_it(case: Case) -> ResponseReturnValue:
    session = current.db()
    try:
        paper = _paper(session, case)
        sheet = see_sheet(session, case, paper)
    except NotFound:
        return see_other("/a/130")
    answer = Response(set_sheet(sheet, at=paper.asked_at), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(sheet)}"'
    return answer
