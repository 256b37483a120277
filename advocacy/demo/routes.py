"""What exists only under the demo: its clock, and the phone and the codes on a page."""

from pathlib import Path
from typing import Any

from flask import Flask

from advocacy.demo import phone_routes
from advocacy.demo.clock import StoryClock
from advocacy.demo.phone import DemoPhone
from advocacy.settings import Settings
from advocacy.web.guard import require_rules


def stand_ins(settings: Settings) -> dict[str, Any]:
    """Return what `create_app` is handed under the demo in place of the real clock and gateway."""
    clock = StoryClock()
    return {"clock": clock, "sms": DemoPhone(Path(settings.home) / "demo-phone.db", clock)}


def init_app(app: Flask) -> None:
    """Add the demo's page."""
    phone_routes.init_app(app)
    require_rules(app)
