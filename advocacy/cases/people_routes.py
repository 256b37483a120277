"""Pages about the people of a case."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.allocation_service import list_workers
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.covering.service import find_cover_of
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.pages import Tab, case_page
from advocacy.cases.people.advice import may_ask_for_record, may_look_us_up, names_care
from advocacy.cases.people.history import find_version, mark_of
from advocacy.cases.people.same import same_by_person
from advocacy.cases.people_forms import FORMS, PersonForm
from advocacy.cases.people_reading import (
    Difference,
    differences,
    filled_form,
    shown_facts,
    take_theirs,
    take_what_was_left,
)
from advocacy.cases.people_service import (
    PersonChanged,
    PersonEnded,
    add_to_case,
    change_person,
    get_person,
)
from advocacy.cases.service import list_people
from advocacy.cases.suspects_numbers import shared_with_suspects
from advocacy.clock import LONDON
from advocacy.errors import Invalid, NotFound
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("people", __name__, url_prefix="/staff/cases/<uuid:case_id>/people")

GROUPS = (
    (PersonKind.SURVIVOR, "Survivor", ""),
    (PersonKind.DEPENDENT, "Children and other dependents", "Add a dependent"),
    (PersonKind.SUSPECT, "Suspects", "Add a suspect"),
    (PersonKind.WITNESS, "Witnesses", "Add a witness"),
    (PersonKind.PROFESSIONAL, "Professionals", "Add a professional"),
)
WORDS: Mapping[PersonKind, str] = {
    PersonKind.SURVIVOR: "the survivor",
    PersonKind.DEPENDENT: "a dependent",
    PersonKind.SUSPECT: "a suspect",
    PersonKind.PROFESSIONAL: "a professional",
    PersonKind.WITNESS: "a witness",
}
_PICK = "pick-"


def today() -> date:
    """Return the day it is in London."""
    return current.now().astimezone(LONDON).date()


@bp.get("/")
@enter(CASE_WORKER)
def everybody(case: Case) -> ResponseReturnValue:
    found = list_people(current.db(), case)
    here = [each for each in found if each.ended_at is None]
    same = same_by_person(current.db(), found, actor=current.actor(), at=current.now())
    groups = [
        (title, kind.value, action, [_shown(each, same) for each in here if each.kind is kind])
        for kind, title, action in GROUPS
    ]
    return page(
        "cases/people.html",
        case=case,
        groups=groups,
        shared=shared_with_suspects(found),
        ended=[each for each in found if each.ended_at is not None],
        words=WORDS,
        workers=list_workers(current.db(), case, at=current.now()),
        covers=find_cover_of(current.db(), case.id, at=current.now()),
    )


def _shown(person: Person, same: Mapping[UUID, list[Case]]) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "facts": shown_facts(person, today=today()),
        "advice": advice_on(person),
        "same": same.get(person.id, []),
    }


def advice_on(person: Person) -> list[str]:
    """Return the codes of what should be thought of beside this person."""
    found = {
        "record": may_ask_for_record(person),
        "employer": may_look_us_up(person),
        "care": names_care(person),
    }
    return [code for code, holds in found.items() if holds]


def _kind(code: str) -> PersonKind:
    """Return the kind an address names; a survivor is there from the start, never added."""
    if code not in list(PersonKind) or code == PersonKind.SURVIVOR:
        raise NotFound
    return PersonKind(code)


@bp.get("/new/<kind>")
@enter(CASE_WORKER)
def new_person(case: Case, kind: str) -> ResponseReturnValue:
    form = FORMS[_kind(kind)]()
    return _form_page(case, form, f"Add {WORDS[_kind(kind)]}")


@bp.post("/new/<kind>")
@enter(CASE_WORKER)
def add_new_person(case: Case, kind: str) -> ResponseReturnValue:
    form = FORMS[_kind(kind)]()
    heading = f"Add {WORDS[_kind(kind)]}"
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
    return _back_to(case, kind)


def _back_to(case: Case, kind: str) -> ResponseReturnValue:
    return see_other(url_for("people.everybody", case_id=case.id, _anchor=kind))


@bp.get("/<uuid:person_id>")
@enter(CASE_WORKER)
def edit_person(case: Case, person_id: UUID) -> ResponseReturnValue:
    person = get_person(current.db(), case, person_id)
    if person.ended_at is not None:
        raise PersonEnded
    return _form_page(case, filled_form(person), f"Change {WORDS[person.kind]}", person=person)


@bp.post("/<uuid:person_id>")
@enter(CASE_WORKER)
def save_person(case: Case, person_id: UUID) -> ResponseReturnValue:
    person = get_person(current.db(), case, person_id)
    form = FORMS[person.kind]()
    heading = f"Change {WORDS[person.kind]}"
    if not form.validate():
        return _form_page(case, form, heading, person=person)
    if form.value("seen") == mark_of(person):
        take_theirs(form, person, _picked())
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
        return _form_page(case, form, heading, person=person)
    except PersonChanged as fault:
        both = _both_versions(person, form)
        return _form_page(
            case, form, heading, person=person, status=fault.status, changed=fault.sentence,
            both=both,
        )  # fmt: skip
    return _back_to(case, person.kind)


def _picked() -> list[str]:
    """Return the fields of which the writer takes what somebody else has saved."""
    return [
        name.removeprefix(_PICK)
        for name, value in request.form.items()
        if name.startswith(_PICK) and value == "theirs"
    ]


def _both_versions(person: Person, form: PersonForm) -> list[Difference]:
    """Take what is saved where the writer changed nothing; return where both wrote something."""
    version = find_version(current.db(), person, form.value("seen"))
    base = (version.name, version.details) if version is not None else None
    if base is not None:
        take_what_was_left(form, person, base, today=today())
    form.seen.process_data(mark_of(person))
    return differences(person, form, base, today=today())


def _form_page(
    case: Case,
    form: PersonForm,
    heading: str,
    *,
    person: Person | None = None,
    status: int | None = None,
    changed: str = "",
    both: list[Difference] | None = None,
) -> ResponseReturnValue:
    return page(
        "cases/person.html",
        status=status,
        case=case,
        form=form,
        heading=heading,
        person=person,
        advice=advice_on(person) if person is not None else [],
        changed=changed,
        both=both or [],
    )


def init_app(app: Flask) -> None:
    """Add the pages and their tab."""
    app.register_blueprint(bp)
    case_page(app).tab(Tab("People", "people.everybody", 5))
