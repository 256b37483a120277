"""Sound and film: what they say of themselves. Nothing of them is decoded.

MediaInfo reads the boxes, chunks and tags of all the kinds that phones write; a reader of our own
would have to be one for each.
"""

import json
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from pymediainfo import MediaInfo

from advocacy.evidence_store.looking.asked import AskedFile, in_blocks
from advocacy.evidence_store.looking.told import Told
from advocacy.evidence_store.looking.xmp import read_xmp

# What it counts about itself and about the file tells nobody anything.
_LEFT_OUT = frozenset(
    {
        "@type", "@typeorder", "UniqueID", "FileSize", "StreamSize", "StreamOrder", "ID",
        "HeaderSize", "DataSize", "FooterSize", "IsStreamable", "extra", "StreamSize_Proportion",
        "CodecID_Compatible", "FrameCount", "BitRate", "OverallBitRate", "SamplingCount",
    }
)  # fmt: skip
# The same under one name, wherever a phone wrote it (ISO 6709; Apple's QuickTime keys).
_SAME = MappingProxyType(
    {
        "media.xyz": "place",
        "media.com_apple_quicktime_location_ISO6709": "place",
        "media.Recorded_Location": "place",
    }
)
_ENDS = 512 * 1024


def prepare() -> None:
    """Load the library while files can still be opened."""
    MediaInfo.can_parse()


def look(file: AskedFile, size: int, told: Told) -> None:
    """Add what a recording says of itself."""
    reader = in_blocks(file)
    said: str = MediaInfo.parse(reader, output="JSON", full=False, parse_speed=0, cover_data=False)
    for name, value in _facts(json.loads(said, strict=False)):
        told.add(_SAME.get(name, name), value)
    for start in {0, max(size - _ENDS, 0)}:
        reader.seek(start)
        read_xmp(reader.read(_ENDS), told)


def _facts(said: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for track in (said.get("media") or {}).get("track", []):
        part = str(track.get("@type", "")).lower()
        prefix = "" if part == "general" else f"{part}."
        for block in (track, track.get("extra") or {}):
            for name, value in block.items():
                if name not in _LEFT_OUT and not isinstance(value, dict | list):
                    yield f"media.{prefix}{name}", value
