"""Pages of who takes calls: the log, a new call, whether somebody is known, a referral."""

from uuid import UUID

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.people_fields import shown_phones
from advocacy.errors import Invalid
from advocacy.referrals.call_log.finding import CallFilter
from advocacy.referrals.call_log.forms import KINDS, OUTCOMES, CallFilterForm, CallSearchForm
from advocacy.referrals.call_log.notes import list_notes
from advocacy.referrals.calls import get_call, list_calls
from advocacy.referrals.forms import KnownForm, ReferralForm
from advocacy.referrals.known import ask_whether_known
from advocacy.referrals.models import (
    CallKind,
    CallOutcome,
    Referral,
    ReferralSource,
    RiskTold,
    Urgency,
)
from advocacy.referrals.rules import ADDING, INTAKE, TAKERS
from advocacy.referrals.service import ReferralFacts, list_made, make_referral
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

_STATES = {
    "waiting": "Waiting for the lead",
    "listed": "On the waiting list",
    "accepted": "Taken on",
    "joined": "Taken on",
    "declined": "Not taken on",
    "redirected": "Sent to another service",
}

_FILTERS = ("kind", "outcome", "danger")

bp = Blueprint("helpline", __name__, url_prefix="/staff/helpline")


@bp.get("")
@enter(INTAKE)
def log() -> ResponseReturnValue:
    before = read_key(request.args.get("before", ""))
    form = CallFilterForm(request.args)
    wanted = _wanted(form)
    calls, older = list_calls(current.db(), actor=current.actor(), before=before, wanted=wanted)
    first = before is None
    return page(
        "referrals/helpline.html",
        calls=calls,
        older=write_key(older),
        first_page=first,
        form=form,
        filtered=wanted != CallFilter(),
        chosen={name: request.args[name] for name in _FILTERS if request.args.get(name)},
        search=CallSearchForm(formdata=None),
        unlogged=list_notes(current.db(), actor=current.actor()) if first else [],
        made=list_made(current.db(), actor=current.actor()) if first else [],
        outcomes=dict(OUTCOMES),
        kinds=dict(KINDS),
        states=_STATES,
    )


def _wanted(form: CallFilterForm) -> CallFilter:
    kind, outcome = form.value("kind"), form.value("outcome")
    return CallFilter(
        kind=CallKind(kind) if kind in list(CallKind) else None,
        outcome=CallOutcome(outcome) if outcome in list(CallOutcome) else None,
        danger_only=form.value("danger") == "yes",
    )


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
    return page("referrals/asked.html", referral=None)


@bp.get("/referrals/<uuid:referral_id>/made")
@enter(ADDING)
def made(referral: Referral) -> ResponseReturnValue:
    return page("referrals/asked.html", referral=referral)


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
        suspect_phones=form.suspect_phones.lines(),
        dependents=form.dependents.lines(),
        call_id=_call_id(),
        urgency=Urgency(form.value("urgency") or Urgency.ROUTINE.value),
        risk=RiskTold(form.value("risk") or RiskTold.UNKNOWN.value),
        more=form.more(),
    )
    for name, sentence in facts.clashes():
        form.refuse(Invalid(sentence, field=name))
    if form.errors:
        return page("referrals/new.html", form=form)
    try:
        referral = make_referral(
            current.db(),
            facts,
            form_id=form.form_id.mark,
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("referrals/new.html", form=form)
    return see_other(url_for("helpline.made", referral_id=referral.id))


def init_app(app: Flask) -> None:
    """Add the pages and the way to them."""
    app.register_blueprint(bp)
    ways(app).add(Way("Helpline", "/staff/helpline", 50, TAKERS))
