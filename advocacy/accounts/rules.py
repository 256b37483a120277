"""Rules that need to know only the role of who is signed in."""

from collections.abc import Callable
from dataclasses import replace

from advocacy.actor import STAFF_ROLES, Actor, Role
from advocacy.web.guard import Rule, Site


def one_of(*roles: Role) -> Callable[[Actor | None], bool]:
    """Return a test of whether the actor has one of these roles."""
    allowed = frozenset(roles)
    return lambda actor: actor is not None and actor.role in allowed


def confirmed(rule: Rule) -> Rule:
    """Return the rule that also asks who is at the keyboard, unless that was confirmed lately."""
    return replace(rule, name=f"{rule.name}, confirmed lately", step_up=True)


def _anybody(_actor: Actor | None) -> bool:
    return True


OPEN_ANY = Rule("open to anybody", Site.EVERY, _anybody, unsigned=True, recorded=False)
OPEN_STAFF = Rule("open on the staff site", Site.STAFF, _anybody, unsigned=True, recorded=False)
OPEN_SURVIVOR = Rule(
    "open on the survivors' site", Site.SURVIVOR, _anybody, unsigned=True, recorded=False
)
SIGNING_IN = Rule(
    "signing in on the survivors' site",
    Site.SURVIVOR,
    _anybody,
    unsigned=True,
    recorded=False,
    needs_token=False,
)
HOOK = Rule(
    "signed by the provider",
    Site.STAFF,
    _anybody,
    unsigned=True,
    recorded=False,
    checks_form=False,
)
RECIPIENT = Rule("recipient of a handover", Site.STAFF, _anybody, unsigned=True, recorded=False)
STAFF = Rule("staff", Site.STAFF, one_of(*STAFF_ROLES))
SIGNED_IN_STAFF_SITE = Rule(
    "anyone signed in on the staff site", Site.STAFF, one_of(*STAFF_ROLES, Role.PARTNER)
)
SIGN_OUT = replace(SIGNED_IN_STAFF_SITE, name="leaving the staff site", first=True, kept=False)
SETTING_UP = replace(
    SIGNED_IN_STAFF_SITE, name="setting up a second factor", first=True, kept=False
)
OWN_ACCOUNT = replace(SIGNED_IN_STAFF_SITE, name="their own account", kept=False)
OWN_FACTORS = confirmed(OWN_ACCOUNT)
ADVOCATE = Rule("advocate or lead", Site.STAFF, one_of(Role.ADVOCATE, Role.LEAD))
LEAD = Rule("team lead", Site.STAFF, one_of(Role.LEAD))
HELPLINE = Rule("helpline or lead", Site.STAFF, one_of(Role.HELPLINE, Role.LEAD))
PARTNER = Rule("partner", Site.STAFF, one_of(Role.PARTNER))
SURVIVOR = Rule("survivor", Site.SURVIVOR, one_of(Role.SURVIVOR))
