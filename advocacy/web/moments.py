"""Fields for days and moments, entered in several boxes that keep exactly what was typed."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from flask import render_template
from markupsafe import Markup
from typing_extensions import override
from wtforms import Field
from wtforms.utils import unset_value

from advocacy.clock import LONDON
from advocacy.web.times import UnreadableTime, read_time

_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class _PartsField(Field, ABC):
    """A value entered in several boxes, which keeps exactly what was typed in each."""

    parts: tuple[str, ...] = ()
    template = ""

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        hint: str = "",
        missing: str = "",
        **options: Any,
    ) -> None:
        super().__init__(label, list(validators), **options)
        self.hint, self.missing = hint, missing
        self.typed: dict[str, str] = dict.fromkeys(self.parts, "")

    @abstractmethod
    def _shown(self) -> dict[str, str]:
        """Return what each box shows for the present value."""

    @abstractmethod
    def _read(self) -> Any:
        """Return the value of what was typed; raise ValueError with the words to show."""

    @override
    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.data = self._default() if data is unset_value else data
        if formdata is None or not any(f"{self.name}-{part}" in formdata for part in self.parts):
            if self.data is not None:
                self.typed = self._shown()
            self.raw_data = None
            return
        self.typed = {
            part: "".join(
                filter(str.isprintable, formdata.get(f"{self.name}-{part}", "")[:40])
            ).strip()
            for part in self.parts
        }
        self.raw_data = [text for text in self.typed.values() if text]
        try:
            self.data = self._read() if self.raw_data else None
        except ValueError as fault:
            self.data = None
            self.process_errors.append(str(fault))

    def _default(self) -> Any:
        return self.default() if callable(self.default) else self.default

    @override
    def __call__(self, **_options: Any) -> Markup:
        return Markup(render_template(self.template, field=self))  # noqa: S704 - our own template, autoescaped


def _day(typed: dict[str, str]) -> date:
    """Return the day typed in three boxes; far from anybody's life it could not be reckoned with.

    Raises ValueError or OverflowError.
    """
    year = int(typed["year"])
    year = year + 2000 if year < 100 else year
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        message = "Nobody's date"
        raise ValueError(message)
    return date(year, int(typed["month"]), int(typed["day"]))


class DayField(_PartsField):
    """A day entered as day, month and year; `data` is a date or None."""

    parts = ("day", "month", "year")
    template = "fields/day.html"
    data: date | None

    @override
    def _shown(self) -> dict[str, str]:
        value = self.data
        return (
            {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
            if value
            else {}
        )

    @override
    def _read(self) -> date:
        try:
            return _day(self.typed)
        except (ValueError, OverflowError) as fault:
            message = "Enter a real date, for example 24 11 2026"
            raise ValueError(message) from fault


class WhenField(_PartsField):
    """A day and a time in Europe/London; `data` is an aware moment in UTC, or None."""

    parts = ("day", "month", "year", "time")
    template = "fields/when.html"
    data: datetime | None

    @override
    def _shown(self) -> dict[str, str]:
        if self.data is None:
            return {}
        local = self.data.astimezone(LONDON)
        return {
            "day": str(local.day),
            "month": str(local.month),
            "year": str(local.year),
            "time": f"{local:%H:%M}",
        }

    @override
    def _read(self) -> datetime:
        try:
            found = _day(self.typed)
        except (ValueError, OverflowError) as fault:
            message = "Enter a real date, for example 24 11 2026"
            raise ValueError(message) from fault
        try:
            clock: time = read_time(self.typed["time"])
        except UnreadableTime as fault:
            message = "Enter a time, for example 6:05pm or 18:05"
            raise ValueError(message) from fault
        return datetime.combine(found, clock, tzinfo=LONDON).astimezone(UTC)
