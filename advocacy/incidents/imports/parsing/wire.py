"""Entries as lines of JSON between two processes; a line is believed only as far as its shape."""

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from advocacy.incidents.imports.parsing.entries import (
    Attached,
    ClockDoubt,
    Entry,
    EntryKind,
    Question,
    QuestionCode,
    Spot,
    Unread,
    Unsure,
)

LONGEST_LINE_BYTES = 8 * 1024 * 1024
_LAST_BYTE = 1 << 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_TIME = timedelta(days=365 * 400)
_ENTRY_FIELDS = tuple(field.name for field in fields(Entry))


class Misshapen(Exception):
    """A line that is not one of ours."""


def _spot(spot: Spot | None) -> list[Any] | None:
    return None if spot is None else [spot.member, spot.start, spot.stop, spot.line]


def to_line(item: Entry | Unread | Question) -> bytes:
    """Return an item as one line."""
    if isinstance(item, Unread):
        said: dict[str, Any] = {"is": "unread", "text": item.text, "why": item.why}
        return _line(said | {"spot": _spot(item.spot)})
    if isinstance(item, Question):
        said = {"is": "question", "code": item.code, "sample": item.sample}
        return _line(said | {"headings": item.headings, "guess": dict(item.guess)})
    said = {name: getattr(item, name) for name in _ENTRY_FIELDS}
    said["at"] = (item.at - _EPOCH) // timedelta(microseconds=1)
    said["spot"] = _spot(item.spot)
    said["media"] = [[one.name, one.media_type, _spot(one.spot)] for one in item.media]
    return _line({"is": "entry"} | said)


def _line(said: dict[str, Any]) -> bytes:
    # What stands alone of a pair of surrogates can't be written as UTF-8.
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


def from_line(line: bytes) -> dict[str, Any]:
    """Return the object that a line holds; raise Misshapen."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as fault:
        message = "no JSON"
        raise Misshapen(message) from fault
    if not isinstance(said, dict):
        message = "no object"
        raise Misshapen(message)
    return said


def item_of(said: dict[str, Any]) -> Entry | Unread:
    """Return the entry or the unread place that a line holds; raise Misshapen."""
    try:
        if said["is"] == "unread":
            return Unread(_to_spot(said["spot"]), _text(said["text"]), _text(said["why"]))
        if said["is"] == "entry":
            return _entry(said)
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        message = "not of the shape agreed on"
        raise Misshapen(message) from fault
    message = "neither read nor unread"
    raise Misshapen(message)


def question_of(said: dict[str, Any]) -> Question:
    """Return the question that a line holds; raise Misshapen."""
    try:
        guess = said["guess"]
        return Question(
            QuestionCode(said["code"]),
            _texts(said["sample"]),
            _texts(said["headings"]),
            {_text(name): _text(value) for name, value in guess.items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        message = "no question"
        raise Misshapen(message) from fault


def _entry(said: dict[str, Any]) -> Entry:
    after = timedelta(microseconds=_number(said["at"], least=-_LAST_BYTE * 100))
    if abs(after) > _LONGEST_TIME:
        raise ValueError(after)
    return Entry(
        at=_EPOCH + after,
        written_at=_text(said["written_at"]),
        sender=_text(said["sender"]),
        sender_key=_text(said["sender_key"]),
        kind=EntryKind(said["kind"]),
        text=_text(said["text"]),
        spot=_to_spot(said["spot"]),
        to=_texts(said["to"]),
        to_keys=_texts(said["to_keys"]),
        outgoing=None if said["outgoing"] is None else _flag(said["outgoing"]),
        media=tuple(_attached(one) for one in _list(said["media"])),
        media_omitted=_flag(said["media_omitted"]),
        edited=_flag(said["edited"]),
        seconds=None if said["seconds"] is None else _number(said["seconds"]),
        subject=_text(said["subject"]),
        message_id=_text(said["message_id"]),
        doubt=None if said["doubt"] is None else ClockDoubt(said["doubt"]),
        unsure=None if said["unsure"] is None else Unsure(said["unsure"]),
    )


def _attached(said: object) -> Attached:
    name, media_type, spot = _list(said)
    return Attached(_text(name), _text(media_type), None if spot is None else _to_spot(spot))


def _to_spot(said: object) -> Spot:
    member, start, stop, line = _list(said)
    found = Spot(_text(member), _number(start), _number(stop), _number(line, least=1))
    if found.stop < found.start:
        raise ValueError(found)
    return found


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(one) for one in _list(value))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _number(value: object, *, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    if not least <= value <= _LAST_BYTE * 100:
        raise ValueError(value)
    return value
