"""Who is acting: handed into every service, so that none has to know of a request."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person who signs in is here to do."""

    ADVOCATE = "advocate"
    LEAD = "lead"
    HELPLINE = "helpline"
    PARTNER = "partner"
    SURVIVOR = "survivor"
    ADMINISTRATOR = "administrator"
    RECIPIENT = "recipient"
    SYSTEM = "system"


STAFF_ROLES = frozenset({Role.ADVOCATE, Role.LEAD, Role.HELPLINE, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Actor:
    """A person at work in one sign-in session, or the system itself when `account_id` is None.

    `case_id` is a survivor's own case and None for everyone else; `agency_id` is a partner's.
    `seen_at` is when the session was last seen; `name` is for the page alone, so it never shows
    when an actor is printed.
    """

    account_id: UUID | None
    role: Role
    session_id: UUID | None = None
    team_id: UUID | None = None
    agency_id: UUID | None = None
    case_id: UUID | None = None
    stepped_up_at: datetime | None = None
    seen_at: datetime | None = field(default=None, repr=False, compare=False)
    name: str = field(default="", repr=False, compare=False)


SYSTEM = Actor(account_id=None, role=Role.SYSTEM)
