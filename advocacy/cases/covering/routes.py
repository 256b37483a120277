"""Pages of cover: a lead's for the team, everybody else's for their own caseload."""

from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.models import Account, Team
from advocacy.accounts.rules import ADVOCATE
from advocacy.cases.covering.forms import CoverForm
from advocacy.cases.covering.happened import add_sources
from advocacy.cases.covering.service import (
    ARRANGED,
    arrange_cover,
    end_cover,
    list_covers,
    list_may_be_away,
    list_may_cover,
    list_told,
    settle_told,
)
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("covering", __name__, url_prefix="/staff/cover")


def _form() -> CoverForm:
    form, session, actor = CoverForm(), current.db(), current.actor()
    team = session.get(Team, actor.team_id)
    away: list[Account] = list_may_be_away(session, actor=actor)
    form.offer(away, list_may_cover(session, actor=actor), team.name if team else "no team")
    return form


def _cover_page(form: CoverForm) -> ResponseReturnValue:
    actor = current.actor()
    return page(
        "cases/covering/cover.html",
        form=form,
        covers=list_covers(current.db(), actor=actor, at=current.now()),
        told=list_told(current.db(), actor=actor),
        may_end={each.id for each in list_may_be_away(current.db(), actor=actor)},
    )


@bp.get("/")
@enter(ADVOCATE)
def everything() -> ResponseReturnValue:
    return _cover_page(_form())


@bp.post("/")
@enter(ADVOCATE)
def arrange() -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _cover_page(form)
    try:
        arrange_cover(
            current.db(),
            away_id=form.chosen("away_id"),
            cover_id=form.chosen("cover_id"),
            starts_at=form.value("starts_at"),
            ends_at=form.value("ends_at"),
            reason=form.value("reason"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _cover_page(form)
    flash("Cover is arranged. Whoever covers, and the leads, are told.")
    return see_other(url_for("covering.everything"))


@bp.post("/<uuid:cover_id>/end")
@enter(ADVOCATE)
def end(cover_id: UUID) -> ResponseReturnValue:
    end_cover(current.db(), cover_id, actor=current.actor(), at=current.now())
    flash("Cover has ended.")
    return see_other(url_for("covering.everything"))


@bp.post("/<uuid:cover_id>/seen")
@enter(ADVOCATE)
def seen(cover_id: UUID) -> ResponseReturnValue:
    settle_told(current.db(), cover_id, actor=current.actor(), at=current.now())
    return see_other(url_for("covering.everything"))


def init_app(app: Flask) -> None:
    """Add the pages and the words of their prompt."""
    app.register_blueprint(bp)
    add_sources(app)
    prompt_kinds(app).register(
        PromptKind(
            code=ARRANGED,
            word="Cover",
            sentence="Cover was arranged while somebody is away",
            action="See when",
            endpoint="covering.everything",
            arguments=(),
        )
    )
