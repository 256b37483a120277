"""The author's page of one witness: on the separate sheet with how they agreed, or not."""

from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.handover import service
from advocacy.handover.forms import WitnessForm
from advocacy.handover.models import Handover
from advocacy.handover.reading import get_witness_choice
from advocacy.handover.witness_part import WitnessChoice, choose_witness
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("handover_witnesses", __name__, url_prefix="/staff/cases/<uuid:case_id>/handover")
_ONE = "/<uuid:handover_id>/witnesses/<uuid:witness_id>"


@bp.get(_ONE)
@enter(CASE_WORKER)
def witness(case: Case, handover_id: UUID, witness_id: UUID) -> ResponseReturnValue:
    handover, found = _get(case, handover_id, witness_id)
    on_sheet = "yes" if found.agreed_how else "no"
    form = WitnessForm(data={"on_sheet": on_sheet, "agreed_how": found.agreed_how})
    return _page(case, handover, found, form)


@bp.post(_ONE)
@enter(CASE_WORKER)
def put_on_sheet(case: Case, handover_id: UUID, witness_id: UUID) -> ResponseReturnValue:
    handover, found = _get(case, handover_id, witness_id)
    form = WitnessForm()
    if not form.validate():
        return _page(case, handover, found, form)
    try:
        choose_witness(
            current.db(),
            handover,
            found.witness,
            agreed_how=form.agreed(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _page(case, handover, found, form)
    return see_other(url_for("handover.show", case_id=case.id, handover_id=handover.id))


def _get(case: Case, handover_id: UUID, witness_id: UUID) -> tuple[Handover, WitnessChoice]:
    handover = service.get_handover(current.db(), handover_id, case=case)
    return handover, get_witness_choice(current.db(), case, handover, witness_id)


def _page(
    case: Case, handover: Handover, found: WitnessChoice, form: WitnessForm
) -> ResponseReturnValue:
    return page("handover/witness.html", case=case, handover=handover, found=found, form=form)


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
