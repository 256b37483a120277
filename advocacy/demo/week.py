"""What is going on this week: calls, referrals, check-ins, a MASP meeting, a summary."""

from datetime import datetime

from flask import Flask

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.web.current import Foundation


def this_week(
    app: Flask,
    base: Foundation,
    *,
    actors: dict[str, Actor],
    cases: dict[str, Case],
    now: datetime,
) -> None:
    """Tell what is going on now, scene by scene."""
