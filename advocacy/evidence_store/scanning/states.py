"""How far a scanner has come with a file; kept in the file's own row."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Utc, code_of
from advocacy.errors import Conflict


class ScanState(StrEnum):
    """What a scanner has said of a file so far."""

    WAITING = "waiting"
    CLEAN = "clean"
    HARMFUL = "harmful"
    TOO_LARGE = "too_large"
    SILENT = "silent"


class Scanned:
    """What the row of a file keeps of its scans; `scan_next_at` is None when none is to come.

    What the scanner called it stands sealed in the row itself (`scan_called`).
    """

    scan: Mapped[ScanState] = mapped_column(code_of(ScanState), default=ScanState.WAITING)
    scan_next_at: Mapped[datetime | None] = mapped_column(Utc, index=True)
    scan_failures: Mapped[int] = mapped_column(default=0)
    scanned_at: Mapped[datetime | None] = mapped_column(Utc)

    @property
    def is_harmful(self) -> bool:
        """Return whether a scanner took it for harmful software."""
        return self.scan is ScanState.HARMFUL


class LooksHarmful(Conflict):
    """A scanner took the file for harmful software, and whoever wants it was not warned yet."""

    sentence = (
        "A scanner takes this file for harmful software. Open the page of the file first: it "
        "says what to know before you download it."
    )


def require_warned(file: Scanned, *, warned: bool) -> None:
    """Raise LooksHarmful where somebody must be warned of a file and was not."""
    if file.is_harmful and not warned:
        raise LooksHarmful
