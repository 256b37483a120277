"""What is asked before a case is closed: each slice says what runs, and ends it as was answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case

# The answer with which a case stays open: something has to be settled first.
NOT_YET = "not_yet"
STILL_OPEN = (NOT_YET, "Not yet: it has to be settled first")


@dataclass(frozen=True)
class Question:
    """Something that runs in a case: its `facts`, and what may become of it.

    `stops` is a sentence when the case can't be closed while it is so.
    """

    code: str
    title: str
    choices: tuple[tuple[str, str], ...] = ()
    facts: tuple[str, ...] = ()
    stops: str = ""

    def words_of(self, answer: str) -> str:
        """Return how an answer reads."""
        return dict(self.choices).get(answer, answer)


@dataclass(frozen=True)
class Ending:
    """What was answered, by the code of each question, and on whose decision, when."""

    answers: Mapping[str, str]
    actor: Actor
    at: datetime


# Asks about what runs in one case now; no question when nothing does.
Asker = Callable[[Session, Case, datetime], Sequence[Question]]
# Counts something of the case with this id.
Counter = Callable[[UUID], ScalarSelect[int]]
# Carries out what was answered to its own questions, in the transaction that closes the case.
Ender = Callable[[Session, Case, Ending], None]


@dataclass(frozen=True)
class Counted:
    """What can be asked from numbers alone: they are counted in the statement that looks for what
    is due, so that the page asks the database no more often for it.

    `ask` is given a number for each of `counts`.
    """

    counts: tuple[Counter, ...]
    ask: Callable[[Sequence[int]], Sequence[Question]]


def ask_nothing(_session: Session, _case: Case, _at: datetime) -> Sequence[Question]:
    """Ask nothing: what is to be asked is counted, or ends without a question."""
    return []


def leave_as_it_is(_session: Session, _case: Case, _ending: Ending) -> None:
    """End nothing: the answer is a record of what was said."""


@dataclass
class ClosingQuestions:
    """Every registered asker with what ends it, in order."""

    parts: list[tuple[int, Asker, Ender]] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)

    def add(self, ask: Asker, end: Ender, *, order: int) -> None:
        """Ask this of every case that is to be closed."""
        self.parts = sorted([*self.parts, (order, ask, end)], key=lambda part: part[0])

    def count(self, counted: Counted, end: Ender, *, order: int) -> None:
        """Ask, of every case that is to be closed, what its numbers say."""
        self.counted.append(counted)
        self.add(ask_nothing, end, order=order)

    def of(self, session: Session, case: Case, *, at: datetime) -> list[Question]:
        """Return what has to be answered before this case can be closed."""
        return [each for _, ask, _ in self.parts for each in ask(session, case, at)]

    def carry_out(self, session: Session, case: Case, ending: Ending) -> None:
        """End everything as was answered."""
        for _, _, end in self.parts:
            end(session, case, ending)
