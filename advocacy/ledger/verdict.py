"""What a verification found, in words somebody can act on."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

# Listing every row of a log that was shuffled whole would fill the memory and nobody's need.
MOST_FAULTS = 1000


class FaultKind(StrEnum):
    """What can be wrong with the log."""

    EDITED = "edited"
    MISSING = "missing"
    REORDERED = "reordered"
    INSERTED = "inserted"
    REPLACED = "replaced"
    UNREADABLE = "unreadable"
    PERSONAL = "personal"
    CASES = "cases"
    TREE = "tree"
    ROOT = "root"
    SIGNATURE = "signature"
    UNSIGNED = "unsigned"
    STAMP = "stamp"
    COPY = "copy"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where."""

    kind: FaultKind
    sentence: str
    seq: int | None = None
    event_id: UUID | None = None


@dataclass
class Verdict:
    """The result: `size` and `root` are the newest signed checkpoint's.

    `waiting` events are written but not sequenced yet, which is no fault; `erased` ones committed
    to something personal that was erased since, which is none either. `more` counts the faults
    beyond those listed. `copies` are the outside copies that agree; `stamps` were checked against
    the authority that is configured, and the newest states `stamped_at`; `unchecked` were not.
    """

    size: int = 0
    root: bytes = b""
    sequenced: int = 0
    waiting: int = 0
    erased: int = 0
    checkpoints: int = 0
    copies: int = 0
    compared: int = 0
    stamps: int = 0
    stamped_at: datetime | None = None
    unchecked: int = 0
    faults: list[Fault] = field(default_factory=list)
    more: int = 0

    @property
    def is_sound(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.faults

    @property
    def is_full(self) -> bool:
        """Return whether further faults are only counted."""
        return len(self.faults) >= MOST_FAULTS

    def add(
        self,
        kind: FaultKind,
        sentence: str,
        *,
        seq: int | None = None,
        event_id: UUID | None = None,
    ) -> None:
        """List a fault, or count it when the list is full."""
        if self.is_full:
            self.more += 1
        else:
            self.faults.append(Fault(kind, sentence, seq, event_id))
