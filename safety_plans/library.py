"""The library of steps: dated reference data, checked when it is read, tailored to a person."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from safety_plans.bands import Band, keeps_secrets

_SHIPPED = Path(__file__).with_name("shipped")
_KEYS = UUID("5f0b3c1e-6f0e-5a0c-9d4b-2f7e1a9c4d10")

WHO_WORDS = {
    "self": "you",
    "advocate": "your advocate",
    "together": "you and your advocate together",
    "police": "the police",
    "trusted": "someone you trust",
    "school": "the school",
    "employer": "your work or college",
    "landlord": "your landlord",
}
ANYTHING = "Anything else"


class LibraryFault(ValueError):
    """The library's file says something that can't be."""


@dataclass(frozen=True)
class Theme:
    """A part of life: its label for staff, and how somebody would say it themselves."""

    code: str
    label: str
    plain: str


@dataclass(frozen=True)
class Situation:
    """Something that is so in a person's life, by which steps fit or don't."""

    code: str
    label: str


@dataclass(frozen=True)
class LibraryStep:
    """A step to choose from. `fits` empty means that it fits anybody; `secret` must not be told."""

    id: str
    theme: str
    words: str
    why: str
    not_when: str
    who: tuple[str, ...]
    fits: frozenset[str]
    bands: frozenset[Band]
    secret: bool
    starts_on: date
    ends_on: date | None
    hidden: bool = False

    @property
    def key(self) -> UUID:
        """Return what names the step in addresses."""
        return uuid5(_KEYS, self.id)

    @property
    def who_words(self) -> str:
        """Return who can do it, as a sentence would say it."""
        return " or ".join(WHO_WORDS[code] for code in self.who)

    def in_force(self, on: date) -> bool:
        """Return whether it may be chosen on a day; the last day counts no longer."""
        return (
            not self.hidden and self.starts_on <= on and (self.ends_on is None or on < self.ends_on)
        )


@dataclass(frozen=True)
class Suggestion:
    """A step that fits, with the situations it fits and whether it serves a priority."""

    step: LibraryStep
    because: tuple[str, ...]
    priority: bool


@dataclass(frozen=True)
class Library:
    """Themes, situations and steps, in the order of the file."""

    themes: tuple[Theme, ...]
    situations: tuple[Situation, ...]
    steps: tuple[LibraryStep, ...]

    def find_step(self, step_id: str) -> LibraryStep | None:
        """Return a step by its id, whether in force or not."""
        return next((step for step in self.steps if step.id == step_id), None)

    def theme_label(self, code: str) -> str:
        """Return the label of a theme for staff; a code that is no longer known as it is."""
        found = (theme.label for theme in self.themes if theme.code == code)
        return next(found, code or ANYTHING)

    def theme_plain(self, code: str) -> str:
        """Return a theme as somebody would say it themselves."""
        found = (theme.plain for theme in self.themes if theme.code == code)
        return next(found, code or ANYTHING)

    def situation_label(self, code: str) -> str:
        """Return the label of a situation."""
        return next((each.label for each in self.situations if each.code == code), code)

    def theme_order(self, code: str) -> int:
        """Return a theme's place in the order of the file."""
        codes = [theme.code for theme in self.themes]
        return codes.index(code) if code in codes else len(codes)


def tailor(
    library: Library,
    *,
    band: Band,
    priorities: Sequence[str],
    situations: Collection[str],
    on: date,
    without: Collection[str] = (),
) -> list[Suggestion]:
    """Return the steps that fit somebody, their priorities first, then the closest fit.

    Steps of a priority theme are offered even where nothing is known of the situation; `without`
    are the ids that the plan has already.
    """
    found = []
    for step in library.steps:
        if band not in step.bands or step.id in without or not step.in_force(on):
            continue
        because = tuple(each.code for each in library.situations if _fits(each, step, situations))
        priority = step.theme in priorities
        if not step.fits or because or priority:
            found.append(Suggestion(step, because, priority))
    ranks = {theme: rank for rank, theme in enumerate(priorities)}
    return sorted(
        found, key=lambda each: (ranks.get(each.step.theme, len(ranks)), -len(each.because))
    )


def _fits(situation: Situation, step: LibraryStep, situations: Collection[str]) -> bool:
    return situation.code in step.fits and situation.code in situations


@cache
def load_library(folder: Path = _SHIPPED) -> Library:
    """Return the library of a folder: `about.json`, and a file of steps for each of its themes.

    Raises LibraryFault naming the step that can't be.
    """
    document = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    themes = tuple(Theme(**each) for each in document["themes"])
    library = Library(
        themes=themes,
        situations=tuple(Situation(**each) for each in document["situations"]),
        steps=tuple(
            _read_step(each, theme.code, document)
            for theme in themes
            for each in json.loads((folder / f"{theme.code}.json").read_text(encoding="utf-8"))
        ),
    )
    _check(library)
    return library


def _read_step(row: dict[str, Any], theme: str, document: dict[str, Any]) -> LibraryStep:
    """Return one step; its own dates narrow those of the whole library."""
    ends = row.get("effective_to", document["effective_to"])
    return LibraryStep(
        id=row["id"],
        theme=theme,
        words=row["words"],
        why=row["why"],
        not_when=row["not_when"],
        who=tuple(row["who"]),
        fits=frozenset(row["fits"]),
        bands=frozenset(Band(code) for code in row["for"]),
        secret=row.get("secret", False),
        starts_on=date.fromisoformat(row.get("effective_from", document["effective_from"])),
        ends_on=date.fromisoformat(ends) if ends else None,
    )


def _check(library: Library) -> None:
    seen: set[str] = set()
    for step in library.steps:
        faults = faults_of(step, library=library)
        if step.id in seen:
            faults["id"] = "is there twice"
        for words in faults.values():
            message = f"The step {step.id} {words}."
            raise LibraryFault(message)
        seen.add(step.id)


def faults_of(step: LibraryStep, *, library: Library) -> dict[str, str]:
    """Return what can't be about a step, as the name of the part and the end of a sentence."""
    situations = {each.code for each in library.situations}
    faults = [
        ("theme", step.theme not in {theme.code for theme in library.themes}, "has no known theme"),
        ("fits", bool(step.fits - situations), "fits a situation nobody knows"),
        ("who", bool(set(step.who) - set(WHO_WORDS)) or not step.who, "is done by nobody we know"),
        (
            "words",
            not (step.words and step.why and step.not_when),
            "lacks words, a reason or a limit",
        ),
        ("bands", not step.bands, "is for nobody"),
        (
            "ends_on",
            step.ends_on is not None and step.ends_on <= step.starts_on,
            "ends before it starts",
        ),
        (
            "secret",
            step.secret and not all(map(keeps_secrets, step.bands)),
            "asks a small child to hide",
        ),
    ]
    return {part: words for part, wrong, words in faults if wrong}
