"""What two people of the story and their advocate write to each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.db import writing
from advocacy.demo.chapters import at_hour
from advocacy.ledger.service import record_read
from advocacy.letters.reading import THEIR_PAGE, newest_id
from advocacy.letters.service import answer_another_way, write_to_them, write_to_us
from advocacy.web.current import Foundation


@dataclass(frozen=True)
class Line:
    """A message: days ago, the time of day, the words, and whether it is ours."""

    days: int
    time: tuple[int, int]
    words: str
    ours: bool = False


_JO = (
    Line(
        6,
        (19, 40),
        "Flowers came to work again, no card. Reception signed for them before I saw. "
        "Do I keep them or bin them?",
    ),
    Line(
        5,
        (9, 15),
        "Keep them if you can bear to, in a bag with the wrapping and any label. Take a picture "
        "first. If not, a picture of everything is enough. You did nothing wrong.",
        ours=True,
    ),
    Line(5, (12, 5), "Picture taken. They are in the cupboard at work, not at home."),
    Line(
        3,
        (14, 30),
        "That is good. I have written it down with the others. I am in tomorrow and can ring at "
        "your usual time.",
        ours=True,
    ),
    Line(1, (17, 50), "Thank you for ringing. May Ella’s teacher be told who you are?"),
)
_ROSA = (
    Line(9, (20, 10), "He came early for the handover and waited in the street. Is that allowed?"),
    Line(3, (21, 30), "Same again at the weekend. I would rather talk than write about it."),
)


def exchange_messages(
    base: Foundation, *, actors: Mapping[str, Actor], cases: Mapping[str, Case], now: datetime
) -> None:
    """Let Jo and Amira write, and Rosa be rung instead."""
    for key, who, lines in (("jo", "maple", _JO), ("rosa", "river", _ROSA)):
        for number, line in enumerate(lines):
            at = at_hour(now - timedelta(days=line.days), *line.time)
            with writing(base.engine, base.vault) as session:
                case = session.get_one(Case, cases[key].id)
                once = f"{key}{number}"
                if line.ours:
                    write_to_them(
                        session, case, words=line.words, once=once,
                        latest=newest_id(session, case), unsafe_reason="", actor=actors["amira"],
                        at=at,
                    )  # fmt: skip
                    continue
                # Whoever writes has the page open, and so has seen what came before.
                record_read(
                    session, actor=actors[who], at=at - timedelta(minutes=5), route=THEIR_PAGE,
                    case_ids=[case.id],
                )  # fmt: skip
                write_to_us(
                    session, case, words=line.words, once=once, wants_today=False,
                    actor=actors[who], at=at,
                )  # fmt: skip
    with writing(base.engine, base.vault) as session:
        rosa = session.get_one(Case, cases["rosa"].id)
        answer_another_way(
            session, rosa, how="Rang, 25 minutes. Wants the handover moved inside.",
            latest=newest_id(session, rosa), actor=actors["amira"],
            at=at_hour(now - timedelta(days=2), 10),
        )  # fmt: skip
