"""The ideas page: what fits somebody, theme by theme, what comes first for them opened first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from safety_plans.library import Suggestion, load_library
from safety_plans.own_library.listing import says

# A search that finds so few is shown opened.
_OPEN_UP_TO = 12


@dataclass(frozen=True)
class IdeaGroup:
    """The ideas of one theme. `first` says that it is a priority of theirs.

    `more` are those that fit nothing known of their life: folded away, there to be found.
    """

    code: str
    label: str
    first: bool
    opened: bool
    ideas: tuple[Suggestion, ...]
    more: tuple[Suggestion, ...]

    @property
    def count(self) -> int:
        """Return how many ideas it holds in all."""
        return len(self.ideas) + len(self.more)


def group_ideas(
    found: Sequence[Suggestion], *, text: str = "", chosen: Collection[str] = ()
) -> list[IdeaGroup]:
    """Return the ideas that say `text`, by theme, the priorities first and the first one opened.

    What was ticked stays in sight whatever is looked for.
    """
    order = load_library().theme_order
    kept = [each for each in found if each.step.id in chosen or says(each.step, text)]
    # The priorities stand in front, in their order; sorting keeps it, and orders the rest.
    kept.sort(key=lambda each: -1 if each.priority else order(each.step.theme))
    groups = [(code, tuple(ideas)) for code, ideas in groupby(kept, key=_theme)]
    few = bool(text) and len(kept) <= _OPEN_UP_TO
    return [
        _group(
            code, ideas,
            opened=few or place == 0 or any(each.step.id in chosen for each in ideas),
            chosen=chosen, whole=bool(text),
        )
        for place, (code, ideas) in enumerate(groups)
    ]  # fmt: skip


def _group(
    code: str, ideas: tuple[Suggestion, ...], *, opened: bool, chosen: Collection[str], whole: bool
) -> IdeaGroup:
    near = tuple(
        each for each in ideas if each.because or not each.step.fits or each.step.id in chosen
    )
    if whole or not near:
        near = ideas
    return IdeaGroup(
        code=code,
        label=load_library().theme_label(code),
        first=ideas[0].priority,
        opened=opened,
        ideas=near,
        more=tuple(each for each in ideas if each not in near),
    )


def _theme(suggestion: Suggestion) -> str:
    return suggestion.step.theme


def because_of(suggestion: Suggestion) -> list[str]:
    """Return why a step is suggested: what it fits, else that its theme comes first for them."""
    library = load_library()
    fits = [library.situation_label(code) for code in suggestion.because]
    anybody = [] if suggestion.step.fits else ["it fits anybody"]
    first = [] if fits or anybody else ["it comes first for them"]
    return [*fits, *anybody, *first]
