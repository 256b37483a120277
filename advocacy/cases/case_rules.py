"""Rules that load the case an address names, through the scoped query."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.cases.access import get_case
from advocacy.errors import NotFound
from advocacy.web.guard import Rule, Site


def load_case(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Put the case in place of its id."""
    values["case"] = get_case(session, values.pop("case_id"), actor=actor, at=at)
    return values


def load_own_case(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Hand over the survivor's own case."""
    if actor.case_id is None:
        raise NotFound
    values["case"] = get_case(session, actor.case_id, actor=actor, at=at)
    return values


CASE_WORKER = Rule("works this case", Site.STAFF, one_of(Role.ADVOCATE, Role.LEAD), load=load_case)
CASE_LEAD = Rule("leads this case's team", Site.STAFF, one_of(Role.LEAD), load=load_case)
OWN_CASE = Rule("their own record", Site.SURVIVOR, one_of(Role.SURVIVOR), load=load_own_case)
