"""On whose behalf a request reads the tables of cases; `wall_ddl.py` is what the database does."""

from datetime import datetime

from advocacy.actor import PORTAL_ROLES, Actor, Role
from advocacy.db.wall import NOTHING, OPEN, only_case


def wall_of(actor: Actor, *, at: datetime) -> str:
    """Return the wall of an actor at a moment, in the words `wall_cases` reads.

    The moment is the application's own: two clocks would open and close at different times.
    """
    if actor.role is Role.SYSTEM:
        return OPEN
    if actor.role in PORTAL_ROLES:
        return NOTHING if actor.case_id is None else only_case(actor.case_id)
    if actor.role is Role.LEAD and actor.team_id is not None:
        return f"lead {actor.account_id} {at.isoformat()} {actor.team_id}"
    if actor.role is Role.ADVOCATE:
        return f"advocate {actor.account_id} {at.isoformat()}"
    return NOTHING
