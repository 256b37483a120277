"""Which moments are counted: from when to when, which behaviour, aimed at whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from advocacy.incidents.patterns.moments import Moment


@dataclass(frozen=True)
class Chosen:
    """The filters; what is empty leaves nothing out. `until` is the first moment not counted.

    `only` are the incidents of a summary: nothing else counts then, no message either.
    """

    since: datetime | None = None
    until: datetime | None = None
    behaviour: str = ""
    targeted: str = ""
    only: Collection[UUID] | None = None

    @property
    def spans(self) -> bool:
        """Return whether a time span was chosen."""
        return self.since is not None or self.until is not None

    def of_kind(self, moments: Sequence[Moment]) -> list[Moment]:
        """Return those of the chosen behaviour and aim, whenever they were."""
        return [
            each
            for each in moments
            if (not self.behaviour or self.behaviour in each.behaviours)
            and (not self.targeted or self.targeted == each.targeted)
            and (self.only is None or each.id in self.only)
        ]

    def in_time(self, moments: Sequence[Moment]) -> list[Moment]:
        """Return those in the chosen time; one whose time is not known is in none."""
        return [each for each in moments if not self.spans or self._holds(each.at)]

    def _holds(self, at: datetime | None) -> bool:
        return (
            at is not None
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
        )
