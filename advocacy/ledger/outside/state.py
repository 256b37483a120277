"""How the errands outside went, in words for the page on settings and health."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.ledger.models import LedgerErrand, Outside, Why

_LABELS = {
    Outside.STAMP: "Time-stamp of the log",
    Outside.FOLDER: "Copy in a folder outside",
    Outside.EMAIL: "Copy by e-mail",
}
_REASONS = {
    Why.UNREACHABLE: "could not be reached",
    Why.REFUSED: "refused",
    Why.WRONG: "gave an answer that does not hold against the certificate we trust",
    Why.DIFFERS: (
        "already holds another checkpoint of the same size. One of the two logs was rewritten, or "
        "an old backup was put back here. Run ledger verify --copies now, and repair nothing"
    ),
}


@dataclass(frozen=True)
class Errand:
    """The last errand to one place: `size` events are held there since `done_at`."""

    place: Outside
    done_at: datetime | None
    size: int | None
    failures: int
    why: Why | None

    @property
    def label(self) -> str:
        """Return what is taken there."""
        return _LABELS[self.place]

    @property
    def keeps_copies(self) -> bool:
        """Return whether a copy is kept there, by which a rewritten log would be found."""
        return self.place is not Outside.STAMP

    @property
    def is_alarm(self) -> bool:
        """Return whether the failure itself says that something is wrong with the log."""
        return self.why is Why.DIFFERS

    @property
    def trouble(self) -> str:
        """Return a sentence on the failures since it last went well."""
        reason = _REASONS[self.why] if self.why is not None else "failed"
        times = "once" if self.failures == 1 else f"{self.failures} times"
        return f"It {reason} ({times} in a row). It is tried again by itself."


def list_errands(session: Session) -> list[Errand]:
    """Return the places that something was ever to be taken to."""
    rows = {row.place: row for row in session.scalars(select(LedgerErrand))}
    return [
        Errand(place, row.done_at, row.size, row.failures, row.why)
        for place in Outside
        if (row := rows.get(place)) is not None
    ]
