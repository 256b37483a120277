"""PDF: what it says of itself, and its first page as pixels. Scripts and forms are never run."""

from collections.abc import Callable

import pypdfium2
from PIL import Image

from advocacy.evidence_store.looking.packed import packed_metadata
from advocacy.evidence_store.looking.pictures import LONGEST_EDGE, bare_pixels, encoded
from advocacy.evidence_store.looking.told import Told
from advocacy.evidence_store.looking.xmp import read_xmp

# One dot of a page for one of the screen at most doubled: small labels need no 1600 dots.
_MOST_SCALE = 2.5


class NoPage(Exception):
    """There is no page that could be drawn."""


def look(data: bytes, told: Told, tell: Callable[[Told], None]) -> tuple[str, bytes]:
    """Return the first page as a JPEG; `tell` hears what was told before it is drawn."""
    read_xmp(data, told)
    for packed in packed_metadata(data):
        read_xmp(packed, told)
    document = pypdfium2.PdfDocument(data)
    try:
        told.add("pages", len(document))
        told.add("pdf.Version", (document.get_version() or 0) / 10 or "")
        for name, value in document.get_metadata_dict(skip_empty=True).items():
            told.add(f"pdf.{name}", value)
        tell(told)
        page = document[0]
        longest = max(page.get_size())
        if longest < 1:
            raise NoPage
        scale = min(LONGEST_EDGE / longest, _MOST_SCALE)
        drawn = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)
        pixels = drawn.to_pil()
    finally:
        document.close()
    return "image/jpeg", encoded(_flat(pixels), "JPEG", {"quality": 85, "optimize": True})


def _flat(pixels: Image.Image) -> Image.Image:
    return bare_pixels(pixels).convert("RGB")
