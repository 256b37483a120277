"""A safeguarding concern in the story: about a child, referred, and looked at by the lead."""

from datetime import datetime, timedelta

from advocacy.actor import Actor
from advocacy.cases.models import Case, PersonKind
from advocacy.cases.service import list_people
from advocacy.clock import LONDON
from advocacy.db import writing
from advocacy.demo.chapters import at_hour, working_day
from advocacy.safeguarding.models import About, Consent, Decided, SentTo, SurvivorKnows
from advocacy.safeguarding.referring import Sent, record_referral
from advocacy.safeguarding.service import Decision, Raised, decide, look_at, raise_concern
from advocacy.web.current import Foundation


def keep_safe(
    base: Foundation, *, actors: dict[str, Actor], cases: dict[str, Case], now: datetime
) -> None:
    """Let an advocate write down what a child said, refer it, and the lead look at it."""
    amira, ruth = actors["amira"], actors["ruth"]
    at = at_hour(now - timedelta(days=3), 16)
    with writing(base.engine, base.vault) as session:
        jo = session.merge(cases["jo"])
        child = next(iter(list_people(session, jo, kind=PersonKind.DEPENDENT)), None)
        name = child.name if child else "Her son"
        concern = raise_concern(
            session,
            jo,
            Raised(
                about=About.CHILD,
                name=name,
                person_id=child.id if child else None,
                seen="“He was at the gate again. He said I may come and live with him soon.”",
                said_by="Said to his mother on the way home; she told me by telephone",
                kinds=["used", "frightened"],
                told="The deputy head, at half past three",
                danger_now=False,
            ),
            actor=amira,
            at=at,
        )
        decide(
            session,
            concern,
            Decision(
                Decided.REFER,
                "The school can’t stop somebody with parental responsibility by itself.",
                Consent.AGREED,
                "",
                SurvivorKnows.YES,
                "",
            ),
            actor=amira,
            at=at + timedelta(minutes=20),
        )
        record_referral(
            session,
            concern,
            jo,
            Sent(
                SentTo.CHILDREN,
                at + timedelta(minutes=30),
                "The front door team",
                "By telephone, then their form",
                "FD-2217",
                working_day(now + timedelta(days=1)).astimezone(LONDON).date(),
            ),
            actor=amira,
            at=at + timedelta(minutes=40),
        )
        look_at(
            session,
            concern,
            words="Rightly referred. Ask the school to ring us, not her, if he comes again.",
            actor=ruth,
            at=at + timedelta(hours=2),
        )
