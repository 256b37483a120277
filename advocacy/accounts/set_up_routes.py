"""Setting up a second factor at the first sign-in: nothing else is shown before it is done."""

import segno
from flask import Blueprint, Flask, flash, g
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from advocacy.accounts import rules
from advocacy.accounts.addresses import OWN_ACCOUNT, SET_UP
from advocacy.accounts.enrolling import (
    finish_enrolment,
    first_recovery_codes,
    get_own_account,
)
from advocacy.accounts.factor_models import Ceremony
from advocacy.accounts.forms import AppForm, PasskeyForm
from advocacy.accounts.homes import home_of
from advocacy.accounts.models import Account
from advocacy.accounts.passkey_routes import asked, options
from advocacy.accounts.passkeys import PasskeyRefused, add_passkey, begin_adding
from advocacy.accounts.routes import relying_party
from advocacy.accounts.second_factors import add_app, app_address, begin_app, has_factor
from advocacy.errors import Invalid, NotFound
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("set_up", __name__, url_prefix="/staff/set-up")


def _new_account() -> Account:
    """Return the account of whoever is setting up; whoever is done has no business here."""
    account = get_own_account(current.db(), actor=current.actor())
    if account.enrolled_at is not None:
        raise NotFound
    return account


def picture(address: str) -> Markup:
    """Return the square picture that an authenticator app reads."""
    drawn = segno.make(address, micro=False).svg_inline(
        scale=5, light="white", title="Picture to read with your authenticator app"
    )
    return Markup(drawn)  # noqa: S704 - drawn by the library from our own address


@bp.get("/")
@enter(rules.SETTING_UP)
def begin() -> ResponseReturnValue:
    if current.actor().enrolled:
        return see_other(OWN_ACCOUNT)
    account = _new_account()
    if has_factor(current.db(), account):
        return page("accounts/set_up_codes.html")
    return page("accounts/set_up.html", account=account, form=PasskeyForm())


@bp.post("/app/new")
@enter(rules.SETTING_UP)
def choose_app() -> ResponseReturnValue:
    begin_app(_new_account())
    return see_other(f"{SET_UP}app")


@bp.get("/app")
@enter(rules.SETTING_UP)
def app_page() -> ResponseReturnValue:
    if current.actor().enrolled:
        return see_other(OWN_ACCOUNT)
    return _app_page(_new_account(), AppForm())


def _app_page(account: Account, form: AppForm) -> ResponseReturnValue:
    address = app_address(account, site=current.settings().staff_base_url)
    if not address:
        return see_other(SET_UP)
    secret = account.waiting_totp_secret
    return page("accounts/set_up_app.html", form=form, picture=picture(address), secret=secret)


@bp.post("/app")
@enter(rules.SETTING_UP)
def confirm_app() -> ResponseReturnValue:
    account, form = _new_account(), AppForm()
    if form.validate():
        try:
            add_app(
                current.db(), account, form.value("code"), actor=current.actor(), at=current.now()
            )
            return see_other(SET_UP)
        except Invalid as fault:
            form.refuse(fault)
    return _app_page(account, form)


@bp.post("/passkey/options")
@enter(rules.SETTING_UP)
def passkey_options() -> ResponseReturnValue:
    return options(
        begin_adding(
            current.db(),
            _new_account(),
            party=relying_party(),
            holder=str(current.actor().session_id),
            at=current.now(),
        )
    )


@bp.post("/passkey")
@enter(rules.SETTING_UP)
def new_passkey() -> ResponseReturnValue:
    account, form = _new_account(), PasskeyForm()
    try:
        add_passkey(
            current.db(),
            account,
            asked(Ceremony.ADD, str(current.actor().session_id)),
            name=form.value("name"),
            actor=current.actor(),
            at=current.now(),
        )
    except PasskeyRefused as refused:
        g.keeps_changes = True
        return page("accounts/set_up.html", account=account, form=form, refused=refused.sentence)
    return see_other(SET_UP)


@bp.post("/codes")
@enter(rules.SETTING_UP)
def codes() -> ResponseReturnValue:
    made = first_recovery_codes(
        current.db(), _new_account(), actor=current.actor(), at=current.now()
    )
    # Not a redirect: the codes are shown this once and kept nowhere in clear.
    return page("accounts/codes.html", status=200, codes=made, done=f"{SET_UP}done", first=True)


@bp.post("/done")
@enter(rules.SETTING_UP)
def done() -> ResponseReturnValue:
    actor = current.actor()
    finish_enrolment(current.db(), _new_account(), actor=actor, at=current.now())
    flash("You are set up. From now on you sign in with your second factor too.")
    return see_other(home_of(actor.role))


def init_app(app: Flask) -> None:
    """Add setting up."""
    app.register_blueprint(bp)
