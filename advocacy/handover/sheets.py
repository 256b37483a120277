"""The tables of a bag: chronology and exhibits for a spreadsheet, hashes for a program."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from advocacy.handover.quoted_message import Quoted
from advocacy.handover.summary import Entry, Exhibit

# A spreadsheet runs a cell that begins with one of these as a formula, so it gets an apostrophe.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width forms work too


def chronology_csv(entries: Sequence[Entry]) -> bytes:
    """Return the chronology as CSV for a spreadsheet; times are UTC."""
    return _sheet(
        "number happened_utc until_utc about account behaviours targeted written_down_utc"
        " remembered_later source exhibits reported about_entry added_as messages",
        (
            (
                str(entry.number),
                _utc(entry.happened.at),
                _utc(entry.happened.until) if entry.happened.until else "",
                _yes(so=entry.happened.about),
                entry.account,
                "; ".join(entry.behaviours),
                entry.targeted,
                _utc(entry.written_at),
                _yes(so=entry.remembered_later),
                entry.source,
                "; ".join(entry.exhibits),
                entry.reported,
                "" if entry.amends is None else str(entry.amends),
                entry.added,
                "\n".join(_message(each) for each in entry.messages),
            )
            for entry in entries
        ),
    )


def _message(quoted: Quoted) -> str:
    said = ". ".join(part for part in (quoted.words, quoted.besides) if part)
    where = f"{quoted.place}, SHA-256 {quoted.sha256}"
    return f"{_utc(quoted.said_at)} {quoted.who}: {said} ({where})"


def exhibits_csv(exhibits: Sequence[Exhibit]) -> bytes:
    """Return the exhibits as CSV for a spreadsheet; times are UTC, sizes bytes."""
    return _sheet(
        "reference described produced_by received_utc size_bytes sha256_of_original travels copy"
        " sha256_of_copy",
        (
            (
                exhibit.reference,
                exhibit.described,
                exhibit.produced_by,
                _utc(exhibit.received_at),
                str(exhibit.size),
                exhibit.sha256,
                exhibit.travels.value,
                exhibit.copy_name,
                exhibit.copy_sha256,
            )
            for exhibit in exhibits
        ),
    )


def continuity_csv(exhibits: Sequence[Exhibit]) -> bytes:
    """Return what was done to each exhibit since it came, as CSV; times are UTC, no names."""
    return _sheet(
        "reference at_utc done by_role entry_of_the_log",
        (
            (
                exhibit.reference,
                _utc(held.at),
                held.done,
                held.role,
                "" if held.place is None else str(held.place),
            )
            for exhibit in exhibits
            for held in exhibit.held
        ),
    )


def originals_json(exhibits: Sequence[Exhibit]) -> bytes:
    """Return the hash of each original by reference, for verify.py."""
    rows = [
        {
            "reference": exhibit.reference,
            "sha256": exhibit.sha256,
            "size": exhibit.size,
            "received": _utc(exhibit.received_at),
            "travels": exhibit.travels.value,
            "copy": f"data/copies/{exhibit.copy_name}" if exhibit.copy_name else None,
            "copy_sha256": exhibit.copy_sha256 or None,
        }
        for exhibit in exhibits
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell


def _sheet(head: str, rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head.split())
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    # Without the mark at the start Excel reads UTF-8 as something else.
    return out.getvalue().encode("utf-8-sig")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _yes(*, so: bool) -> str:
    return "yes" if so else "no"
