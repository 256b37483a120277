"""A backup of SMS Backup & Restore is read message by message, pictures and calls included."""

import base64
import io
import tracemalloc
from datetime import UTC, datetime
from typing import BinaryIO, cast
from xml.sax import saxutils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.incidents.imports.parsing.entries import (
    ME,
    UNASKED,
    CannotRead,
    Entry,
    EntryKind,
    Format,
    Unread,
)
from advocacy.incidents.imports.parsing.reading import read_entries
from tests.incidents.parsing.held import entries, read

BEGINS = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<!-- made > by hand -->\n"
CRAIG = '+447700900123" contact_name="Craig'
TOLD = f"""{BEGINS}<smses count="5">
  <sms protocol="0" address="{CRAIG}" date="1773349440000" type="1" subject="null"
       body="I know you&apos;re in.&#10;Open &lt;up&gt; &#55357;&#56832; &#55357; end"
       readable_date="12 Mar 2026 21:04:00" />
  <sms address="07700 900123" date="1773349500000" type="2" body='say "no"'
       contact_name="(Unknown)"/>
  <sms address="{CRAIG}" date="1773349500000" type="3" body="never" />
  <mms date="1773349560000" msg_box="1" m_type="132" sub="look" address="{CRAIG}">
    <parts>
      <part seq="-1" ct="application/smil" name="null" cl="smil.xml" text="&lt;smil&gt;" />
      <part seq="0" ct="image/jpeg" name="null" cl="house.jpg" text="null" data="/9j/4AAQ" />
      <part seq="1" ct="text/plain" name="null" cl="t.txt" text="your new door" />
    </parts>
    <addrs><addr address="+447700900123" type="137" charset="106" /></addrs>
  </mms>
  <mms date="1773349620000" msg_box="1" m_type="130" address="+447700900123~+447700900456">
    <addrs>
      <addr address="+447700900456" type="137" /><addr address="+447700900123" type="151" />
    </addrs>
  </mms>
</smses>
"""


def test_messages_are_told_with_who_wrote_them_to_whom() -> None:
    data = TOLD.encode()
    found = read(data, Format.SMS_BACKUP)
    first, second, draft, picture, group = found
    assert isinstance(first, Entry)
    assert first.at == datetime(2026, 3, 12, 21, 4, tzinfo=UTC)
    assert first.written_at == "12 Mar 2026 21:04:00"
    assert first.text == "I know you're in.\nOpen <up> \U0001f600 \ufffd end"
    assert (first.sender, first.sender_key, first.to_keys) == ("Craig", "tel:+447700900123", (ME,))
    assert isinstance(second, Entry)
    assert (second.text, second.outgoing, second.sender_key) == ('say "no"', True, ME)
    assert (second.to, second.to_keys) == (("07700 900123",), ("tel:+447700900123",))
    assert isinstance(draft, Unread)
    assert "never sent" in draft.why
    assert isinstance(picture, Entry)
    assert (picture.text, picture.subject) == ("your new door", "look")
    (file,) = picture.media
    assert (file.name, file.media_type) == ("house.jpg", "image/jpeg")
    assert file.spot is not None
    assert data[file.spot.start : file.spot.stop].endswith(b'data="/9j/4AAQ" />')
    assert isinstance(group, Entry)
    assert group.media_omitted
    assert group.sender_key == "tel:+447700900456"
    assert group.to_keys == (ME, "tel:+447700900123")


def test_every_message_points_at_its_place() -> None:
    data = TOLD.encode()
    cuts = [data[one.spot.start : one.spot.stop] for one in read(data, Format.SMS_BACKUP)]
    assert [cut[:4] for cut in cuts] == [b"<sms", b"<sms", b"<sms", b"<mms", b"<mms"]
    assert [cut[-2:] for cut in cuts] == [b"/>"] * 3 + [b"s>"] * 2
    rest = data
    for cut in cuts:
        rest = rest.replace(cut, b"", 1)
    assert rest.split() == (BEGINS + '<smses count="5">\n</smses>').encode().split()


def test_calls_are_told_with_how_long_they_were_and_whether_anybody_answered() -> None:
    data = (
        '<calls count="4">'
        f'<call number="{CRAIG}" duration="75" date="1773349440000" type="1" presentation="1" />'
        '<call number="07700900123" duration="0" date="1773349450000" type="3" />'
        '<call number="-2" duration="0" date="1773349460000" type="5" presentation="2" />'
        '<call number="07700900123" duration="9" date="1773349470000" type="2" />'
        "</calls>"
    )
    found = entries(read(data, Format.SMS_BACKUP))
    assert [(one.kind, one.seconds, one.outgoing) for one in found] == [
        (EntryKind.CALL, 75, False),
        (EntryKind.MISSED_CALL, None, False),
        (EntryKind.MISSED_CALL, None, False),
        (EntryKind.CALL, 9, True),
    ]
    assert found[2].sender == "Number withheld"


_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
    | st.sampled_from("\n\t\r<>&'\"\U0001f600"),
    max_size=60,
)


