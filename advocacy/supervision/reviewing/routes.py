"""The page on which a lead reviews a case, and the page of all its reviews."""

from pathlib import Path

from flask import Blueprint, Flask, current_app, url_for
from flask.typing import ResponseReturnValue

from advocacy.actor import Role
from advocacy.cases.case_rules import CASE_LEAD, CASE_WORKER
from advocacy.cases.changes import subscribe
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.cases.plan_state import plan_states
from advocacy.db import new_id
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.supervision.lists import list_about
from advocacy.supervision.reviewing import rhythm, service
from advocacy.supervision.reviewing.forms import PARTS, ReviewForm
from advocacy.supervision.reviewing.glance import LEVELS, see_case
from advocacy.supervision.reviewing.planning import DUE, latest_day, on_change
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("case_reviews", __name__, url_prefix="/staff/cases/<uuid:case_id>/reviews")


@bp.get("/")
@enter(CASE_WORKER)
def reviews(case: Case) -> ResponseReturnValue:
    actor = current.actor()
    return page(
        "supervision/reviews.html",
        case=case,
        reviews=service.list_reviews(current.db(), case),
        notes=list_about(current.db(), case, actor=actor, at=current.now()),
        leads=actor.role is Role.LEAD and actor.team_id == case.team_id,
        parts=PARTS,
        levels=LEVELS,
    )


@bp.get("/new")
@enter(CASE_LEAD)
def new_review(case: Case) -> ResponseReturnValue:
    form = ReviewForm(next_on=latest_day(case, at=current.now()), form_id=str(new_id()))
    return _review_page(case, form, fresh=True)


def _review_page(
    case: Case, form: ReviewForm, *, fresh: bool = False, changed: str = ""
) -> ResponseReturnValue:
    session, at = current.db(), current.now()
    glance = see_case(
        session,
        case,
        plans=plan_states(current_app),
        kinds=prompt_kinds(current_app).by_code,
        at=at,
    )
    if fresh or changed:
        form.newest.process_data(str(glance.newest.id) if glance.newest else "")
    if not form.change_for.choices:
        form.offer(service.list_changers(session, case, actor=current.actor(), at=at))
    return page(
        "supervision/review.html",
        status=409 if changed else None,
        case=case,
        form=form,
        glance=glance,
        changed=changed,
        levels=LEVELS,
    )


@bp.post("/new")
@enter(CASE_LEAD)
def keep_review(case: Case) -> ResponseReturnValue:
    form = ReviewForm().offer(
        service.list_changers(current.db(), case, actor=current.actor(), at=current.now())
    )
    if not form.validate():
        return _review_page(case, form)
    try:
        service.review_case(
            current.db(),
            case,
            form.seen(),
            newest_id=form.newest_id(),
            form_id=form.mark(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _review_page(case, form)
    except service.ReviewedMeanwhile as fault:
        return _review_page(case, form, changed=fault.sentence)
    return see_other(url_for("case_reviews.reviews", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages, the tab and the words of the prompt; plan anew where risk rises."""
    app.register_blueprint(bp)
    own = app.extensions["advocacy"].settings.review_rhythm
    rhythm.use_file(Path(own) if own else rhythm.OWN_FILE)
    subscribe(on_change)
    case_page(app).tab(Tab("Reviews", "case_reviews.reviews", 58))
    prompt_kinds(app).register(
        PromptKind(
            code=DUE,
            word="Case review",
            sentence="Review {initials}’s case",
            action="Review it",
            endpoint="case_reviews.new_review",
            ends_with_case=True,
        )
    )
