"""What flask-login is told of whom the guard found."""

from typing import Any

from flask import Flask, Request
from flask_login import LoginManager, UserMixin

from advocacy.web import current


class SignedInPerson(UserMixin):  # type: ignore[misc]
    """What flask-login calls a user: the actor the guard found."""

    def __init__(self, actor: Any) -> None:
        self.id, self.actor = str(actor.account_id), actor


def init_app(app: Flask) -> None:
    """Let flask-login know whom the guard found; it keeps nothing of its own."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)

    @manager.request_loader  # type: ignore[untyped-decorator]
    def _load(_request: Request) -> SignedInPerson | None:
        actor = current.find_actor()
        return None if actor is None else SignedInPerson(actor)
