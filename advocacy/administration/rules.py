"""Who administers, and which lead a grant waits for."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.accounts.rules import confirmed, one_of
from advocacy.actor import Actor, Role
from advocacy.administration.grants import get_for_lead
from advocacy.web.guard import Rule, Site

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
ADMINISTRATOR = Rule("administrator", Site.STAFF, one_of(*ADMINISTRATORS))
CONFIRMED = confirmed(ADMINISTRATOR)


def _load(session: Session, actor: Actor, _at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    values["grant"] = get_for_lead(session, values.pop("grant_id"), actor=actor)
    return values


DECIDES = confirmed(
    Rule("a team lead whom it waits for", Site.STAFF, one_of(Role.LEAD), load=_load)
)
