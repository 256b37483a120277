"""Gives files that have arrived to the scanner, one after another; nothing else waits for it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.evidence_store.blobs import BlobMissing, Blobs
from advocacy.evidence_store.custody import log_custody
from advocacy.evidence_store.derived import destroy_preview
from advocacy.evidence_store.held import held_reader
from advocacy.evidence_store.held_models import HeldFile
from advocacy.evidence_store.models import CustodyAction, Exhibit
from advocacy.evidence_store.opening import original_reader
from advocacy.evidence_store.scanning.clamd import Finding, Scanner, ScannerSilent
from advocacy.evidence_store.scanning.states import ScanState
from advocacy.evidence_store.stored import SealedReader
from advocacy.ledger.service import record
from advocacy.vault import ScopeErased, SealBroken, Vault

File = TypeVar("File", Exhibit, HeldFile)
OpenSession = Callable[[], AbstractContextManager[Session]]
# After the first failure, the second, and so on; the last holds from then on.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=6),
)
_LEASE = timedelta(minutes=15)  # longer than any scan takes; a crash costs as much
_MOST_A_ROUND = 20


@dataclass(frozen=True)
class _Claimed:
    """A file that nobody else gives to the scanner meanwhile."""

    id: UUID
    held: bool
    reader: SealedReader


class Scans:
    """The scans of one worker; call `run` in each of its rounds.

    A file the scanner stumbles over is tried again later than the others. When it does not answer
    at all, the round ends there, and the next ones wait longer and longer.
    """

    def __init__(
        self,
        opening: OpenSession,
        vault: Vault,
        blobs: Blobs,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._opening, self._vault, self._blobs, self._now = opening, vault, blobs, now
        self._quiet_until: datetime | None = None
        self._unanswered = 0

    def run(self, scanner: Scanner | None) -> list[str]:
        """Give what waits to the scanner; return a line for each file, naming nobody."""
        lines: list[str] = []
        if scanner is None or (self._quiet_until is not None and self._now() < self._quiet_until):
            return lines
        for _ in range(_MOST_A_ROUND):
            claimed = self._claim()
            if claimed is None:
                break
            finding = self._scan(scanner, claimed)
            with self._opening() as session:
                _settle(session, claimed, finding, blobs=self._blobs, at=self._now())
            said = finding.state if finding is not None else "it can't be read"
            lines.append(f"file {claimed.id} given to the scanner: {said}")
            if not self._goes_on(finding):
                break
        return lines

    def _claim(self) -> _Claimed | None:
        with self._opening() as session:
            at = self._now()
            found = _find_due(session, Exhibit, at=at) or _find_due(session, HeldFile, at=at)
            if found is None:
                return None
            found.scan_next_at = at + _LEASE
            return _Claimed(found.id, isinstance(found, HeldFile), self._reader(found))

    def _reader(self, file: Exhibit | HeldFile) -> SealedReader:
        if isinstance(file, Exhibit):
            return original_reader(self._vault, self._blobs, file)
        return held_reader(self._vault, self._blobs, file)

    def _scan(self, scanner: Scanner, claimed: _Claimed) -> Finding | None:
        """Return what the scanner says, SILENT where it says nothing; None for a broken file."""
        try:
            return scanner.scan(claimed.reader)
        except ScannerSilent:
            return Finding(ScanState.SILENT)
        except (SealBroken, ScopeErased, BlobMissing):
            return None

    def _goes_on(self, finding: Finding | None) -> bool:
        if finding is None or finding.state is not ScanState.SILENT:
            self._quiet_until, self._unanswered = None, 0
            return True
        self._quiet_until = self._now() + BACK_OFF[min(self._unanswered, len(BACK_OFF) - 1)]
        self._unanswered += 1
        return False


def _find_due(session: Session, kind: type[File], *, at: datetime) -> File | None:
    return session.scalars(
        select(kind)
        .where(kind.scan_next_at <= at)
        .order_by(kind.scan_next_at, kind.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def _settle(
    session: Session, claimed: _Claimed, finding: Finding | None, *, blobs: Blobs, at: datetime
) -> None:
    """Write down what the scanner said of a file, unless it is sealed, moved or gone meanwhile."""
    file: Exhibit | HeldFile | None = (
        session.get(HeldFile, claimed.id, with_for_update=True)
        if claimed.held
        else session.get(Exhibit, claimed.id, with_for_update=True)
    )
    if file is None or file.scan_next_at is None:
        return
    if finding is None or finding.state is ScanState.SILENT:
        file.scan_next_at = at + BACK_OFF[min(file.scan_failures, len(BACK_OFF) - 1)]
        file.scan_failures += 1
        if finding is not None:
            file.scan = finding.state
        return
    file.scan, file.scanned_at, file.scan_next_at = finding.state, at, None
    if finding.called:
        file.scan_called = finding.called
    if finding.state is ScanState.TOO_LARGE:
        return
    harmful = finding.state is ScanState.HARMFUL
    done = CustodyAction.FOUND_HARMFUL if harmful else CustodyAction.SCANNED
    if isinstance(file, HeldFile):
        record(session, actor=SYSTEM, at=at, action=f"evidence.{done.value}", object_id=file.id)
        return
    log_custody(session, file, done, actor=SYSTEM, at=at)
    if harmful:
        destroy_preview(session, file, blobs)
