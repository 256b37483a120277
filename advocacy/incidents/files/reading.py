"""What the page about one file shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.evidence_store.custody import list_custody
from advocacy.evidence_store.models import CustodyEvent, Exhibit
from advocacy.evidence_store.opening import get_exhibit
from advocacy.evidence_store.playing import plays
from advocacy.evidence_store.preview import PICTURES
from advocacy.incidents.models import Incident
from advocacy.incidents.service import names_by_id

# Under each word, where the different kinds of files keep it; the first that is there counts.
_TOLD_FIRST = MappingProxyType(
    {
        "Where it was taken": ("place",),
        "When it was taken": (
            "exif.DateTimeOriginal",
            "media.com_apple_quicktime_creationdate",
            "media.Recorded_Date",
            "media.Encoded_Date",
            "iptc.Date created",
        ),
        "When it was written": ("pdf.CreationDate", "xmp.xmp:CreateDate"),
        "When it was last saved": ("exif.DateTime", "pdf.ModDate", "xmp.xmp:ModifyDate"),
        "Made by": ("exif.Make", "media.Make", "media.com_apple_quicktime_make"),
        "Model": ("exif.Model", "media.Model", "media.com_apple_quicktime_model"),
        "Software": (
            "exif.Software",
            "pdf.Creator",
            "media.com_apple_quicktime_software",
            "media.Encoded_Application",
        ),
        "Producer": ("pdf.Producer",),
        "Author": (
            "exif.Artist",
            "pdf.Author",
            "iptc.By-line",
            "xmp.dc:creator",
            "media.Performer",
            "media.Director",
            "media.ARTIST",
            "text.Author",
        ),
        "Title": ("pdf.Title", "iptc.Headline", "media.Title", "xmp.dc:title"),
        "Pages": ("pages",),
        "Length in seconds": ("media.Duration",),
    }
)


class Kind(StrEnum):
    """What a file is to who looks at it."""

    PICTURE = "picture"
    PAPER = "paper"
    SOUND = "sound"
    FILM = "film"
    OTHER = "other"


@dataclass(frozen=True)
class ShownExhibit:
    """A file, what it carried about people (the telling part first), and what was done to it."""

    exhibit: Exhibit
    kind: Kind
    plays: bool
    carried: list[tuple[str, str]]
    carried_besides: list[tuple[str, str]]
    custody: Sequence[CustodyEvent]
    names: dict[UUID, str]
    of_incident: bool


def kind_of(media: str) -> Kind:
    """Return what a file of this type is to who looks at it."""
    if media == "application/pdf":
        return Kind.PAPER
    first = {"audio": Kind.SOUND, "video": Kind.FILM}
    return (
        Kind.PICTURE
        if media in PICTURES
        else first.get(media.split("/", maxsplit=1)[0], Kind.OTHER)
    )


def exhibit_page(session: Session, case: Case, exhibit_id: UUID) -> ShownExhibit:
    """Return a file of this case with its custody; raise NotFound."""
    exhibit = get_exhibit(session, exhibit_id, case_id=case.id)
    custody = list_custody(session, exhibit)
    carried, besides = _told(exhibit.carried)
    return ShownExhibit(
        exhibit=exhibit,
        kind=kind_of(exhibit.media),
        plays=plays(exhibit),
        carried=carried,
        carried_besides=besides,
        custody=custody,
        names=names_by_id(session, (line.account_id for line in custody)),
        # A contact has files as well.
        of_incident=session.get(Incident, exhibit.entry_id) is not None,
    )


def _told(carried: dict[str, str]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return what is told first, under words, and everything else under the file's own names."""
    first = {}
    for word, keys in _TOLD_FIRST.items():
        key = next((key for key in keys if key in carried), None)
        if key is not None:
            first[key] = word
    besides = [(key, text) for key, text in carried.items() if key not in first]
    return [(word, carried[key]) for key, word in first.items()], besides
