"""Pages about risk in a case."""

from datetime import datetime

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case, RiskLevel
from advocacy.cases.pages import Card, Tab, case_page
from advocacy.clock import LONDON
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.risk import marac_routes
from advocacy.risk.forms import LEVELS, OUTCOMES, RELATIONSHIPS, AssessmentForm
from advocacy.risk.happened import TONES, add_sources
from advocacy.risk.marac import awaits_decision, list_decisions, may_be_referred
from advocacy.risk.models import Assessment, Relationship
from advocacy.risk.reference import factors
from advocacy.risk.service import REVIEW, assess_risk, list_assessments
from advocacy.web import current
from advocacy.web.forms import Invalid
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.words import day

bp = Blueprint("risk", __name__, url_prefix="/staff/cases/<uuid:case_id>/risk")


@bp.get("/")
@enter(CASE_WORKER)
def assessments(case: Case) -> ResponseReturnValue:
    found = list_assessments(current.db(), case)
    latest = found[0] if found else None
    decisions = list_decisions(current.db(), case)
    return page(
        "risk/list.html",
        case=case,
        assessments=found,
        decisions=decisions,
        outcome_words=dict(OUTCOMES),
        to_decide=awaits_decision(latest, decisions),
        may_be_referred=may_be_referred(latest),
        factor_words={factor.code: factor.words for factor in factors()},
        relationship_words=dict(RELATIONSHIPS),
        level_words=dict(LEVELS),
        tones=TONES,
    )


@bp.get("/new")
@enter(CASE_WORKER)
def new_assessment(case: Case) -> ResponseReturnValue:
    return page("risk/new.html", case=case, form=AssessmentForm())


@bp.post("/new")
@enter(CASE_WORKER)
def record_new(case: Case) -> ResponseReturnValue:
    form = AssessmentForm()
    if not form.validate():
        return page("risk/new.html", case=case, form=form)
    try:
        assess_risk(
            current.db(),
            case,
            relationship=Relationship(form.value("relationship")),
            found=form.value("factors") or [],
            level=RiskLevel(form.value("level")),
            judgement=form.value("judgement"),
            lowered_because=form.value("lowered_because"),
            form_used=form.value("form_used"),
            actor=current.actor(),
            at=current.now(),
            next_review_on=form.value("next_review_on"),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("risk/new.html", case=case, form=form)
    return see_other(url_for("risk.assessments", case_id=case.id))


def _newest(session: Session, case: Case, at: datetime) -> Card:
    found = list_assessments(session, case, limit=1)
    return _card(case, found[0] if found else None, at=at)


def _card(case: Case, latest: Assessment | None, *, at: datetime) -> Card:
    to_case = {"case_id": case.id}
    if latest is None:
        return Card(
            "Risk",
            lines=("Not assessed yet.",),
            tag="Unknown",
            tone="amber",
            action="Assess the risk",
            endpoint="risk.new_assessment",
            arguments=to_case,
        )
    overdue = latest.review_on < at.astimezone(LONDON).date()
    return Card(
        "Risk",
        lines=(
            f"Judged {day(latest.assessed_at)}.",
            f"Look again {'was due' if overdue else 'by'} {day(latest.review_on)}.",
        ),
        tag=dict(LEVELS)[latest.level],
        tone=TONES[latest.level],
        action="Assess again" if overdue else "",
        endpoint="risk.new_assessment",
        arguments=to_case,
    )


def init_app(app: Flask) -> None:
    """Add the pages, the tab, the card and the words of the prompts."""
    app.register_blueprint(bp)
    marac_routes.init_app(app)
    parts = case_page(app)
    parts.tab(Tab("Risk", "risk.assessments", 50))
    parts.card(_newest)
    add_sources(app)
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=REVIEW,
            word="Risk review",
            sentence="Look at {initials}’s risk again",
            action="Assess again",
            endpoint="risk.new_assessment",
        )
    )
