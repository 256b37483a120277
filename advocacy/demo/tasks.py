"""What is to be done, in the story: for a case, for whoever works it, and about the work."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.db import writing
from advocacy.demo.chapters import at_hour, working_day
from advocacy.tasks.models import Repeats, TaskRank, TaskState
from advocacy.tasks.service import Wanted, add_task, settle_task
from advocacy.web.current import Foundation


def give_tasks(
    base: Foundation, *, actors: dict[str, Actor], cases: dict[str, Case], now: datetime
) -> None:
    """Let an advocate and her lead give tasks, and let one be done."""
    with writing(base.engine, base.vault) as session:
        _at_the_school(session, session.merge(cases["jo"]), actors["amira"], now=now)
        _this_week(session, session.merge(cases["jo"]), actors, now=now)


def _at_the_school(session: Session, jo: Case, amira: Actor, *, now: datetime) -> None:
    at = at_hour(working_day(now - timedelta(days=6)), 9)
    ask = Wanted("Ask the school who may fetch the children", at + timedelta(days=2), None)
    settle_task(
        session,
        add_task(session, jo, ask, actor=amira, at=at),
        jo,
        state=TaskState.DONE,
        outcome="The office has a list and a password now.",
        actor=amira,
        at=at + timedelta(hours=3),
    )


def _this_week(session: Session, jo: Case, actors: dict[str, Actor], *, now: datetime) -> None:
    amira, ruth = actors["amira"], actors["ruth"]
    at = now - timedelta(hours=4)
    tonight = max(at_hour(now, 17), now + timedelta(minutes=30))
    tomorrow = at_hour(working_day(now + timedelta(days=1)), 12)
    for case, wanted, actor in (
        (
            jo,
            Wanted(
                "Send the officer the new list of numbers",
                tonight,
                amira.account_id,
                TaskRank.URGENT,
            ),
            ruth,
        ),
        (jo, Wanted("Ask the court for a screen", tomorrow, None), amira),
        (
            None,
            Wanted(
                "Charge the service’s spare phones",
                tomorrow + timedelta(hours=4),
                amira.account_id,
                repeats=Repeats.WEEKLY,
            ),
            amira,
        ),
    ):
        add_task(session, case, wanted, actor=actor, at=at)
