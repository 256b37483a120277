"""The page that the service tells people of: nothing is read from anywhere, nothing stays."""

import logging

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue

from advocacy.errors import NotFound, TooMany
from advocacy.portal.asking.forms import AskForm
from advocacy.referrals.asking import Wish, ask_to_be_rung
from advocacy.web import current
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.limits import Limit, count_request
from advocacy.web.pages import page, see_other

log = logging.getLogger(__name__)

ASKING = Rule(
    "asking to be rung, without an account",
    Site.SURVIVOR,
    lambda _actor: True,
    unsigned=True,
    recorded=False,
    # As at sign-in: an exit clears every cookie, the form token's too, with the very page.
    needs_token=False,
    kept=False,
)
FROM_ONE = Limit("asking from one address", 10, 3600)
FROM_ALL = Limit("asking from anywhere", 120, 3600)
_HOW = "__Host-t"
_PAGE, _THANKS = "/a/60", "/a/61"
_MISSING, _MANY, _REFUSED, _DONE = "3", "2", "4", "5"

bp = Blueprint("asking", __name__)


def _be_open() -> None:
    """Answer like a page that isn't there unless the service has opened this one."""
    if not current.settings().asking_team:
        raise NotFound


@bp.get(_PAGE)
@enter(ASKING)
def ask() -> ResponseReturnValue:
    _be_open()
    how = request.cookies.get(_HOW, "")
    response = page(
        "portal/asking/ask.html",
        form=AskForm(formdata=None),
        how=how,
        answered=current.settings().asking_answered,
    )
    if how:
        response.delete_cookie(_HOW, secure=True, httponly=True, samesite="Strict")
    return response


@bp.post(_PAGE)
@enter(ASKING)
def asked() -> ResponseReturnValue:
    _be_open()
    form = AskForm()
    wish = Wish(
        name=form.value("name"), reach=form.value("reach"), when=form.value("when"),
        say=form.value("say"), wish=form.value("wish"),
    )  # fmt: skip
    if not form.validate() or not wish.reach:
        return _back(_MISSING)
    if form.value("more"):
        return _back(_REFUSED)
    try:
        _count()
    except TooMany as many:
        response = _back(_MANY)
        response.headers["Retry-After"] = str(many.retry_after)
        return response
    team = current.settings().asking_team
    if not ask_to_be_rung(current.db(), wish, team_name=team, at=current.now()):
        log.error("ADVOCACY_ASKING_TEAM names no team: the leads of all teams were told")
    return _to(_THANKS, _DONE)


def _count() -> None:
    who = request.remote_addr or "unknown"
    for limit, whose in ((FROM_ONE, who), (FROM_ALL, "anybody")):
        count_request(current.db(), limit, vault=current.vault(), who=whose, at=current.now())


def _back(how: str) -> Response:
    """Lead back to the empty page: a page in answer to the form would stay in the browser."""
    return _to(_PAGE, how)


def _to(where: str, how: str) -> Response:
    response = see_other(where)
    response.set_cookie(_HOW, how, secure=True, httponly=True, samesite="Strict", max_age=60)
    return response


@bp.get(_THANKS)
@enter(ASKING)
def thanks() -> ResponseReturnValue:
    """Say it once, to who has just asked: after leaving, Back must not say that somebody did."""
    _be_open()
    if request.cookies.get(_HOW) != _DONE:
        return see_other("/")
    response = page("portal/asking/thanks.html", answered=current.settings().asking_answered)
    response.delete_cookie(_HOW, secure=True, httponly=True, samesite="Strict")
    return response


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
