"""The lead's page about whether somebody is in another case as well."""

from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from advocacy.cases.case_rules import CASE_LEAD
from advocacy.cases.models import Case, Person
from advocacy.cases.people.same import Candidate, judge, list_judged, look_for_same
from advocacy.cases.people.same_models import Verdict
from advocacy.cases.people_service import get_person
from advocacy.errors import NotFound
from advocacy.web import current
from advocacy.web.forms import LongTextField, PageForm, needed
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint(
    "same", __name__, url_prefix="/staff/cases/<uuid:case_id>/people/<uuid:person_id>/same"
)


class VerdictForm(PageForm):
    """What a lead says of two people, and why."""

    other_id = HiddenField()
    verdict = HiddenField()
    reason = LongTextField("Why?", [needed("Enter why")], longest=2000)


def _page(
    case: Case,
    person: Person,
    form: VerdictForm,
    *,
    found: list[Candidate] | None = None,
    status: int | None = None,
) -> ResponseReturnValue:
    return page(
        "cases/people/same.html",
        status=status,
        case=case,
        person=person,
        form=form,
        found=found,
        judged=list_judged(current.db(), person, actor=current.actor(), at=current.now()),
    )


@bp.get("")
@enter(CASE_LEAD)
def judged(case: Case, person_id: UUID) -> ResponseReturnValue:
    return _page(case, get_person(current.db(), case, person_id), VerdictForm(formdata=None))


@bp.post("/look")
@enter(CASE_LEAD)
def look(case: Case, person_id: UUID) -> ResponseReturnValue:
    person = get_person(current.db(), case, person_id)
    found = _look(case, person)
    return _page(case, person, VerdictForm(formdata=None), found=found, status=200)


def _look(case: Case, person: Person) -> list[Candidate]:
    return look_for_same(current.db(), case, person, actor=current.actor(), at=current.now())


@bp.post("")
@enter(CASE_LEAD)
def say(case: Case, person_id: UUID) -> ResponseReturnValue:
    person, form = get_person(current.db(), case, person_id), VerdictForm()
    other_id, verdict = _asked(form)
    if not form.validate():
        return _page(case, person, form, found=_look(case, person))
    judge(
        current.db(),
        case,
        person,
        other_id=other_id,
        verdict=verdict,
        reason=form.value("reason"),
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("same.judged", case_id=case.id, person_id=person.id))


def _asked(form: VerdictForm) -> tuple[UUID, Verdict]:
    try:
        return UUID(form.value("other_id") or ""), Verdict(form.value("verdict") or "")
    except ValueError as fault:
        raise NotFound from fault


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
