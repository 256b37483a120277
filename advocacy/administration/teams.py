"""Teams: made, renamed, and closed once nobody and nothing is left in them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Team
from advocacy.actor import Actor, Role
from advocacy.cases.models import Case, CaseState
from advocacy.db import beyond_the_wall
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.referrals.models import Referral, ReferralState
from advocacy.vault import SERVICE_SCOPE


class TeamInUse(Conflict):
    """Somebody works in it, or something waits in it."""

    sentence = (
        "A team is closed only when nobody is in it, it has no open case and no referral waits."
    )


@dataclass(frozen=True)
class TeamFile:
    """A team, its people, and how much it has to do: counts alone."""

    team: Team
    leads: tuple[Account, ...]
    others: tuple[Account, ...]
    open_cases: int
    referrals: int

    @property
    def may_close(self) -> bool:
        """Return whether nobody and nothing is left in it."""
        return not (self.leads or self.others or self.open_cases or self.referrals)


def get_team(session: Session, team_id: UUID) -> Team:
    """Return a team that is not closed; raises NotFound."""
    team = session.get(Team, team_id)
    if team is None or team.closed_at is not None:
        raise NotFound
    return team


def list_open_teams(session: Session) -> list[Team]:
    """Return the teams that are not closed, by name."""
    found = session.scalars(select(Team).where(Team.closed_at.is_(None)))
    return sorted(found, key=lambda team: (team.name.casefold(), team.id))


def list_teams(session: Session) -> list[TeamFile]:
    """Return the open teams with their people and counts, by name."""
    return [get_team_file(session, team) for team in list_open_teams(session)]


def get_team_file(session: Session, team: Team) -> TeamFile:
    """Return a team's people and how much it has to do."""
    people = sorted(
        session.scalars(
            select(Account).where(Account.team_id == team.id, Account.left_at.is_(None))
        ),
        key=lambda each: (each.name.casefold(), each.id),
    )
    with beyond_the_wall(session, why="a number of cases, and none of them"):
        open_cases = session.scalar(
            select(func.count(Case.id)).where(
                Case.team_id == team.id,
                Case.state == CaseState.OPEN,
                Case.decoy_of_id.is_(None),
            )
        )
    return TeamFile(
        team=team,
        leads=tuple(each for each in people if each.role is Role.LEAD),
        others=tuple(each for each in people if each.role is not Role.LEAD),
        open_cases=open_cases or 0,
        referrals=session.scalar(
            select(func.count(Referral.id)).where(
                Referral.team_id == team.id, Referral.state == ReferralState.WAITING
            )
        )
        or 0,
    )


def _check_name(session: Session, name: str, *, but: Team | None = None) -> None:
    for team in list_open_teams(session):
        if team is not but and team.name.casefold() == name.casefold():
            message = "There is a team of this name already: choose another"
            raise Invalid(message, field="name")


def create_team(session: Session, *, name: str, actor: Actor, at: datetime) -> Team:
    """Create a team; raises Invalid when the name is taken."""
    _check_name(session, name)
    team = Team(scope_id=SERVICE_SCOPE, name=name)
    session.add(team)
    record(session, actor=actor, at=at, action="team.created", object_id=team.id)
    return team


def rename_team(session: Session, team: Team, *, name: str, actor: Actor, at: datetime) -> None:
    """Rename a team; raises Invalid when the name is taken."""
    _check_name(session, name, but=team)
    team.name = name
    record(session, actor=actor, at=at, action="team.renamed", object_id=team.id)


def close_team(session: Session, team: Team, *, actor: Actor, at: datetime) -> None:
    """Close an empty team; raises TeamInUse."""
    if not get_team_file(session, team).may_close:
        raise TeamInUse
    team.closed_at = at
    record(session, actor=actor, at=at, action="team.closed", object_id=team.id)
