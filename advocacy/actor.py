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
    DEPENDENT = "dependent"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION = "data_protection"
    RECIPIENT = "recipient"
    SYSTEM = "system"


STAFF_ROLES = frozenset(
    {Role.ADVOCATE, Role.LEAD, Role.HELPLINE, Role.ADMINISTRATOR, Role.DATA_PROTECTION}
)


# Who signs in on the survivors' site, at its one address.
PORTAL_ROLES = frozenset({Role.SURVIVOR, Role.DEPENDENT})


@dataclass(frozen=True)
class PortalWays:
    """How somebody's own pages behave: agreed with their advocate, or chosen by themselves.

    `write_only` shows nothing that was written before `begun_at` until the session is `proven` by
    a second factor; `hidden` are the sections put away for now; `away` is the code of the page
    that leaving leads to; `setting_words` is a session that may do nothing but choose new words;
    `person_id` is the dependent who signs in.
    """

    write_only: bool = False
    has_factor: bool = False
    proven: bool = False
    begun_at: datetime | None = None
    hidden: frozenset[str] = frozenset()
    away: str = ""
    setting_words: bool = False
    is_new: bool = False
    person_id: UUID | None = None

    @property
    def keeps_back(self) -> bool:
        """Return whether what was written before may not be shown now."""
        return self.write_only and not self.proven

    @property
    def shows_written(self) -> bool:
        """Return whether what was written down before may be read again now."""
        return not self.keeps_back and "written" not in self.hidden


@dataclass(frozen=True)
class Actor:
    """A person at work in one sign-in session, or the system itself when `account_id` is None.

    `case_id` is a survivor's own case (a dependent's: the one they belong to) and None for everyone
    else; `agency_id` is a partner's.
    `enrolled` is false until a member of staff has set up a second factor.
    `seen_at` is when the session was last seen; `name` is for the page alone, so it never shows
    when an actor is printed. `declared_at` is when they last said whom they know;
    `has_kept_form` is true while a form of theirs waits that came too late; `single_keys` whether
    one letter alone does something on their pages.
    """

    account_id: UUID | None
    role: Role
    session_id: UUID | None = None
    team_id: UUID | None = None
    agency_id: UUID | None = None
    case_id: UUID | None = None
    stepped_up_at: datetime | None = None
    enrolled: bool = True
    seen_at: datetime | None = field(default=None, repr=False, compare=False)
    name: str = field(default="", repr=False, compare=False)
    declared_at: datetime | None = field(default=None, repr=False, compare=False)
    has_kept_form: bool = field(default=False, repr=False, compare=False)
    single_keys: bool = field(default=True, repr=False, compare=False)
    portal: PortalWays = field(default=PortalWays(), repr=False, compare=False)


SYSTEM = Actor(account_id=None, role=Role.SYSTEM)
