"""Pages of the team lead's triage, and a referral as part of the case it became."""

from uuid import UUID

from flask import Blueprint, Flask, current_app, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import LEAD
from advocacy.actor import Role
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.evidence_store.elsewhere import files_with_twins
from advocacy.evidence_store.held import list_held, list_left
from advocacy.evidence_store.places import places_of
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.prompts.service import settle_prompts
from advocacy.referrals import deciding_routes
from advocacy.referrals.decisions import (
    JOINED,
)
from advocacy.referrals.files import routes as file_routes
from advocacy.referrals.forms import (
    RISKS,
    SAID,
    SOURCES,
    TriageFilterForm,
)
from advocacy.referrals.listing import (
    Place,
    list_decided,
    list_waiting,
    read_place,
    write_place,
)
from advocacy.referrals.looks import last_looks, list_looks
from advocacy.referrals.matching import list_matches
from advocacy.referrals.models import Referral, ReferralSource, RiskTold
from advocacy.referrals.questions import routes as question_routes
from advocacy.referrals.questions.forms import ROUTES
from advocacy.referrals.questions.service import list_questions, may_ask
from advocacy.referrals.rules import TRIAGE
from advocacy.referrals.service import list_of_case
from advocacy.referrals.waiting.service import list_steps, when_reached
from advocacy.referrals.withdrawing import WAITING
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("referrals", __name__, url_prefix="/staff")


@bp.get("/referrals/")
@enter(LEAD)
def triage() -> ResponseReturnValue:
    form = TriageFilterForm(request.args)
    source, risk = form.value("source"), form.value("risk")
    after, session, actor, at = _after(), current.db(), current.actor(), current.now()
    waiting, later = list_waiting(
        session,
        actor=actor,
        at=at,
        source=ReferralSource(source) if source in list(ReferralSource) else None,
        risk=RiskTold(risk) if risk in list(RiskTold) else None,
        after=after,
    )
    return page(
        "referrals/triage.html",
        form=form,
        filtered=bool(source or risk),
        chosen={name: request.args[name] for name in ("source", "risk") if request.args.get(name)},
        waiting=waiting,
        later=write_place(later),
        first_page=after is None,
        looks=last_looks(session, [each.id for each in waiting], actor=actor),
        risks=dict(RISKS),
        now=at,
        sources=dict(SOURCES),
    )


def _after() -> Place | None:
    return read_place(request.args.get("after", ""))


@bp.get("/referrals/decided")
@enter(LEAD)
def decided() -> ResponseReturnValue:
    before = read_key(request.args.get("before", ""))
    shown, older = list_decided(current.db(), actor=current.actor(), before=before)
    return page(
        "referrals/decided.html",
        decided=shown,
        older=write_key(older),
        first_page=before is None,
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
        looks=list_looks(current.db(), referral.id, actor=current.actor()),
        files=list_held(current.db(), referral.id),
        questions=list_questions(current.db(), referral.id),
        may_ask=may_ask(referral),
        routes=dict(ROUTES),
        now=current.now(),
        **SAID,
    )


@bp.get("/cases/<uuid:case_id>/referrals")
@enter(CASE_WORKER)
def of_case(case: Case) -> ResponseReturnValue:
    found = list_of_case(current.db(), case)
    ids = [each.id for each in found]
    return page(
        "referrals/of_case.html",
        case=case,
        referrals=found,
        files=files_with_twins(current.db(), ids, places=places_of(current_app)),
        left=list_left(current.db(), [each.id for each in found]),
        asked=list_questions(current.db(), *[each.id for each in found]),
        routes=dict(ROUTES),
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


def init_app(app: Flask) -> None:
    """Add the pages, the tab and the words of the prompts."""
    app.register_blueprint(bp)
    deciding_routes.init_app(app)
    file_routes.init_app(app)
    question_routes.init_app(app)
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
