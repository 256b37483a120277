"""A table of calls as rows of cells (RFC 4180, and what others make of it), each at its place."""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO

from advocacy.incidents.imports.parsing.entries import CallColumn, CannotRead
from advocacy.incidents.imports.parsing.places import Line, buffered, letters, read_lines

DELIMITERS = (",", ";", "\t", "|")
MOST_LINES_OF_A_ROW = 20
MOST_COLUMNS = 200
_LOOKED_AT = 30
_SAMPLES = 4
_FIGURES = re.compile(r"\d{5,}|\d[/.:-]\d")

# The whole of a heading, or the first of these words that one holds, in this order.
_WORDS: Mapping[CallColumn, tuple[str, ...]] = MappingProxyType(
    {
        CallColumn.DURATION: ("duration", "length", "minutes", "seconds", "talk time"),
        CallColumn.DIRECTION: ("direction", "call type", "type", "status", "in/out"),
        CallColumn.AT: ("date/time", "date and time", "date & time", "datetime", "date time",
                        "timestamp", "time stamp", "started at", "start time", "call date", "when"),
        CallColumn.DATE: ("date", "day"),
        CallColumn.TIME: ("time",),
        CallColumn.NUMBER: ("number", "phone", "caller id", "msisdn", "tel"),
        CallColumn.NAME: ("contact", "name", "caller", "who"),
        CallColumn.NOTE: ("note", "notes", "comment", "description"),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, and the bytes it takes; `fault` says why it is none."""

    cells: tuple[str, ...]
    text: str
    start: int
    stop: int
    line: int
    fault: str = ""


def decode(raw: bytes) -> str:
    """Return a line as text: UTF-8, or what Windows writes in Western Europe."""
    try:
        return letters(raw.decode())
    except UnicodeDecodeError:
        return letters(raw.decode("cp1252", "replace"))


@dataclass(slots=True)
class Table:
    """What the beginning of a table tells of all of it."""

    delimiter: str
    columns: int
    headings: tuple[str, ...]
    headed: bool
    first_line: int
    samples: tuple[str, ...] = ()
    guess: dict[str, str] = field(default_factory=dict)

    def rows(self, reader: BinaryIO) -> Iterator[Row]:
        """Yield every row but blank ones and the headings."""
        for row in rows_of(read_lines(buffered(reader)), self.delimiter):
            if self.headed and row.line == self.first_line:
                continue
            if row.text.strip():
                yield row


def rows_of(lines: Iterable[Line], delimiter: str) -> Iterator[Row]:
    """Yield the rows of a table: a quoted cell may go on over several lines."""
    again: deque[Line] = deque()
    coming = iter(lines)
    while (line := again.popleft() if again else next(coming, None)) is not None:
        taken, quotes = [line], line.raw.count(b'"')
        while quotes % 2 and len(taken) < MOST_LINES_OF_A_ROW:
            more = again.popleft() if again else next(coming, None)
            if more is None:
                break
            taken.append(more)
            quotes += more.raw.count(b'"')
        if quotes % 2:
            # A quotation mark that is never closed costs its own line, not the rest of the table.
            again.extendleft(reversed(taken[1:]))
            taken = taken[:1]
        yield _row(taken, delimiter)


def _row(lines: list[Line], delimiter: str) -> Row:
    text = "".join(decode(line.raw) for line in lines)
    cells: tuple[str, ...] = ()
    fault = "" if all(line.whole for line in lines) else "This line is longer than any call."
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        cells = tuple(cell.strip() for cell in (found[0] if found else []))
        fault = fault or ("Its line ends don't fit together." if len(found) > 1 else "")
    except csv.Error:
        fault = fault or "Its quotation marks don't fit together."
    return Row(cells, text.rstrip("\r\n"), lines[0].start, lines[-1].stop, lines[0].number, fault)


def look_at(reader: BinaryIO) -> Table:
    """Return how a table is written; raise CannotRead where there is none."""
    lines = []
    for line in read_lines(buffered(reader)):
        lines.append(line)
        if len(lines) >= _LOOKED_AT:
            break
    widths = {mark: _width(lines, mark) for mark in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda mark: widths[mark])
    columns = widths[delimiter][1]
    if not 1 < columns <= MOST_COLUMNS:
        message = "This isn't a table of calls: its lines don't fall into columns."
        raise CannotRead(message)
    rows = [row for row in rows_of(lines, delimiter) if len(row.cells) >= columns]
    first = rows[0]
    headed = not any(_FIGURES.search(cell) for cell in first.cells)
    headings = _headings(first.cells if headed else ("",) * columns)
    shown = rows[headed : headed + _SAMPLES]
    return Table(
        delimiter=delimiter,
        columns=columns,
        headings=headings,
        headed=headed,
        first_line=first.line,
        samples=tuple(" | ".join(row.cells)[:300] for row in shown),
        guess=_guess(headings) if headed else {},
    )


def _width(lines: list[Line], delimiter: str) -> tuple[int, int]:
    """Return how many rows have the usual number of cells, if that is more than one, and which."""
    widths = Counter(len(row.cells) for row in rows_of(lines, delimiter) if len(row.cells) > 1)
    columns, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    return rows, columns


def _headings(cells: tuple[str, ...]) -> tuple[str, ...]:
    headings: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:80]
        headings.append(name if name and name not in headings else f"Column {number}")
    return tuple(headings)


def _guess(headings: tuple[str, ...]) -> dict[str, str]:
    free = list(headings)
    guess: dict[str, str] = {}
    for column, words in _WORDS.items():
        for word in words:
            seen = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
            found = next((heading for heading in free if seen.search(heading)), None)
            if found is not None:
                guess[column] = found
                free.remove(found)
                break
    if CallColumn.DATE in guess and CallColumn.TIME not in guess:
        date = guess.pop(CallColumn.DATE)
        guess.setdefault(CallColumn.AT, date)
    if CallColumn.AT in guess:
        guess.pop(CallColumn.DATE, None)
        guess.pop(CallColumn.TIME, None)
    return guess
