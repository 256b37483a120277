"""Files made to break a reader: true exports cut, flipped, swollen and mixed with each other."""

import struct
from collections.abc import Callable, Mapping
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

    file_format: Format
    data: bytes


_LINE = b"13/03/2026, 10:00 - Craig: hi\n"
_HEAD = b"From: a@x.example\nDate: Thu, 12 Mar 2026 21:04:33 +0000\n"


def _whatsapp(data: bytes) -> Hostile:
    return Hostile(Format.WHATSAPP, data)


def _messages(data: bytes) -> Hostile:
    return Hostile(Format.SMS_BACKUP, data)


def _email(data: bytes) -> Hostile:
    return Hostile(Format.EMAIL, _HEAD + data)


def _calls(data: bytes) -> Hostile:
    return Hostile(Format.CALL_LOG, BILL.encode() + data)


def _many_files() -> Hostile:
    names = ((f"{n}.jpg", b"") for n in range(120_000))
    return _whatsapp(zipped(*names, (CHAT, ANDROID.encode())))


def _many_senders() -> Hostile:
    return _whatsapp(b"".join(b"13/03/2026, 10:00 - N%d: a: b: c: d\n" % n for n in range(50_000)))


def _laughs() -> Hostile:
    laughs = b"<!DOCTYPE l [<!ENTITY a 'ha'>" + b"".join(
        b"<!ENTITY a%d '&a%d;&a%d;'>" % (n, n - 1, n - 1) for n in range(1, 40)
    )
    return _messages(laughs + b"]><smses><sms body='&a39;'/></smses>")


def _many_values() -> Hostile:
    fields = b"".join(b"a%d='' " % n for n in range(300_000))
    return _messages(b"<smses><sms " + fields + b"/></smses>")


def _many_parts() -> Hostile:
    head = b"<smses><mms msg_box='1' date='1773349440000'>"
    return _messages(head + b"<part text='x'/>" * 1_000_000)


# Files made to fill a machine or to keep it busy; each is made only when it is asked for.
BOMBS: Mapping[str, Callable[[], Hostile]] = {
    "zip of zeros": lambda: _whatsapp(zipped(("_chat.txt", b"0" * 60_000_000))),
    "zip of one line": lambda: _whatsapp(zipped(("_chat.txt", _LINE * 2_000_000))),
    "no line end": lambda: _whatsapp(_LINE.strip() + b"x" * 40_000_000),
    "one message": lambda: _whatsapp(_LINE + b"and on\n" * 4_000_000),
    "zip of many": _many_files,
    "senders": _many_senders,
    "laughs": _laughs,
    "one value": lambda: _messages(b"<smses><sms body='" + b"x y " * 10_000_000 + b"'/></smses>"),
    "many values": _many_values,
    "many parts": _many_parts,
    "one tag": lambda: _messages(b"<smses>" + b"<" * 30_000_000),
    "page": lambda: _email(b"Content-Type: text/html\n\n" + b"<a <!-- &#x" * 300_000),
    "encoded words": lambda: _email(b"Subject: " + b"=?utf-8?b?" * 20_000 + b"\n\nx"),
    "addresses": lambda: _email(b"To: " + b"<(\\" * 60_000 + b"\n\nx"),
    "parameters": lambda: _email(b"Content-Type: text/plain" + b"; a*0*='" * 20_000 + b"\n\nx"),
    "codec": lambda: _email(b"Content-Type: text/plain; charset=zlib\n\nx\x9c"),
    "mailbox": lambda: Hostile(Format.MAILBOX, (FROM + b"\n") * 200_000),
    "quotes": lambda: _calls(b'";";\n' * 300_000),
    "cells": lambda: _calls(b";" * 900_000),
}


def mutated(seed: int) -> Hostile:
    """Return a true export, broken in one to four ways; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - the same files for the same seed
    file_format, data = chance.choice(EXPORTS)
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(WAYS)(data, chance)
    if chance.random() < 0.1:
        file_format = chance.choice(list(Format))
    return Hostile(file_format, data)


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
