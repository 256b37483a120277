"""A chat exported from WhatsApp is read as it was written, and whatever can't be is pointed at."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advocacy.incidents.imports.parsing.entries import (
    CannotRead,
    Choices,
    ClockDoubt,
    Entry,
    EntryKind,
    Format,
    QuestionCode,
    Unread,
)
from advocacy.incidents.imports.parsing.reading import ask
from advocacy.incidents.imports.parsing.whatsapp_chat import beginning_of
from tests.incidents.parsing.chats import MARK, MOMENTS, NAMES, STYLES, TEXTS, Style, chat
from tests.incidents.parsing.held import entries, lines_not_told_of, read

LONDON = ZoneInfo("Europe/London")
ANDROID = """12/03/2026, 21:04 - Messages and calls are end-to-end encrypted. Learn more.
12/03/2026, 21:04 - Craig: I know you are in
answer the door

or I will
13/03/2026, 07:30 - Priya N: <Media omitted>
13/03/2026, 07:31 - Craig: IMG-20260313-WA0001.jpg (file attached)
nice car
13/03/2026, 07:32 - Craig: This message was deleted
13/03/2026, 07:33 - Priya N: You deleted this message
13/03/2026, 07:34 - Craig: I left her <This message was edited>
13/03/2026, 07:35 - Missed voice call from Craig
13/03/2026, 07:36 - Craig changed the subject from "us: always" to "you: never"
"""
IPHONE = (
    "[12/03/2026, 9:04:33\u202fPM] Craig: \u200eMessages and calls are end-to-end encrypted.\r\n"
    "\u200e[12/03/2026, 9:05:00\u202fPM] Craig: \u200e<attached: 00000002-PHOTO-1.jpg>\r\n"
    "[13/03/2026, 9:06:00\u202fPM] Craig: \u200eMissed voice call. \u200eTap to call back\r\n"
    "[13/03/2026, 9:07:00\u202fPM] Craig: \u200eVideo call. \u200e5 min\r\n"
    "[13/03/2026, 9:08:00\u202fPM] Priya: \u200eimage omitted\r\n"
    "[13/03/2026, 9:09:00\u202fPM] Priya: \u200eYou deleted this message.\r\n"
    "[13/03/2026, 9:10:00\u202fPM] \u202a+44\u00a07700\u00a0900123\u202c: new number "
    "\u200e<This message was edited>\r\n"
    "[13/03/2026, 9:11:00\u202fPM] Craig: This message was deleted.\r\n"
)


def whatsapp(data: bytes | str, choices: Choices = Choices()) -> list[Entry | Unread]:  # noqa: B008
    return read(data, Format.WHATSAPP, choices)


def test_an_android_chat_is_told_line_by_line() -> None:
    found = entries(whatsapp(ANDROID))
    told = [(one.kind, one.sender, one.text) for one in found]
    assert told == [
        (
            EntryKind.SYSTEM,
            "",
            "Messages and calls are end-to-end encrypted. Learn more.",
        ),
        (EntryKind.MESSAGE, "Craig", "I know you are in\nanswer the door\n\nor I will"),
        (EntryKind.MESSAGE, "Priya N", ""),
        (EntryKind.MESSAGE, "Craig", "nice car"),
        (EntryKind.DELETED, "Craig", "This message was deleted"),
        (EntryKind.DELETED, "Priya N", "You deleted this message"),
        (EntryKind.MESSAGE, "Craig", "I left her"),
        (EntryKind.MISSED_CALL, "Craig", "Missed voice call from Craig"),
        (EntryKind.SYSTEM, "", 'Craig changed the subject from "us: always" to "you: never"'),
    ]
    assert [one.media_omitted for one in found].index(True) == 2
    assert [file.name for file in found[3].media] == ["IMG-20260313-WA0001.jpg"]
    assert found[3].media[0].media_type == "image/jpeg"
    assert [one.outgoing for one in found if one.kind is EntryKind.DELETED] == [None, True]
    assert [one.edited for one in found].index(True) == 6
    assert found[1].at == datetime(2026, 3, 12, 21, 4, tzinfo=UTC)
    assert found[1].written_at == "12/03/2026, 21:04"


def test_an_iphone_chat_is_told_line_by_line() -> None:
    found = entries(whatsapp(IPHONE))
    assert [(one.kind, one.sender_key, one.text) for one in found] == [
        (EntryKind.SYSTEM, "", "Messages and calls are end-to-end encrypted."),
        (EntryKind.MESSAGE, "name:craig", ""),
        (EntryKind.MISSED_CALL, "name:craig", "Missed voice call. Tap to call back"),
        (EntryKind.CALL, "name:craig", "Video call. 5 min"),
        (EntryKind.MESSAGE, "name:priya", ""),
        (EntryKind.DELETED, "name:priya", "You deleted this message."),
        (EntryKind.MESSAGE, "tel:+447700900123", "new number"),
        # Typed: where a phone marks its own words, this is somebody's.
        (EntryKind.MESSAGE, "name:craig", "This message was deleted."),
    ]
    assert [file.name for file in found[1].media] == ["00000002-PHOTO-1.jpg"]
    assert found[3].seconds == 300
    assert found[4].media_omitted
    assert found[6].edited
    assert not found[7].edited


@pytest.mark.parametrize("written", [ANDROID, IPHONE])
def test_every_message_points_at_its_place(written: str) -> None:
    data = written.encode()
    found = whatsapp(data)
    assert not lines_not_told_of(data, found)
    for one in entries(found):
        cut = data[one.spot.start : one.spot.stop].decode().replace("\r\n", "\n")
        assert one.written_at in cut
        assert all(line in cut.replace(MARK, "") for line in one.text.split("\n"))


@given(
    style=STYLES,
    messages=st.lists(st.tuples(MOMENTS, NAMES, TEXTS), min_size=1, max_size=8),
    day_first=st.booleans(),
)
def test_a_chat_is_read_back_as_it_was_written(
    style: Style, messages: list[tuple[datetime, str, str]], *, day_first: bool
) -> None:
    assume(not any(beginning_of(line) for one in messages for line in one[2].split("\n")))
    messages = sorted(messages, key=lambda one: one[0])
    data = chat(messages, style)
    in_days = day_first if style.date.startswith("%Y") else style.date.startswith("%d")
    found = whatsapp(data, Choices(day_first=in_days))
    assert not lines_not_told_of(data, found)
    plain = [one for one in found if isinstance(one, Entry)]
    assert len(plain) == len(messages) == len(found)
    for one, (at, name, text) in zip(plain, messages, strict=True):
        assert one.at == at.replace(tzinfo=LONDON).astimezone(UTC)
        cut = data[one.spot.start : one.spot.stop].decode()
        assert f"{name}: " in cut
        if one.kind is EntryKind.MESSAGE and one.sender == name and MARK not in text:
            assert one.text == text.rstrip("\n") or one.media or one.media_omitted or one.edited
        else:
            assert ": " in text or text.endswith(":") or MARK in text


def test_a_name_with_a_colon_is_told_by_what_stands_before_everything_it_says() -> None:
    lines = [
        f"13/03/2026, 10:0{n} - Mum: work: {text}\n"
        for n, text in enumerate(("call me", "now: please", "ok"))
    ]
    found = entries(whatsapp("".join(lines)))
    assert {one.sender for one in found} == {"Mum: work"}
    assert [one.text for one in found] == ["call me", "now: please", "ok"]


def test_a_chat_pasted_into_a_message_stays_its_text() -> None:
    pasted = "[01/02/2020, 10:00:00] Priya: I will never leave you"
    found = entries(whatsapp(f"13/03/2026, 10:00 - Craig: look\n{pasted}\n{ANDROID}"))
    assert found[0].text == f"look\n{pasted}"
    assert not any(one.at.year == 2020 for one in found)


@pytest.mark.parametrize(
    ("dates", "day_first"),
    [
        (("03/04/2026", "13/04/2026"), True),
        (("03/04/2026", "04/13/2026"), False),
        (("01/02/2026", "02/02/2026", "03/02/2026", "01/03/2026", "02/03/2026"), True),
        (("02/01/2026", "02/02/2026", "02/03/2026", "03/01/2026", "03/02/2026"), False),
    ],
)
def test_the_dates_of_a_chat_decide_what_can_be_decided(
    dates: tuple[str, ...], *, day_first: bool
) -> None:
    data = "".join(f"{day}, 10:00 - Craig: hi\n" for day in dates).encode()
    for answered in (None, True, False):
        choices = Choices(day_first=answered)
        assert ask(io.BytesIO(data), Format.WHATSAPP, choices) == []
        at = [one.at for one in entries(whatsapp(data, choices))]
        assert at[0].month == int(dates[0][3:5] if day_first else dates[0][:2])


def test_dates_that_fit_both_ways_are_asked_about_and_never_guessed() -> None:
    data = b"03/04/2026, 10:00 - Craig: hi\n05/04/2026, 10:00 - Craig: hi\n"
    (question,) = ask(io.BytesIO(data), Format.WHATSAPP, Choices())
    assert question.code is QuestionCode.DAY_FIRST
    assert question.sample == ("03/04/2026, 10:00", "05/04/2026, 10:00")
    with pytest.raises(CannotRead, match="Say first whether"):
        whatsapp(data)
    assert entries(whatsapp(data, Choices(day_first=True)))[0].at.month == 4
    assert entries(whatsapp(data, Choices(day_first=False)))[0].at.month == 3


def test_an_hour_that_is_there_twice_or_never_is_marked() -> None:
    data = (
        "29/03/2026, 01:30 - Craig: gone\n"
        "29/03/2026, 02:30 - Craig: summer\n"
        "25/10/2026, 01:30 - Craig: twice\n"
        "25/10/2026, 02:30 - Craig: winter\n"
    )
    found = entries(whatsapp(data))
    assert [one.doubt for one in found] == [ClockDoubt.NEVER, None, ClockDoubt.TWICE, None]
    assert [one.at.hour for one in found] == [1, 1, 0, 2]


def test_what_cannot_be_read_is_pointed_at_with_its_reason() -> None:
    data = (
        b"some words before anything\n\n"
        b"31/02/2026, 10:00 - Craig: never\nwas\n"
        b"13/03/2026, 25:61 - Craig: time\n"
        b"13/03/2026, 10:00 - Craig: fine\n"
    )
    found = whatsapp(data)
    assert not lines_not_told_of(data, found)
    told = [(one.text, one.why) for one in found if isinstance(one, Unread)]
    assert [why[:13] for _, why in told] == ["No message be", "There is no s", "There is no s"]
    assert told[1][0] == "31/02/2026, 10:00 Craig: never\nwas"
    assert [one.text for one in found if isinstance(one, Entry)] == ["fine"]


def test_a_line_longer_than_anybody_writes_is_not_read_and_not_lost() -> None:
    long = b"13/03/2026, 10:00 - Craig: " + b"x" * 3_000_000 + b"\n"
    data = long + b"13/03/2026, 10:01 - Craig: short\n"
    first, second = whatsapp(data)
    assert isinstance(first, Unread)
    assert (first.spot.start, first.spot.stop) == (0, len(long))
    assert isinstance(second, Entry)
    assert second.text == "short"


def test_bytes_that_are_no_letters_are_shown_as_such() -> None:
    (found,) = entries(whatsapp(b"13/03/2026, 10:00 - Craig: bad \xff\xfe\0 bytes\n"))
    assert found.text == "bad \ufffd\ufffd\ufffd bytes"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no line of it begins a message"),
        (b"hello\n", "no line of it begins a message"),
        ("13/03/2026, 10:00 - Craig: hi\n".encode("utf-16"), "not plain text"),
    ],
)
def test_what_is_no_chat_is_refused_with_a_reason(data: bytes, says: str) -> None:
    with pytest.raises(CannotRead, match=says):
        whatsapp(data)
