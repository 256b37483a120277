"""The library as the survivor looks through it: a shelf for each theme, her priorities first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.clock import LONDON
from safety_plans.bands import Band
from safety_plans.library import Suggestion, Theme, load_library, tailor
from safety_plans.own_library.reading import library_for
from safety_plans.service import find_survivor_plan, list_steps
from safety_plans.states import Side, StepState


@dataclass(frozen=True)
class Idea:
    """A step she may take, and what in her life it fits, in words."""

    suggestion: Suggestion
    because: tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """The ideas of one theme. `first` says that it comes first for her, `waiting` how many she
    chose that wait for an answer.
    """

    theme: Theme
    ideas: tuple[Idea, ...]
    first: bool
    waiting: int

    @property
    def near(self) -> list[Idea]:
        """Return what fits her life, or anybody's."""
        return [each for each in self.ideas if each.because or not each.suggestion.step.fits]

    @property
    def others(self) -> list[Idea]:
        """Return what fits nothing that is known of her life."""
        return [each for each in self.ideas if each not in self.near]


def list_shelves(session: Session, case: Case, *, at: datetime) -> list[Shelf]:
    """Return a shelf for every theme that holds an idea, what comes first for her in front."""
    plan = find_survivor_plan(session, case)
    steps = list_steps(session, plan) if plan is not None else []
    priorities = plan.priorities if plan is not None else []
    today = at.astimezone(LONDON).date()
    themes = load_library().themes
    found = tailor(
        library_for(session, on=today),
        band=Band.SURVIVOR,
        # She chooses the shelf herself, so all of it is there; what fits her stands first.
        priorities=[theme.code for theme in themes],
        situations=plan.situations if plan is not None else [],
        on=today,
        without={step.library_id for step in steps},
    )
    waiting = sum(
        step.state is StepState.SUGGESTED and step.proposed_by is Side.SURVIVOR for step in steps
    )
    shelves = [
        Shelf(theme, _ideas(found, theme), theme.code in priorities, waiting) for theme in themes
    ]
    filled = [shelf for shelf in shelves if shelf.ideas]
    return sorted(filled, key=lambda shelf: not shelf.first)


def get_shelf(session: Session, case: Case, code: str, *, at: datetime) -> Shelf:
    """Return the shelf of one theme, empty when she has taken all of it."""
    shelves = list_shelves(session, case, at=at)
    theme = next(theme for theme in load_library().themes if theme.code == code)
    empty = Shelf(theme, (), first=False, waiting=shelves[0].waiting if shelves else 0)
    return next((shelf for shelf in shelves if shelf.theme.code == code), empty)


def _ideas(found: list[Suggestion], theme: Theme) -> tuple[Idea, ...]:
    label = load_library().situation_label
    return tuple(
        Idea(each, tuple(label(code) for code in each.because))
        for each in found
        if each.step.theme == theme.code
    )
