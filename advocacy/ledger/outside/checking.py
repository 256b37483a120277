"""Compares the log that was rebuilt with what outsiders state of it: copies and time-stamps."""

from collections import deque
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.ledger.checkpoints import note_of
from advocacy.ledger.models import Checkpoint, CheckpointStamp
from advocacy.ledger.outside.authority import Authority, StampWrong
from advocacy.ledger.outside.copy_text import Copied
from advocacy.ledger.verdict import FaultKind, Verdict
from advocacy.vault import Vault


class CopyCheck:
    """Copies, each met when the log being rebuilt is as large as the copy says it was."""

    def __init__(self, copies: Iterable[Copied], vault: Vault) -> None:
        self._waiting = deque(sorted(copies, key=lambda copied: copied.size))
        self._vault = vault

    @property
    def next_size(self) -> int | None:
        """Return at how many events the next copy is to be compared."""
        return self._waiting[0].size if self._waiting else None

    def compare(self, size: int, root: bytes, verdict: Verdict) -> None:
        """Compare the copies of this size with the root of the log's first `size` events."""
        while self.next_size == size:
            copied = self._waiting.popleft()
            verdict.compared += 1
            if copied.root != root:
                verdict.add(
                    FaultKind.COPY,
                    f"{copied.name} states another root for the first {size} events than the log "
                    "has: the log was rewritten since the copy was made.",
                    seq=size,
                )
            elif self._is_ours(copied, verdict):
                verdict.copies += 1

    def finish(self, verdict: Verdict) -> None:
        """Name the copies of a log larger than this one: events are gone."""
        for copied in self._waiting:
            verdict.compared += 1
            self._is_ours(copied, verdict)
            verdict.add(
                FaultKind.COPY,
                f"{copied.name} states {copied.size} events at {copied.at:%Y-%m-%d %H:%M} UTC, but "
                f"the log's newest checkpoint signs {verdict.size}: it was cut short, or an old "
                "backup stands in its place.",
                seq=copied.size,
            )
        self._waiting.clear()

    def _is_ours(self, copied: Copied, verdict: Verdict) -> bool:
        if self._vault.verifies(copied.signature, copied.note):
            return True
        verdict.add(
            FaultKind.COPY,
            f"{copied.name} is not signed by this deployment's key: it is another's, was changed, "
            "or the key is not the one that was.",
            seq=copied.size,
        )
        return False


def check_stamps(session: Session, authority: Authority | None, verdict: Verdict) -> None:
    """Check every stored time-stamp against its checkpoint and the authority that is trusted."""
    stamped = session.execute(
        select(CheckpointStamp, Checkpoint)
        .join(Checkpoint, Checkpoint.id == CheckpointStamp.checkpoint_id)
        .order_by(Checkpoint.size)
        .execution_options(yield_per=100)
    )
    for stamp, checkpoint in stamped:
        session.expunge(stamp)
        session.expunge(checkpoint)
        if authority is None:
            verdict.unchecked += 1
            continue
        try:
            at = authority.check(stamp.answer, note_of(checkpoint))
        except StampWrong as fault:
            verdict.add(
                FaultKind.STAMP,
                f"The time-stamp of the checkpoint of {checkpoint.size} events does not hold: "
                f"{fault}",
                seq=checkpoint.size,
            )
            continue
        if at != stamp.at:
            verdict.add(
                FaultKind.STAMP,
                f"The time-stamp of the checkpoint of {checkpoint.size} events states another "
                "time than is stored.",
                seq=checkpoint.size,
            )
            continue
        verdict.stamps += 1
        verdict.stamped_at = max(at, verdict.stamped_at or at)
