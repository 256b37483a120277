"""Whose an import is: the worker that took it holds it by a lease, which each step renews.

Every change that a worker makes to an import is one short step, and each of them asks first
whether the import is still its own. Killed between two steps, the worker leaves an import whose
lease runs out; another takes it, removes what was left and begins again.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.models import Exhibit, ExhibitState
from advocacy.evidence_store.opening import original_reader
from advocacy.evidence_store.stored import SealedReader
from advocacy.incidents.imports.here_already import marks_here
from advocacy.incidents.imports.models import ImportState, MessageImport
from advocacy.incidents.imports.parsing.entries import Choices, Format
from advocacy.vault import Vault

# Longer than a reader may work without a word, and short enough to wait for after a crash.
LEASE = timedelta(minutes=5)
MOST_TRIES = 3
STOPPED = "The reading was stopped several times. Nothing was taken in; the file is as it was."
GONE = "The file could not be opened. Nothing was taken in."

OpenSession = Callable[[], AbstractContextManager[Session]]


class LeaseLost(Exception):
    """The import is another worker's by now, or is gone."""


class ToldToStop(Exception):
    """The worker is to end: the import is left to whoever comes next."""


@dataclass(frozen=True)
class Job:
    """What has to be known of an import while no transaction is open.

    `here` are the marks of messages to be left out, made with `salt`.
    `hopeless` says in words why it can't be done at all, "" where it can.
    """

    id: UUID
    case_id: UUID
    state: ImportState
    reader: SealedReader
    format: Format
    choices: Choices
    who: dict[str, str]
    here: frozenset[bytes]
    salt: str
    hopeless: str


@dataclass
class Hold:
    """A claimed import, `until` the lease runs out."""

    job: Job
    until: datetime
    open_session: OpenSession
    now: Callable[[], datetime]
    stopping: Callable[[], bool]

    @contextmanager
    def step(self) -> Iterator[tuple[Session, MessageImport]]:
        """Yield the import in a transaction of its own, and hold it longer from then on.

        Raises LeaseLost where it is not ours any more, ToldToStop where the worker is to end.
        """
        if self.stopping():
            raise ToldToStop
        with self._ours() as (session, found):
            until = self.now() + LEASE
            found.leased_until = until
            yield session, found
        self.until = until

    def let_go(self) -> None:
        """Leave the import to whoever comes next, at once; that was no failed try."""
        with self._ours() as (_, found):
            found.leased_until, found.tries = None, found.tries - 1

    @contextmanager
    def _ours(self) -> Iterator[tuple[Session, MessageImport]]:
        with self.open_session() as session:
            found = session.get(MessageImport, self.job.id, with_for_update=True)
            if found is None or (found.state, found.leased_until) != (self.job.state, self.until):
                raise LeaseLost
            yield session, found


def claim(
    open_session: OpenSession,
    vault: Vault,
    blobs: Blobs,
    *,
    now: Callable[[], datetime],
    stopping: Callable[[], bool],
) -> Hold | None:
    """Take the import that is due, if any, so that nobody else does it meanwhile."""
    with open_session() as session:
        at = now()
        due = (
            select(MessageImport)
            .where(
                MessageImport.state.in_((ImportState.READING, ImportState.IMPORTING)),
                or_(MessageImport.leased_until.is_(None), MessageImport.leased_until < at),
            )
            .order_by(MessageImport.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        found = session.scalars(due).first()
        if found is None:
            return None
        exhibit = session.get_one(Exhibit, found.exhibit_id)
        job = _job(found, exhibit, vault, blobs, here=marks_here(session, found.case_id))
        found.tries += 1
        found.leased_until = until = at + LEASE
    return Hold(job, until, open_session, now, stopping)


def _job(
    found: MessageImport, exhibit: Exhibit, vault: Vault, blobs: Blobs, *, here: frozenset[bytes]
) -> Job:
    choices = found.choices
    hopeless = ""
    if found.tries >= MOST_TRIES:
        hopeless = STOPPED
    elif exhibit.state is ExhibitState.SEALED:
        hopeless = GONE
    return Job(
        id=found.id,
        case_id=found.case_id,
        state=found.state,
        reader=original_reader(vault, blobs, exhibit),
        format=found.format,
        choices=Choices(
            day_first=choices.get("day_first"), columns=dict(choices.get("columns") or {})
        ),
        who=dict(found.who),
        here=frozenset() if choices.get("again") else here,
        salt=found.mark_salt,
        hopeless=hopeless,
    )
