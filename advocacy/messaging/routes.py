"""Signed calls from the provider, and the page on texts as a whole."""

import logging
from uuid import UUID

from flask import Blueprint, Flask, Response, make_response, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import HELPLINE, HOOK, LEAD
from advocacy.actor import Role
from advocacy.messaging import desk
from advocacy.messaging.forms import StopForm
from advocacy.messaging.gateway import ReceivedText, verify_signature
from advocacy.messaging.inbox import keep_inbound, keep_report
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

log = logging.getLogger(__name__)
hooks = Blueprint("hooks", __name__, url_prefix="/hooks/twilio")
bp = Blueprint("texts", __name__, url_prefix="/staff/texts")

_FORM = "application/x-www-form-urlencoded"
_BUSY = '<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="busy"/></Response>'


def _find_fault() -> Response | None:
    """Return the answer to a call that is not the provider's, or None when it is."""
    if request.mimetype != _FORM:
        return make_response("", 415)
    settings = current.settings()
    # As the provider knows it: what a proxy made of the address is of no account.
    path = request.full_path if request.query_string else request.path
    signed = bool(settings.twilio_auth_token) and verify_signature(
        settings.twilio_auth_token,
        url=f"{settings.staff_base_url}{path}",
        form=request.form,
        signature=request.headers.get("X-Twilio-Signature", ""),
    )
    if signed:
        return None
    log.warning("a call without the provider's signature was refused")
    return make_response("", 403)


@hooks.post("/status/<opaque>")
@enter(HOOK)
def status(opaque: str) -> ResponseReturnValue:
    fault = _find_fault()
    if fault is not None:
        return fault
    code = request.form.get("ErrorCode", "")
    keep_report(
        current.db(),
        opaque=opaque[:43],
        sid=request.form.get("MessageSid", "")[:64],
        status=request.form.get("MessageStatus", "")[:32],
        provider_code=int(code) if code.isdecimal() and len(code) < 8 else None,
        at=current.now(),
    )
    return make_response("", 204)


@hooks.post("/inbound")
@enter(HOOK)
def inbound() -> ResponseReturnValue:
    fault = _find_fault()
    if fault is not None:
        return fault
    text = ReceivedText(
        sid=request.form.get("MessageSid", "")[:64],
        sender=request.form.get("From", "")[:40],
        body=request.form.get("Body", "")[:1600],
        received_at=current.now(),
    )
    keep_inbound(current.db(), text, stopped=request.form.get("OptOutType") == "STOP")
    return make_response("", 204)


@hooks.post("/voice")
@enter(HOOK)
def voice() -> ResponseReturnValue:
    """Whoever rings the number hears that it is busy, and nothing that names anybody."""
    fault = _find_fault()
    if fault is not None:
        return fault
    return Response(_BUSY, 200, mimetype="text/xml")


@bp.get("/")
@enter(HELPLINE)
def texts() -> ResponseReturnValue:
    shown = desk.see_desk(current.db(), actor=current.actor(), at=current.now())
    return page("messaging/texts.html", shown=shown, form=StopForm(formdata=None))


@bp.post("/stop")
@enter(LEAD)
def stop() -> ResponseReturnValue:
    form = StopForm()
    if not form.validate():
        shown = desk.see_desk(current.db(), actor=current.actor(), at=current.now())
        return page("messaging/texts.html", shown=shown, form=form)
    desk.stop_all(
        current.db(), reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    return see_other(url_for("texts.texts"))


@bp.post("/allow")
@enter(LEAD)
def allow() -> ResponseReturnValue:
    desk.allow_all(current.db(), actor=current.actor(), at=current.now())
    return see_other(url_for("texts.texts"))


@bp.post("/<uuid:text_id>/done")
@enter(HELPLINE)
def done(text_id: UUID) -> ResponseReturnValue:
    desk.settle_unknown(current.db(), text_id, actor=current.actor(), at=current.now())
    return see_other(url_for("texts.texts"))


def init_app(app: Flask) -> None:
    """Add the hooks, the page and its place in the navigation."""
    app.register_blueprint(hooks)
    app.register_blueprint(bp)
    ways(app).add(Way("Texts", "/staff/texts/", 80, frozenset({Role.HELPLINE, Role.LEAD})))
