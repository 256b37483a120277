"""Pages of the duty rota: the coming fortnight, its gaps, one shift, handing over."""

from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.models import Account
from advocacy.accounts.rules import STAFF
from advocacy.actor import STAFF_ROLES
from advocacy.errors import Invalid
from advocacy.rota import service
from advocacy.rota.forms import HandOverForm, ShiftForm
from advocacy.rota.rules import HANDS_OVER, PLANNERS, PLANS_ROTA
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("rota", __name__, url_prefix="/staff/rota")


@bp.get("/")
@enter(STAFF)
def rota() -> ResponseReturnValue:
    at = current.now()
    until = at + service.AHEAD
    return page(
        "rota/rota.html",
        now=at,
        holders=service.list_holders(current.db(), at=at),
        shifts=service.list_shifts(current.db(), starts_at=at, ends_at=until),
        gaps=service.list_gaps(current.db(), starts_at=at, ends_at=until),
        plans=current.actor().role in PLANNERS,
    )


@bp.get("/new")
@enter(PLANS_ROTA)
def new_shift() -> ResponseReturnValue:
    return page("rota/shift.html", form=_shift_form(), shift=None)


@bp.post("/new")
@enter(PLANS_ROTA)
def plan_shift() -> ResponseReturnValue:
    form = _shift_form()
    if not form.validate():
        return page("rota/shift.html", form=form, shift=None)
    try:
        service.plan_shift(
            current.db(),
            account_id=form.chosen(),
            starts_at=form.value("starts_at"),
            ends_at=form.value("ends_at"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("rota/shift.html", form=form, shift=None)
    return _to_rota()


@bp.get("/<uuid:shift_id>")
@enter(PLANS_ROTA)
def shift(shift_id: UUID) -> ResponseReturnValue:
    found = service.get_shift(current.db(), shift_id, at=current.now())
    form = _shift_form(
        account_id=str(found.account_id), starts_at=found.starts_at, ends_at=found.ends_at
    )
    return page("rota/shift.html", form=form, shift=found)


@bp.post("/<uuid:shift_id>")
@enter(PLANS_ROTA)
def change_shift(shift_id: UUID) -> ResponseReturnValue:
    found = service.get_shift(current.db(), shift_id, at=current.now())
    form = _shift_form()
    if not form.validate():
        return page("rota/shift.html", form=form, shift=found)
    try:
        service.change_shift(
            current.db(),
            found,
            account_id=form.chosen(),
            starts_at=form.value("starts_at"),
            ends_at=form.value("ends_at"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("rota/shift.html", form=form, shift=found)
    return _to_rota()


@bp.post("/<uuid:shift_id>/remove")
@enter(PLANS_ROTA)
def remove_shift(shift_id: UUID) -> ResponseReturnValue:
    found = service.get_shift(current.db(), shift_id, at=current.now())
    service.remove_shift(current.db(), found, actor=current.actor(), at=current.now())
    return _to_rota()


@bp.get("/hand-over")
@enter(HANDS_OVER)
def hand_over() -> ResponseReturnValue:
    at = current.now()
    holders = _holders()
    mine = current.actor().account_id
    # Whoever holds it gives it to somebody else; whoever doesn't takes it.
    form = _hand_over_form(
        account_id="" if mine in [each.id for each in holders] else str(mine),
        until=service.suggest_end(current.db(), at=at),
    )
    return page("rota/hand_over.html", form=form, holders=holders)


@bp.post("/hand-over")
@enter(HANDS_OVER)
def hand_over_now() -> ResponseReturnValue:
    form = _hand_over_form()
    if not form.validate():
        return page("rota/hand_over.html", form=form, holders=_holders())
    try:
        service.hand_over(
            current.db(),
            account_id=form.chosen(),
            until=form.value("until"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("rota/hand_over.html", form=form, holders=_holders())
    return _to_rota()


def _holders() -> list[Account]:
    return service.list_holders(current.db(), at=current.now())


def _shift_form(**values: object) -> ShiftForm:
    form = ShiftForm(**values)
    form.offer(service.list_possible_holders(current.db()))
    return form


def _hand_over_form(**values: object) -> HandOverForm:
    form = HandOverForm(**values)
    form.offer(service.list_possible_holders(current.db()))
    return form


def _to_rota() -> ResponseReturnValue:
    return see_other(url_for("rota.rota"))


def init_app(app: Flask) -> None:
    """Add the pages and the way to them."""
    app.register_blueprint(bp)
    ways(app).add(Way("Duty rota", "/staff/rota/", 80, STAFF_ROLES))
