"""How the service is run: who administers it, what agencies signed, who is about to join."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.accounts.models import Agency, Team
from advocacy.actor import Actor, Role
from advocacy.administration.agencies import record_agreement
from advocacy.administration.deciding import approve
from advocacy.administration.grants import ask
from advocacy.administration.models import Wanted
from advocacy.administration.posts import Post


def sign_agreement(
    session: Session, agency: Agency, *, number: int, actor: Actor, at: datetime
) -> None:
    """Record what an agency signed when the partnership began, to be reviewed after two years."""
    record_agreement(
        session,
        agency,
        agreed_on=at.date(),
        reference=f"ISA {at.year}/{number:02}",
        review_on=(at + timedelta(days=730)).date(),
        signed_by=f"The service’s director; {agency.name}, information governance",
        actor=actor,
        at=at,
    )


def people_to_come(
    session: Session, *, team: Team, administrator: Actor, lead: Actor, now: datetime
) -> None:
    """Let one person be invited who has not come yet, and another wait for the lead."""
    agreed = ask(
        session,
        Wanted.INVITATION,
        name="Maya Lindqvist",
        username="maya",
        post=Post(role=Role.HELPLINE, team_id=team.id),
        why="Takes calls at weekends from this month on",
        actor=administrator,
        at=now - timedelta(hours=30),
    )
    session.flush()
    approve(session, agreed, why="", actor=lead, at=now - timedelta(hours=26))
    ask(
        session,
        Wanted.INVITATION,
        name="Kofi Boateng",
        username="kofi",
        post=Post(role=Role.ADVOCATE, team_id=team.id),
        why="Starts on Monday; takes over from Daniel while he is away",
        actor=administrator,
        at=now - timedelta(hours=3),
    )
