"""Finding steps in a long library: by theme, situation, whom they are for, and by words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from safety_plans.bands import BAND_WORDS, Band
from safety_plans.library import LibraryStep, Theme, load_library
from safety_plans.own_library.reading import Entry
from safety_plans.reading_grade import grade

_CHILDREN = frozenset({Band.UNDER_8, Band.FROM_8_TO_12, Band.FROM_13_TO_17})
# So many groups' worth of rows are open at once; a longer list is opened theme by theme.
_OPEN_UP_TO = 40


class Show(StrEnum):
    """Which steps are looked for."""

    ALL = "all"
    OURS = "ours"
    HIDDEN = "hidden"
    OUTDATED = "outdated"
    COMING = "coming"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is empty narrows nothing."""

    theme: str = ""
    situation: str = ""
    band: str = ""
    show: str = Show.ALL
    text: str = ""


@dataclass(frozen=True)
class Group:
    """The steps of one theme that were looked for."""

    theme: Theme
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Found:
    """What a search found, by theme; `spread` says that every theme is open at once."""

    groups: tuple[Group, ...]
    count: int
    spread: bool


@dataclass(frozen=True)
class Reads:
    """How hard a step is to read: its words, all of it, and what its readers need at most.

    Nothing is easier to read than grade 0.
    """

    words: float
    all_of_it: float
    most: float

    @property
    def too_hard(self) -> bool:
        """Return whether it is harder than it should be."""
        return self.words > self.most or self.all_of_it > READ_AT_ELEVEN


READ_AT_ELEVEN, READ_AT_EIGHT = 6.0, 3.0


def how_it_reads(step: LibraryStep) -> Reads:
    """Return how hard a step is to read: advice for who writes it, and never a bar."""
    return Reads(
        words=max(0.0, grade(step.words)),
        all_of_it=max(0.0, grade(f"{step.words} {step.why} {step.not_when}")),
        most=READ_AT_EIGHT if step.bands & _CHILDREN else READ_AT_ELEVEN,
    )


def look_for(entries: Iterable[Entry], wanted: Wanted) -> Found:
    """Return what fits, grouped by theme; the entries come in the themes' order."""
    fitting = [entry for entry in entries if _fits(entry, wanted)]
    themes = {theme.code: theme for theme in load_library().themes}
    groups = tuple(
        Group(themes[code], tuple(found))
        for code, found in groupby(fitting, key=lambda entry: entry.step.theme)
    )
    return Found(groups, len(fitting), spread=len(fitting) <= _OPEN_UP_TO)


def _fits(entry: Entry, wanted: Wanted) -> bool:
    step = entry.step
    return (
        wanted.theme in ("", step.theme)
        and (not wanted.situation or wanted.situation in step.fits)
        and (not wanted.band or wanted.band in step.bands)
        and _stands(entry, wanted.show)
        and says(step, wanted.text)
    )


def _stands(entry: Entry, show: str) -> bool:
    if show == Show.OURS:
        return entry.ours
    if show == Show.HIDDEN:
        return entry.step.hidden
    if show == Show.OUTDATED:
        return entry.outdated
    return entry.coming is not None if show == Show.COMING else True


def says(step: LibraryStep, text: str) -> bool:
    """Return whether a step says every word that is looked for, anywhere in it."""
    said = f"{step.words} {step.why} {step.not_when}".casefold()
    return all(word in said for word in text.casefold().split())


def for_whom(step: LibraryStep) -> list[str]:
    """Return whom a step is for, in words."""
    return [BAND_WORDS[band] for band in Band if band in step.bands]


def fits_whom(step: LibraryStep) -> list[str]:
    """Return what a step fits, in words."""
    found = [each.label for each in load_library().situations if each.code in step.fits]
    return found or ["Anybody"]
