"""Sign-in and sign-out of staff and partners."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, flash, g, request
from flask.typing import ResponseReturnValue

from advocacy.accounts import rules
from advocacy.accounts.devices import device_of
from advocacy.accounts.forms import StaffSignInForm
from advocacy.accounts.homes import home_of
from advocacy.accounts.models import SignInSite
from advocacy.accounts.passkeys import RelyingParty
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.sessions import SignedIn, end_session
from advocacy.accounts.signing_in import SignInRefused, sign_in
from advocacy.web import current
from advocacy.web.guard import Site, enter
from advocacy.web.limits import SIGN_INS
from advocacy.web.pages import page, see_other

bp = Blueprint("accounts", __name__, url_prefix="/staff")

COOKIES = {Site.STAFF: "__Host-staff", Site.SURVIVOR: "__Host-n"}


def passphrases() -> Passphrases:
    """Return the deployment's hasher."""
    found: Passphrases = current_app.extensions["passphrases"]
    return found


def relying_party() -> RelyingParty:
    """Return whom the staff's passkeys are for: the staff host, in the demo `localhost`."""
    site = urlsplit(current.settings().staff_base_url)
    return RelyingParty(id=site.hostname or "", origin=f"{site.scheme}://{site.netloc}")


def device() -> str:
    """Return the kind of device the request comes from."""
    return device_of(request.user_agent.string).value


def set_session_cookie(response: Response, site: Site, token: str) -> None:
    """Put the session's token in its cookie: for this host only, never for a script, no expiry."""
    response.set_cookie(COOKIES[site], token, secure=True, httponly=True, samesite="Strict")


def enter_with(signed_in: SignedIn) -> ResponseReturnValue:
    """Lead somebody who has signed in to their first page, and say what they should know."""
    if signed_in.codes_left is not None:
        flash(
            f"You used a recovery code. You have {signed_in.codes_left} left, and your team lead "
            "is told. New ones are under your name at the top."
        )
    response = see_other(home_of(signed_in.actor.role))
    set_session_cookie(response, Site.STAFF, signed_in.token)
    return response


@bp.get("/sign-in")
@enter(rules.OPEN_STAFF)
def sign_in_page() -> ResponseReturnValue:
    if current.find_actor() is not None:
        return see_other(home_of(current.actor().role))
    return page("accounts/sign_in.html", form=StaffSignInForm())


@bp.post("/sign-in")
@enter(rules.OPEN_STAFF, limit=SIGN_INS)
def sign_in_now() -> ResponseReturnValue:
    form = StaffSignInForm()
    if not form.validate():
        return page("accounts/sign_in.html", form=form)
    try:
        signed_in = sign_in(
            current.db(),
            site=SignInSite.STAFF,
            username=form.value("username"),
            passphrase=form.value("passphrase"),
            code=form.value("code"),
            passphrases=passphrases(),
            at=current.now(),
            device=device(),
        )
    except SignInRefused as refused:
        # The failure counts, so what the service noted is kept although the page is an error.
        g.keeps_changes = True
        return page("accounts/sign_in.html", form=form, refused=refused.sentence)
    return enter_with(signed_in)


@bp.post("/sign-out")
@enter(rules.SIGN_OUT)
def sign_out() -> ResponseReturnValue:
    token = request.cookies.get(COOKIES[Site.STAFF])
    if token:
        end_session(current.db(), token, at=current.now())
        g.actor = None
    response = see_other("/staff/sign-in")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def init_app(app: Flask) -> None:
    """Add sign-in."""
    app.register_blueprint(bp)
