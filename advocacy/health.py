"""Tells monitors whether the process lives and whether it can work."""

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from advocacy.accounts.rules import OPEN_ANY
from advocacy.web import current
from advocacy.web.guard import enter

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@enter(OPEN_ANY)
def healthz() -> ResponseReturnValue:
    return {"status": "ok"}


@bp.get("/readyz")
@enter(OPEN_ANY)
def readyz() -> ResponseReturnValue:
    current.db().execute(text("SELECT 1"))
    return {"status": "ok"}


def init_app(app: Flask) -> None:
    """Add the two addresses."""
    app.register_blueprint(bp)
