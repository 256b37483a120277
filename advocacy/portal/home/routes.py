"""The one address: sign-in when signed out, the first screen when signed in, and help."""

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from advocacy.accounts import rules
from advocacy.accounts.models import SignInSite
from advocacy.accounts.routes import COOKIES, passphrases, set_session_cookie
from advocacy.accounts.sessions import end_session, find_actor
from advocacy.accounts.signing_in import SignInRefused
from advocacy.accounts.survivor_signing_in import sign_in_survivor
from advocacy.actor import Actor, Role
from advocacy.cases.access import get_case
from advocacy.cases.case_rules import OWN_CASE
from advocacy.cases.models import Case, CaseState
from advocacy.cases.service import list_case_advocates
from advocacy.errors import TooMany
from advocacy.portal import tried
from advocacy.portal.home.forms import PortalSignInForm
from advocacy.portal.home.own_routes import bp as own_bp
from advocacy.portal.home.own_routes import words_page
from advocacy.portal.home.reading import dependent_page
from advocacy.portal.place import way_back
from advocacy.portal.registry import portal_home
from advocacy.portal.sections import WRITES, is_open
from advocacy.web import current
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.pages import page, see_other

bp = Blueprint("portal", __name__)

HOME = Rule("the one address", Site.SURVIVOR, lambda _actor: True, unsigned=True, recorded=True)
_TRIED = "__Host-t"


@bp.get("/")
@enter(HOME)
def home() -> ResponseReturnValue:
    actor = current.find_actor()
    if actor is None or actor.case_id is None:
        return _sign_in_page()
    current.shown_cases([actor.case_id])
    if actor.portal.setting_words:
        return words_page()
    if actor.portal.is_new:
        return page("portal/first.html")
    if actor.role is Role.DEPENDENT:
        return _dependent_page(actor)
    return _first_screen(actor)


def _first_screen(actor: Actor) -> ResponseReturnValue:
    session, at = current.db(), current.now()
    case = get_case(session, actor.case_id, actor=actor, at=at)  # type: ignore[arg-type]
    closed = case.state is CaseState.CLOSED
    states = [
        (tile, tile.state(session, case, actor, at))
        for tile in portal_home(current_app).tiles
        if is_open(actor.portal, tile.section) and not (closed and tile.section in WRITES)
    ]
    shown = [(tile, state) for tile, state in states if state.shown]
    shown.sort(key=lambda pair: not pair[1].urgent)
    card = next((state.card for _, state in shown if state.card is not None), None)
    return page("portal/home.html", tiles=shown, closed=closed, card=card)


def _dependent_page(actor: Actor) -> ResponseReturnValue:
    seen = dependent_page(current.db(), portal_home(current_app), actor=actor, at=current.now())
    return page("portal/dependent.html", seen=seen)


def _sign_in_page() -> ResponseReturnValue:
    tried = request.cookies.get(_TRIED, "")
    response = page("portal/sign_in.html", form=PortalSignInForm(), tried=tried)
    if tried:
        response.delete_cookie(_TRIED, secure=True, httponly=True, samesite="Strict")
    return response


@bp.post("/")
@enter(rules.SIGNING_IN)
def sign_in_now() -> ResponseReturnValue:
    form = PortalSignInForm()
    try:
        signed_in = sign_in_survivor(
            current.db(),
            username=form.value("username") or "",
            passphrase=form.value("passphrase") or "",
            code=form.value("code") or "",
            passphrases=passphrases(),
            at=current.now(),
        )
    except SignInRefused:
        return _tried("1")
    except TooMany as waiting:
        response = _tried("2")
        response.headers["Retry-After"] = str(waiting.retry_after)
        return response
    found = find_actor(current.db(), signed_in.token, site=SignInSite.SURVIVOR, at=current.now())
    response = see_other(way_back(current.db(), actor=found, at=current.now()))
    set_session_cookie(response, Site.SURVIVOR, signed_in.token)
    response.delete_cookie("__Host-x", secure=True, samesite="Strict")
    return response


def _tried(how: str) -> Response:
    """Answer a failed try like every form here: by a redirect to the same, neutral step."""
    response = see_other("/")
    response.set_cookie(_TRIED, how, secure=True, httponly=True, samesite="Strict", max_age=60)
    return response


@bp.get("/a/30")
@enter(rules.OPEN_SURVIVOR)
def help_page() -> ResponseReturnValue:
    return page("portal/help.html", signed_in=current.find_actor() is not None)


@bp.get("/a/31")
@enter(OWN_CASE)
def who_can_see(case: Case) -> ResponseReturnValue:
    advocates = list_case_advocates(current.db(), case, at=current.now())
    names = list(dict.fromkeys(each.name.split()[0] for each in advocates))
    return page("portal/who_can_see.html", names=names)


def end_current_session() -> None:
    """End the session whose cookie the request carries, whatever state it is in."""
    token = request.cookies.get(COOKIES[Site.SURVIVOR])
    if token:
        end_session(current.db(), token, at=current.now())
        g.actor = None


def init_app(app: Flask) -> None:
    """Add the one address, and how its pages tell a try from coming back."""
    tried.init_app(app)
    app.register_blueprint(bp)
    app.register_blueprint(own_bp)
