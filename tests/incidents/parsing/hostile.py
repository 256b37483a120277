"""Files made to break a reader: true exports cut, flipped, swollen and mixed with each other."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random  # noqa: TID251 - seeded, so that a run can be had again

from advocacy.incidents.imports.parsing.entries import Choices, Format
from tests.incidents.parsing.test_archive import CHAT, zipped
from tests.incidents.parsing.test_calls import BILL, COLUMNS
from tests.incidents.parsing.test_mail import SIMPLE, with_parts
from tests.incidents.parsing.test_sms_backup import TOLD
from tests.incidents.parsing.test_whatsapp import ANDROID, IPHONE

FROM = b"From craig@mail.example Thu Mar 12 21:04:00 2026\n"
PARTS = with_parts().as_bytes()
EXPORTS = (
    (Format.WHATSAPP, ANDROID.encode()),
    (Format.WHATSAPP, IPHONE.encode()),
    (Format.WHATSAPP, zipped((CHAT, ANDROID.encode()), ("IMG-20260313-WA0001.jpg", b"\xff\xd8x"))),
    (Format.SMS_BACKUP, TOLD.encode()),
    (Format.EMAIL, SIMPLE),
    (Format.EMAIL, PARTS),
    (Format.MAILBOX, FROM + SIMPLE + b"\n" + FROM + PARTS),
    (Format.CALL_LOG, BILL.encode()),
)
ANSWERED = Choices(day_first=True, columns=COLUMNS)
NASTY = (
    b"\0", b"\xff" * 9, b"\n" * 5000, b'"' * 4000, b"<" * 9000, b"&#55357;" * 500, b"\r", b"\x1a",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"[" * 9000, b": " * 4000, b"\n--" * 3000,
    b"=?utf-8?q?" * 900,
    b"\xe2\x80\xae", b"99/99/9999, 99:99 - ", b"\n12/03/2026, 21:04 - ", b";" * 9000,
    b"Content-Type: multipart/mixed; boundary=\n\n--\n", b"9" * 9000, b"PK\x03\x04", b"\xf0\x9f",
    b"<sms " + b"a='b' " * 3000, b"x" * 70_000, b"-->", b"<!--", b"(" * 5000, b'date="-9e99"',
)  # fmt: skip


@dataclass(frozen=True)
class Hostile:
    """One file, and how it is read."""

    name: str
    file_format: Format
    data: bytes


def bombs() -> Iterator[Hostile]:
    """Yield files made to fill a machine or to keep it busy."""
    yield Hostile("zip of zeros", Format.WHATSAPP, zipped(("_chat.txt", b"0" * 60_000_000)))
    line = b"13/03/2026, 10:00 - Craig: hi\n"
    yield Hostile("zip of one line", Format.WHATSAPP, zipped(("_chat.txt", line * 2_000_000)))
    yield Hostile("no line end", Format.WHATSAPP, line.strip() + b"x" * 40_000_000)
    yield Hostile("one message", Format.WHATSAPP, line + b"and on\n" * 4_000_000)
    many = zipped(*((f"{n}.jpg", b"") for n in range(120_000)), (CHAT, ANDROID.encode()))
    yield Hostile("zip of many", Format.WHATSAPP, many)
    names = b"".join(b"13/03/2026, 10:00 - N%d: a: b: c: d\n" % n for n in range(50_000))
    yield Hostile("senders", Format.WHATSAPP, names)
    laughs = b"<!DOCTYPE l [<!ENTITY a 'ha'>" + b"".join(
        b"<!ENTITY a%d '&a%d;&a%d;'>" % (n, n - 1, n - 1) for n in range(1, 40)
    )
    yield Hostile("laughs", Format.SMS_BACKUP, laughs + b"]><smses><sms body='&a39;'/></smses>")
    value = b"<smses><sms body='" + b"x y " * 10_000_000 + b"'/></smses>"
    yield Hostile("one value", Format.SMS_BACKUP, value)
    fields = b"<smses><sms " + b"".join(b"a%d='' " % n for n in range(300_000)) + b"/></smses>"
    yield Hostile("many values", Format.SMS_BACKUP, fields)
    parts = b"<smses><mms msg_box='1' date='1773349440000'>" + b"<part text='x'/>" * 1_000_000
    yield Hostile("many parts", Format.SMS_BACKUP, parts)
    yield Hostile("one tag", Format.SMS_BACKUP, b"<smses>" + b"<" * 30_000_000)
    head = b"From: a@x.example\nDate: Thu, 12 Mar 2026 21:04:33 +0000\n"
    page = head + b"Content-Type: text/html\n\n" + b"<a <!-- &#x" * 300_000
    yield Hostile("page", Format.EMAIL, page)
    words = head + b"Subject: " + b"=?utf-8?b?" * 20_000 + b"\n\nx"
    yield Hostile("encoded words", Format.EMAIL, words)
    people = head + b"To: " + b"<(\\" * 60_000 + b"\n\nx"
    yield Hostile("addresses", Format.EMAIL, people)
    kinds = head + b"Content-Type: text/plain" + b"; a*0*='" * 20_000 + b"\n\nx"
    yield Hostile("parameters", Format.EMAIL, kinds)
    codec = head + b"Content-Type: text/plain; charset=zlib\n\nx\x9c"
    yield Hostile("codec", Format.EMAIL, codec)
    yield Hostile("mailbox", Format.MAILBOX, (FROM + b"\n") * 200_000)
    yield Hostile("quotes", Format.CALL_LOG, BILL.encode() + b'";";\n' * 300_000)
    yield Hostile("cells", Format.CALL_LOG, BILL.encode() + b";" * 900_000)


def mutated(seed: int) -> Hostile:
    """Return a true export, broken in one to four ways; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - the same files for the same seed
    file_format, data = chance.choice(EXPORTS)
    name = f"{seed}:"
    for _ in range(chance.randint(1, 4)):
        way = chance.choice(WAYS)
        data = way(data, chance)
        name += f" {way.__name__.strip('_')}"
    if chance.random() < 0.1:
        file_format = chance.choice(list(Format))
    return Hostile(name, file_format, data)


def _flipped(data: bytes, chance: Random) -> bytes:
    broken = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        if broken:
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def _cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randint(0, len(data))]


def _beheaded(data: bytes, chance: Random) -> bytes:
    return data[chance.randint(0, len(data)) :]


def _stuffed(data: bytes, chance: Random) -> bytes:
    place = chance.randint(0, len(data))
    return data[:place] + chance.choice(NASTY) + data[place:]


def _swollen(data: bytes, chance: Random) -> bytes:
    start = chance.randint(0, len(data))
    stop = min(len(data), start + chance.randint(1, 400))
    return data[:stop] + data[start:stop] * chance.randint(1, 300) + data[stop:]


def _mixed(data: bytes, chance: Random) -> bytes:
    _, other = chance.choice(EXPORTS)
    return data + other if chance.random() < 0.5 else other[: chance.randint(0, len(other))] + data


def _lying(data: bytes, chance: Random) -> bytes:
    if len(data) < 8:
        return data
    place = chance.randrange(len(data) - 4)
    number = chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFF, chance.randrange(1 << 32)))
    return data[:place] + struct.pack("<I", number) + data[place + 4 :]


WAYS = (_flipped, _cut, _beheaded, _stuffed, _swollen, _mixed, _lying)
