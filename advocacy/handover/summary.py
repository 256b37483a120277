"""What a case summary holds: plain facts, no place for an address, a plan or a private note."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from advocacy.handover.quoted_message import Quoted

MOST_THINGS_TO_KNOW = 5  # the front page is read in a minute

WHAT_A_HASH_PROVES = """\
A SHA-256 hash is a fingerprint of a file. The one printed beside an exhibit was taken when the \
file reached us. If the file hashes to the same value today, it has not changed since \
we received it.
A hash does not show that what a file says is true, who made it, or when. What we received is \
itself a copy: the phone or other device it came from should be kept and examined.
Shared copies are made from the originals without their hidden details (place, device, times), so \
a shared copy has a hash of its own. We keep each original unaltered.""".splitlines()


class Section(StrEnum):
    """The parts an author may choose; the front page and the notes on hashes always go."""

    COURSE = "course"
    PATTERN = "pattern"
    CHRONOLOGY = "chronology"
    EXHIBITS = "exhibits"
    ORDERS = "orders"
    RISK = "risk"
    IMPACT = "impact"
    CHANGED = "changed"
    WISHES = "wishes"


class Travels(StrEnum):
    """How an exhibit takes part in a pack."""

    COPY = "copy"
    LISTED = "listed"
    SEALED = "sealed"


@dataclass(frozen=True)
class Recipient:
    """The one officer a summary is for."""

    name: str
    collar_number: str
    force: str


@dataclass(frozen=True)
class Front:
    """One page for a busy officer.

    `contact` says how to reach the service; the person's own numbers and addresses are not here.
    `knowledge` says whether the person knows and agrees, so that nobody tells them by accident.
    """

    person: str
    suspect: str
    why_now: str
    asked_for: str
    to_know: tuple[str, ...]
    contact: str
    knowledge: str


@dataclass(frozen=True)
class When:
    """When something happened and how well that is known."""

    at: datetime
    until: datetime | None = None
    about: bool = False


@dataclass(frozen=True)
class Behaviour:
    """How often one kind of behaviour was recorded, and from when to when."""

    label: str
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Month:
    """How many incidents were recorded in one calendar month."""

    year: int
    month: int
    times: int


@dataclass(frozen=True)
class PatternFigure:
    """One table of counts over the entries that are in the summary, and over no other."""

    code: str
    title: str
    says: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class OnSheet:
    """Somebody who saw it and agreed to be named: on the separate sheet, and nowhere else."""

    who: str
    saw: str
    reach: str
    happened: When
    agreed_how: str


@dataclass(frozen=True)
class Entry:
    """One line of the chronology, with its source and when it was written down.

    One that `amends` another says in `added` what it is: "Correction", "Remembered later" or "More
    has come to light"; nothing where that was not asked yet.
    """

    number: int
    happened: When
    account: str
    source: str
    written_at: datetime
    remembered_later: bool = False
    behaviours: tuple[str, ...] = ()
    targeted: str = ""
    exhibits: tuple[str, ...] = ()
    reported: str = ""
    amends: int | None = None
    added: str = ""
    messages: tuple[Quoted, ...] = ()


@dataclass(frozen=True)
class Exhibit:
    """One exhibit: what it is, the hash of the original, and how it travels.

    `sha256` is the lower-case hex hash of the original as received, `size` its bytes.
    `copy_name`, `copy_sha256` belong to the shared copy, if one travels; `held` is its continuity,
    oldest first.
    """

    reference: str
    described: str
    produced_by: str
    received_at: datetime
    size: int
    sha256: str
    travels: Travels = Travels.LISTED
    copy_name: str = ""
    copy_sha256: str = ""
    held: tuple["HeldBy", ...] = ()


@dataclass(frozen=True)
class HeldBy:
    """One thing done to an exhibit: by which role, never by whom; `place` is that in the log."""

    at: datetime
    done: str
    role: str
    place: int | None


@dataclass(frozen=True)
class OrderTerm:
    """One numbered term in the words of the order; `until` where it applies no longer."""

    number: int
    words: str
    times: str = ""
    until: date | None = None


@dataclass(frozen=True)
class MayBreach:
    """An incident that somebody thinks may breach a term: described, never judged."""

    term: int
    happened: When
    why: str
    told_police_at: datetime | None = None
    reference: str = ""


@dataclass(frozen=True)
class OrderPart:
    """An order with its terms, and what may breach it; there is no place for an area.

    `lasts` and `served` are ready sentences.
    """

    kind: str
    binds: str
    court: str
    number: str
    made_on: date | None
    lasts: str
    served: str
    terms: tuple[OrderTerm, ...] = ()
    may_breach: tuple[MayBreach, ...] = ()


@dataclass(frozen=True)
class Risk:
    """The last dated judgement of risk."""

    level: str
    judged_on: date
    factors: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """What somebody changed in their life because of the behaviour."""

    said_at: datetime
    words: str


@dataclass(frozen=True)
class Summary:
    """Everything that leaves, and nothing else; an empty part was not chosen or holds nothing."""

    reference: str
    prepared_at: datetime
    recipient: Recipient
    purpose: str
    front: Front
    chosen: tuple[Section, ...] = ()
    behaviours: tuple[Behaviour, ...] = ()
    months: tuple[Month, ...] = ()
    pattern: tuple[PatternFigure, ...] = ()
    chronology: tuple[Entry, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    orders: tuple[OrderPart, ...] = ()
    risk: Risk | None = None
    impact: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    wishes: str = ""
    witnesses: tuple[OnSheet, ...] = ()
    withheld: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a part that is filled but was not chosen: it would leave unseen."""
        for section, filled in self._filled().items():
            if filled and section not in self.chosen:
                message = f"The section {section} is filled but was not chosen."
                raise ValueError(message)

    def _filled(self) -> dict[Section, bool]:
        return {
            Section.COURSE: bool(self.behaviours or self.months),
            Section.PATTERN: bool(self.pattern),
            Section.CHRONOLOGY: bool(self.chronology),
            Section.EXHIBITS: bool(self.exhibits),
            Section.ORDERS: bool(self.orders),
            Section.RISK: self.risk is not None,
            Section.IMPACT: bool(self.impact),
            Section.CHANGED: bool(self.changed),
            Section.WISHES: bool(self.wishes),
        }


def as_json(summary: Summary) -> bytes:
    """Return the summary as UTF-8 JSON: sorted keys, times in UTC, the same bytes every time.

    Without the witnesses: this file may be served on the defence, and theirs may not.
    """
    facts = asdict(summary)
    del facts["witnesses"]
    text = json.dumps(facts, default=_written, ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode() + b"\n"


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    message = f"A summary cannot hold a {type(value).__name__}."
    raise TypeError(message)
