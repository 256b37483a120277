"""What the fields of one message or call of SMS Backup & Restore say.

https://www.synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/ (times in milliseconds of
UTC; the kinds of address are those of the Multimedia Messaging Service, OMA-TS-MMS_ENC).
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from advocacy.incidents.imports.parsing.clocks import FIRST_YEAR, LAST_YEAR
from advocacy.incidents.imports.parsing.entries import ME, Attached, Entry, EntryKind, Spot, Unread
from advocacy.incidents.imports.parsing.media_types import media_type_of
from advocacy.incidents.imports.parsing.people import key_of
from advocacy.incidents.imports.parsing.places import unread
from advocacy.incidents.imports.parsing.xml_tags import Tag

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RECEIVED, _SENT = "1", "2"
_NEVER_SENT = {
    "3": "This is a draft: it was never sent.",
    "4": "This was still waiting to be sent.",
    "5": "This could not be sent: it never reached anybody.",
    "6": "This was still waiting to be sent.",
}
_FROM, _NOT_FETCHED, _OWN_NUMBER = "137", "130", "insert-address-token"
_ANSWERED, _MADE, _NOT_ANSWERED = "1", "2", frozenset("3456")
WITHHELD = "Number withheld"

DAMAGED = "This part of the file is damaged."
_NO_TIME = "Its time is missing, or no time that a phone could have had."
_NO_WAY = "It doesn't say whether this was sent or received."


@dataclass(slots=True)
class Picture:
    """A message with parts (MMS), once its closing tag was seen; `damaged` where one of them is."""

    said: dict[str, str]
    first: Tag
    parts: list[tuple[dict[str, str], Spot]] = field(default_factory=list)
    people: list[tuple[str, str]] = field(default_factory=list)
    damaged: bool = False
    size: int = 0


def unread_tag(tag: Tag, why: str, *, stop: int | None = None) -> Unread:
    text = tag.raw[:4000].decode("utf-8", "replace")
    return unread(text, why, start=tag.start, stop=stop or tag.stop, line=tag.line)


def _given(said: dict[str, str], name: str) -> str:
    """Return what a field says, "" where the backup writes that it says nothing."""
    value = said.get(name, "")
    return "" if value in {"null", "(Unknown)"} else value


def _at(said: dict[str, str]) -> datetime | None:
    try:
        at = _EPOCH + timedelta(milliseconds=int(said.get("date", "")))
    except (ValueError, OverflowError):
        return None
    return at if FIRST_YEAR <= at.year <= LAST_YEAR else None


def message_of(tag: Tag, said: dict[str, str]) -> Entry | Unread:
    at, kind = _at(said), said.get("type", "")
    if kind in _NEVER_SENT:
        return unread_tag(tag, _NEVER_SENT[kind])
    if at is None or kind not in {_RECEIVED, _SENT}:
        return unread_tag(tag, _NO_TIME if at is None else _NO_WAY)
    spot = Spot("", tag.start, tag.stop, tag.line)
    return _between(said, at, spot, sent=kind == _SENT, text=_given(said, "body"))


def _between(
    said: dict[str, str], at: datetime, spot: Spot, *, sent: bool, text: str, subject: str = ""
) -> Entry:
    """Return a message between the phone's owner and one other."""
    number = _given(said, "address")
    name, key = _given(said, "contact_name") or number, key_of(number)
    return Entry(
        at=at,
        written_at=_given(said, "readable_date") or said["date"],
        sender="" if sent else name,
        sender_key=ME if sent else key,
        to=(name,) if sent else ("",),
        to_keys=(key,) if sent else (ME,),
        kind=EntryKind.MESSAGE,
        outgoing=sent,
        text=text,
        subject=subject,
        spot=spot,
    )


def picture_of(picture: Picture, last: Tag) -> Entry | Unread:
    """Return a message with parts, from its opening tag to its closing one."""
    said, first = picture.said, picture.first
    at, box = _at(said), said.get("msg_box", "")
    if picture.damaged:
        return unread_tag(first, DAMAGED, stop=last.stop)
    if box in _NEVER_SENT:
        return unread_tag(first, _NEVER_SENT[box], stop=last.stop)
    if at is None or box not in {_RECEIVED, _SENT}:
        return unread_tag(first, _NO_TIME if at is None else _NO_WAY, stop=last.stop)
    words = [part.get("text", "") for part, _ in picture.parts if part.get("ct") == "text/plain"]
    entry = _between(
        said,
        at,
        Spot("", first.start, last.stop, first.line),
        sent=box == _SENT,
        text="\n".join(word for word in words if word not in {"", "null"}),
        subject=_given(said, "sub"),
    )
    entry = replace(
        entry,
        media=tuple(
            _attached(part, spot)
            for part, spot in picture.parts
            if part.get("ct") not in {"text/plain", "application/smil", None}
        ),
        media_omitted=said.get("m_type") == _NOT_FETCHED,
    )
    return _in_group(entry, picture) if "~" in said.get("address", "") else entry


def _attached(part: dict[str, str], spot: Spot) -> Attached:
    names = (part.get(field, "") for field in ("cl", "name", "fn"))
    name = next((name for name in names if name not in {"", "null"}), "")
    return Attached(name or "unnamed", part.get("ct") or media_type_of(name), spot)


def _in_group(entry: Entry, picture: Picture) -> Entry:
    """Return a message among several: its sender is told by a part of its own."""
    numbers = [number for number in picture.said["address"].split("~") if number]
    writers = [number for kind, number in picture.people if kind == _FROM]
    writer = writers[0] if writers and writers[0] != _OWN_NUMBER else ""
    others = tuple(number for number in numbers if key_of(number) != key_of(writer))
    if entry.outgoing:
        return replace(entry, to=others, to_keys=tuple(map(key_of, others)))
    return replace(
        entry,
        sender=writer,
        sender_key=key_of(writer),
        to=("", *others),
        to_keys=(ME, *map(key_of, others)),
    )


def call_of(tag: Tag, said: dict[str, str]) -> Entry | Unread:
    """Return a call."""
    at, kind = _at(said), said.get("type", "")
    if at is None:
        return unread_tag(tag, _NO_TIME)
    if kind not in {_ANSWERED, _MADE} | _NOT_ANSWERED:
        return unread_tag(tag, _NO_WAY)
    number = _given(said, "number")
    known = number.strip("-") not in {"", "1", "2", "3"}
    spot = Spot("", tag.start, tag.stop, tag.line)
    others = {"address": number if known else WITHHELD} | {
        name: said[name] for name in ("date", "readable_date", "contact_name") if name in said
    }
    entry = _between(others, at, spot, sent=kind == _MADE, text="")
    seconds = said.get("duration", "")
    missed = kind in _NOT_ANSWERED
    return replace(
        entry,
        kind=EntryKind.MISSED_CALL if missed else EntryKind.CALL,
        seconds=int(seconds) if seconds.isdecimal() and len(seconds) < 8 and not missed else None,
    )
