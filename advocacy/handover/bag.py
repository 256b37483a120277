"""Packs a summary, shared copies and proofs as a BagIt bag in a ZIP, streamed, never whole."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from advocacy.errors import DomainError
from advocacy.handover.proofs import Proofs, proof_files
from advocacy.handover.sheets import chronology_csv, continuity_csv, exhibits_csv, originals_json
from advocacy.handover.summary import Section, Summary, as_json
from advocacy.handover.verifier import how_to_verify, verifier

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_PIECE = 1 << 16
_TAG_LISTS = ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt")


class CopyChanged(DomainError):
    """A shared copy no longer has the hash that the summary gives for it."""


@dataclass(frozen=True)
class SharedCopy:
    """A copy that travels: its file name in the bag, lower-case hex SHA-256, size and bytes."""

    name: str
    sha256: str
    size: int
    read: Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class _Listed:
    path: str
    size: int
    sha256: str
    sha512: str
    start: int


class _Outlet:
    """Where the ZIP is written to: remembers bytes only until they are taken.

    It has no `tell`, so zipfile writes sizes after each file instead of going back.
    """

    def __init__(self) -> None:
        self._waiting = io.BytesIO()
        self.written = 0

    def write(self, data: bytes) -> int:
        self.written += len(data)
        return self._waiting.write(data)

    def flush(self) -> None:
        """Do nothing: bytes leave when they are taken."""

    def take(self) -> bytes:
        data = self._waiting.getvalue()
        self._waiting = io.BytesIO()
        return data


def copy_name(reference: str, ending: str) -> str:
    """Return the file name of an exhibit's copy: AB/1 and png make AB-1.png."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", reference).strip("-") or "exhibit"
    return f"{stem}.{ending}"


class Bag:
    """One bag to stream once; afterwards it knows its `fingerprint`.

    The fingerprint is the SHA-256 of tagmanifest-sha256.txt, which covers every other list and
    through them every file. Told by another route, it binds the whole bag.
    """

    def __init__(
        self,
        summary: Summary,
        *,
        pdf: bytes,
        witnesses: bytes = b"",
        copies: Iterable[SharedCopy] = (),
        proofs: Proofs | None = None,
    ) -> None:
        """Take what goes in: the PDFs, and as `copies` the ones that the summary names."""
        self.folder = re.sub(r"[^A-Za-z0-9-]+", "-", f"handover-{summary.reference}")
        self.fingerprint = ""
        self._summary = summary
        self._pdf, self._witnesses = pdf, witnesses
        self._copies = tuple(copies)
        self._proofs = proofs
        self._outlet = _Outlet()
        self._listed: dict[str, _Listed] = {}

    def stream(self) -> Iterator[bytes]:
        """Yield the ZIP in pieces; raise CopyChanged if a copy is not what the summary says."""
        with zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
            for path, data in self._front_tags():
                yield from self._put(archive, path, (data,), size=len(data))
            for path, data in self._written():
                yield from self._put(archive, path, (data,), size=len(data))
            for copy in self._copies:
                path = f"data/copies/{copy.name}"
                yield from self._put(archive, path, copy.read(), size=copy.size)
                if self._listed[path.casefold()].sha256 != copy.sha256:
                    message = f"The copy {copy.name} is not the one that was checked."
                    raise CopyChanged(message)
            for path, data in self._lists():
                yield from self._put(archive, path, (data,), size=len(data))
            for path, data in self._tag_lists():
                yield from self._put(archive, path, (data,), size=len(data))
        yield self._outlet.take()

    def listing(self) -> list[list[str]]:
        """Return path and SHA-256 of every file, in the order of the ZIP, once it is streamed."""
        return [[one.path, one.sha256] for one in self._listed.values()]

    def place_of(self, path: str) -> tuple[int, int]:
        """Return where a file's bytes lie in the ZIP, which compresses nothing: start and size."""
        one = self._listed[path.casefold()]
        return one.start, one.size

    def _front_tags(self) -> Iterator[tuple[str, bytes]]:
        yield "bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        yield "VERIFY.txt", how_to_verify()
        yield "verify.py", verifier()

    def _written(self) -> Iterator[tuple[str, bytes]]:
        yield "data/summary.pdf", self._pdf
        if self._witnesses:
            yield "data/witnesses.pdf", self._witnesses
        yield "data/summary.json", as_json(self._summary)
        if Section.CHRONOLOGY in self._summary.chosen:
            yield "data/chronology.csv", chronology_csv(self._summary.chronology)
        if Section.EXHIBITS in self._summary.chosen:
            yield "data/exhibits.csv", exhibits_csv(self._summary.exhibits)
            yield "data/originals.json", originals_json(self._summary.exhibits)
            yield "data/continuity.csv", continuity_csv(self._summary.exhibits)
        if self._proofs is not None:
            yield from proof_files(self._proofs)

    def _lists(self) -> Iterator[tuple[str, bytes]]:
        payload = [one for one in self._listed.values() if one.path.startswith("data/")]
        octets = sum(one.size for one in payload)
        yield (
            "bag-info.txt",
            (
                f"External-Identifier: {self._summary.reference}\n"
                f"Bagging-Date: {self._summary.prepared_at.astimezone(UTC):%Y-%m-%d}\n"
                f"Payload-Oxum: {octets}.{len(payload)}\n"
            ).encode(),
        )
        yield "manifest-sha256.txt", _listing((one.sha256, one.path) for one in payload)
        yield "manifest-sha512.txt", _listing((one.sha512, one.path) for one in payload)

    def _tag_lists(self) -> Iterator[tuple[str, bytes]]:
        tags = [one for one in self._listed.values() if not one.path.startswith("data/")]
        by_256 = _listing((one.sha256, one.path) for one in tags)
        by_512 = _listing((one.sha512, one.path) for one in tags)
        self.fingerprint = hashlib.sha256(by_256).hexdigest()
        yield from zip(_TAG_LISTS, (by_256, by_512), strict=True)

    def _put(
        self, archive: zipfile.ZipFile, path: str, chunks: Iterable[bytes], *, size: int
    ) -> Iterator[bytes]:
        # Windows sees no difference between AB.png and ab.png, so neither do we.
        if path.casefold() in self._listed or not _SAFE.fullmatch(path):
            message = f"Two files of the pack would have the name {path}."
            raise ValueError(message)
        by_256, by_512, length = hashlib.sha256(), hashlib.sha512(), 0
        with archive.open(
            _entry(f"{self.folder}/{path}", self._summary.prepared_at, size), "w"
        ) as out:
            begin = self._outlet.written
            for chunk in chunks:
                for start in range(0, len(chunk), _PIECE):
                    piece = chunk[start : start + _PIECE]
                    by_256.update(piece)
                    by_512.update(piece)
                    length += len(piece)
                    out.write(piece)
                    yield self._outlet.take()
        yield self._outlet.take()
        self._listed[path.casefold()] = _Listed(
            path, length, by_256.hexdigest(), by_512.hexdigest(), begin
        )


def _entry(name: str, at: datetime, size: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=at.astimezone(UTC).timetuple()[:6])
    # Said outright, since the defaults differ between machines and the bytes must not.
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED
    entry.file_size = size
    return entry


def _listing(rows: Iterable[tuple[str, str]]) -> bytes:
    ordered = sorted(rows, key=lambda row: row[1])
    return "".join(f"{digest}  {path}\n" for digest, path in ordered).encode()
