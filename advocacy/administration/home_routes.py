"""The administrator's first page, and the page on settings and health."""

from typing import cast

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from advocacy.administration.agencies import list_agencies
from advocacy.administration.grants import list_open
from advocacy.administration.people import Standing, list_people
from advocacy.administration.rows import rows_of
from advocacy.administration.rules import ADMINISTRATOR, ADMINISTRATORS
from advocacy.administration.state import list_settings, see_state
from advocacy.administration.words import GRANT_STATES
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page

bp = Blueprint("administration", __name__, url_prefix="/staff/administration")


def tables_current() -> bool:
    """Return whether every migration has been applied; how to tell is the application's."""
    return cast("bool", current_app.extensions["tables_current"](current.db().connection()))


@bp.get("/")
@enter(ADMINISTRATOR)
def home() -> ResponseReturnValue:
    session, at = current.db(), current.now()
    people, agencies = list_people(session, at=at), list_agencies(session, at=at)
    return page(
        "administration/home.html",
        grants=rows_of(session, list_open(session, at=at), at=at),
        words=GRANT_STATES,
        state=see_state(session, at=at),
        working=sum(row.standing is Standing.WORKING for row in people),
        coming=[row for row in people if row.standing in (Standing.INVITED, Standing.LATE)],
        reviews=[each for each in agencies if each.review_due],
    )


@bp.get("/settings")
@enter(ADMINISTRATOR)
def settings() -> ResponseReturnValue:
    return page(
        "administration/settings.html",
        state=see_state(current.db(), at=current.now()),
        settings=list_settings(current.settings()),
        tables_current=tables_current(),
    )


def init_app(app: Flask) -> None:
    """Add the pages and the way to them."""
    app.register_blueprint(bp)
    ways(app).add(Way("Administration", "/staff/administration/", 0, ADMINISTRATORS))
