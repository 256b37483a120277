"""Where each role begins, so that nobody who signs in, or types the short address, gets lost."""

from advocacy.accounts.rules import one_of
from advocacy.actor import Role
from advocacy.web.guard import Rule, Site

HOMES = {
    Role.ADVOCATE: "/staff/",
    Role.LEAD: "/staff/",
    Role.HELPLINE: "/staff/helpline",
    Role.PARTNER: "/partner/",
    Role.ADMINISTRATOR: "/staff/administration/",
    Role.DATA_PROTECTION: "/staff/erasures",
}
HAS_A_HOME = Rule("has a home on the staff site", Site.STAFF, one_of(*HOMES))


def home_of(role: Role) -> str:
    """Return the page this role begins with."""
    return HOMES.get(role, "/staff/")
