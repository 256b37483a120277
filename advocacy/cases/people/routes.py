"""Pages about one person of a case: address, history, and leaving the case."""

from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case, Ended, Person, PersonKind
from advocacy.cases.people.history import list_history, mark_of
from advocacy.cases.people.leaving import bring_back, end_person, refuse_survivor
from advocacy.cases.people_forms import AddressForm, BackForm, EndForm
from advocacy.cases.people_reading import words_before
from advocacy.cases.people_routes import today
from advocacy.cases.people_service import PersonChanged, change_person, get_person
from advocacy.errors import Invalid, NotFound
from advocacy.web import current
from advocacy.web.forms import PageForm
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("person", __name__, url_prefix="/staff/cases/<uuid:case_id>/people/<uuid:person_id>")


def _survivor(case: Case, person_id: UUID) -> Person:
    person = get_person(current.db(), case, person_id)
    if person.kind is not PersonKind.SURVIVOR:
        raise NotFound
    return person


@bp.get("/address")
@enter(CASE_WORKER)
def address(case: Case, person_id: UUID) -> ResponseReturnValue:
    person = _survivor(case, person_id)
    form = AddressForm(
        formdata=None, address=person.details.get("address", ""), seen=mark_of(person)
    )
    return page("cases/people/address.html", case=case, form=form, stored="")


@bp.post("/address")
@enter(CASE_WORKER)
def save_address(case: Case, person_id: UUID) -> ResponseReturnValue:
    person = _survivor(case, person_id)
    form = AddressForm()
    if not form.validate():
        return page("cases/people/address.html", case=case, form=form, stored="")
    try:
        change_person(
            current.db(),
            case,
            person,
            name=person.name,
            details={"address": form.value("address")},
            seen=form.value("seen"),
            actor=current.actor(),
            at=current.now(),
        )
    except PersonChanged as fault:
        form.seen.process_data(mark_of(person))
        stored = person.details.get("address") or "No address"
        return page(
            "cases/people/address.html", status=fault.status, case=case, form=form, stored=stored
        )
    return see_other(url_for("people.everybody", case_id=case.id))


@bp.get("/history")
@enter(CASE_WORKER)
def history(case: Case, person_id: UUID) -> ResponseReturnValue:
    person = get_person(current.db(), case, person_id)
    entries = [
        (
            entry,
            words_before(
                person,
                entry.version.name,
                entry.version.details,
                entry.version.fields,
                today=today(),
            ),
        )
        for entry in list_history(current.db(), person)
    ]
    return page("cases/people/history.html", case=case, person=person, entries=entries)


@bp.get("/end")
@enter(CASE_WORKER)
def ask_end(case: Case, person_id: UUID) -> ResponseReturnValue:
    return _leaving_page(case, _anybody_else(case, person_id), EndForm())


@bp.post("/end")
@enter(CASE_WORKER)
def end(case: Case, person_id: UUID) -> ResponseReturnValue:
    person, form = _anybody_else(case, person_id), EndForm()
    if not form.validate():
        return _leaving_page(case, person, form)
    try:
        end_person(
            current.db(),
            case,
            person,
            ended_as=Ended(form.value("ended_as")),
            reason=form.value("reason"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _leaving_page(case, person, form)
    return see_other(url_for("people.everybody", case_id=case.id))


@bp.get("/back")
@enter(CASE_WORKER)
def ask_back(case: Case, person_id: UUID) -> ResponseReturnValue:
    return _leaving_page(case, _anybody_else(case, person_id), BackForm())


@bp.post("/back")
@enter(CASE_WORKER)
def back(case: Case, person_id: UUID) -> ResponseReturnValue:
    person, form = _anybody_else(case, person_id), BackForm()
    if not form.validate():
        return _leaving_page(case, person, form)
    bring_back(
        current.db(),
        case,
        person,
        reason=form.value("reason"),
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("people.everybody", case_id=case.id))


def _anybody_else(case: Case, person_id: UUID) -> Person:
    person = get_person(current.db(), case, person_id)
    refuse_survivor(person)
    return person


def _leaving_page(case: Case, person: Person, form: PageForm) -> ResponseReturnValue:
    return page("cases/people/leaving.html", case=case, person=person, form=form)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
