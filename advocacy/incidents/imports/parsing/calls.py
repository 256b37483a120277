"""Reads a log of calls: a table whose columns a person has matched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from advocacy.incidents.imports.parsing.call_table import Row, Table, look_at
from advocacy.incidents.imports.parsing.call_values import (
    When,
    direction_of,
    seconds_of,
    when_of,
)
from advocacy.incidents.imports.parsing.clocks import NoSuchMoment, Order, moment, zone_of
from advocacy.incidents.imports.parsing.entries import (
    ME,
    CallColumn,
    CannotRead,
    Choices,
    ClockDoubt,
    Entry,
    EntryKind,
    Question,
    QuestionCode,
    Spot,
    Unread,
)
from advocacy.incidents.imports.parsing.people import key_of
from advocacy.incidents.imports.parsing.places import buffered, refuse_other_encodings, unread
from advocacy.incidents.imports.parsing.sms_fields import WITHHELD

_ABOVE = "This stands above the table."
_SHORT = "This line has fewer columns than the table."
_WITHHELD = frozenset({"", "-1", "-2", "-", "unknown", "private", "private number", "withheld",
                       "anonymous", "no caller id", "restricted"})  # fmt: skip


def ask_calls(reader: BinaryIO, choices: Choices) -> list[Question]:
    """Return what has to be asked: which column holds what, then the order of day and month."""
    table = _table(reader)
    matched = _matched(table, choices.columns)
    if matched is None:
        columns = QuestionCode.COLUMNS
        return [Question(columns, table.samples, table.headings, dict(table.guess))]
    return _order(table, reader, matched).question(choices, either_way=True)


def read_calls(reader: BinaryIO, choices: Choices) -> Iterator[Entry | Unread]:
    """Yield the calls of a table in its order; raise CannotRead, also for an open question."""
    table = _table(reader)
    matched = _matched(table, choices.columns)
    if matched is None:
        message = "Say first which column of this table holds what."
        raise CannotRead(message)
    day_first = _order(table, reader, matched).decided(choices, either_way=True)
    reading = _Reading(table, matched, choices.zone, day_first)
    for row in table.rows(reader):
        yield reading.call(row)


def _table(reader: BinaryIO) -> Table:
    refuse_other_encodings(buffered(reader).peek(2000)[:2000])
    return look_at(reader)


def _matched(table: Table, columns: Mapping[str, str]) -> dict[CallColumn, int] | None:
    """Return the place of each column, or None where that isn't settled."""
    known = {column.value for column in CallColumn}
    if not all(name in known and value in table.headings for name, value in columns.items()):
        return None
    found = {CallColumn(name): table.headings.index(value) for name, value in columns.items()}
    timed = CallColumn.AT in found or {CallColumn.DATE, CallColumn.TIME} <= found.keys()
    named = CallColumn.NUMBER in found or CallColumn.NAME in found
    return found if timed and named else None


def _order(table: Table, reader: BinaryIO, matched: dict[CallColumn, int]) -> Order:
    order = Order()
    for row in table.rows(reader):
        written = _written(row, matched)
        try:
            order.see(when_of(written).figures, written)
        except NoSuchMoment:
            continue
    return order


def _cell(row: Row, matched: dict[CallColumn, int], column: CallColumn) -> str:
    place = matched.get(column)
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def _written(row: Row, matched: dict[CallColumn, int]) -> str:
    if CallColumn.AT in matched:
        return _cell(row, matched, CallColumn.AT)
    return " ".join(_cell(row, matched, part) for part in (CallColumn.DATE, CallColumn.TIME))


@dataclass(slots=True)
class _Reading:
    table: Table
    matched: dict[CallColumn, int]
    zone: str
    day_first: bool

    def call(self, row: Row) -> Entry | Unread:
        """Return the call of a row, or why it is none."""
        fault = row.fault or (_ABOVE if row.line < self.table.first_line else "")
        if not fault and len(row.cells) <= max(self.matched.values()):
            fault = _SHORT
        try:
            return self._unread(row, fault) if fault else self._entry(row)
        except NoSuchMoment as found:
            return self._unread(row, str(found))

    def _unread(self, row: Row, why: str) -> Unread:
        return unread(row.text, why, start=row.start, stop=row.stop, line=row.line)

    def _at(self, when: When) -> tuple[datetime, ClockDoubt | None]:
        if when.exactly is not None:
            return when.exactly, None
        day = when.day or when.figures.on(day_first=self.day_first)
        if when.offset is None:
            return moment(day, when.time, zone_of(self.zone))
        hour, minute, second = when.time
        local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)
        return local - when.offset, None

    def _entry(self, row: Row) -> Entry:
        written = _written(row, self.matched)
        at, doubt = self._at(when_of(written))
        outgoing, missed = direction_of(_cell(row, self.matched, CallColumn.DIRECTION))
        seconds = seconds_of(_cell(row, self.matched, CallColumn.DURATION))
        number = _cell(row, self.matched, CallColumn.NUMBER)
        name = _cell(row, self.matched, CallColumn.NAME) or number
        if name.lower() in _WITHHELD:
            name = number = WITHHELD
        key = key_of(number or name)
        to = {True: ((name,), (key,)), False: (("",), (ME,)), None: ((), ())}[outgoing]
        return Entry(
            at=at,
            written_at=written,
            sender="" if outgoing else name,
            sender_key=ME if outgoing else key,
            to=to[0],
            to_keys=to[1],
            kind=EntryKind.MISSED_CALL if missed else EntryKind.CALL,
            outgoing=outgoing,
            text=_cell(row, self.matched, CallColumn.NOTE),
            seconds=seconds,
            spot=Spot("", row.start, row.stop, row.line),
            doubt=doubt,
        )
