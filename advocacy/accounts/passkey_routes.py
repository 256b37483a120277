"""Signing in with a passkey: the browser asks for what to sign, then sends the answer."""

import secrets

from flask import Blueprint, Flask, Response, g, request
from flask.typing import ResponseReturnValue

from advocacy.accounts import rules
from advocacy.accounts.factor_models import Ceremony
from advocacy.accounts.forms import StaffSignInForm
from advocacy.accounts.passkey_sign_in import sign_in_by_passkey
from advocacy.accounts.passkeys import Asked, PasskeyRefused, begin_asking
from advocacy.accounts.routes import device, enter_with, relying_party
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import SIGN_INS
from advocacy.web.pages import page

bp = Blueprint("passkeys", __name__, url_prefix="/staff/passkey")

# Which browser was asked: there is no session yet that could say so.
_HOLDER = "__Host-asked"
_SECONDS = 300


def asked(ceremony: Ceremony, holder: str) -> Asked:
    """Return the answer this request brings, and what it answers."""
    answer = request.form.get("answer", "")
    return Asked(party=relying_party(), ceremony=ceremony, holder=holder, answer=answer)


def options(document: str) -> Response:
    """Answer with what the browser hands to the passkey."""
    return Response(document, mimetype="application/json")


@bp.post("/options")
@enter(rules.OPEN_STAFF, limit=SIGN_INS)
def sign_in_options() -> ResponseReturnValue:
    holder = secrets.token_urlsafe(32)
    response = options(
        begin_asking(
            current.db(),
            Ceremony.SIGN_IN,
            party=relying_party(),
            holder=holder,
            at=current.now(),
        )
    )
    response.set_cookie(
        _HOLDER, holder, secure=True, httponly=True, samesite="Strict", max_age=_SECONDS
    )
    return response


@bp.post("/sign-in")
@enter(rules.OPEN_STAFF, limit=SIGN_INS)
def sign_in_now() -> ResponseReturnValue:
    given = asked(Ceremony.SIGN_IN, request.cookies.get(_HOLDER, ""))
    try:
        signed_in = sign_in_by_passkey(current.db(), given, at=current.now(), device=device())
    except PasskeyRefused as refused:
        # What was asked is used up, and the try is in the log, although the page is an error.
        g.keeps_changes = True
        form = StaffSignInForm(formdata=None)
        return page("accounts/sign_in.html", form=form, refused=refused.sentence)
    return enter_with(signed_in)


def init_app(app: Flask) -> None:
    """Add signing in with a passkey."""
    app.register_blueprint(bp)
