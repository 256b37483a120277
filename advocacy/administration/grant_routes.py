"""What waits for a team lead, and what an administrator does once it is decided."""

from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import LEAD
from advocacy.actor import Role
from advocacy.administration import deciding
from advocacy.administration.forms import DecideForm
from advocacy.administration.grants import WAITS, list_for_lead
from advocacy.administration.models import PendingGrant
from advocacy.administration.people_routes import invited_page
from advocacy.administration.rows import rows_of
from advocacy.administration.rules import ADMINISTRATOR, CONFIRMED, DECIDES
from advocacy.administration.words import GRANT_STATES
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("grants", __name__, url_prefix="/staff/grants")


@bp.get("/")
@enter(LEAD)
def grants() -> ResponseReturnValue:
    found = list_for_lead(current.db(), actor=current.actor(), at=current.now())
    return page("administration/grants.html", grants=rows_of(current.db(), found, at=current.now()))


def _grant_page(grant: PendingGrant, form: DecideForm) -> ResponseReturnValue:
    [row] = rows_of(current.db(), [grant], at=current.now())
    return page("administration/grant.html", row=row, form=form, words=GRANT_STATES)


@bp.get("/<uuid:grant_id>")
@enter(DECIDES)
def grant(grant: PendingGrant) -> ResponseReturnValue:
    return _grant_page(grant, DecideForm())


@bp.post("/<uuid:grant_id>")
@enter(DECIDES)
def decide(grant: PendingGrant) -> ResponseReturnValue:
    form = DecideForm()
    if not form.validate():
        return _grant_page(grant, form)
    answer = deciding.approve if form.value("answer") == "approve" else deciding.decline
    try:
        invited = answer(
            current.db(),
            grant,
            why=form.value("why"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        current.db().rollback()
        form.refuse(fault)
        return _grant_page(grant, form)
    if invited is None:
        flash("The administrators can see what you decided.")
        return see_other(url_for("grants.grants"))
    # Not a redirect: the code is shown this once and kept nowhere in clear.
    return page("administration/code.html", status=200, invited=invited)


@bp.post("/<uuid:grant_id>/link")
@enter(CONFIRMED)
def link(grant_id: UUID) -> ResponseReturnValue:
    return invited_page(
        deciding.take_link(current.db(), grant_id, actor=current.actor(), at=current.now())
    )


@bp.post("/<uuid:grant_id>/withdraw")
@enter(ADMINISTRATOR)
def withdraw(grant_id: UUID) -> ResponseReturnValue:
    deciding.withdraw(current.db(), grant_id, actor=current.actor(), at=current.now())
    flash("It is withdrawn. Nothing was changed.")
    return see_other(url_for("administration.home"))


def init_app(app: Flask) -> None:
    """Add the pages, the way to them, and the words of the prompt."""
    app.register_blueprint(bp)
    ways(app).add(Way("New access", "/staff/grants/", 90, frozenset({Role.LEAD})))
    prompt_kinds(app).register(
        PromptKind(
            code=WAITS,
            word="New access",
            sentence="An administrator asks you to agree",
            action="Decide",
            endpoint="grants.grant",
            arguments=(("grant_id", "subject_id"),),
        )
    )
