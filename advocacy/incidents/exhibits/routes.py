"""Pages: a file as an exhibit, with its number, its continuity and its proof."""

from uuid import UUID

from flask import Blueprint, Flask, Response, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.evidence_store.models import Exhibit
from advocacy.evidence_store.opening import get_exhibit
from advocacy.incidents.exhibits.continuity import continuity_of
from advocacy.incidents.exhibits.forms import NumberForm, OfficerForm
from advocacy.incidents.exhibits.proof_text import proof_name, proof_text
from advocacy.incidents.exhibits.service import (
    Said,
    label_of,
    list_labels,
    list_producers,
    note_officers_mark,
    number_exhibit,
)
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import EXPORTS
from advocacy.web.pages import page, see_other

bp = Blueprint("exhibits", __name__, url_prefix="/staff/cases/<uuid:case_id>")


@bp.get("/files/<uuid:exhibit_id>/exhibit")
@enter(CASE_WORKER)
def show(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    exhibit = _exhibit(case, exhibit_id)
    return _page(case, exhibit, NumberForm(formdata=None), OfficerForm(formdata=None))


def _exhibit(case: Case, exhibit_id: UUID) -> Exhibit:
    return get_exhibit(current.db(), exhibit_id, case_id=case.id)


def _page(
    case: Case, exhibit: Exhibit, number_form: NumberForm, officer_form: OfficerForm
) -> ResponseReturnValue:
    labels = list_labels(current.db(), case.id)
    label = label_of(exhibit, labels)
    if label is None:
        number_form.offer(list_producers(current.db(), exhibit, labels))
    return page(
        "incidents/exhibits/exhibit.html",
        case=case,
        exhibit=exhibit,
        label=label,
        found=continuity_of(current.db(), exhibit),
        number_form=number_form,
        officer_form=officer_form,
    )


@bp.post("/files/<uuid:exhibit_id>/exhibit")
@enter(CASE_WORKER)
def number(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    exhibit = _exhibit(case, exhibit_id)
    form = NumberForm()
    form.offer(list_producers(current.db(), exhibit, list_labels(current.db(), case.id)))
    if form.validate():
        try:
            label = number_exhibit(
                current.db(),
                exhibit,
                case=case,
                producer_id=UUID(form.value("producer_id")),
                said=Said(
                    described=form.value("described"),
                    produced_when=form.value("produced_when"),
                    produced_where=form.value("produced_where"),
                ),
                actor=current.actor(),
                at=current.now(),
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            flash(f"It is {label.mark}. The number stays, whatever becomes of others.")
            return see_other(_address(case, exhibit))
    return _page(case, exhibit, form, OfficerForm(formdata=None))


@bp.post("/files/<uuid:exhibit_id>/exhibit/officer")
@enter(CASE_WORKER)
def assigned(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    exhibit, form = _exhibit(case, exhibit_id), OfficerForm()
    label = label_of(exhibit, list_labels(current.db(), case.id))
    if label is None:
        raise NotFound
    if form.validate():
        try:
            note_officers_mark(
                current.db(),
                label,
                mark=form.value("mark"),
                officer=form.value("officer"),
                actor=current.actor(),
                at=current.now(),
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            return see_other(_address(case, exhibit))
    return _page(case, exhibit, NumberForm(formdata=None), form)


@bp.get("/files/<uuid:exhibit_id>/proof")
@enter(CASE_WORKER, limit=EXPORTS)
def proof(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    exhibit = _exhibit(case, exhibit_id)
    response = Response(
        proof_text(current.db(), exhibit, vault=current.vault()), mimetype="text/plain"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{proof_name(exhibit)}"'
    return response


def _address(case: Case, exhibit: Exhibit) -> str:
    return url_for("exhibits.show", case_id=case.id, exhibit_id=exhibit.id)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
