"""What a PDF says of itself where it is compressed: PDFium gives no way to it, zlib opens it.

A metadata stream is an object of its own (ISO 32000-1, 14.3.2 and 7.5.7: no stream lies in an
object stream), so it is found by its dictionary. One that is encrypted stays shut.
"""

import zlib
from collections.abc import Iterator

from advocacy.evidence_store.looking.xmp import LONGEST_PACKET

_KIND, _PACKED, _STREAM = b"/XML", b"/FlateDecode", b"stream"
MOST_STREAMS = 8
# A dictionary is no longer than this; what is further away belongs to another object.
_NEAR = 512


def packed_metadata(data: bytes) -> Iterator[bytes]:
    """Yield what the compressed metadata streams of a PDF hold, a few at most and so much of each.

    What can't be opened is left out.
    """
    place = 0
    for _ in range(MOST_STREAMS):
        found = data.find(_KIND, place)
        if found < 0:
            return
        place = found + len(_KIND)
        start = data.find(_STREAM, place, place + _NEAR)
        if start < 0:
            continue
        dictionary = data[max(data.rfind(b"obj", max(found - _NEAR, 0), found), 0) : start]
        if _PACKED not in dictionary:
            continue
        start += len(_STREAM)
        start += 2 if data[start : start + 2] == b"\r\n" else 1
        yield _opened(data[start : start + LONGEST_PACKET])


def _opened(packed: bytes) -> bytes:
    # So much and no more comes out, whatever goes in.
    opener = zlib.decompressobj()
    try:
        return opener.decompress(packed, LONGEST_PACKET)
    except zlib.error:
        return b""
