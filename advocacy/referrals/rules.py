"""Who takes calls and makes referrals, and who decides about them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.referrals.files.service import get_to_add_to
from advocacy.referrals.service import get_referral
from advocacy.web.guard import Rule, Site

TAKERS = frozenset({Role.HELPLINE, Role.ADVOCATE, Role.LEAD})
INTAKE = Rule("takes calls and makes referrals", Site.STAFF, one_of(*TAKERS))


def _load_referral(
    session: Session, actor: Actor, _at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    values["referral"] = get_referral(session, values.pop("referral_id"), actor=actor)
    return values


TRIAGE = Rule(
    "leads the team it waits for",
    Site.STAFF,
    one_of(Role.LEAD),
    load=_load_referral,
    about="referral",
)


def _load_to_add_to(
    session: Session, actor: Actor, _at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    values["referral"] = get_to_add_to(session, values.pop("referral_id"), actor=actor)
    return values


ADDING = Rule(
    "made the referral, or leads the team it waits for",
    Site.STAFF,
    one_of(*TAKERS),
    load=_load_to_add_to,
)
