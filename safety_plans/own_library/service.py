"""What a team lead does to the library: say a step otherwise, add one, hide it, show it again.

Nothing of this reaches a step that a plan has taken already: a plan keeps its own words.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.clock import LONDON
from advocacy.db import new_id
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.vault import SERVICE_SCOPE
from safety_plans.library import LibraryStep, faults_of, load_library
from safety_plans.models import LibraryChange, Said
from safety_plans.own_library.reading import Entry, content_of

_FAULTS = {
    "theme": "Choose what it is about",
    "fits": "Choose from the answers shown",
    "who": "Choose who can do it",
    "words": "Enter the step, why it helps and when not to do it",
    "bands": "Choose whom it is for",
    "ends_on": "Enter a day after the first one",
    "secret": "A small child is never given a secret: say no here, or leave them out above",
}


class LibraryChanged(Conflict):
    """Somebody else changed the step since the page was opened."""

    sentence = "This step was changed while you were writing. Check what it says now, then save."


class NothingToDo(Conflict):
    """The step is that way already, or has no shipped words to go back to."""

    sentence = "That can’t be done as the step stands now."


def new_step_id() -> str:
    """Return the id of a step that a service adds."""
    return f"own-{new_id().hex}"


def add_step(session: Session, step: LibraryStep, *, actor: Actor, at: datetime) -> LibraryChange:
    """Add a step of the service's own, in force on the days it names; raises Invalid."""
    _check(step, at=at)
    said = LibraryChange(
        step_id=step.id, number=1, said=Said.ADDED, hidden=False, starts_on=step.starts_on,
        ends_on=step.ends_on, content=content_of(step), shipped={}, because="",
    )  # fmt: skip
    return _say(session, said, actor=actor, at=at)


def reword_step(
    session: Session, entry: Entry, step: LibraryStep, *, because: str, revision: int, actor: Actor,
    at: datetime,
) -> LibraryChange:  # fmt: skip
    """Say a step in the service's own words, on the days that `step` names.

    Raises Invalid, or LibraryChanged when `revision` is no longer the last one.
    """
    _check_seen(entry, revision)
    _check(step, at=at)
    said = _next(
        entry, Said.CHANGED, hidden=entry.step.hidden, content=content_of(step),
        starts_on=step.starts_on, ends_on=step.ends_on, because=because,
    )  # fmt: skip
    return _say(session, said, actor=actor, at=at)


def hide_step(
    session: Session, entry: Entry, *, because: str, until: date | None, revision: int,
    actor: Actor, at: datetime,
) -> LibraryChange:  # fmt: skip
    """Offer a step to nobody from today, until a day where one is given.

    Raises Invalid for a day that has come, NothingToDo when it is hidden, and LibraryChanged.
    """
    _check_seen(entry, revision)
    if entry.step.hidden:
        raise NothingToDo
    if until is not None and until <= _today(at):
        message = "Enter a day that is still to come"
        raise Invalid(message, field="until")
    said = _next(
        entry, Said.HIDDEN, hidden=True, content=_own_words(entry), starts_on=_today(at),
        ends_on=until, because=because,
    )  # fmt: skip
    return _say(session, said, actor=actor, at=at)


def show_step(
    session: Session, entry: Entry, *, revision: int, actor: Actor, at: datetime
) -> LibraryChange:
    """Offer a hidden step again in the words it had, which end when they were to end.

    Raises NothingToDo or LibraryChanged.
    """
    _check_seen(entry, revision)
    if not entry.step.hidden:
        raise NothingToDo
    said = _next(
        entry, Said.SHOWN, hidden=False, content=_own_words(entry), starts_on=_today(at),
        ends_on=None,
    )  # fmt: skip
    return _say(session, said, actor=actor, at=at)


def keep_step(
    session: Session, entry: Entry, *, revision: int, actor: Actor, at: datetime
) -> LibraryChange:
    """Leave the service's say as it is, knowing what the shipped step says by now.

    Raises NothingToDo when the shipped step has not changed, and LibraryChanged.
    """
    _check_seen(entry, revision)
    if not entry.outdated or entry.say is None:
        raise NothingToDo
    said = _next(
        entry, Said.KEPT, hidden=entry.step.hidden, content=_own_words(entry),
        starts_on=_today(at), ends_on=entry.say.ends_on,
    )  # fmt: skip
    return _say(session, said, actor=actor, at=at)


def restore_step(
    session: Session, entry: Entry, *, revision: int, actor: Actor, at: datetime
) -> LibraryChange:
    """Go back to the shipped words; raises NothingToDo where there are none, LibraryChanged."""
    _check_seen(entry, revision)
    if entry.shipped is None or not entry.ours:
        raise NothingToDo
    said = _next(
        entry, Said.RESTORED, hidden=entry.step.hidden, content={}, starts_on=_today(at),
        ends_on=None,
    )  # fmt: skip
    return _say(session, said, actor=actor, at=at)


def _today(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _check_seen(entry: Entry, revision: int) -> None:
    if revision != entry.revision:
        raise LibraryChanged


def _check(step: LibraryStep, *, at: datetime) -> None:
    for part in faults_of(step, library=load_library()):
        raise Invalid(_FAULTS[part], field=part)
    if step.starts_on < _today(at):
        message = "Enter today or a day to come"
        raise Invalid(message, field="starts_on")


def _own_words(entry: Entry) -> dict[str, Any]:
    """Return the service's own words as they are stored; nothing while the shipped ones hold."""
    return content_of(entry.step) if entry.ours else {}


def _next(
    entry: Entry, said: Said, *, hidden: bool, content: dict[str, Any], starts_on: date,
    ends_on: date | None, because: str = "",
) -> LibraryChange:  # fmt: skip
    return LibraryChange(
        step_id=entry.step.id, number=entry.revision + 1, said=said, hidden=hidden,
        starts_on=starts_on, ends_on=ends_on, content=content, shipped=content_of(entry.shipped),
        because=because,
    )  # fmt: skip


def _say(session: Session, change: LibraryChange, *, actor: Actor, at: datetime) -> LibraryChange:
    change.scope_id, change.made_at, change.made_by_id = SERVICE_SCOPE, at, actor.account_id
    try:
        with session.begin_nested():
            session.add(change)
    except IntegrityError as fault:
        # Somebody else said something of it in the same moment.
        raise LibraryChanged from fault
    record(session, actor=actor, at=at, action=f"library.step_{change.said}", object_id=change.id)
    return change
