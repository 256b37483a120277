"""Pages of the teams."""

from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.models import Team
from advocacy.administration import teams as service
from advocacy.administration.forms import TeamForm
from advocacy.administration.rules import ADMINISTRATOR, ADMINISTRATORS
from advocacy.administration.words import ROLES
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("teams", __name__, url_prefix="/staff/teams")


@bp.get("/")
@enter(ADMINISTRATOR)
def teams() -> ResponseReturnValue:
    return page("administration/teams.html", teams=service.list_teams(current.db()))


@bp.get("/new")
@enter(ADMINISTRATOR)
def new_team() -> ResponseReturnValue:
    return page("administration/team_new.html", form=TeamForm())


@bp.post("/new")
@enter(ADMINISTRATOR)
def create_team() -> ResponseReturnValue:
    form = TeamForm()
    if not form.validate():
        return page("administration/team_new.html", form=form)
    try:
        team = service.create_team(
            current.db(), name=form.value("name"), actor=current.actor(), at=current.now()
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("administration/team_new.html", form=form)
    return see_other(url_for("teams.team", team_id=team.id))


def _team_page(team: Team, form: TeamForm) -> ResponseReturnValue:
    file = service.get_team_file(current.db(), team)
    return page("administration/team.html", file=file, form=form, roles=ROLES)


@bp.get("/<uuid:team_id>")
@enter(ADMINISTRATOR)
def team(team_id: UUID) -> ResponseReturnValue:
    found = service.get_team(current.db(), team_id)
    return _team_page(found, TeamForm(name=found.name))


@bp.post("/<uuid:team_id>")
@enter(ADMINISTRATOR)
def rename_team(team_id: UUID) -> ResponseReturnValue:
    found, form = service.get_team(current.db(), team_id), TeamForm()
    if not form.validate():
        return _team_page(found, form)
    try:
        service.rename_team(
            current.db(),
            found,
            name=form.value("name"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _team_page(found, form)
    flash("The name is changed.")
    return see_other(url_for("teams.team", team_id=found.id))


@bp.post("/<uuid:team_id>/close")
@enter(ADMINISTRATOR)
def close_team(team_id: UUID) -> ResponseReturnValue:
    found = service.get_team(current.db(), team_id)
    service.close_team(current.db(), found, actor=current.actor(), at=current.now())
    flash("The team is closed.")
    return see_other(url_for("teams.teams"))


def init_app(app: Flask) -> None:
    """Add the pages and the way to them."""
    app.register_blueprint(bp)
    ways(app).add(Way("Teams", "/staff/teams/", 20, ADMINISTRATORS))
