"""Rules that load the case an address names, through the scoped query."""

from datetime import datetime
from typing import Any

from flask import g, request
from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.cases.access import find_opened, get_case
from advocacy.cases.closed import require_open
from advocacy.errors import NotFound
from advocacy.web.guard import Rule, Site

_NOTHING_NEW = "Nothing new can be added here now. Help shows who to ring."


def load_any_case(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Put the case in place of its id, closed or not: for what protects, and for opening it."""
    values["case"] = get_case(session, values.pop("case_id"), actor=actor, at=at)
    return values


def load_case(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Put the case in place of its id; raises CaseClosed for a change to a closed one."""
    found = load_any_case(session, actor, at, values)
    if not _reading():
        require_open(found["case"])
    return found


def load_any_case_to_read(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Put the case in place of its id, closed or not; one of an emergency only to be read."""
    case_id = values["case_id"]
    try:
        return load_any_case(session, actor, at, values)
    except NotFound:
        found = find_opened(session, case_id, actor=actor, at=at) if _reading() else None
        if found is None:
            raise
    values["case"], g.emergency = found
    return values


def load_case_to_read(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Put the case in place of its id; one opened in an emergency can be read, and no more.

    Raises CaseClosed for a change to a closed one.
    """
    found = load_any_case_to_read(session, actor, at, values)
    if not _reading():
        require_open(found["case"])
    return found


def _reading() -> bool:
    return request.method in ("GET", "HEAD")


def load_own_case(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Hand over the survivor's own case."""
    if actor.case_id is None or actor.portal.setting_words:
        raise NotFound
    values["case"] = get_case(session, actor.case_id, actor=actor, at=at)
    if not _reading():
        require_open(values["case"], _NOTHING_NEW)
    return values


def load_own_open_case(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Hand over the survivor's own case to write in; a page that could save nothing is none."""
    found = load_own_case(session, actor, at, values)
    require_open(found["case"], _NOTHING_NEW)
    return found


CASE_WORKER = Rule(
    "works this case", Site.STAFF, one_of(Role.ADVOCATE, Role.LEAD), load=load_case_to_read
)
# For what an emergency does not open: originals, which may show and tell anything.
CASE_WORKER_BEYOND_EMERGENCY = Rule(
    "works this case, not in an emergency",
    Site.STAFF,
    one_of(Role.ADVOCATE, Role.LEAD),
    load=load_case,
)
CASE_LEAD = Rule("leads this case's team", Site.STAFF, one_of(Role.LEAD), load=load_case)
# For opening it again, and for whatever protects: ending access, keeping an agency out.
CASE_WORKER_CLOSED_TOO = Rule(
    "works this case, closed too",
    Site.STAFF,
    one_of(Role.ADVOCATE, Role.LEAD),
    load=load_any_case_to_read,
)
CASE_LEAD_CLOSED_TOO = Rule(
    "leads this case's team, closed too", Site.STAFF, one_of(Role.LEAD), load=load_any_case
)
OWN_CASE = Rule("their own record", Site.SURVIVOR, one_of(Role.SURVIVOR), load=load_own_case)
