"""The worker's part in evidence: previews that wait, and the sweep at start and every hour."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine

from advocacy.clock import Clock
from advocacy.db import writing
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.derived import make_previews
from advocacy.evidence_store.sweep import sweep
from advocacy.vault import Vault

SWEEP_EVERY = timedelta(hours=1)


@dataclass
class EvidenceWorker:
    """What the steps stand on; remembers when it last swept."""

    engine: Engine
    vault: Vault
    blobs: Blobs
    clock: Clock
    _swept_at: datetime | None = field(default=None, init=False)

    def run_once(self) -> list[str]:
        """Do all that is due now; return a line for each thing done, without names."""
        return [*self._sweep(), *self._previews()]

    def _sweep(self) -> list[str]:
        at = self.clock.now()
        if self._swept_at is not None and at - self._swept_at < SWEEP_EVERY:
            return []
        with writing(self.engine, self.vault) as session:
            lines = sweep(session, self.blobs, at=at)
        self._swept_at = at
        return lines

    def _previews(self) -> list[str]:
        return make_previews(
            lambda: writing(self.engine, self.vault), self.vault, self.blobs, now=self.clock.now
        )
