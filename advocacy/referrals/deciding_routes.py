"""Pages on which a lead decides about a referral: taking it on, joining, declining, sending on."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.access import visible
from advocacy.cases.allocation_routes import offer_takers
from advocacy.cases.allocation_service import list_takers
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.referrals.decisions import (
    NOT_TOLD,
    accept_referral,
    decline_referral,
    join_referral,
    redirect_referral,
    tell_referrer,
)
from advocacy.referrals.forms import (
    AcceptForm,
    Decision,
    DeclineForm,
    JoinForm,
    RedirectForm,
)
from advocacy.referrals.kept_from import list_kept_out
from advocacy.referrals.models import Referral
from advocacy.referrals.rules import TRIAGE
from advocacy.referrals.targets import first_contact_by
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("deciding", __name__, url_prefix="/staff/referrals")


@bp.get("/<uuid:referral_id>/accept")
@enter(TRIAGE)
def accept_page(referral: Referral) -> ResponseReturnValue:
    return _decide(
        referral,
        _accept_form(
            referral, first_contact_by=first_contact_by(referral.reach_by, at=current.now())
        ),
    )


@bp.post("/<uuid:referral_id>/accept")
@enter(TRIAGE)
def accept(referral: Referral) -> ResponseReturnValue:
    form = _accept_form(referral)
    if not form.validate():
        return _decide(referral, form)
    try:
        case = accept_referral(
            current.db(),
            referral,
            account_id=form.chosen(),
            first_contact_by=form.value("first_contact_by"),
            reason=form.value("reason"),
            blobs=current.ports().blobs,
            actor=current.actor(),
            at=current.now(),
            seen=form.value("seen") or "",
        )
    except Invalid as fault:
        form.refuse(fault)
        return _decide(referral, form)
    return _to_case(case)


def _to_case(case: Case) -> ResponseReturnValue:
    """Lead to the case, or back to the list when it turned out to be kept from who decided."""
    mine = visible(current.actor(), at=current.now()).where(Case.id == case.id)
    if current.db().scalar(mine) is None:
        return see_other(url_for("referrals.triage"))
    return see_other(url_for("cases.overview", case_id=case.id))


@bp.get("/<uuid:referral_id>/join")
@enter(TRIAGE)
def join_page(referral: Referral) -> ResponseReturnValue:
    return _decide(referral, JoinForm(case_id=request.args.get("case", "")))


@bp.post("/<uuid:referral_id>/join")
@enter(TRIAGE)
def join(referral: Referral) -> ResponseReturnValue:
    form = JoinForm()
    if not form.validate():
        return _decide(referral, form)
    case = join_referral(
        current.db(),
        referral,
        case_id=_find_uuid(form.value("case_id")),
        reason=form.value("reason"),
        blobs=current.ports().blobs,
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("cases.overview", case_id=case.id))


@bp.get("/<uuid:referral_id>/decline")
@enter(TRIAGE)
def decline_page(referral: Referral) -> ResponseReturnValue:
    return _decide(referral, DeclineForm())


@bp.post("/<uuid:referral_id>/decline")
@enter(TRIAGE)
def decline(referral: Referral) -> ResponseReturnValue:
    form = DeclineForm()
    if not form.validate():
        return _decide(referral, form)
    decline_referral(
        current.db(),
        referral,
        reason=form.value("reason"),
        actor=current.actor(),
        at=current.now(),
        code=form.value("code") or "other",
        seen=form.value("seen") or "",
    )
    _note_told(referral, form)
    return see_other(url_for("referrals.triage"))


@bp.get("/<uuid:referral_id>/redirect")
@enter(TRIAGE)
def send_on_page(referral: Referral) -> ResponseReturnValue:
    return _decide(referral, RedirectForm())


@bp.post("/<uuid:referral_id>/redirect")
@enter(TRIAGE)
def send_on(referral: Referral) -> ResponseReturnValue:
    form = RedirectForm()
    if not form.validate():
        return _decide(referral, form)
    redirect_referral(
        current.db(),
        referral,
        to=form.value("to"),
        reason=form.value("reason"),
        actor=current.actor(),
        at=current.now(),
        seen=form.value("seen") or "",
    )
    _note_told(referral, form)
    return see_other(url_for("referrals.triage"))


def _find_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _accept_form(referral: Referral, **values: Any) -> AcceptForm:
    form = AcceptForm(**values)
    kept_out = list_kept_out(current.db(), [referral.id])
    takers = list_takers(current.db(), actor=current.actor())
    offer_takers(form, [each for each in takers if each.id not in kept_out])
    return form


def _note_told(referral: Referral, form: Decision) -> None:
    tell_referrer(
        referral,
        code=form.value("told") or NOT_TOLD,
        how=form.value("told_how"),
        at=current.now(),
    )


def _decide(referral: Referral, form: Decision) -> ResponseReturnValue:
    if request.method == "GET":
        form.seen.data = referral.state.value
    return page(
        "referrals/decide.html",
        referral=referral,
        form=form,
        heading=form.send.label.text,
        says=form.SAYS,
    )


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
