"""Exports are read in a process that has nothing and reaches nothing, and may die of them."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advocacy.confinement import command_for
from advocacy.incidents.imports.parsing import parse_process
from advocacy.incidents.imports.parsing.entries import (
    Attached,
    Choices,
    ClockDoubt,
    Entry,
    EntryKind,
    Format,
    Question,
    QuestionCode,
    Spot,
    Unread,
)
from advocacy.incidents.imports.parsing.process import (
    ParserFailed,
    ask_or_read_confined,
    read_confined,
)
from advocacy.incidents.imports.parsing.wire import from_line, item_of, question_of, to_line
from tests.incidents.parsing.held import Held, read
from tests.incidents.parsing.test_archive import zipped
from tests.incidents.parsing.test_whatsapp import ANDROID, IPHONE

WHOLE = Entry(
    at=datetime(2026, 10, 25, 0, 30, 1, 500_000, tzinfo=UTC),
    written_at="25/10/2026, 01:30",
    sender="Craig",
    sender_key="name:craig",
    kind=EntryKind.CALL,
    text="\U0001f642 \ud800 \n",
    spot=Spot("_chat.txt", 5, 17, 2),
    to=("Priya",),
    to_keys=("me",),
    outgoing=False,
    media=(Attached("a.jpg", "image/jpeg", None), Attached("b", "x/y", Spot("b", 0, 3, 1))),
    media_omitted=True,
    edited=True,
    seconds=4,
    subject="s",
    message_id="<1@x>",
    doubt=ClockDoubt.TWICE,
)


def test_what_goes_over_the_wire_comes_back_the_same() -> None:
    came = item_of(from_line(to_line(WHOLE)))
    assert isinstance(came, Entry)
    assert came.text == "\U0001f642 ? \n"
    assert {f: getattr(came, f) for f in came.__slots__ if f != "text"} == {
        f: getattr(WHOLE, f) for f in WHOLE.__slots__ if f != "text"
    }
    unread = Unread(Spot("", 0, 3, 1), "x", "why")
    assert item_of(from_line(to_line(unread))) == unread
    question = Question(QuestionCode.COLUMNS, ("a | b",), ("A", "B"), {"at": "A"})
    assert question_of(from_line(to_line(question))) == question


@pytest.mark.parametrize("written", [ANDROID.encode(), zipped(("_chat.txt", IPHONE.encode()))])
def test_the_process_tells_what_the_reader_reads(written: bytes) -> None:
    told = list(read_confined(Held(written), file_format=Format.WHATSAPP))
    assert told == read(written, Format.WHATSAPP)
    assert len(told) > 5


def test_the_process_asks_what_only_a_person_can_say() -> None:
    held = Held(b"03/04/2026, 10:00 - Craig: hi\n")
    (question,) = ask_or_read_confined(held, file_format=Format.WHATSAPP)
    assert isinstance(question, Question)
    assert question.sample == ("03/04/2026, 10:00",)
    answered = Choices(day_first=True)
    told = list(ask_or_read_confined(held, file_format=Format.WHATSAPP, choices=answered))
    assert told == read(held.data, Format.WHATSAPP, answered)


def test_why_a_file_cannot_be_read_reaches_the_person() -> None:
    with pytest.raises(ParserFailed, match=r"no line of it begins.*kept as it is") as failed:
        list(read_confined(Held(b"hello"), file_format=Format.WHATSAPP))
    assert failed.value.sentence == str(failed.value)


def test_only_the_parts_that_are_needed_are_opened() -> None:
    """A chat beside gigabytes of media: they are never asked for."""
    asked: list[tuple[int, int]] = []

    class Watched(Held):
        def stream(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
            asked.append((start, stop or self.size))
            return super().stream(start, stop)

    film = (bytes(range(256)) * 4096) * 40
    members = [("VID-20260313-WA0002.mp4", film), ("_chat.txt", ANDROID.encode())]
    held = Watched(zipped(*members, level=0))
    told = list(read_confined(held, file_format=Format.WHATSAPP))
    assert len(told) == 10
    assert sum(stop - start for start, stop in asked) < held.size / 3


def failing(tmp_path: Path, program: str, *, seconds: float = 5, data: bytes = b"x") -> str:
    """Return what the person is told when the process does this instead of reading."""
    process = tmp_path / "evil.py"
    process.write_text(f"import sys, time\nsys.stdin.buffer.readline()\n{program}\n")
    with pytest.raises(ParserFailed) as failed:
        list(
            read_confined(Held(data), file_format=Format.WHATSAPP, process=process, seconds=seconds)
        )
    return failed.value.sentence


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("raise SystemExit(1)", "stopped the reading"),
        ("import os; os.kill(os.getpid(), 9)", "stopped the reading"),
        ("print('<script>steal()</script>')", "made no sense"),
        ("print('[]')", "made no sense"),
        ("print('[' * 100_000)", "made no sense"),
        ('print(\'{"is": "entry"}\')', "made no sense"),
        ('print(\'{"is": "unread", "text": "", "why": "", "spot": ["", 0, 9, 1]}\')', "no sense"),
        ('print(\'{"is": "unread", "text": "", "why": "", "spot": ["", 1, 0, 1]}\')', "no sense"),
        ('print(\'{"is": "unread", "text": "", "why": 1, "spot": ["", 0, 1, 1]}\')', "no sense"),
        ('print(\'{"is": "cannot", "sentence": "a\\\\nb"}\')', "made no sense"),
        ("print('{\"want\": [0, 2]}')", "made no sense"),
        ("print('{\"want\": [-1, 1]}')", "made no sense"),
        ("print('{\"want\": [0, true]}')", "made no sense"),
        ("sys.stdout.write('x' * 50_000_000)", "made no sense"),
    ],
)
def test_a_process_that_was_taken_over_is_not_believed(
    tmp_path: Path, program: str, says: str
) -> None:
    assert says in failing(tmp_path, program)


def test_a_process_cannot_ask_for_the_same_bytes_for_ever(tmp_path: Path) -> None:
    program = (
        "while True:\n"
        "    print('{\"want\": [0, 4000000]}', flush=True)\n"
        "    sys.stdin.buffer.read(4000000)\n"
    )
    assert "made no sense" in failing(tmp_path, program, data=b"x" * 4_000_000)


def test_a_process_that_says_nothing_is_ended(tmp_path: Path) -> None:
    assert "took too long" in failing(tmp_path, "time.sleep(60)", seconds=0.3)


def test_a_process_that_takes_nothing_is_ended(tmp_path: Path) -> None:
    program = "print('{\"want\": [0, 4000000]}', flush=True); time.sleep(60)"
    said = failing(tmp_path, program, seconds=0.3, data=b"x" * 4_000_000)
    assert "took too long" in said


def test_a_reader_that_is_left_leaves_no_process() -> None:
    reading = read_confined(Held(ANDROID.encode()), file_format=Format.WHATSAPP)
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    mine = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    assert "parse_process" not in mine


def test_the_process_loads_nothing_of_ours_but_this_room(tmp_path: Path) -> None:
    process = Path(parse_process.__file__)
    nosy = tmp_path / "nosy.py"
    nosy.write_text(
        f"import runpy, sys; runpy.run_path({str(process)!r})\n"
        "print([m for m in sys.modules if m.startswith(('advocacy', 'flask', 'sqlalchemy'))])\n"
    )
    done = subprocess.run(command_for(nosy), capture_output=True, text=True, check=True)
    room = "advocacy.incidents.imports.parsing"
    allowed = {room.rsplit(".", n)[0] for n in range(4)} | {"advocacy.confinement"}
    loaded = set(done.stdout.strip("[]\n' ").split("', '"))
    assert allowed <= loaded
    assert {name for name in loaded if not name.startswith(f"{room}.")} == allowed


def test_the_process_has_no_more_memory_than_it_was_given(tmp_path: Path) -> None:
    program = (
        "from advocacy.confinement import confine\n"
        "from advocacy.incidents.imports.parsing.parse_process import LIMITS\n"
        "confine(LIMITS)\n"
        "try: bytearray(LIMITS.memory_bytes)\n"
        'except MemoryError: print(\'{"is": "cannot", "sentence": "No room."}\')\n'
    )
    assert "No room." in failing(tmp_path, program)
