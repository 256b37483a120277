"""Rules that load the MASP case or the review an address names, through the scoped query."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.masp.access import get_masp_case, get_meeting
from advocacy.web.guard import Rule, Site


def load_masp_case(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Put the MASP case in place of its id."""
    values["masp"] = get_masp_case(session, values.pop("masp_id"), actor=actor, at=at)
    return values


def load_meeting(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Put the review in place of its id."""
    values["meeting"] = get_meeting(session, values.pop("meeting_id"), actor=actor, at=at)
    return values


MASP_WORKER = Rule(
    "works a case linked to this MASP case",
    Site.STAFF,
    one_of(Role.ADVOCATE, Role.LEAD),
    load=load_masp_case,
)
MASP_PARTNER = Rule(
    "their agency takes part in this MASP case",
    Site.STAFF,
    one_of(Role.PARTNER),
    load=load_masp_case,
)
REVIEW_WORKER = Rule(
    "works a case on this review's agenda",
    Site.STAFF,
    one_of(Role.ADVOCATE, Role.LEAD),
    load=load_meeting,
)
REVIEW_LEAD = Rule(
    "leads a team with a case on this review's agenda",
    Site.STAFF,
    one_of(Role.LEAD),
    load=load_meeting,
)
