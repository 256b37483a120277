"""A lead supervises in the story: one talk about a case, reviews, and one that is overdue."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.db import new_id, writing
from advocacy.demo.chapters import at_hour, working_day
from advocacy.supervision.agreeing import agree_action
from advocacy.supervision.reviewing.planning import latest_day
from advocacy.supervision.reviewing.service import Seen, review_case
from advocacy.supervision.service import Held, note_supervision, say_read
from advocacy.web.current import Foundation

_LATE = "kwame"
_WELL = (
    "Calls are kept, and what was agreed is done. The plan is looked at after each incident.",
    "The court date is on paper, and they know who sits beside them.",
    "The school and the neighbour know what to do. They ring us first now.",
)


def supervise(
    base: Foundation, *, actors: dict[str, Actor], cases: dict[str, Case], now: datetime
) -> None:
    """Let the lead and an advocate talk a case over, and review the cases, one too long ago."""
    with writing(base.engine, base.vault) as session:
        _talk(session, session.merge(cases["jo"]), actors, now=now)
        lately = at_hour(working_day(now - timedelta(days=7)), 11)
        for number, (key, known) in enumerate(sorted(cases.items())):
            case = session.merge(known)
            # As long ago as it may be, and a few days more.
            ago = latest_day(case, at=lately) - lately.date() if key == _LATE else timedelta()
            at = at_hour(working_day(lately - ago), 11)
            if case.opened_at < at:
                _review(session, case, _WELL[number % len(_WELL)], actors["ruth"], at=at)


def _talk(session: Session, jo: Case, actors: dict[str, Actor], *, now: datetime) -> None:
    amira, ruth = actors["amira"], actors["ruth"]
    at = at_hour(working_day(now - timedelta(days=8)), 15)
    day = at.astimezone(LONDON).date()
    note = note_supervision(
        session,
        jo,
        Held(
            held_on=day,
            discussed="Amira is the only one they ring, evenings too. She says the danger word "
            "last month stayed with her. We went through the plan step by step: it holds.",
            decided="Daniel is introduced as the second voice. No calls after six but through "
            "duty. We look at the case together once more before the hearing.",
            next_on=working_day(now + timedelta(days=12)).astimezone(LONDON).date(),
        ),
        with_id=amira.account_id,
        form_id=new_id(),
        actor=ruth,
        at=at,
    )
    later = at + timedelta(minutes=10)
    for what, as_task in (
        ("Introduce Daniel at the next call", True),
        ("Take Friday afternoon off, and say so to the team", False),
    ):
        agree_action(
            session,
            note,
            jo,
            what=what,
            account_id=_id_of(amira),
            due_on=working_day(now + timedelta(days=2)).astimezone(LONDON).date(),
            as_task=as_task,
            form_id=new_id(),
            actor=ruth,
            at=later,
        )
    say_read(
        session,
        note,
        words="Thank you. I would like a word about the evenings with the whole team, too.",
        form_id=new_id(),
        actor=amira,
        at=at + timedelta(hours=18),
    )


def _review(session: Session, case: Case, well: str, ruth: Actor, *, at: datetime) -> None:
    """Let the lead review a case, to be reviewed again when its risk asks for it."""
    review_case(
        session,
        case,
        Seen(
            looked_at=["contacts", "risk", "plan"],
            going_well=well,
            must_change="",
            change_for_id=None,
            change_by_on=None,
            next_on=latest_day(case, at=at),
        ),
        newest_id=None,
        form_id=new_id(),
        actor=ruth,
        at=at,
    )


def _id_of(actor: Actor) -> UUID:
    if actor.account_id is None:
        message = "The advocate of the story has no account."
        raise RuntimeError(message)
    return actor.account_id
