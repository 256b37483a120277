"""Pages on which a number is confirmed by voice, its hold ended early, a card found still true."""

from collections.abc import Callable

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_LEAD, CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.safe_contact_forms import ConfirmForm, ShortenForm, StillTrueForm
from advocacy.cases.safe_contact_service import CardChanged, mark_of
from advocacy.cases.safe_contact_standing import said_hold
from advocacy.cases.safe_contact_trust import (
    confirm_number,
    held_ways,
    shorten_hold,
    still_true,
    unconfirmed_ways,
)
from advocacy.cases.safe_contact_ways import held_until
from advocacy.cases.service import find_safe_contact
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.forms import PageForm
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("card", __name__, url_prefix="/staff/cases/<uuid:case_id>/safe-contact")


@bp.get("/confirm")
@enter(CASE_WORKER)
def confirm(case: Case) -> ResponseReturnValue:
    form = _confirm_form(case)
    offered = [code for code, _ in form.offered]
    if not offered:
        return _back(case)
    form.spoken_at.process(None, current.now())
    form.which.process_data(offered[0])
    return _confirm_page(case, form)


@bp.post("/confirm")
@enter(CASE_WORKER)
def confirm_now(case: Case) -> ResponseReturnValue:
    form = _confirm_form(case)
    return _taken(
        case,
        form,
        lambda: confirm_number(
            current.db(),
            case,
            which=form.value("which"),
            how=form.value("how"),
            spoken_at=form.value("spoken_at"),
            seen=form.value("seen") or "",
            actor=current.actor(),
            at=current.now(),
        ),
        _confirm_page,
    )


def _confirm_form(case: Case) -> ConfirmForm:
    card = find_safe_contact(current.db(), case)
    form = ConfirmForm(seen=mark_of(card))
    form.offer(
        [
            (way.id, f"{way.said}{f', {way.whose}' if way.whose else ''}")
            for way in (unconfirmed_ways(card) if card else [])
        ]
    )
    return form


def _confirm_page(case: Case, form: PageForm) -> ResponseReturnValue:
    return page("cases/safe_contact_confirm.html", case=case, form=form)


@bp.get("/hold")
@enter(CASE_LEAD)
def hold(case: Case) -> ResponseReturnValue:
    form = _hold_form(case)
    if not form.offered:
        return _back(case)
    if len(form.offered) == 1:
        form.which.process_data(form.offered[0][0])
    return _hold_page(case, form)


@bp.post("/hold")
@enter(CASE_LEAD)
def end_hold(case: Case) -> ResponseReturnValue:
    form = _hold_form(case)
    if not form.offered:
        # None is held any more, or none that this lead may free: the service says which.
        form.offer([(request.form.get("which", ""), "")])
    return _taken(
        case,
        form,
        lambda: shorten_hold(
            current.db(),
            case,
            which=form.value("which"),
            reason=form.value("reason"),
            seen=form.value("seen") or "",
            actor=current.actor(),
            at=current.now(),
        ),
        _hold_page,
    )


def _hold_form(case: Case) -> ShortenForm:
    card = find_safe_contact(current.db(), case)
    held = held_ways(card, actor=current.actor(), at=current.now()) if card else []
    form = ShortenForm(seen=mark_of(card))
    form.offer(held)
    return form


def _hold_page(case: Case, form: PageForm) -> ResponseReturnValue:
    card = find_safe_contact(current.db(), case)
    held = card is not None and held_until(card, at=current.now()) is not None
    said = said_hold(card, at=current.now()) if card and held else ""
    return page("cases/safe_contact_hold.html", case=case, form=form, said=said)


@bp.get("/still-true")
@enter(CASE_WORKER)
def ask_again(case: Case) -> ResponseReturnValue:
    card = find_safe_contact(current.db(), case)
    if card is None:
        return _back(case)
    return _still_page(case, StillTrueForm(seen=mark_of(card)))


@bp.post("/still-true")
@enter(CASE_WORKER)
def found_true(case: Case) -> ResponseReturnValue:
    form = StillTrueForm()
    return _taken(
        case,
        form,
        lambda: still_true(
            current.db(),
            case,
            seen=form.value("seen") or "",
            recheck_on=form.value("recheck_on"),
            actor=current.actor(),
            at=current.now(),
        ),
        _still_page,
    )


def _still_page(case: Case, form: PageForm) -> ResponseReturnValue:
    card = find_safe_contact(current.db(), case)
    return page("cases/safe_contact_still_true.html", case=case, form=form, card=card)


def _taken(
    case: Case,
    form: PageForm,
    step: Callable[[], object],
    again: Callable[[Case, PageForm], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do one step of a form, or show it again with what kept it from being done."""
    if not form.validate():
        return again(case, form)
    try:
        step()
    except Invalid as fault:
        form.refuse(fault)
        return again(case, form)
    except CardChanged as fault:
        card = find_safe_contact(current.db(), case)
        return page(
            "cases/safe_contact_changed.html",
            status=fault.status,
            case=case,
            card=card,
            typed=[(field.label.text, field.data) for field in form if field.name in _TYPED],
        )
    return _back(case)


_TYPED = ("how", "reason")


def _back(case: Case) -> ResponseReturnValue:
    return see_other(url_for("cases.safe_contact", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
