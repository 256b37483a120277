"""Who may plan duty, and who may hand it over."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.errors import NotFound
from advocacy.rota.service import find_duty_end
from advocacy.web.guard import Rule, Site

PLANNERS = frozenset({Role.LEAD, Role.ADMINISTRATOR})
PLANS_ROTA = Rule("plans the duty rota", Site.STAFF, one_of(*PLANNERS))


def _load(session: Session, actor: Actor, at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    if actor.role not in PLANNERS and find_duty_end(session, actor=actor, at=at) is None:
        raise NotFound
    return values


HANDS_OVER = Rule(
    "plans the duty rota, or holds duty",
    Site.STAFF,
    one_of(*PLANNERS, Role.ADVOCATE),
    load=_load,
)
