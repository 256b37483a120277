"""What a reader finds in an export, and what it asks: the words between reading and importing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Format(StrEnum):
    """What a file is, told by its content."""

    WHATSAPP = "whatsapp"  # a chat's .txt, or the .zip with its media
    SMS_BACKUP = "sms_backup"  # SMS Backup & Restore, .xml: messages, or calls
    EMAIL = "email"  # one message, .eml (RFC 5322)
    MAILBOX = "mailbox"  # many, .mbox (RFC 4155)
    CALL_LOG = "call_log"  # a table of calls, .csv


class EntryKind(StrEnum):
    """What happened in one entry."""

    MESSAGE = "message"  # media alone, or media that were left out, are a message too
    CALL = "call"
    MISSED_CALL = "missed_call"
    EMAIL = "email"
    SYSTEM = "system"  # written by the app itself: who joined, what is encrypted
    DELETED = "deleted"  # it was there; what it said is gone


class ClockDoubt(StrEnum):
    """Why a local time names no single moment (the two nights when the clocks change)."""

    TWICE = "twice"  # in October the hour is there twice; the first of the two is taken
    NEVER = "never"  # in March the hour is left out; it is taken as if the clocks had not moved


class Unsure(StrEnum):
    """Why what stands in the file may not be what its sender wrote."""

    APP = "app"  # it looks like the app's own words, in a language or a form not known here
    QUOTED = "quoted"  # it may be a line of another chat, pasted into the message above it


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: the bytes [start, stop) of a file, and its first line (from 1).

    `member` names the file inside a .zip, whose own (unpacked) bytes are counted; "" is the file.
    """

    member: str
    start: int
    stop: int
    line: int


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a message: its name as given, and its media type as claimed.

    `spot` is where its bytes stand (encoded as they are: base64, or a member of the .zip), and
    None where the export names the file and doesn't hold it.
    """

    name: str
    media_type: str
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One message, call or e-mail.

    `at` is aware and in UTC; `written_at` is the time as it stood. `sender` is the name or number
    as it stood, "" for SYSTEM. `sender_key` is the same for everything one sender wrote: `tel:`
    with a number in E.164 where it could be told, `mail:` with an address, `name:` with a name
    without marks and case, ME for the owner of the phone where the file says so, "" for SYSTEM.
    `to` and `to_keys` name whom it went to in the same way and the same order, where the file says.
    `outgoing` is None where the file doesn't say whose phone it was (WhatsApp). `seconds` is how
    long a call took. `doubt` is set where the local time names no single moment, `unsure` where it
    can't be told whether the sender wrote it.
    """

    at: datetime
    written_at: str
    sender: str
    sender_key: str
    kind: EntryKind
    text: str
    spot: Spot
    to: tuple[str, ...] = ()
    to_keys: tuple[str, ...] = ()
    outgoing: bool | None = None
    media: tuple[Attached, ...] = ()
    media_omitted: bool = False
    edited: bool = False
    seconds: int | None = None
    subject: str = ""
    message_id: str = ""
    doubt: ClockDoubt | None = None
    unsure: Unsure | None = None


ME = "me"


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read: where it stands, what it says, and why, in plain words.

    `text` is cut at MOST_UNREAD_TEXT characters; `spot` always holds all of it.
    """

    spot: Spot
    text: str
    why: str


MOST_UNREAD_TEXT = 500


class CallColumn(StrEnum):
    """What a column of a call log may hold. AT, or both of DATE and TIME, are needed; and NUMBER
    or NAME."""

    AT = "at"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    NAME = "name"
    DIRECTION = "direction"
    DURATION = "duration"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person answered. `columns` maps a CallColumn to a heading out of the question's.

    `day_first` None means that nobody was asked, or that the file decides by itself. `zone` is
    where the phone was (an IANA name): exports of chats and calls write local times.
    """

    day_first: bool | None = None
    zone: str = "Europe/London"
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


UNASKED = Choices()


class QuestionCode(StrEnum):
    """What only a person can say."""

    DAY_FIRST = "day_first"  # are these dates day/month, or month/day?
    COLUMNS = "columns"  # which column holds what?


@dataclass(frozen=True, slots=True)
class Question:
    """A question that has to be answered by Choices before a file can be read.

    `sample` is what stands in the file: for DAY_FIRST dates that fit both ways, for COLUMNS its
    first rows, joined by " | ". For COLUMNS, `headings` are the columns to choose among, in order
    ("Column 1" … where the file has no headings), and `guess` what their headings suggest, by
    CallColumn. COLUMNS is asked whenever a table was not matched yet, even where `guess` is whole.
    """

    code: QuestionCode
    sample: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    guess: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class CannotRead(Exception):
    """The file as a whole can't be read; its sentence is for the person who brought it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
