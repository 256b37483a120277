"""The page of somebody who was invited: the code they were told, and a passphrase of their own."""

from flask import Blueprint, Flask, g
from flask.typing import ResponseReturnValue

from advocacy.accounts import rules
from advocacy.accounts.addresses import SET_UP
from advocacy.accounts.forms import InvitationForm
from advocacy.accounts.invitations import InvitationRefused, accept_invitation
from advocacy.accounts.own_account import check_again
from advocacy.accounts.routes import device, passphrases, set_session_cookie
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.guard import Site, enter
from advocacy.web.limits import SIGN_INS
from advocacy.web.pages import page, see_other

bp = Blueprint("invitations", __name__, url_prefix="/staff/invitations")


@bp.get("/<token>")
@enter(rules.OPEN_STAFF)
def invitation(token: str) -> ResponseReturnValue:
    # The same page for every link, so that it tells nobody which of them is one.
    return page("accounts/invitation.html", form=InvitationForm(), token=token)


@bp.post("/<token>")
@enter(rules.OPEN_STAFF, limit=SIGN_INS)
def accept(token: str) -> ResponseReturnValue:
    form = InvitationForm()
    if not form.validate():
        return page("accounts/invitation.html", form=form, token=token)
    try:
        check_again(form.value("passphrase"), form.value("again"))
        signed_in = accept_invitation(
            current.db(),
            token=token,
            code=form.value("told"),
            passphrase=form.value("passphrase"),
            passphrases=passphrases(),
            device=device(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("accounts/invitation.html", form=form, token=token)
    except InvitationRefused as refused:
        g.keeps_changes = True
        return page("accounts/invitation.html", form=form, token=token, refused=refused.sentence)
    response = see_other(SET_UP)
    set_session_cookie(response, Site.STAFF, signed_in.token)
    return response


def init_app(app: Flask) -> None:
    """Add the page of whoever was invited."""
    app.register_blueprint(bp)
