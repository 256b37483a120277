"""Adobe's XMP packets: found by their marks in files of any kind, read without any document type.

The marks are there so that a packet can be found without knowing the format around it (XMP
specification, part 1, 7.3.2).
"""

import contextlib
from collections.abc import Iterator
from xml.parsers import expat

from advocacy.evidence_store.looking.told import Told

_BEGIN, _END = b"<x:xmpmeta", b"</x:xmpmeta>"
LONGEST_PACKET = 256 * 1024
MOST_PACKETS = 4
# What only orders the packet says nothing by itself.
_FRAME = ("rdf:", "x:", "xml:", "xmlns")


class _Refused(Exception):
    """The packet has a document type, which no true one has."""


def packets(data: bytes) -> Iterator[bytes]:
    """Yield the packets that stand in `data`, a few at most."""
    place = 0
    for _ in range(MOST_PACKETS):
        start = data.find(_BEGIN, place)
        stop = data.find(_END, start, start + LONGEST_PACKET) if start >= 0 else -1
        if stop < 0:
            return
        place = stop + len(_END)
        yield data[start:place]


def read_xmp(data: bytes, told: Told) -> None:
    """Add to `told` what the packets in `data` say; what is damaged costs only the rest of one."""
    for packet in packets(data):
        with contextlib.suppress(expat.ExpatError, _Refused, ValueError):
            _read(packet, told)


def _read(packet: bytes, told: Told) -> None:
    names: list[str] = []
    words: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        words.clear()
        names.append(name)
        for key, value in attributes.items():
            if not key.startswith(_FRAME):
                told.add(f"xmp.{key}", value)

    def end(_name: str) -> None:
        telling = next((name for name in reversed(names) if not name.startswith(_FRAME)), "")
        if telling:
            told.add(f"xmp.{telling}", "".join(words).strip())
        words.clear()
        names.pop()

    def refuse(*_: object) -> None:
        raise _Refused

    parser = expat.ParserCreate("UTF-8")
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = words.append
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(packet, True)  # noqa: FBT003 - expat takes it by position alone
