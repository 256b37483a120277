"""Pages about the people of a case."""

from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.allocation_service import list_workers
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.covering.service import find_cover_of
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.pages import Tab, case_page
from advocacy.cases.people_forms import FORMS, PersonForm, filled_form, shown_facts
from advocacy.cases.people_service import (
    PersonChanged,
    add_to_case,
    change_person,
    get_person,
    mark_of,
)
from advocacy.cases.service import list_people
from advocacy.errors import Invalid, NotFound
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("people", __name__, url_prefix="/staff/cases/<uuid:case_id>/people")

GROUPS = (
    (PersonKind.SURVIVOR, "Survivor", ""),
    (PersonKind.DEPENDENT, "Children and other dependents", "Add a dependent"),
    (PersonKind.SUSPECT, "Suspects", "Add a suspect"),
    (PersonKind.PROFESSIONAL, "Professionals", "Add a professional"),
)
_WORDS = {
    PersonKind.SURVIVOR: "the survivor",
    PersonKind.DEPENDENT: "a dependent",
    PersonKind.SUSPECT: "a suspect",
    PersonKind.PROFESSIONAL: "a professional",
}


@bp.get("/")
@enter(CASE_WORKER)
def everybody(case: Case) -> ResponseReturnValue:
    found = list_people(current.db(), case)
    groups = [
        (title, kind.value, action, [_shown(each) for each in found if each.kind is kind])
        for kind, title, action in GROUPS
    ]
    workers = list_workers(current.db(), case, at=current.now())
    covers = find_cover_of(current.db(), case.id, at=current.now())
    return page("cases/people.html", case=case, groups=groups, workers=workers, covers=covers)


def _shown(person: Person) -> dict[str, object]:
    return {"id": person.id, "name": person.name, "facts": shown_facts(person)}


def _kind(code: str) -> PersonKind:
    """Return the kind an address names; a survivor is there from the start, never added."""
    if code not in list(PersonKind) or code == PersonKind.SURVIVOR:
        raise NotFound
    return PersonKind(code)


@bp.get("/new/<kind>")
@enter(CASE_WORKER)
def new_person(case: Case, kind: str) -> ResponseReturnValue:
    form = FORMS[_kind(kind)]()
    return _form_page(case, form, f"Add {_WORDS[_kind(kind)]}")


@bp.post("/new/<kind>")
@enter(CASE_WORKER)
def add_new_person(case: Case, kind: str) -> ResponseReturnValue:
    form = FORMS[_kind(kind)]()
    heading = f"Add {_WORDS[_kind(kind)]}"
    if not form.validate():
        return _form_page(case, form, heading)
    try:
        add_to_case(
            current.db(),
            case,
            kind=_kind(kind),
            name=form.value("name"),
            details=form.details(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _form_page(case, form, heading)
    return see_other(url_for("people.everybody", case_id=case.id))


@bp.get("/<uuid:person_id>")
@enter(CASE_WORKER)
def edit_person(case: Case, person_id: UUID) -> ResponseReturnValue:
    person = get_person(current.db(), case, person_id)
    return _form_page(case, filled_form(person), f"Change {_WORDS[person.kind]}")


@bp.post("/<uuid:person_id>")
@enter(CASE_WORKER)
def save_person(case: Case, person_id: UUID) -> ResponseReturnValue:
    person = get_person(current.db(), case, person_id)
    form = FORMS[person.kind]()
    heading = f"Change {_WORDS[person.kind]}"
    if not form.validate():
        return _form_page(case, form, heading)
    try:
        change_person(
            current.db(),
            case,
            person,
            name=form.value("name"),
            details=form.details(),
            seen=form.value("seen"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _form_page(case, form, heading)
    except PersonChanged as fault:
        form.seen.process_data(mark_of(person))
        now_stored = [("Name", person.name), *shown_facts(person)]
        return _form_page(
            case, form, heading, status=fault.status, changed=fault.sentence, stored=now_stored
        )
    return see_other(url_for("people.everybody", case_id=case.id))


def _form_page(
    case: Case,
    form: PersonForm,
    heading: str,
    *,
    status: int | None = None,
    changed: str = "",
    stored: list[tuple[str, str]] | None = None,
) -> ResponseReturnValue:
    return page(
        "cases/person.html",
        status=status,
        case=case,
        form=form,
        heading=heading,
        changed=changed,
        stored=stored or [],
    )


def init_app(app: Flask) -> None:
    """Add the pages and their tab."""
    app.register_blueprint(bp)
    case_page(app).tab(Tab("People", "people.everybody", 5))
