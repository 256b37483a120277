"""Pages: naming somebody who saw or heard an incident, and putting right what was said of them."""

from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.incidents.models import Incident
from advocacy.incidents.service import get_incident
from advocacy.incidents.witnesses.forms import WitnessForm, filled_with
from advocacy.incidents.witnesses.models import Witness
from advocacy.incidents.witnesses.service import PutRightMeanwhile, get_witness, name_witness
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("witnesses", __name__, url_prefix="/staff/cases/<uuid:case_id>/incidents")
_NEW = "/<uuid:incident_id>/witnesses/new"
_ONE = "/<uuid:incident_id>/witnesses/<uuid:witness_id>"


@bp.get(_NEW)
@enter(CASE_WORKER)
def new_witness(case: Case, incident_id: UUID) -> ResponseReturnValue:
    incident = get_incident(current.db(), incident_id, case=case)
    return _page(case, incident, WitnessForm(formdata=None))


@bp.post(_NEW)
@enter(CASE_WORKER)
def name_one(case: Case, incident_id: UUID) -> ResponseReturnValue:
    incident = get_incident(current.db(), incident_id, case=case)
    return _save(case, incident, WitnessForm())


@bp.get(_ONE)
@enter(CASE_WORKER)
def show_witness(case: Case, incident_id: UUID, witness_id: UUID) -> ResponseReturnValue:
    incident = get_incident(current.db(), incident_id, case=case)
    witness = get_witness(current.db(), witness_id, incident=incident)
    return _page(case, incident, filled_with(witness), witness=witness)


@bp.post(_ONE)
@enter(CASE_WORKER)
def put_right(case: Case, incident_id: UUID, witness_id: UUID) -> ResponseReturnValue:
    incident = get_incident(current.db(), incident_id, case=case)
    witness = get_witness(current.db(), witness_id, incident=incident)
    return _save(case, incident, WitnessForm(), witness=witness)


def _save(
    case: Case, incident: Incident, form: WitnessForm, *, witness: Witness | None = None
) -> ResponseReturnValue:
    if not form.validate():
        return _page(case, incident, form, witness=witness)
    try:
        name_witness(
            current.db(), incident, form.named(), actor=current.actor(), at=current.now(),
            replaces=witness,
        )  # fmt: skip
    except PutRightMeanwhile as fault:
        return _page(case, incident, form, witness=witness, changed=fault)
    flash("Saved. What was said before stays beside it." if witness else "Saved.")
    return see_other(url_for("incidents.show_incident", case_id=case.id, incident_id=incident.id))


def _page(
    case: Case,
    incident: Incident,
    form: WitnessForm,
    *,
    witness: Witness | None = None,
    changed: PutRightMeanwhile | None = None,
) -> ResponseReturnValue:
    return page(
        "incidents/witnesses/witness.html",
        status=changed.status if changed else None,
        case=case,
        incident=incident,
        form=form,
        witness=witness,
        changed=changed.sentence if changed else "",
    )


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
