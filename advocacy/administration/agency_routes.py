"""Pages of the agencies and their sharing agreements."""

from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.administration import agencies as service
from advocacy.administration.forms import AgencyForm, AgreementForm, EndAgreementForm
from advocacy.administration.rules import ADMINISTRATOR, ADMINISTRATORS, CONFIRMED
from advocacy.administration.words import AGENCY_KINDS
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("agencies", __name__, url_prefix="/staff/agencies")

_KINDS = {kind.value: words for kind, words in AGENCY_KINDS.items()}


@bp.get("/")
@enter(ADMINISTRATOR)
def agencies() -> ResponseReturnValue:
    found = service.list_agencies(current.db(), at=current.now())
    return page("administration/agencies.html", agencies=found, kinds=_KINDS)


@bp.get("/new")
@enter(ADMINISTRATOR)
def new_agency() -> ResponseReturnValue:
    return page("administration/agency_new.html", form=AgencyForm())


@bp.post("/new")
@enter(ADMINISTRATOR)
def create_agency() -> ResponseReturnValue:
    form = AgencyForm()
    if not form.validate():
        return page("administration/agency_new.html", form=form)
    try:
        agency = service.create_agency(
            current.db(),
            name=form.value("name"),
            kind=form.chosen_kind(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("administration/agency_new.html", form=form)
    return see_other(url_for("agencies.agency", agency_id=agency.id))


@bp.get("/<uuid:agency_id>")
@enter(ADMINISTRATOR)
def agency(agency_id: UUID) -> ResponseReturnValue:
    found = service.get_agency(current.db(), agency_id)
    file = service.get_agency_file(current.db(), found, at=current.now())
    return page("administration/agency.html", file=file, kinds=_KINDS)


@bp.get("/<uuid:agency_id>/agreement")
@enter(CONFIRMED)
def agreement_page(agency_id: UUID) -> ResponseReturnValue:
    found = service.get_agency(current.db(), agency_id)
    return page("administration/agreement.html", agency=found, form=AgreementForm())


@bp.post("/<uuid:agency_id>/agreement")
@enter(CONFIRMED)
def record_agreement(agency_id: UUID) -> ResponseReturnValue:
    found, form = service.get_agency(current.db(), agency_id), AgreementForm()
    if not form.validate():
        return page("administration/agreement.html", agency=found, form=form)
    try:
        service.record_agreement(
            current.db(),
            found,
            agreed_on=form.value("agreed_on"),
            reference=form.value("reference"),
            review_on=form.value("review_on"),
            signed_by=form.value("signed_by"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("administration/agreement.html", agency=found, form=form)
    flash("The agreement is recorded.")
    return see_other(url_for("agencies.agency", agency_id=found.id))


@bp.get("/<uuid:agency_id>/end")
@enter(CONFIRMED)
def end_page(agency_id: UUID) -> ResponseReturnValue:
    found = service.get_agency(current.db(), agency_id)
    return page("administration/agreement_end.html", agency=found, form=EndAgreementForm())


@bp.post("/<uuid:agency_id>/end")
@enter(CONFIRMED)
def end_agreement(agency_id: UUID) -> ResponseReturnValue:
    found, form = service.get_agency(current.db(), agency_id), EndAgreementForm()
    if not form.validate():
        return page("administration/agreement_end.html", agency=found, form=form)
    service.end_agreement(
        current.db(), found, why=form.value("why"), actor=current.actor(), at=current.now()
    )
    flash("The agreement has ended. Their people see nothing any longer.")
    return see_other(url_for("agencies.agency", agency_id=found.id))


def init_app(app: Flask) -> None:
    """Add the pages and the way to them."""
    app.register_blueprint(bp)
    ways(app).add(Way("Agencies", "/staff/agencies/", 30, ADMINISTRATORS))
