"""What somebody is to be and where, and which of it a team lead has to agree to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Team
from advocacy.accounts.service import require_agreement
from advocacy.actor import STAFF_ROLES, Role
from advocacy.errors import Conflict, Invalid

# Who signs in on the staff site: the only accounts an administrator ever sees.
LISTED = STAFF_ROLES | {Role.PARTNER}
# Whoever becomes one of these can read about people, if only a text from an unknown phone or a
# call log, or agrees to an erasure: a team lead agrees first, to the role and to every new way of
# signing in.
READERS = LISTED - {Role.ADMINISTRATOR}
# Whose duty is of every team, or of none.
_OF_NO_TEAM = frozenset({Role.ADMINISTRATOR, Role.DATA_PROTECTION})

NOT_YET = {
    "evaluator": "Evaluators can’t have an account yet: there is no release to evaluate",
}


class OwnAccount(Conflict):
    """An administrator has no say about their own account."""

    sentence = "You can’t do that to your own account. Ask another administrator."


class HasLeft(Conflict):
    """Nothing can be given to somebody who has left."""

    sentence = "They have left. Invite them anew if they come back."


@dataclass(frozen=True)
class Post:
    """A role, and the team or the agency it is held in."""

    role: Role
    team_id: UUID | None = None
    agency_id: UUID | None = None


def post_of(account: Account) -> Post:
    """Return what somebody is now."""
    return Post(role=account.role, team_id=account.team_id, agency_id=account.agency_id)


def check_post(session: Session, post: Post, *, at: datetime) -> Post:
    """Return the post without what does not belong to it; raises Invalid when it can't be held.

    Partners work for an agency with a sharing agreement, everybody else in a team that is open;
    an administrator and the data-protection lead need none.
    """
    if post.role not in LISTED:
        message = "Choose one of the roles shown"
        raise Invalid(message, field="role")
    if post.role is Role.PARTNER:
        require_agreement(session, role=post.role, agency_id=post.agency_id, at=at)
        return Post(role=post.role, agency_id=post.agency_id)
    team = session.get(Team, post.team_id) if post.team_id else None
    if team is None and post.role in _OF_NO_TEAM:
        return Post(role=post.role)
    if team is None or team.closed_at is not None:
        message = "Choose a team"
        raise Invalid(message, field="team")
    return Post(role=post.role, team_id=team.id)


def waits_for_lead(now: Post | None, wanted: Post) -> bool:
    """Return whether a team lead has to agree before somebody who is `now` becomes `wanted`.

    A lead who moves would read another team's cases; one who only stops leading reads less.
    """
    if wanted.role not in READERS:
        return False
    if now is None or now.role is wanted.role:
        return now is None or (wanted.role is Role.LEAD and now.team_id != wanted.team_id)
    return (now.role, wanted.role) != (Role.LEAD, Role.ADVOCATE)


def signs_in_anew(now: Post) -> bool:
    """Return whether whoever becomes a reader must prove anew who they are.

    An administrator's sign-in may have been set up by another administrator alone, with both
    halves of the invitation in one hand.
    """
    return now.role not in READERS
