"""Pages of the team lead's triage, and a referral as part of the case it became."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import LEAD
from advocacy.actor import Role
from advocacy.cases.access import visible
from advocacy.cases.allocation_routes import offer_takers
from advocacy.cases.allocation_service import list_takers
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.prompts.service import settle_prompts
from advocacy.referrals.decisions import (
    JOINED,
    NOT_TOLD,
    accept_referral,
    decline_referral,
    join_referral,
    redirect_referral,
    tell_referrer,
)
from advocacy.referrals.forms import (
    RISKS,
    SAID,
    SOURCES,
    AcceptForm,
    Decision,
    DeclineForm,
    JoinForm,
    RedirectForm,
    TriageFilterForm,
)
from advocacy.referrals.kept_from import list_kept_out
from advocacy.referrals.matching import list_matches
from advocacy.referrals.models import Referral, ReferralSource, RiskTold
from advocacy.referrals.rules import TRIAGE
from advocacy.referrals.service import (
    list_decided,
    list_of_case,
    list_waiting,
)
from advocacy.referrals.targets import first_contact_by
from advocacy.referrals.waiting.service import list_steps, when_reached
from advocacy.referrals.withdrawing import WAITING
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("referrals", __name__, url_prefix="/staff")


@bp.get("/referrals/")
@enter(LEAD)
def triage() -> ResponseReturnValue:
    form = TriageFilterForm(request.args)
    source, risk = form.value("source"), form.value("risk")
    return page(
        "referrals/triage.html",
        form=form,
        filtered=bool(source or risk),
        waiting=list_waiting(
            current.db(),
            actor=current.actor(),
            source=ReferralSource(source) if source in list(ReferralSource) else None,
            risk=RiskTold(risk) if risk in list(RiskTold) else None,
        ),
        risks=dict(RISKS),
        now=current.now(),
        decided=list_decided(current.db(), actor=current.actor()),
        sources=dict(SOURCES),
    )


@bp.get("/referrals/<uuid:referral_id>")
@enter(TRIAGE)
def referral(referral: Referral) -> ResponseReturnValue:
    return page(
        "referrals/referral.html",
        referral=referral,
        sources=dict(SOURCES),
        matches=list_matches(current.db(), referral.id, reader_id=current.actor().account_id),
        team_id=current.actor().team_id,
        steps=list_steps(current.db(), referral.id),
        now=current.now(),
        **SAID,
    )


@bp.get("/referrals/<uuid:referral_id>/accept")
@enter(TRIAGE)
def accept_page(referral: Referral) -> ResponseReturnValue:
    return _decide(
        referral,
        _accept_form(
            referral, first_contact_by=first_contact_by(referral.reach_by, at=current.now())
        ),
    )


@bp.post("/referrals/<uuid:referral_id>/accept")
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


@bp.get("/referrals/<uuid:referral_id>/join")
@enter(TRIAGE)
def join_page(referral: Referral) -> ResponseReturnValue:
    return _decide(referral, JoinForm(case_id=request.args.get("case", "")))


@bp.post("/referrals/<uuid:referral_id>/join")
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
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("cases.overview", case_id=case.id))


@bp.get("/referrals/<uuid:referral_id>/decline")
@enter(TRIAGE)
def decline_page(referral: Referral) -> ResponseReturnValue:
    return _decide(referral, DeclineForm())


@bp.post("/referrals/<uuid:referral_id>/decline")
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


@bp.get("/referrals/<uuid:referral_id>/redirect")
@enter(TRIAGE)
def send_on_page(referral: Referral) -> ResponseReturnValue:
    return _decide(referral, RedirectForm())


@bp.post("/referrals/<uuid:referral_id>/redirect")
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


@bp.get("/cases/<uuid:case_id>/referrals")
@enter(CASE_WORKER)
def of_case(case: Case) -> ResponseReturnValue:
    return page(
        "referrals/of_case.html",
        case=case,
        referrals=(found := list_of_case(current.db(), case)),
        reached={each.id: when_reached(current.db(), each) for each in found[:5]},
        sources=dict(SOURCES),
    )


@bp.post("/cases/<uuid:case_id>/referrals/<uuid:referral_id>/seen")
@enter(CASE_WORKER)
def joined_seen(case: Case, referral_id: UUID) -> ResponseReturnValue:
    settle_prompts(
        current.db(),
        kind=JOINED,
        subject_id=referral_id,
        case_id=case.id,
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("referrals.of_case", case_id=case.id))


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
    """Add the pages, the tab and the words of the prompts."""
    app.register_blueprint(bp)
    ways(app).add(Way("Referrals", "/staff/referrals/", 60, frozenset({Role.LEAD})))
    # A tab costs no query on the case page, as a card would.
    case_page(app).tab(Tab("Referral", "referrals.of_case", 95))
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=WAITING,
            word="New referral",
            sentence="A referral is waiting for you",
            action="Read and decide",
            endpoint="referrals.referral",
            arguments=(("referral_id", "subject_id"),),
        )
    )
    kinds.register(
        PromptKind(
            code=JOINED,
            word="New referral",
            sentence="{initials} was referred to us again",
            action="Read it",
            endpoint="referrals.of_case",
        )
    )
