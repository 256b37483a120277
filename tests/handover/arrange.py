"""A summary, copies and proofs to pack, as the tests of the handover need them."""

import base64
import hashlib
import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from advocacy.handover.bag import Bag, SharedCopy
from advocacy.handover.proofs import Checkpoint, Inclusion, Proofs
from advocacy.handover.summary import (
    Behaviour,
    Change,
    Entry,
    Exhibit,
    Front,
    HeldBy,
    MayBreach,
    Month,
    OnSheet,
    OrderPart,
    OrderTerm,
    PatternFigure,
    Recipient,
    Risk,
    Section,
    Summary,
    Travels,
    When,
)
from advocacy.handover.told import tell
from advocacy.handover.typeset import typeset
from tests.ledger.outside import openssl, reply_to

PREPARED = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
PICTURE = b"\x89PNG pretend pixels " * 40
CALL = b"RIFF pretend sound " * 40
SALT = b"\x05" * 32
ORIGINAL = hashlib.sha256(b"the original picture").hexdigest()


def a_summary(*, entries: int = 6, account: str = "He stood at the bus stop.") -> Summary:
    return Summary(
        reference="HO-7F3K-1",
        prepared_at=PREPARED,
        recipient=Recipient("PC Jo Adeyemi", "4471", "Hampshire and Isle of Wight Constabulary"),
        purpose="Investigation of stalking",
        front=Front(
            person="Ama Szymańska",
            suspect="Colin Frost",
            why_now="Three approaches in one week.",
            asked_for="Consider an interim Stalking Protection Order.",
            to_know=("Bail was breached twice.", "Their sister is followed too."),
            contact="Stalking advocacy service, 023 8000 0000.",
            knowledge="They agreed to this on 19 November 2026.",
        ),
        chosen=tuple(Section),
        behaviours=(Behaviour("Following", 12, PREPARED - timedelta(days=90), PREPARED),),
        months=(Month(2026, 10, 3), Month(2026, 11, 9)),
        pattern=(
            PatternFigure(
                "over_time",
                "Over time, by month",
                "Each stands where its time begins.",
                ("Month", "Incidents"),
                (("October 2026", "3"), ("November 2026", "9")),
            ),
            PatternFigure(
                "gaps",
                "Time between incidents",
                "",
                ("Which", "How long", "From", "To"),
                (("Longest", "3 days", "1 November 2026", "4 November 2026"),),
            ),
        ),
        chronology=tuple(
            Entry(
                number=number,
                happened=When(PREPARED - timedelta(days=40 - number), about=number % 2 == 0),
                account=f"{account} ({number})",
                source="Their diary",
                written_at=PREPARED - timedelta(days=39 - number),
                behaviours=("Following",),
                exhibits=("AS/1",),
            )
            for number in range(1, entries + 1)
        ),
        exhibits=(
            Exhibit(
                "AS/1",
                "Screenshot",
                "The person",
                PREPARED,
                20,
                ORIGINAL,
                Travels.COPY,
                "AS-1.png",
                hashlib.sha256(PICTURE).hexdigest(),
                (
                    HeldBy(PREPARED, "Received", "survivor", 1),
                    HeldBy(PREPARED, "Original downloaded", "advocate", None),
                ),
            ),
            Exhibit(
                "AS/2",
                "Recording of a call",
                "The person",
                PREPARED,
                30,
                "ef" * 32,
                Travels.COPY,
                "AS-2.wav",
                hashlib.sha256(CALL).hexdigest(),
            ),
            Exhibit("AS/3", "Letter", "The person", PREPARED, 40, "ab" * 32),
        ),
        orders=(
            OrderPart(
                "Restraining order after a conviction",
                "Colin Frost",
                "Portsmouth Crown Court",
                "44RX9",
                date(2026, 3, 2),
                "until further order",
                "Served 2 March 2026",
                (OrderTerm(1, "You must not contact Ama Szymańska", "At all times"),),
                (MayBreach(1, When(PREPARED - timedelta(days=4)), "Recorded: Following."),),
            ),
        ),
        risk=Risk("High", date(2026, 11, 18), ("Threats of violence",), "The workplace is known."),
        impact=("I do not sleep.",),
        changed=(Change(PREPARED, "I changed my bus."),),
        wishes="A restraining order.",
        withheld=("Notes that staff keep for themselves.",),
    )


