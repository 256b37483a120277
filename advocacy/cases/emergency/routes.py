"""Pages: opening a case in an emergency, what its advocates are told, and the leads' review."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, current_app, g, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.rules import ADVOCATE, LEAD, confirmed, one_of
from advocacy.actor import Actor, Role
from advocacy.cases.case_rules import CASE_WORKER, CASE_WORKER_CLOSED_TOO
from advocacy.cases.emergency.forms import CATEGORIES, OpenForm, ReviewForm
from advocacy.cases.emergency.happened import add_sources
from advocacy.cases.emergency.reviewing import (
    ToReview,
    get_to_review,
    list_to_review,
    list_traces,
    review_deciders,
    review_opening,
)
from advocacy.cases.emergency.service import (
    OPENED,
    REVIEW,
    UNREVIEWED,
    NotOpened,
    get_opening,
    mark_seen,
    open_in_an_emergency,
)
from advocacy.cases.grant_models import Category, Finding
from advocacy.cases.models import Case
from advocacy.cases.pages import case_page
from advocacy.errors import Invalid
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.limits import Limit
from advocacy.web.pages import page, see_other

_WHO = frozenset({Role.ADVOCATE, Role.LEAD})
TRIES = Limit("emergency opening", 10, 3600)
EMERGENCY = confirmed(ADVOCATE)

bp = Blueprint("emergency", __name__, url_prefix="/staff")


def _load(session: Session, actor: Actor, _at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    values["found"] = get_to_review(session, values.pop("opening_id"), actor=actor)
    return values


REVIEWER = Rule("reviews this emergency opening", Site.STAFF, one_of(Role.LEAD), load=_load)


@bp.get("/emergency/")
@enter(EMERGENCY)
def ask() -> ResponseReturnValue:
    return page("cases/emergency/open.html", form=OpenForm(), refused="")


@bp.post("/emergency/")
@enter(EMERGENCY, limit=TRIES)
def open_case() -> ResponseReturnValue:
    form = OpenForm()
    if not form.validate():
        return page("cases/emergency/open.html", form=form, refused="")
    try:
        case = open_in_an_emergency(
            current.db(),
            reference=form.value("reference"),
            category=Category(form.value("category")),
            reason=form.value("reason"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("cases/emergency/open.html", form=form, refused="")
    except NotOpened as refused:
        # The try itself is kept: somebody looks at who tries which references.
        g.keeps_changes = True
        return page("cases/emergency/open.html", form=form, refused=refused.sentence)
    return see_other(url_for("cases.overview", case_id=case.id))


@bp.get("/cases/<uuid:case_id>/emergency/<uuid:opening_id>")
@enter(CASE_WORKER)
def told(case: Case, opening_id: UUID) -> ResponseReturnValue:
    opening = get_opening(current.db(), opening_id, case=case)
    by = current.db().get_one(Account, opening.account_id)
    return page(
        "cases/emergency/told.html", case=case, opening=opening, by=by, categories=CATEGORIES
    )


@bp.post("/cases/<uuid:case_id>/emergency/<uuid:opening_id>/seen")
@enter(CASE_WORKER_CLOSED_TOO)
def seen(case: Case, opening_id: UUID) -> ResponseReturnValue:
    opening = get_opening(current.db(), opening_id, case=case)
    mark_seen(current.db(), opening, actor=current.actor(), at=current.now())
    return see_other("/staff/")


@bp.get("/emergency/reviews/")
@enter(LEAD)
def reviews() -> ResponseReturnValue:
    found = list_to_review(current.db(), actor=current.actor())
    current.shown_cases(each.case.id for each in found)
    return page(
        "cases/emergency/reviews.html", found=found, categories=CATEGORIES, at=current.now()
    )


def _review_page(found: ToReview, form: ReviewForm) -> ResponseReturnValue:
    current.shown_cases([found.case.id])
    tabs = {tab.endpoint.partition(".")[0]: tab.label for tab in case_page(current_app).tabs}
    return page(
        "cases/emergency/review.html",
        found=found,
        form=form,
        categories=CATEGORIES,
        traces=list_traces(current.db(), found.opening),
        tabs=tabs,
    )


@bp.get("/emergency/reviews/<uuid:opening_id>")
@enter(REVIEWER)
def review(found: ToReview) -> ResponseReturnValue:
    return _review_page(found, ReviewForm(formdata=None))


@bp.post("/emergency/reviews/<uuid:opening_id>")
@enter(REVIEWER)
def finish(found: ToReview) -> ResponseReturnValue:
    form = ReviewForm()
    if not form.validate():
        return _review_page(found, form)
    try:
        review_opening(
            current.db(),
            found,
            finding=Finding(form.value("finding")),
            note=form.value("note"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _review_page(found, form)
    return see_other(url_for("emergency.reviews"))


def init_app(app: Flask) -> None:
    """Add the pages, the ways to them and the words of their prompts."""
    app.register_blueprint(bp)
    add_sources(app)
    decided_by((REVIEW, UNREVIEWED), review_deciders)
    ways(app).add(Way("Emergency", "/staff/emergency/", 74, _WHO))
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=OPENED,
            word="Opened",
            sentence="A colleague opened the case of {initials} in an emergency",
            action="See who and why",
            endpoint="emergency.told",
            arguments=("case_id", ("opening_id", "subject_id")),
        )
    )
    for code, word, sentence in (
        (REVIEW, "To review", "A case was opened in an emergency: review it within two days"),
        (UNREVIEWED, "Not reviewed", "An emergency opening is past its review"),
    ):
        kinds.register(
            PromptKind(
                code=code,
                word=word,
                sentence=sentence,
                action="Review",
                endpoint="emergency.review",
                arguments=(("opening_id", "subject_id"),),
            )
        )
