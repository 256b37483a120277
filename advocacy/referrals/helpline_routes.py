"""Pages of who takes calls: the log, a new call, whether somebody is known, a referral."""

from uuid import UUID

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import one_of
from advocacy.actor import Role
from advocacy.cases.people_fields import shown_phones
from advocacy.errors import Invalid
from advocacy.referrals.calls import (
    CallFacts,
    get_call,
    list_calls,
    log_call,
)
from advocacy.referrals.forms import OUTCOMES, CallForm, KnownForm, ReferralForm
from advocacy.referrals.known import ask_whether_known
from advocacy.referrals.models import CallOutcome, ReferralSource
from advocacy.referrals.service import ReferralFacts, list_made, make_referral
from advocacy.vault import INTAKE_SCOPE
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.pages import page, see_other

_TAKERS = frozenset({Role.HELPLINE, Role.ADVOCATE, Role.LEAD})
INTAKE = Rule("takes calls and makes referrals", Site.STAFF, one_of(*_TAKERS))
_STATES = {
    "waiting": "Waiting for the lead",
    "accepted": "Taken on",
    "joined": "Taken on",
    "declined": "Not taken on",
    "redirected": "Sent to another service",
}

bp = Blueprint("helpline", __name__, url_prefix="/staff/helpline")


@bp.get("")
@enter(INTAKE)
def log() -> ResponseReturnValue:
    return page(
        "referrals/helpline.html",
        calls=list_calls(current.db(), actor=current.actor()),
        made=list_made(current.db(), actor=current.actor()),
        outcomes=dict(OUTCOMES),
        states=_STATES,
        intake=INTAKE_SCOPE,
    )


@bp.get("/calls/new")
@enter(INTAKE)
def new_call() -> ResponseReturnValue:
    to_duty = "yes" if request.args.get("to_duty") else None
    return page("referrals/call.html", form=CallForm(rang_at=current.now(), to_duty=to_duty))


@bp.post("/calls/new")
@enter(INTAKE)
def log_new_call() -> ResponseReturnValue:
    form = CallForm()
    if not form.validate():
        return page("referrals/call.html", form=form)
    facts = CallFacts(
        rang_at=form.value("rang_at"),
        minutes=form.value("minutes"),
        danger_now=form.value("danger_now") == "yes",
        outcome=CallOutcome(form.value("outcome")),
        caller=form.value("caller"),
        phone=form.number(),
        about=form.value("about"),
        done=form.value("done"),
        to_duty=form.value("to_duty") == "yes",
        reference=form.value("reference"),
    )
    try:
        call = log_call(current.db(), facts, actor=current.actor(), at=current.now())
    except Invalid as fault:
        form.refuse(fault)
        return page("referrals/call.html", form=form)
    if call.outcome is CallOutcome.REFERRAL:
        return see_other(url_for("helpline.new_referral", call=call.id))
    return see_other(url_for("helpline.log"))


@bp.get("/known")
@enter(INTAKE)
def known() -> ResponseReturnValue:
    return page("referrals/known.html", form=KnownForm())


@bp.post("/known")
@enter(INTAKE)
def ask_known() -> ResponseReturnValue:
    form = KnownForm()
    if not form.validate():
        return page("referrals/known.html", form=form)
    try:
        ask_whether_known(
            current.db(),
            name=form.value("name"),
            phone=form.value("phone"),
            reference=form.value("reference"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("referrals/known.html", form=form)
    return see_other(url_for("helpline.asked"))


@bp.get("/known/asked")
@enter(INTAKE)
def asked() -> ResponseReturnValue:
    return page("referrals/asked.html")


def _call_id() -> UUID | None:
    """Return the call a referral comes from, when the address or the form names one of theirs."""
    text = request.values.get("call") or request.values.get("call_id") or ""
    try:
        call_id = UUID(text)
    except ValueError:
        return None
    return get_call(current.db(), call_id, actor=current.actor()).id


@bp.get("/referrals/new")
@enter(INTAKE)
def new_referral() -> ResponseReturnValue:
    call_id = _call_id()
    if call_id is None:
        return page("referrals/new.html", form=ReferralForm())
    call = get_call(current.db(), call_id, actor=current.actor())
    form = ReferralForm(
        call_id=str(call.id),
        name=call.caller,
        phones=shown_phones([call.phone] if call.phone else []),
        what_is_happening=call.about,
        danger_now="yes" if call.danger_now else "no",
        source=ReferralSource.SELF.value,
    )
    return page("referrals/new.html", form=form)


@bp.post("/referrals/new")
@enter(INTAKE)
def make_new_referral() -> ResponseReturnValue:
    form = ReferralForm()
    if not form.validate():
        return page("referrals/new.html", form=form)
    facts = ReferralFacts(
        source=ReferralSource(form.value("source")),
        name=form.value("name"),
        what_is_happening=form.value("what_is_happening"),
        danger_now=form.value("danger_now") == "yes",
        safe_contact=form.agreed(),
        referrer=form.value("referrer"),
        phones=form.phones.lines(),
        their_reference=form.value("their_reference"),
        suspect_name=form.value("suspect_name"),
        suspect_is=form.value("suspect_is"),
        dependents=form.dependents.lines(),
        call_id=_call_id(),
    )
    try:
        make_referral(current.db(), facts, actor=current.actor(), at=current.now())
    except Invalid as fault:
        form.refuse(fault)
        return page("referrals/new.html", form=form)
    return see_other(url_for("helpline.asked"))


def init_app(app: Flask) -> None:
    """Add the pages and the way to them."""
    app.register_blueprint(bp)
    ways(app).add(Way("Helpline", "/staff/helpline", 50, _TAKERS))
