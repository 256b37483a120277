"""Pages about safeguarding concerns, of a case and for the lead who looks at them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.rules import LEAD, one_of
from advocacy.actor import Actor, Role
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.closing.registry import closing_questions
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.safeguarding import forms, referring, service
from advocacy.safeguarding.access import concern_deciders, get_concern
from advocacy.safeguarding.case_closing import OPEN_CONCERNS, hand_referrals_on
from advocacy.safeguarding.categories import say_kinds
from advocacy.safeguarding.happened import add_sources
from advocacy.safeguarding.lists import list_for_lead
from advocacy.safeguarding.models import Concern
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("safeguarding", __name__, url_prefix="/staff")
_OF_CASE, _ONE = "/cases/<uuid:case_id>/safeguarding", "/safeguarding/<uuid:concern_id>"


def _load(session: Session, actor: Actor, at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    reading = request.method in ("GET", "HEAD")
    values["concern"], values["case"] = get_concern(
        session, values.pop("concern_id"), actor=actor, at=at, reading=reading
    )
    return values


CONCERN = Rule("may know of this concern", Site.STAFF, one_of(Role.ADVOCATE, Role.LEAD), load=_load)
CONCERN_LEAD = Rule("looks at this concern", Site.STAFF, one_of(Role.LEAD), load=_load)


@bp.get(f"{_OF_CASE}/")
@enter(CASE_WORKER)
def concerns(case: Case) -> ResponseReturnValue:
    found = service.list_concerns(current.db(), case, actor=current.actor())
    return page("safeguarding/list.html", case=case, concerns=found, about=forms.ABOUT)


@bp.get("/safeguarding/")
@enter(LEAD)
def everything() -> ResponseReturnValue:
    waiting = request.args.get("state") != "all"
    found, older = list_for_lead(
        current.db(),
        actor=current.actor(),
        at=current.now(),
        waiting=waiting,
        before=read_key(request.args.get("before", "")),
    )
    current.shown_cases(case.id for _, case in found)
    return page(
        "safeguarding/all.html",
        found=found,
        waiting=waiting,
        older=write_key(older),
        about=forms.ABOUT,
    )


@bp.get(f"{_OF_CASE}/new")
@enter(CASE_WORKER)
def new_concern(case: Case) -> ResponseReturnValue:
    return page("safeguarding/new.html", case=case, form=_form(case))


@bp.post(f"{_OF_CASE}/new")
@enter(CASE_WORKER)
def raise_new(case: Case) -> ResponseReturnValue:
    form = _form(case)
    if form.validate():
        try:
            concern = service.raise_concern(
                current.db(), case, form.raised(), actor=current.actor(), at=current.now()
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            return _to(concern)
    return page("safeguarding/new.html", case=case, form=form)


def _form(case: Case) -> forms.ConcernForm:
    return forms.ConcernForm().offer(
        service.list_concerned(current.db(), case),
        service.list_colleagues(current.db()),
        on=current.now().astimezone(LONDON).date(),
    )


def _to(concern: Concern) -> ResponseReturnValue:
    return see_other(url_for("safeguarding.show", concern_id=concern.id))


@bp.get(_ONE)
@enter(CONCERN)
def show(concern: Concern, case: Case) -> ResponseReturnValue:
    return _show(concern, case, forms.LookForm(formdata=None))


def _show(concern: Concern, case: Case, form: forms.LookForm) -> ResponseReturnValue:
    return page(
        "safeguarding/show.html",
        concern=concern,
        of=case,
        form=form,
        kinds=say_kinds(concern.kinds),
        words=forms,
        referrals=referring.list_referrals(current.db(), concern),
        has_a_lead=service.has_a_lead(current.db(), concern),
        is_lead=current.actor().role is Role.LEAD,
    )


@bp.post(f"{_ONE}/looked")
@enter(CONCERN_LEAD)
def looked(concern: Concern, case: Case) -> ResponseReturnValue:
    form = forms.LookForm()
    if not form.validate():
        return _show(concern, case, form)
    service.look_at(
        current.db(), concern, words=form.value("words"), actor=current.actor(), at=current.now()
    )
    return _to(concern)


@bp.get(f"{_ONE}/decide")
@enter(CONCERN)
def deciding(concern: Concern, case: Case) -> ResponseReturnValue:
    return _step("Decide what is done", concern, case, forms.DecisionForm())


@bp.post(f"{_ONE}/decide")
@enter(CONCERN)
def decide(concern: Concern, case: Case) -> ResponseReturnValue:
    form = forms.DecisionForm()
    if form.validate():
        try:
            service.decide(
                current.db(), concern, form.decision(), actor=current.actor(), at=current.now()
            )
        except Invalid as fault:
            form.refuse(fault)
        except service.DecidedAlready as fault:
            return _step(
                "Decide what is done",
                concern,
                case,
                form,
                status=fault.status,
                changed=fault.sentence,
            )
        else:
            return _to(concern)
    return _step("Decide what is done", concern, case, form)


@bp.get(f"{_ONE}/refer")
@enter(CONCERN)
def referring_it(concern: Concern, case: Case) -> ResponseReturnValue:
    form = forms.ReferralForm(sent_at=current.now())
    return _step("Record a referral", concern, case, form)


@bp.post(f"{_ONE}/refer")
@enter(CONCERN)
def refer(concern: Concern, case: Case) -> ResponseReturnValue:
    form = forms.ReferralForm()
    if form.validate():
        try:
            referring.record_referral(
                current.db(), concern, case, form.sent(), actor=current.actor(), at=current.now()
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            return _to(concern)
    return _step("Record a referral", concern, case, form)


@bp.get(f"{_ONE}/referrals/<uuid:referral_id>")
@enter(CONCERN)
def asking(concern: Concern, case: Case, referral_id: UUID) -> ResponseReturnValue:
    found = referring.get_referral(current.db(), referral_id, concern=concern)
    form = forms.OutcomeForm(outcome=found.outcome, seen=referring.mark_of(found))
    return _step("What came of the referral", concern, case, form)


@bp.post(f"{_ONE}/referrals/<uuid:referral_id>")
@enter(CONCERN)
def answer(concern: Concern, case: Case, referral_id: UUID) -> ResponseReturnValue:
    found = referring.get_referral(current.db(), referral_id, concern=concern)
    form = forms.OutcomeForm()
    if form.validate():
        try:
            referring.record_outcome(
                current.db(),
                found,
                concern,
                case,
                outcome=form.value("outcome"),
                chase_on=form.value("chase_on"),
                seen=form.value("seen") or "",
                actor=current.actor(),
                at=current.now(),
            )
        except Invalid as fault:
            form.refuse(fault)
        except referring.OutcomeChanged as fault:
            form.seen.process_data(referring.mark_of(found))
            return _step(
                "What came of the referral", concern, case, form,
                status=fault.status, changed=fault.sentence, stored=found.outcome,
            )  # fmt: skip
        else:
            return _to(concern)
    return _step("What came of the referral", concern, case, form)


def _step(
    heading: str,
    concern: Concern,
    case: Case,
    form: Any,
    *,
    status: int | None = None,
    changed: str = "",
    stored: str = "",
) -> ResponseReturnValue:
    return page(
        "safeguarding/step.html",
        status=status,
        heading=heading,
        concern=concern,
        of=case,
        form=form,
        changed=changed,
        stored=stored,
        words=forms,
    )


def init_app(app: Flask) -> None:
    """Add the pages, the tab and the words of the prompts."""
    app.register_blueprint(bp)
    decided_by((service.LOOK, referring.CHASE_AS_LEAD), concern_deciders)
    add_sources(app)
    closing_questions(app).count(OPEN_CONCERNS, hand_referrals_on, order=45)
    case_page(app).tab(Tab("Safeguarding", "safeguarding.concerns", 55))
    ways(app).add(Way("Safeguarding", "/staff/safeguarding/", 88, frozenset({Role.LEAD})))
    kinds = prompt_kinds(app)
    for code, sentence, action in (
        (service.LOOK, "A safeguarding concern waits for your look", "Look at it"),
        (referring.CHASE, "Ask what came of the referral about {initials}", "Open the concern"),
        (referring.CHASE_AS_LEAD, "Ask what came of a referral", "Open the concern"),
    ):
        kinds.register(
            PromptKind(
                code=code,
                word="Safeguarding",
                sentence=sentence,
                action=action,
                endpoint="safeguarding.show",
                arguments=(("concern_id", "subject_id"),),
            )
        )
