"""Paper on the staff side: they are asked first, and a sheet is made only of a yes."""

from uuid import UUID

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans import reading, service
from safety_plans.dependents.cards import agreed_cards
from safety_plans.models import Plan
from safety_plans.papers.forms import StaffPaperForm, shape_choices
from safety_plans.papers.models import IsSafe, Shape
from safety_plans.papers.service import (
    ask_about_paper,
    call_it,
    file_name,
    get_paper,
    see_sheet,
    set_sheet,
    shapes_for,
    titles_for,
)
from safety_plans.routes import bp
from safety_plans.states import How


def _form(plan: Plan, *, empty: bool = False) -> StaffPaperForm:
    form = StaffPaperForm(formdata=None) if empty else StaffPaperForm()
    agreed = agreed_cards(current.db(), plan.case_id)
    form.shape.choices = shape_choices(shapes_for(plan, agreed))
    form.offer(titles_for(plan, agreed))
    return form


@bp.get("/<uuid:plan_id>/print")
@enter(CASE_WORKER)
def print_plan(case: Case, plan_id: UUID) -> ResponseReturnValue:
    plan = service.get_plan(current.db(), plan_id, case=case)
    return _ask_page(case, plan, _form(plan, empty=True))


def _ask_page(case: Case, plan: Plan, form: StaffPaperForm) -> ResponseReturnValue:
    return page(
        "safety_plans/papers/ask.html", case=case, plan=plan, form=form,
        guard=reading.child_to_guard(current.db(), plan),
    )  # fmt: skip


@bp.post("/<uuid:plan_id>/print")
@enter(CASE_WORKER)
def ask_paper(case: Case, plan_id: UUID) -> ResponseReturnValue:
    session = current.db()
    plan = service.get_plan(session, plan_id, case=case)
    form = _form(plan)
    if not form.validate():
        return _ask_page(case, plan, form)
    said = IsSafe(form.value("is_safe"))
    try:
        with session.begin_nested():
            paper = ask_about_paper(
                session, plan, shape=Shape(form.value("shape")), is_safe=said,
                how=How(form.value("how")), actor=current.actor(), at=current.now(),
            )  # fmt: skip
            if said is IsSafe.YES:
                call_it(session, case, paper, title=form.chosen())
    except Invalid as fault:
        form.refuse(fault)
        return _ask_page(case, plan, form)
    if said is IsSafe.YES:
        return see_other(url_for("plans.show_paper", case_id=case.id, paper_id=paper.id))
    flash("Nothing is printed. What they said is written down.")
    return see_other(url_for("plans.show_plan", case_id=case.id, plan_id=plan.id))


@bp.get("/papers/<uuid:paper_id>")
@enter(CASE_WORKER)
def show_paper(case: Case, paper_id: UUID) -> ResponseReturnValue:
    session = current.db()
    paper = get_paper(session, case, paper_id)
    plan = service.get_plan(session, paper.plan_id, case=case)
    return page(
        "safety_plans/papers/paper.html", case=case, plan=plan, paper=paper,
        sheet=see_sheet(session, case, paper), guard=reading.child_to_guard(session, plan),
    )  # fmt: skip


@bp.get("/papers/<uuid:paper_id>/file")
@enter(CASE_WORKER)
def paper_file(case: Case, paper_id: UUID) -> ResponseReturnValue:
    session = current.db()
    paper = get_paper(session, case, paper_id)
    sheet = see_sheet(session, case, paper)
    answer = Response(set_sheet(sheet, at=paper.asked_at), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{file_name(sheet)}"'
    return answer
