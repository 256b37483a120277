"""Who takes calls and makes referrals."""

from advocacy.accounts.rules import one_of
from advocacy.actor import Role
from advocacy.web.guard import Rule, Site

TAKERS = frozenset({Role.HELPLINE, Role.ADVOCATE, Role.LEAD})
INTAKE = Rule("takes calls and makes referrals", Site.STAFF, one_of(*TAKERS))