def with_witness(summary: Summary, times: int = 1) -> Summary:
    one = OnSheet("Mrs Bell", "A grey van", "Through the shop", When(PREPARED), "On the phone")
    return replace(summary, witnesses=(one,) * times)


def copies() -> tuple[SharedCopy, ...]:
    return (
        SharedCopy(
            "AS-1.png", hashlib.sha256(PICTURE).hexdigest(), len(PICTURE), lambda: [PICTURE]
        ),
        SharedCopy("AS-2.wav", hashlib.sha256(CALL).hexdigest(), len(CALL), lambda: [CALL]),
    )


def a_bag(summary: Summary | None = None, proofs: Proofs | None = None) -> Bag:
    whole = summary or a_summary()
    return Bag(whole, pdf=typeset(tell(whole), at=PREPARED), copies=copies(), proofs=proofs)


def without_section(section: Section) -> Summary:
    emptied = {
        Section.COURSE: {"behaviours": (), "months": ()},
        Section.PATTERN: {"pattern": ()},
        Section.CHRONOLOGY: {"chronology": ()},
        Section.EXHIBITS: {"exhibits": ()},
        Section.ORDERS: {"orders": ()},
        Section.RISK: {"risk": None},
        Section.IMPACT: {"impact": ()},
        Section.CHANGED: {"changed": ()},
        Section.WISHES: {"wishes": ""},
    }[section]
    chosen = tuple(other for other in Section if other != section)
    return replace(a_summary(), chosen=chosen, **emptied)  # type: ignore[arg-type]


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def signed_proofs(place: Path, *, authority: Path | None = None) -> Proofs:
    """Proofs from a log of three entries, signed by a key that openssl makes in `place`.

    With an `authority` (the folder of its keys) the checkpoint has a time-stamp too.
    """
    opened = [json.dumps({"sha256": digest}).encode() for digest in (ORIGINAL, "ef" * 32)]
    promises = [hashlib.sha256(SALT + words).hexdigest() for words in opened]
    leaves = [
        b"{}",
        *(
            json.dumps({"action": "received", "commitment": promise}).encode()
            for promise in promises
        ),
    ]
    first, second, third = (hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves)
    root = node(node(first, second), third)
    note = f"test log\n3\n{base64.b64encode(root).decode()}\n".encode()
    key, words, mark = place / "key.pem", place / "note", place / "mark"
    words.write_bytes(note)
    _openssl("genpkey", "-algorithm", "ed25519", "-out", str(key))
    _openssl("pkeyutl", "-sign", "-inkey", str(key), "-rawin", "-in", str(words), "-out", str(mark))
    public = _openssl("pkey", "-in", str(key), "-pubout", "-outform", "DER")[-32:]
    return Proofs(
        checkpoint=Checkpoint(note, mark.read_bytes(), public),
        inclusions=(
            Inclusion("AS/1", leaves[1], SALT, opened[0], 1, (first, third)),
            Inclusion("AS/2", leaves[2], SALT, opened[1], 2, (node(first, second),)),
        ),
        stamp=stamped(note, authority) if authority is not None else None,
    )


def stamped(note: bytes, authority: Path) -> bytes:
    """Return the time-stamp of a note by a local authority made with openssl."""
    (authority / "note").write_bytes(note)
    query = openssl(authority, "ts", "-query", "-data", "note", "-sha256", "-cert")
    return reply_to(authority, query)


def _openssl(*words: str) -> bytes:
    return subprocess.run(["openssl", *words], check=True, capture_output=True).stdout
