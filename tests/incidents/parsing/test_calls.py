"""A table of calls is read once a person has said which column holds what."""

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.incidents.imports.parsing.call_values import direction_of, seconds_of, when_of
from advocacy.incidents.imports.parsing.clocks import NoSuchMoment
from advocacy.incidents.imports.parsing.entries import (
    ME,
    CallColumn,
    CannotRead,
    Choices,
    Entry,
    EntryKind,
    Format,
    QuestionCode,
    Unread,
)
from advocacy.incidents.imports.parsing.reading import ask
from tests.incidents.parsing.held import entries, lines_not_told_of, read

LONDON = ZoneInfo("Europe/London")
BILL = (
    "Calls of 07700 900456\r\n"
    "\r\n"
    "Date;Time;Call type;Number;Contact;Duration;Notes\r\n"
    '14/03/2026;22:10;Incoming;07700900123;"Craig; at home";0:01:15;"said he\r\nknows"\r\n'
    "13/03/2026;22:09;Missed;Private number;;;\r\n"
    "12/03/2026;22:08;Outgoing;+44 7700 900789;Mum;75;\r\n"
    "12/03/2026;25:08;Outgoing;07700900789;Mum;75;\r\n"
    "11/03/2026;22:08;sideways;07700900789;Mum;75;\r\n"
    "11/03/2026;22:08;Outgoing;07700900789;Mum;ages;\r\n"
    "short;line\r\n"
    '10/03/2026;22:08;Outgoing;"07700900789;Mum;75;\r\n'
    "09/03/2026;9:08 pm;Outgoing;07700900789;Mum;1m 5s;\r\n"
)
COLUMNS = {
    "date": "Date",
    "time": "Time",
    "direction": "Call type",
    "number": "Number",
    "name": "Contact",
    "duration": "Duration",
    "note": "Notes",
}


def asked(data: bytes | str, choices: Choices = Choices()) -> list[QuestionCode]:  # noqa: B008
    data = data.encode() if isinstance(data, str) else data
    return [one.code for one in ask(io.BytesIO(data), Format.CALL_LOG, choices)]


def test_which_column_holds_what_is_asked_first_and_guessed_by_the_headings() -> None:
    (question,) = ask(io.BytesIO(BILL.encode()), Format.CALL_LOG, Choices())
    assert question.code is QuestionCode.COLUMNS
    assert question.headings == tuple(BILL.split("\r\n")[2].split(";"))
    assert question.guess == COLUMNS
    assert question.sample[1] == "13/03/2026 | 22:09 | Missed | Private number |  |  | "
    assert asked(BILL, Choices(columns=COLUMNS)) == []
    with pytest.raises(CannotRead, match="which column"):
        read(BILL, Format.CALL_LOG)


@pytest.mark.parametrize(
    "columns",
    [
        {"date": "Date", "number": "Number"},
        {"at": "Date"},
        {"at": "Dates", "number": "Number"},
        {"when": "Date", "at": "Date", "number": "Number"},
    ],
)
def test_columns_that_are_not_enough_are_asked_again(columns: dict[str, str]) -> None:
    assert asked(BILL, Choices(columns=columns)) == [QuestionCode.COLUMNS]


def test_calls_are_told_row_by_row_and_every_line_is_accounted_for() -> None:
    data = BILL.encode()
    found = read(data, Format.CALL_LOG, Choices(columns=COLUMNS))
    strays = lines_not_told_of(data, found)
    assert [line.split(b";")[0] for line in strays] == [b"Date"]
    told = [one for one in found if isinstance(one, Entry)]
    assert [(one.kind, one.outgoing, one.sender, one.seconds) for one in told] == [
        (EntryKind.CALL, False, "Craig; at home", 75),
        (EntryKind.MISSED_CALL, False, "Number withheld", None),
        (EntryKind.CALL, True, "", 75),
        (EntryKind.CALL, True, "", 65),
    ]
    assert told[0].text == "said he\r\nknows"
    assert told[0].sender_key == "tel:+447700900123"
    assert told[2].to_keys == ("tel:+447700900789",)
    assert told[2].sender_key == ME
    assert told[0].at == datetime(2026, 3, 14, 22, 10, tzinfo=UTC)
    assert told[3].at == datetime(2026, 3, 9, 21, 8, tzinfo=UTC)
    assert [one.why[:20] for one in found if isinstance(one, Unread)] == [
        "This stands above th",
        "There is no such tim",
        "Whether it was made ",
        "How long it took can",
        "This line has fewer ",
        "Its quotation marks ",
    ]


