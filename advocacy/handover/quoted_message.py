"""One message as a summary tells it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Quoted:
    """A message that an entry was written from, where it stands, and the original's SHA-256."""

    said_at: datetime
    who: str
    words: str
    besides: str
    place: str
    sha256: str
