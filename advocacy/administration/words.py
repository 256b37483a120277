"""How roles, standings, grants and agencies read on a page."""

from collections.abc import Mapping
from uuid import UUID

from advocacy.actor import Role
from advocacy.administration.agencies import AgencyKind
from advocacy.administration.models import GrantState, PendingGrant, Wanted
from advocacy.administration.people import Standing

ROLES = {
    Role.ADVOCATE: "Advocate",
    Role.LEAD: "Team lead",
    Role.HELPLINE: "Helpline worker",
    Role.PARTNER: "Partner",
    Role.ADMINISTRATOR: "Administrator",
    Role.DATA_PROTECTION: "Data-protection lead",
}
STANDINGS = {
    Standing.INVITED: "Invited",
    Standing.LATE: "Has no link",
    Standing.WORKING: "Working",
    Standing.LEFT: "Left",
}
GRANT_STATES = {
    GrantState.WAITING: "Waits",
    GrantState.APPROVED: "Agreed",
    GrantState.DECLINED: "Declined",
    GrantState.WITHDRAWN: "Withdrawn",
    GrantState.EXPIRED: "Ran out of time",
}
AGENCY_KINDS = {
    AgencyKind.POLICE: "Police",
    AgencyKind.PROBATION: "Probation",
    AgencyKind.NHS: "NHS",
    AgencyKind.OPCC: "Police and crime commissioner’s office",
    AgencyKind.CPS: "Crown Prosecution Service",
    AgencyKind.OTHER: "Other",
}


def sentence_of(grant: PendingGrant, names: Mapping[UUID, str]) -> str:
    """Return what is asked for: "Invite Sara Jones as advocate, Coast team"."""
    belongs = names.get(grant.team_id or grant.agency_id or grant.id, "")
    role = ROLES[grant.role].lower()
    post = f"{role}, {belongs}" if belongs else role
    who = grant.name or names.get(grant.account_id or grant.id, "somebody")
    if grant.wanted is Wanted.INVITATION:
        return f"Invite {who} as {post}"
    if grant.wanted is Wanted.ROLE:
        return f"Make {who} {post}"
    return f"Give {who} ({post}) a new way to sign in"
