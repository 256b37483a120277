"""The shipped steps, and over them what the service said that is in force on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.errors import NotFound
from safety_plans.bands import Band
from safety_plans.library import Library, LibraryStep, load_library
from safety_plans.models import LibraryChange


@dataclass(frozen=True)
class Entry:
    """One step as it stands on a day. `say` is what the service said of it that is in force.

    `shipped` is None for a step of the service's own, `ours` says whether its words are, `revision`
    how often something was said of it, `coming` the first day of what was said last, where that
    is still to come.
    """

    step: LibraryStep
    shipped: LibraryStep | None
    say: LibraryChange | None
    ours: bool
    revision: int
    coming: date | None

    @property
    def outdated(self) -> bool:
        """Return whether the shipped step changed since the service put its own say over it."""
        if self.shipped is None or self.say is None or not (self.ours or self.say.hidden):
            return False
        return content_of(self.shipped) != self.say.shipped


@dataclass(frozen=True)
class Told:
    """One thing the service did to a step, by whom."""

    change: LibraryChange
    by: str


def content_of(step: LibraryStep | None) -> dict[str, Any]:
    """Return what a step says, to be stored; nothing for none."""
    if step is None:
        return {}
    return {
        "theme": step.theme,
        "words": step.words,
        "why": step.why,
        "not_when": step.not_when,
        "who": list(step.who),
        "fits": sorted(step.fits),
        "for": sorted(step.bands),
        "secret": step.secret,
        "until": step.ends_on.isoformat() if step.ends_on else "",
    }


def step_of(change: LibraryChange) -> LibraryStep:
    """Return the step that a service's own words make; they may end before what hides them."""
    said = change.content
    return LibraryStep(
        id=change.step_id,
        theme=said["theme"],
        words=said["words"],
        why=said["why"],
        not_when=said["not_when"],
        who=tuple(said["who"]),
        fits=frozenset(said["fits"]),
        bands=frozenset(Band(code) for code in said["for"]),
        secret=said["secret"],
        starts_on=change.starts_on,
        ends_on=_last_day(said),
        hidden=change.hidden,
    )


def library_for(session: Session, *, on: date) -> Library:
    """Return the library as the service offers it on a day."""
    steps = tuple(entry.step for entry in list_entries(session, on=on))
    return replace(load_library(), steps=steps)


def list_entries(session: Session, *, on: date) -> list[Entry]:
    """Return every step, shipped or the service's own, hidden ones too, in the themes' order."""
    query = select(LibraryChange).order_by(LibraryChange.step_id, LibraryChange.number)
    changes = {
        step_id: list(found)
        for step_id, found in groupby(session.scalars(query), key=lambda each: each.step_id)
    }
    library = load_library()
    entries = [_entry(step, changes.pop(step.id, ()), on=on) for step in library.steps]
    entries += [
        _entry(None, found, on=on)
        for found in changes.values()
        if any(change.content for change in found)
    ]
    return sorted(entries, key=lambda entry: library.theme_order(entry.step.theme))


def _entry(shipped: LibraryStep | None, changes: Sequence[LibraryChange], *, on: date) -> Entry:
    say = next((each for each in reversed(changes) if _holds(each, on)), None)
    last = changes[-1] if changes else None
    ours = shipped is None
    if say is not None and _words_hold(say.content, on):
        step, ours = step_of(say), True
    elif shipped is not None:
        step = replace(shipped, hidden=say is not None and say.hidden)
    else:
        # Before its first day or after its last one it is there to be read, not to be chosen.
        step = step_of(next(each for each in reversed(changes) if each.content))
    coming = last.starts_on if last is not None and last.starts_on > on else None
    return Entry(step, shipped, say, ours, last.number if last is not None else 0, coming)


def _last_day(content: dict[str, Any]) -> date | None:
    return date.fromisoformat(content["until"]) if content["until"] else None


def _words_hold(content: dict[str, Any], on: date) -> bool:
    """Return whether there are words whose time is not over."""
    return bool(content) and (not content["until"] or on.isoformat() < content["until"])


def _holds(change: LibraryChange, on: date) -> bool:
    return change.starts_on <= on and (change.ends_on is None or on < change.ends_on)


def get_entry(session: Session, key: UUID, *, on: date) -> Entry:
    """Return a step by what names it in addresses; raises NotFound."""
    for entry in list_entries(session, on=on):
        if entry.step.key == key:
            return entry
    raise NotFound


def list_told(session: Session, entry: Entry) -> list[Told]:
    """Return what the service did to a step, the newest first."""
    query = (
        select(LibraryChange)
        .where(LibraryChange.step_id == entry.step.id)
        .order_by(LibraryChange.number.desc())
    )
    changes = list(session.scalars(query))
    names = _names(session, {each.made_by_id for each in changes if each.made_by_id})
    return [Told(each, names.get(each.made_by_id or each.id, "the service")) for each in changes]


def _names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    found = session.scalars(select(Account).where(Account.id.in_(ids)).order_by(Account.id))
    return {each.id: each.name for each in found}
