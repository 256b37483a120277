"""What exists only under the demo: its clock, the phone on a page, and the staff's codes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.accounts.rules import OPEN_STAFF
from advocacy.actor import Role
from advocacy.demo import phone_routes
from advocacy.demo.clock import StoryClock
from advocacy.demo.phone import DemoPhone
from advocacy.settings import Settings
from advocacy.web import current
from advocacy.web.guard import enter, require_rules
from advocacy.web.pages import page

bp = Blueprint("demo", __name__)

_STEP_SECONDS = 30


@dataclass(frozen=True)
class Code:
    """The six digits somebody's authenticator app shows now."""

    username: str
    name: str
    role: str
    digits: str


@bp.get("/demo/codes")
@enter(OPEN_STAFF)
def codes() -> ResponseReturnValue:
    at = current.now()
    accounts = current.db().scalars(select(Account).where(Account.role != Role.SURVIVOR))
    shown = [
        Code(each.username, each.name, each.role, pyotp.TOTP(each.totp_secret).at(at))
        for each in accounts
        if each.totp_secret
    ]
    left = _STEP_SECONDS - int(at.timestamp()) % _STEP_SECONDS
    return page("demo/codes.html", codes=sorted(shown, key=lambda c: c.username), left=left)


def stand_ins(settings: Settings) -> dict[str, Any]:
    """Return what `create_app` is handed under the demo in place of the real clock and gateway."""
    clock = StoryClock()
    return {"clock": clock, "sms": DemoPhone(Path(settings.home) / "demo-phone.db", clock)}


def init_app(app: Flask) -> None:
    """Add the demo's pages."""
    phone_routes.init_app(app)
    app.register_blueprint(bp)
    require_rules(app)