def test_dates_of_a_log_that_runs_backwards_decide_too_or_are_asked_about() -> None:
    both = {"at": "Column 1", "number": "Column 2"}
    down = "03/01/2026 10:00,07700900123\n02/03/2026 10:00,07700900123\n01/01/2026 10:00,1234567\n"
    choices = Choices(columns=both)
    assert asked("05/04/2026 10:00,07700900123\n", choices) == [QuestionCode.DAY_FIRST]
    # Day first it would jump from January to March and back; month first it falls.
    assert asked(down, choices) == []
    assert [one.at.month for one in entries(read(down, Format.CALL_LOG, choices))] == [3, 2, 1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_come_in_several_encodings_and_with_several_delimiters(
    encoding: str, delimiter: str
) -> None:
    rows = [("When", "Who"), ("2026-03-12T21:04:33+01:00", "Zoë"), ("13 Mar 2026, 9:04 PM", "Mum")]
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    data = "\n".join(lines).encode(encoding)
    found = entries(read(data, Format.CALL_LOG, Choices(columns={"at": "When", "name": "Who"})))
    assert [one.sender for one in found] == ["Zoë", "Mum"]
    assert [one.at.hour for one in found] == [20, 21]
    assert found[0].outgoing is None


_CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from('",;\n|'),
    max_size=20,
)


@given(
    st.lists(
        st.tuples(
            st.datetimes(
                datetime.fromisoformat("1995-01-01"), datetime.fromisoformat("2037-01-01")
            ).map(lambda at: at.replace(microsecond=0)),
            _CELLS,
            st.integers(0, 100_000),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(",;\t|"),
)
def test_a_table_is_read_back_as_it_was_written(
    calls: list[tuple[datetime, str, int, bool]], delimiter: str
) -> None:
    written = io.StringIO(newline="")
    table = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    table.writerow(("When", "Phone", "Way", "Length", "Note"))
    for at, note, seconds, made in calls:
        way = "Outgoing" if made else "Incoming"
        table.writerow((f"{at:%Y-%m-%d %H:%M:%S}", "07700900123", way, seconds, note))
    columns = {"at": "When", "number": "Phone", "direction": "Way", "duration": "Length",
               "note": "Note"}  # fmt: skip
    data = written.getvalue().encode()
    found = read(data, Format.CALL_LOG, Choices(columns=columns))
    assert len(lines_not_told_of(data, found)) == 1
    told = [(one.at, one.text, one.seconds, one.outgoing) for one in entries(found)]
    assert told == [
        (at.replace(tzinfo=LONDON).astimezone(UTC), note.strip(), seconds, made)
        for at, note, seconds, made in calls
    ]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("75", 75), ("1:15", 75), ("0:01:15", 75), ("01:00:00", 3600), ("1m 15s", 75), ("", None),
        ("1 min 15 sec", 75), ("2 hrs 3 minutes", 7380), ("15 seconds", 15), ("-", None),
    ],
)  # fmt: skip
def test_lengths_are_read_in_the_ways_they_are_written(written: str, seconds: int | None) -> None:
    assert seconds_of(written) == seconds


@pytest.mark.parametrize(
    ("written", "made", "missed"),
    [
        ("Incoming", False, False), ("OUT", True, False), ("Outgoing (cancelled)", True, True),
        ("Missed", False, True), ("Declined call", False, True), ("3", False, True),
        ("2", True, False), ("", None, False), ("Not answered", False, True),
        ("Dialled", True, False), ("outgoing answered", True, False),
    ],
)  # fmt: skip
def test_directions_are_read_in_the_words_they_are_written_in(
    written: str, *, made: bool | None, missed: bool
) -> None:
    assert direction_of(written) == (made, missed)


@pytest.mark.parametrize(
    "written",
    ["", "12/03/2026", "soon", "12/03/2026 soon", "31 Feb 2026 10:00", "12 Foo 2026 10:00",
     "12/03/2026 10:00 +99:00", "0000000001", "12/03/2026 24:00"],
)  # fmt: skip
def test_what_is_no_moment_is_not_taken_for_one(written: str) -> None:
    with pytest.raises(NoSuchMoment):
        when_of(written).figures.on(day_first=True)


@pytest.mark.parametrize(
    "written",
    ["Thu 12 Mar 2026 21:04:33", "March 12, 2026 9:04:33 PM", "12th March 2026 at 21:04:33",
     "12-Mar-26 21:04:33", "2026-03-12T21:04:33Z", "2026/03/12 21:04:33", "1773349473",
     "1773349473000", "Thursday, March 12, 2026, 9:04:33 p.m."],
)  # fmt: skip
def test_moments_are_read_in_the_ways_they_are_written(written: str) -> None:
    (found,) = entries(
        read(f'"{written}","Craig"\n"2026-03-13 10:00","x"\n', Format.CALL_LOG,
             Choices(columns={CallColumn.AT: "Column 1", CallColumn.NAME: "Column 2"}))[:1]
    )  # fmt: skip
    assert found.at == datetime(2026, 3, 12, 21, 4, 33, tzinfo=UTC)


@pytest.mark.parametrize("data", [b"", b"one line", b"\xff\xfed\0a\0"])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(CannotRead):
        ask(io.BytesIO(data), Format.CALL_LOG, Choices())
