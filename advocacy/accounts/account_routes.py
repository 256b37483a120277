"""Under one's own name: where one is signed in, the passphrase, and the second factors."""

from uuid import UUID

from flask import Blueprint, Flask, flash, g, request
from flask.typing import ResponseReturnValue

from advocacy.accounts import own_account as own
from advocacy.accounts import rules
from advocacy.accounts.addresses import OWN_ACCOUNT
from advocacy.accounts.enrolling import get_own_account
from advocacy.accounts.factor_models import Ceremony
from advocacy.accounts.forms import AppForm, PasskeyForm, PassphraseForm
from advocacy.accounts.models import Account
from advocacy.accounts.passkey_routes import asked, options
from advocacy.accounts.passkeys import (
    PasskeyRefused,
    add_passkey,
    begin_adding,
    list_passkeys,
    remove_passkey,
)
from advocacy.accounts.recovery import count_recovery_codes, make_recovery_codes
from advocacy.accounts.routes import passphrases, relying_party
from advocacy.accounts.second_factors import add_app, app_address, begin_app, remove_app
from advocacy.accounts.set_up_routes import picture
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("own_account", __name__, url_prefix=OWN_ACCOUNT)


def _account() -> Account:
    return get_own_account(current.db(), actor=current.actor())


@bp.get("")
@enter(rules.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    session, actor, account = current.db(), current.actor(), _account()
    return page(
        "accounts/account.html",
        account=account,
        sessions=own.list_own_sessions(session, actor=actor, at=current.now()),
        passkeys=list_passkeys(session, account),
        codes_left=count_recovery_codes(session, account),
    )


@bp.post("sessions/<uuid:session_id>/end")
@enter(rules.OWN_ACCOUNT)
def end_session(session_id: UUID) -> ResponseReturnValue:
    own.end_own_session(current.db(), session_id, actor=current.actor(), at=current.now())
    flash("That session has ended.")
    return see_other(OWN_ACCOUNT)


@bp.post("sessions/end-others")
@enter(rules.OWN_ACCOUNT)
def end_others() -> ResponseReturnValue:
    own.end_other_sessions(current.db(), actor=current.actor(), at=current.now())
    flash("You are signed in here only.")
    return see_other(OWN_ACCOUNT)


@bp.post("keys")
@enter(rules.OWN_ACCOUNT)
def choose_keys() -> ResponseReturnValue:
    wanted = "on" in request.form
    own.choose_single_keys(
        current.db(), _account(), wanted=wanted, actor=current.actor(), at=current.now()
    )
    flash("Single keys are on." if wanted else "Single keys are off.")
    return see_other(OWN_ACCOUNT)


@bp.get("passphrase")
@enter(rules.OWN_FACTORS)
def passphrase() -> ResponseReturnValue:
    return page("accounts/passphrase.html", form=PassphraseForm())


@bp.post("passphrase")
@enter(rules.OWN_FACTORS)
def change_passphrase() -> ResponseReturnValue:
    form = PassphraseForm()
    if form.validate():
        try:
            own.check_again(form.value("passphrase"), form.value("again"))
            own.change_passphrase(
                current.db(),
                _account(),
                passphrase=form.value("passphrase"),
                passphrases=passphrases(),
                actor=current.actor(),
                at=current.now(),
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            flash("Your passphrase is changed. You are signed in here only.")
            return see_other(OWN_ACCOUNT)
    return page("accounts/passphrase.html", form=form)


@bp.get("app")
@enter(rules.OWN_FACTORS)
def app_page() -> ResponseReturnValue:
    return _app_page(_account(), AppForm())


def _app_page(account: Account, form: AppForm) -> ResponseReturnValue:
    address = app_address(account, site=current.settings().staff_base_url)
    return page(
        "accounts/app.html",
        form=form,
        account=account,
        picture=picture(address) if address else "",
        secret=account.waiting_totp_secret,
    )


@bp.post("app/new")
@enter(rules.OWN_FACTORS)
def new_app() -> ResponseReturnValue:
    begin_app(_account())
    return see_other(f"{OWN_ACCOUNT}app")


@bp.post("app")
@enter(rules.OWN_FACTORS)
def confirm_app() -> ResponseReturnValue:
    account, form = _account(), AppForm()
    if form.validate():
        try:
            add_app(
                current.db(), account, form.value("code"), actor=current.actor(), at=current.now()
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            flash("The app is set up. Its six digits work from now on.")
            return see_other(OWN_ACCOUNT)
    return _app_page(account, form)


@bp.post("app/remove")
@enter(rules.OWN_FACTORS)
def drop_app() -> ResponseReturnValue:
    remove_app(current.db(), _account(), actor=current.actor(), at=current.now())
    flash("The app’s six digits no longer work.")
    return see_other(OWN_ACCOUNT)


@bp.get("passkeys/new")
@enter(rules.OWN_FACTORS)
def passkey_page() -> ResponseReturnValue:
    return page("accounts/passkey_new.html", form=PasskeyForm())


@bp.post("passkeys/options")
@enter(rules.OWN_FACTORS)
def passkey_options() -> ResponseReturnValue:
    return options(
        begin_adding(
            current.db(),
            _account(),
            party=relying_party(),
            holder=str(current.actor().session_id),
            at=current.now(),
        )
    )


@bp.post("passkeys/new")
@enter(rules.OWN_FACTORS)
def new_passkey() -> ResponseReturnValue:
    form = PasskeyForm()
    try:
        add_passkey(
            current.db(),
            _account(),
            asked(Ceremony.ADD, str(current.actor().session_id)),
            name=form.value("name"),
            actor=current.actor(),
            at=current.now(),
        )
    except PasskeyRefused as refused:
        g.keeps_changes = True
        return page("accounts/passkey_new.html", form=form, refused=refused.sentence)
    flash("The passkey is added.")
    return see_other(OWN_ACCOUNT)


@bp.get("passkeys/<uuid:passkey_id>")
@enter(rules.OWN_FACTORS)
def passkey(passkey_id: UUID) -> ResponseReturnValue:
    found = own.get_own_passkey(current.db(), passkey_id, actor=current.actor())
    return page("accounts/passkey.html", passkey=found)


@bp.post("passkeys/<uuid:passkey_id>")
@enter(rules.OWN_FACTORS)
def drop_passkey(passkey_id: UUID) -> ResponseReturnValue:
    found = own.get_own_passkey(current.db(), passkey_id, actor=current.actor())
    remove_passkey(current.db(), _account(), found, actor=current.actor(), at=current.now())
    flash("The passkey no longer works.")
    return see_other(OWN_ACCOUNT)


@bp.get("recovery-codes")
@enter(rules.OWN_FACTORS)
def recovery() -> ResponseReturnValue:
    left = count_recovery_codes(current.db(), _account())
    return page("accounts/recovery.html", left=left)


@bp.post("recovery-codes")
@enter(rules.OWN_FACTORS)
def new_codes() -> ResponseReturnValue:
    made = make_recovery_codes(current.db(), _account(), actor=current.actor(), at=current.now())
    # Not a redirect: the codes are shown this once and kept nowhere in clear.
    return page("accounts/codes.html", status=200, codes=made, done="", first=False)


def init_app(app: Flask) -> None:
    """Add the pages of one's own account."""
    app.register_blueprint(bp)
