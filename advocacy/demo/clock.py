"""A clock that can be set back, so that eighteen months can be told in a minute."""

from datetime import UTC, datetime


class StoryClock:
    """The machine's time, or the moment of the story that is being told."""

    def __init__(self) -> None:
        self._told: datetime | None = None

    def now(self) -> datetime:
        """Return the moment of the story, or the present one."""
        return self._told or datetime.now(UTC)  # noqa: TID251 - the demo's own clock

    def set(self, moment: datetime | None) -> None:
        """Be at a moment of the story; None is the present again."""
        self._told = moment
