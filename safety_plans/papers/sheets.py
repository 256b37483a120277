"""What stands on a sheet, and how much was left off it: never where they go, nor a code word."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from safety_plans.bands import Band
from safety_plans.card import find_card, words_of
from safety_plans.dependents.models import CardKind
from safety_plans.dependents.own_say import is_seen
from safety_plans.dependents.reading import card_sheet
from safety_plans.models import Plan, Step
from safety_plans.papers.models import Shape
from safety_plans.papers.pictures import picture_of
from safety_plans.papers.telling import fits_on_paper, names_in_case
from safety_plans.reading import by_theme
from safety_plans.service import list_steps
from safety_plans.states import StepState

POCKET_LINES = 6
_CARDS = {Shape(kind.value): kind for kind in CardKind}
_SCHOOL_LAST = "Nobody else collects, whatever they say. Ring first. In danger, ring 999."
# What stands over the lines of a theme: its own names would say what this is about.
_HEADINGS = {
    "home": "Home", "night": "Nights", "travel": "Out and about", "work": "Work",
    "devices": "Phone", "contact": "Post", "money": "Papers", "people": "People",
    "children": "Children", "pets": "Pets", "court": "Dates", "wellbeing": "Me",
    "emergency": "Numbers",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Some lines under a heading."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A line of a picture card: the drawing's name, what it shows, and the words."""

    name: str
    shows: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """A sheet before it is printed. `private` and `telling` are how many lines were left off."""

    title: str
    shape: Shape
    parts: tuple[Part, ...]
    pictures: tuple[Picture, ...]
    private: int
    telling: int

    @property
    def is_card(self) -> bool:
        """Return whether it is a card made for others, and no list of theirs."""
        return self.shape in _CARDS

    @property
    def is_empty(self) -> bool:
        """Return whether nothing would be on it."""
        return not (self.parts or self.pictures)

    def told(self) -> dict[str, Any]:
        """Return the facts that the layout sets."""
        return {
            "title": self.title,
            "shape": self.shape.value,
            "parts": [{"title": part.title, "lines": list(part.lines)} for part in self.parts],
            "pictures": [vars(picture) for picture in self.pictures],
        }


def make_sheet(session: Session, case: Case, plan: Plan, *, shape: Shape, title: str) -> Sheet:
    """Return a sheet of what both sides agreed, is safe now and tells nobody what it is.

    Private steps, code words, where they go and what is in the bag are on no sheet: whoever finds
    it could wait there, or use the word.
    """
    if shape in _CARDS:
        return Sheet(title, shape, _card(session, plan, _CARDS[shape]), (), 0, 0)
    names = names_in_case(session, case)
    steps = [
        step
        for step in list_steps(session, plan)
        if step.state in (StepState.AGREED, StepState.IN_PLACE)
        and (plan.band is Band.SURVIVOR or is_seen(plan, step))
    ]
    open_ = [step for step in steps if not step.private]
    shown = [step for step in open_ if fits_on_paper(step.words, names=names)]
    pictures = _pictures(shown) if shape is Shape.PICTURES else ()
    parts: tuple[Part, ...] = ()
    if shape is Shape.POCKET:
        parts = _pocket(session, case, plan, shown, names=names)
    elif shape is not Shape.PICTURES:
        parts = _list(plan, shown)
    return Sheet(title, shape, parts, pictures, len(steps) - len(open_), len(open_) - len(shown))


def _card(session: Session, plan: Plan, kind: CardKind) -> tuple[Part, ...]:
    """Return a card that both sides agreed to; the school’s names the child it is about."""
    card = card_sheet(session, plan, kind)
    facts = tuple(Part(label, (words,)) for label, words in card.facts if words)
    if kind is CardKind.HANDOVER or not facts:
        return facts
    return (Part("Whose card this is", (card.name,)), *facts, Part("", (_SCHOOL_LAST,)))


def _list(plan: Plan, steps: Sequence[Step]) -> tuple[Part, ...]:
    if plan.band is not Band.SURVIVOR:
        return (Part("", tuple(step.words for step in steps)),) if steps else ()
    return tuple(
        Part(_HEADINGS.get(group.code, ""), tuple(step.words for step in group.steps))
        for group in by_theme(steps)
    )


def _pocket(
    session: Session, case: Case, plan: Plan, steps: Sequence[Step], *, names: Collection[str]
) -> tuple[Part, ...]:
    found = []
    if plan.band is Band.SURVIVOR:
        card = words_of(find_card(session, case))
        for title, words in (("Ring", card.ring_first), ("What helps", card.remember)):
            if words and fits_on_paper(words, names=names):
                found.append(Part(title, (words,)))
    if steps:
        found.append(Part("", tuple(step.words for step in steps[:POCKET_LINES])))
    return tuple(found)


def _pictures(steps: Sequence[Step]) -> tuple[Picture, ...]:
    return tuple(Picture(*picture_of(step), step.words) for step in steps)
