"""The team lead's pages that keep a case from an agency."""

from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_LEAD, CASE_LEAD_CLOSED_TOO
from advocacy.cases.models import Case
from advocacy.cases.sealing.forms import SealForm, UnsealForm
from advocacy.cases.sealing.service import (
    UNSEALED,
    Sealed,
    list_agencies_to_seal,
    list_seal_history,
    list_seals,
    seal_case,
    settle_unsealed,
    unseal_case,
)
from advocacy.errors import Invalid, NotFound
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("sealing", __name__, url_prefix="/staff/cases/<uuid:case_id>/sealed")


def _form(case: Case) -> SealForm:
    form = SealForm()
    form.offer(list_agencies_to_seal(current.db(), case))
    return form


def _seals_page(case: Case, form: SealForm) -> ResponseReturnValue:
    return page(
        "cases/sealing/seals.html",
        case=case,
        form=form,
        seals=list_seals(current.db(), case.id),
        lifted=list_seal_history(current.db(), case),
    )


@bp.get("")
@enter(CASE_LEAD)
def seals(case: Case) -> ResponseReturnValue:
    return _seals_page(case, _form(case))


@bp.post("")
@enter(CASE_LEAD_CLOSED_TOO)
def seal(case: Case) -> ResponseReturnValue:
    form = _form(case)
    if not form.validate():
        return _seals_page(case, form)
    try:
        seal_case(
            current.db(),
            case,
            agency_id=form.chosen(),
            reason=form.value("reason"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _seals_page(case, form)
    flash("Nobody of this agency can see the case, or that it exists.")
    return see_other(url_for("sealing.seals", case_id=case.id))


def _get(case: Case, seal_id: UUID) -> Sealed:
    for each in list_seals(current.db(), case.id):
        if each.seal.id == seal_id:
            return each
    raise NotFound


@bp.get("/<uuid:seal_id>/lift")
@enter(CASE_LEAD)
def lifting(case: Case, seal_id: UUID) -> ResponseReturnValue:
    return page("cases/sealing/lift.html", case=case, sealed=_get(case, seal_id), form=UnsealForm())


@bp.post("/<uuid:seal_id>/lift")
@enter(CASE_LEAD)
def lift(case: Case, seal_id: UUID) -> ResponseReturnValue:
    sealed, form = _get(case, seal_id), UnsealForm()
    if not form.validate():
        return page("cases/sealing/lift.html", case=case, sealed=sealed, form=form)
    unseal_case(
        current.db(),
        case,
        seal_id=seal_id,
        reason=form.value("reason"),
        actor=current.actor(),
        at=current.now(),
    )
    flash("The seal is lifted. The other leads are told.")
    return see_other(url_for("sealing.seals", case_id=case.id))


@bp.post("/seen")
@enter(CASE_LEAD_CLOSED_TOO)
def seen(case: Case) -> ResponseReturnValue:
    settle_unsealed(current.db(), case, actor=current.actor(), at=current.now())
    return see_other(url_for("sealing.seals", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages and the words of their prompt."""
    app.register_blueprint(bp)
    prompt_kinds(app).register(
        PromptKind(
            code=UNSEALED,
            word="Seal lifted",
            sentence="{initials} was kept from an agency, and is no more",
            action="See why",
            endpoint="sealing.seals",
        )
    )
