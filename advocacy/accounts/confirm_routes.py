"""Confirming anew who is at the keyboard, and what was kept in the meantime."""

from uuid import UUID

from flask import Blueprint, Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from advocacy.accounts import rules
from advocacy.accounts.addresses import CONFIRM, KEPT
from advocacy.accounts.confirming import NotConfirmed, confirm, confirm_by_passkey
from advocacy.accounts.enrolling import get_own_account
from advocacy.accounts.factor_models import Ceremony, KeptForm
from advocacy.accounts.forms import ConfirmForm
from advocacy.accounts.homes import home_of
from advocacy.accounts.kept_forms import drop_kept_form, find_kept_form
from advocacy.accounts.passkey_routes import asked, options
from advocacy.accounts.passkeys import PasskeyRefused, begin_asking
from advocacy.accounts.routes import passphrases, relying_party
from advocacy.accounts.second_factors import count_passkeys
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("confirm", __name__)


@bp.get(CONFIRM)
@enter(rules.OWN_ACCOUNT)
def confirm_page() -> ResponseReturnValue:
    return _page(ConfirmForm())


def _page(form: ConfirmForm, *, refused: str = "") -> ResponseReturnValue:
    account = get_own_account(current.db(), actor=current.actor())
    return page(
        "accounts/confirm.html",
        form=form,
        has_app=bool(account.totp_secret),
        has_passkey=count_passkeys(current.db(), account) > 0,
        refused=refused,
    )


@bp.post(CONFIRM)
@enter(rules.OWN_ACCOUNT)
def confirm_now() -> ResponseReturnValue:
    form = ConfirmForm()
    if not form.validate():
        return _page(form)
    actor = current.actor()
    try:
        wanted = confirm(
            current.db(),
            passphrase=form.value("passphrase"),
            code=form.value("code"),
            passphrases=passphrases(),
            actor=actor,
            at=current.now(),
        )
    except NotConfirmed as refused:
        # The failure counts, so what the service noted is kept although the page is an error.
        g.keeps_changes = True
        return _page(form, refused=refused.sentence)
    return see_other(wanted or home_of(actor.role))


@bp.post(f"{CONFIRM}/passkey/options")
@enter(rules.OWN_ACCOUNT)
def passkey_options() -> ResponseReturnValue:
    actor = current.actor()
    return options(
        begin_asking(
            current.db(),
            Ceremony.CONFIRM,
            party=relying_party(),
            holder=str(actor.session_id),
            at=current.now(),
            account=get_own_account(current.db(), actor=actor),
        )
    )


@bp.post(f"{CONFIRM}/passkey")
@enter(rules.OWN_ACCOUNT)
def confirm_with_passkey() -> ResponseReturnValue:
    actor = current.actor()
    given = asked(Ceremony.CONFIRM, str(actor.session_id))
    try:
        wanted = confirm_by_passkey(current.db(), given, actor=actor, at=current.now())
    except PasskeyRefused as refused:
        g.keeps_changes = True
        return _page(ConfirmForm(formdata=None), refused=refused.sentence)
    return see_other(wanted or home_of(actor.role))


@bp.get(KEPT)
@enter(rules.OWN_ACCOUNT)
def kept() -> ResponseReturnValue:
    form = find_kept_form(current.db(), actor=current.actor(), at=current.now())
    shown = (
        []
        if form is None
        else [
            (_label(name), value)
            for name, values in form.fields.items()
            for value in values
            if _is_written(name, value)
        ]
    )
    return page("accounts/kept.html", kept=form, shown=shown, page_of=_page_of(form))


@bp.post(f"{KEPT}/throw-away")
@enter(rules.OWN_ACCOUNT)
def throw_away() -> ResponseReturnValue:
    actor = current.actor()
    drop_kept_form(current.db(), actor=actor, at=current.now())
    return see_other(home_of(actor.role))


# Boxes in which nobody has written: buttons, and by what a form is known again.
_MARKS = frozenset({"send", "later", "timer", "once", "seen"})


def _is_written(name: str, value: str) -> bool:
    """Return whether a box holds what its sender would know again, and not a mark of the form."""
    if not value or name in _MARKS:
        return False
    try:
        UUID(value)
    except ValueError:
        return True
    return False


def _label(name: str) -> str:
    return name.replace("_", " ").replace("-", ", ").capitalize()


def _page_of(form: KeptForm | None) -> str:
    """Return the address of the page the form stood on, where there is one of its own."""
    if form is None:
        return ""
    adapter = current_app.create_url_adapter(request)
    try:
        found = adapter is not None and adapter.test(form.path, "GET")
    except HTTPException:
        return ""
    return form.path if found else ""


def kept_notice() -> KeptForm | None:
    """Return what is kept for whoever looks at their first page."""
    actor = current.find_actor()
    if actor is None or not actor.has_kept_form or request.path != home_of(actor.role):
        return None
    return find_kept_form(current.db(), actor=actor, at=current.now())


def init_app(app: Flask) -> None:
    """Add the pages, and what the layouts ask."""
    app.register_blueprint(bp)
    app.jinja_env.globals["kept_notice"] = kept_notice
