"""Pages of one's own declaration, for everybody who signs in on the staff site."""

from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts import rules
from advocacy.accounts.models import Account
from advocacy.actor import STAFF_ROLES, Role
from advocacy.cases.conflicts.forms import RELATIONS, KnownForm, OwnForm, typed_of
from advocacy.cases.conflicts.models import DeclaredPerson, Relation
from advocacy.cases.conflicts.service import (
    ASKED_EVERY,
    change_declared,
    confirm_declaration,
    declare,
    get_declared,
    is_due,
    list_declared,
    take_back,
)
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("declaration", __name__, url_prefix="/staff/account/known")


def _own(people: list[DeclaredPerson]) -> DeclaredPerson | None:
    return next((each for each in people if each.relation is Relation.SELF), None)


def _list_page(form: OwnForm | None = None) -> ResponseReturnValue:
    people = list_declared(current.db(), actor=current.actor())
    declared_at = current.actor().declared_at
    return page(
        "cases/conflicts/declaration.html",
        people=[each for each in people if each.relation is not Relation.SELF],
        relations=RELATIONS,
        form=form or OwnForm(formdata=None, **typed_of(_own(people))),
        declared_at=declared_at,
        again_on=declared_at + ASKED_EVERY if declared_at else None,
    )


@bp.get("/")
@enter(rules.OWN_ACCOUNT)
def everybody() -> ResponseReturnValue:
    return _list_page()


@bp.post("/")
@enter(rules.OWN_ACCOUNT)
def confirm() -> ResponseReturnValue:
    form = OwnForm()
    if not form.validate():
        return _list_page(form)
    actor = current.actor()
    account = current.db().get_one(Account, actor.account_id)
    confirm_declaration(
        current.db(),
        account,
        own=form.known(name=account.name),
        actor=actor,
        at=current.now(),
    )
    flash("Thank you. You are asked again in a year; change it here whenever something changes.")
    return see_other(url_for("declaration.everybody"))


def _form(person: DeclaredPerson | None = None, *, typed: str = "") -> KnownForm:
    form = KnownForm() if typed else KnownForm(formdata=None, **typed_of(person))
    form.offer()
    return form


def _form_page(form: KnownForm, person: DeclaredPerson | None = None) -> ResponseReturnValue:
    return page("cases/conflicts/known.html", form=form, person=person)


@bp.get("/new")
@enter(rules.OWN_ACCOUNT)
def new() -> ResponseReturnValue:
    return _form_page(_form())


@bp.post("/new")
@enter(rules.OWN_ACCOUNT)
def add() -> ResponseReturnValue:
    return _save(_form(typed="yes"), None)


@bp.get("/<uuid:declared_id>")
@enter(rules.OWN_ACCOUNT)
def edit(declared_id: UUID) -> ResponseReturnValue:
    person = get_declared(current.db(), declared_id, actor=current.actor())
    return _form_page(_form(person), person)


@bp.post("/<uuid:declared_id>")
@enter(rules.OWN_ACCOUNT)
def save(declared_id: UUID) -> ResponseReturnValue:
    person = get_declared(current.db(), declared_id, actor=current.actor())
    return _save(_form(typed="yes"), person)


def _save(form: KnownForm, person: DeclaredPerson | None) -> ResponseReturnValue:
    if not form.validate():
        return _form_page(form, person)
    session, actor, at = current.db(), current.actor(), current.now()
    try:
        if person is None:
            declare(session, form.known(), actor=actor, at=at)
        else:
            change_declared(session, person, form.known(), actor=actor, at=at)
    except Invalid as fault:
        form.refuse(fault)
        return _form_page(form, person)
    # The same words whatever it met: what fits is nobody's to learn here.
    flash("Saved.")
    return see_other(url_for("declaration.everybody"))


@bp.post("/<uuid:declared_id>/take-back")
@enter(rules.OWN_ACCOUNT)
def remove(declared_id: UUID) -> ResponseReturnValue:
    person = get_declared(current.db(), declared_id, actor=current.actor())
    take_back(current.db(), person, actor=current.actor(), at=current.now())
    flash("Taken off your list.")
    return see_other(url_for("declaration.everybody"))


def _asks() -> dict[str, object]:
    """Return whether the first page of whoever is signed in asks them to declare."""

    def declaration_is_due() -> bool:
        actor = current.find_actor()
        asked = actor is not None and actor.role in STAFF_ROLES | {Role.PARTNER}
        return asked and actor is not None and is_due(actor.declared_at, at=current.now())

    return {"declaration_is_due": declaration_is_due}


def init_app(app: Flask) -> None:
    """Add the pages, and the question on everybody's first page."""
    app.register_blueprint(bp)
    app.context_processor(_asks)
