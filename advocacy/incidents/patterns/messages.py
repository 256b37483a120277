"""What the suspect wrote, out of imported files, as moments: nothing of it is opened."""

from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.incidents.imports.models import Party
from advocacy.incidents.imports.reading import message_moments
from advocacy.incidents.imports.words import CHANNELS
from advocacy.incidents.models import Targeted
from advocacy.incidents.patterns.moments import Moment

# A message is no incident that a breach or an order could name: the figures need no id of it.
_NONE = UUID(int=0)


def suspects_messages(session: Session, case: Case) -> list[Moment]:
    """Return what is taken to be the suspect's in imported files by time, in one statement.

    What she or somebody else wrote is no conduct of theirs, and is not counted.
    """
    return [
        Moment(
            id=_NONE,
            at=at,
            timed=True,
            behaviours=(),
            targeted=Targeted.SELF.value,
            came_by=CHANNELS[channel],
            message=True,
        )
        for at, channel, party in message_moments(session, case)
        if party == Party.SUSPECT.value
    ]
