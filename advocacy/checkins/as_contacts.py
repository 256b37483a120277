"""Check-in texts and their answers among the contacts of a case: that they were, not what said."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.checkins.models import CheckIn, Reply, Route, was_asked_for
from advocacy.checkins.saying import READINGS, STATES
from advocacy.checkins.words import Reading
from advocacy.contacts.models import Channel, Direction
from advocacy.contacts.sources import OtherContact, Window

_CHANNELS = {Route.TEXT: Channel.TEXT, Route.PORTAL: Channel.MESSAGE}
_URGENT = (Reading.HELP, Reading.DURESS)
_ANSWERS = {Route.TEXT: "Text from them", Route.PORTAL: "Answered in the portal"}


def texts_asked(session: Session, case: Case, window: Window) -> list[OtherContact]:
    """Return the check-in texts that left; whether one was read nobody can know."""
    if not window.wants(Channel.TEXT, reached=None):
        return []
    asked_at = func.coalesce(CheckIn.asked_at, CheckIn.opens_at)
    found = session.scalars(
        select(CheckIn)
        .where(
            CheckIn.case_id == case.id,
            CheckIn.asked_at.is_not(None),
            was_asked_for(),
            *window.beyond(asked_at, CheckIn.id),
        )
        .order_by(asked_at.desc(), CheckIn.id.desc())
        .limit(window.limit)
    )
    return [_asked(case, each) for each in found]


def _asked(case: Case, check_in: CheckIn) -> OtherContact:
    word, tone = STATES[check_in.state]
    return OtherContact(
        at=check_in.asked_at or check_in.opens_at,
        id=check_in.id,
        channel=Channel.TEXT,
        direction=Direction.OUT,
        title="Check-in text, we began it",
        tag=word,
        tone=tone,
        endpoint="checkins.story",
        arguments={"case_id": case.id, "check_in_id": check_in.id},
    )


def answers(session: Session, case: Case, window: Window) -> list[OtherContact]:
    """Return what they answered, by text or in the portal, and what came without being asked."""
    routes = [route for route, channel in _CHANNELS.items() if window.wants(channel, reached=True)]
    if not routes:
        return []
    found = session.scalars(
        select(Reply)
        .where(
            Reply.case_id == case.id,
            Reply.route.in_(routes),
            *window.beyond(Reply.received_at, Reply.id),
        )
        .order_by(Reply.received_at.desc(), Reply.id.desc())
        .limit(window.limit)
    )
    return [_answer(case, each) for each in found]


def _answer(case: Case, reply: Reply) -> OtherContact:
    where = {"check_in_id": reply.check_in_id} if reply.check_in_id is not None else {}
    return OtherContact(
        at=reply.received_at,
        id=reply.id,
        channel=_CHANNELS[reply.route],
        direction=Direction.IN,
        title=_ANSWERS[reply.route] + (", to a check-in" if where else ", not asked for"),
        reached=True,
        tag=READINGS[reply.reading].capitalize(),
        tone="danger" if reply.reading in _URGENT else "plain",
        endpoint="checkins.story" if where else "checkins.overview",
        arguments={"case_id": case.id, **where},
    )