def _quoted(text: str, quote: str, *, as_phones_do: bool) -> str:
    written = "".join(
        f"&#{0xD800 + ((ord(c) - 0x10000) >> 10)};&#{0xDC00 + ((ord(c) - 0x10000) & 0x3FF)};"
        if as_phones_do and ord(c) > 0xFFFF
        else c
        for c in saxutils.escape(text, {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
    )
    return quote + written.replace(quote, "&#39;" if quote == "'" else "&quot;") + quote


@given(
    st.lists(
        st.tuples(
            st.datetimes(
                datetime.fromisoformat("1995-01-01"),
                datetime.fromisoformat("2040-01-01"),
                timezones=st.just(UTC),
            ),
            _TEXT,
            st.sampled_from("'\""),
            st.booleans(),
            st.booleans(),
        ),
        max_size=6,
    )
)
def test_a_backup_is_read_back_as_it_was_written(
    messages: list[tuple[datetime, str, str, bool, bool]],
) -> None:
    written = f'<smses count="{len(messages)}">'
    for at, text, quote, sent, as_phones_do in messages:
        body = _quoted(text, quote, as_phones_do=as_phones_do)
        stamp = round(at.timestamp() * 1000)
        written += f'\n<sms address="07700900123" date="{stamp}" type="{1 + sent}" body={body}/>'
    found = entries(read(written + "</smses>", Format.SMS_BACKUP))
    told = [(one.text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"), one.outgoing)
            for one in found]  # fmt: skip
    wanted = ["" if one[1] in {"null", "(Unknown)"} else one[1] for one in messages]
    assert told == [
        (text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"), one[3])
        for text, one in zip(wanted, messages, strict=True)
    ]
    assert all(
        abs((one.at - at[0]).total_seconds()) < 0.002
        for one, at in zip(found, messages, strict=True)
    )


@pytest.mark.parametrize("cut", range(len(BEGINS) + 20, len(TOLD.encode()) - 10, 13))
def test_a_backup_cut_anywhere_tells_that_it_ends_too_early(cut: int) -> None:
    data = TOLD.encode()[:cut]
    whole = read(TOLD, Format.SMS_BACKUP)
    found = read(data, Format.SMS_BACKUP)
    assert any(isinstance(one, Unread) and "ends before its end" in one.why for one in found)
    told = [one for one in found if isinstance(one, Entry)]
    assert told == [one for one in whole if isinstance(one, Entry)][: len(told)]
    begun = {one.spot.start for one in whole if one.spot.start < cut}
    assert begun <= {one.spot.start for one in found}


def test_a_damaged_message_costs_only_itself() -> None:
    lines = [
        f'<sms address="07700900123" date="{stamp}" type="1" body="{body}" />'
        for stamp, body in (
            ("1773349440000", "first"),
            ("1773349440000", 'second" body="again'),
            ("99999999999999999", "third"),
            ("1773349440000", "fourth & fifth"),
            ("1773349440000", "last"),
        )
    ]
    found = read("<smses>" + "\n".join(lines) + "<other/>stray</smses>", Format.SMS_BACKUP)
    assert [one.text for one in found if isinstance(one, Entry)] == ["first", "last"]
    whys = [one.why for one in found if isinstance(one, Unread)]
    assert [why[:12] for why in whys] == [
        "This part of", "Its time is ", "This part of", "This is not ", "This is not ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "no message begins"),
        ("<html></html>", "isn't a backup"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><smses></smses>', "instructions"),
        ("<smses><![CDATA[x]]></smses>", "instructions"),
        ('<smses><!ENTITY x SYSTEM "file:///etc/passwd"></smses>', "instructions"),
    ],
)
def test_what_is_no_backup_is_refused(data: str, says: str) -> None:
    with pytest.raises(CannotRead, match=says):
        read(data, Format.SMS_BACKUP)


def test_an_entity_that_nobody_declared_is_not_resolved() -> None:
    (found,) = read('<smses><sms body="&lol;" type="1" date="1773349440000"/></smses>',
                    Format.SMS_BACKUP)  # fmt: skip
    assert isinstance(found, Unread)


class _Film(io.RawIOBase):
    """A backup with one film of many megabytes in it, made while it is read."""

    def __init__(self, megabytes: int) -> None:
        super().__init__()
        head = '<smses><mms date="1773349440000" msg_box="1" address="07700900123"><parts>'
        self._chunks = [
            (head + '<part ct="video/mp4" cl="film.mp4" data="').encode(),
            *[base64.b64encode(b"x" * 786_432)] * megabytes,
            b'" /></parts></mms></smses>',
        ]
        self._next = 0

    def read(self, _size: int = -1, /) -> bytes:
        self._next += 1
        return self._chunks[self._next - 1] if self._next <= len(self._chunks) else b""

    def seek(self, _offset: int, _whence: int = 0, /) -> int:
        self._next = 0
        return 0


def test_a_film_in_a_message_is_told_of_and_never_held() -> None:
    film = cast("BinaryIO", _Film(64))
    tracemalloc.start()
    found = list(read_entries(film, Format.SMS_BACKUP, UNASKED))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
    (message,) = entries(found)
    (file,) = message.media
    assert file.name == "film.mp4"
    assert file.spot is not None
    assert file.spot.stop - file.spot.start > 64_000_000
