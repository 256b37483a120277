"""Who may put something off: whoever has it on their day."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.today.putting_off.service import get_due
from advocacy.web.guard import Rule, Site


def _load(session: Session, actor: Actor, at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    values["due"] = get_due(session, values.pop("prompt_id"), actor=actor, at=at)
    return values


ON_THEIR_DAY = Rule(
    "has this on their day", Site.STAFF, one_of(Role.ADVOCATE, Role.LEAD), load=_load
)
