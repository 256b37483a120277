#!/usr/bin/env python3
"""Checks a handover bag: is every file still the one that was handed over?

Needs Python 3.8 or later and nothing else: no network, no other program. Where `openssl` is
installed it is used for the signature and the time-stamp of the log.

    python verify.py                              checks the folder that holds this file
    python verify.py FOLDER                       checks an unpacked bag somewhere else
    python verify.py --fingerprint 3f2a…          compares with the fingerprint told to you
    python verify.py --original IMG_2041.jpg      asks whether a file is one of the originals
    python verify.py --authority tsa.pem          checks the time-stamp by its authority's own root

Each item gets one verdict: INTACT, CHANGED, MISSING, UNEXPECTED or NOT PROVEN.
Exit code: 0 all is intact; 1 something changed, is missing or is unexpected; 2 nothing is wrong,
but something is not proven; 3 there is nothing here to check.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from pathlib import Path
from typing import BinaryIO, Dict, Iterator, Tuple  # noqa: UP035 - officers' Python may be 3.8

from advocacy.handover.verify_template.log_proofs import (
    CHANGED,
    INTACT,
    MISSING,
    NOT_PROVEN,
    UNEXPECTED,
    check_log,
    json_rows,
)

TAG_LISTS = {"sha256": "tagmanifest-sha256.txt", "sha512": "tagmanifest-sha512.txt"}
LISTS = {"sha256": "manifest-sha256.txt", "sha512": "manifest-sha512.txt"}
LINE = re.compile(r"([0-9a-f]{64}|[0-9a-f]{128})  ([!-~]+)")

Hashes = Dict[str, str]  # noqa: UP006 - see above; "sha256" and "sha512" to hexadecimal
Verdicts = Dict[str, Tuple[str, str]]  # noqa: UP006 - see above; item to verdict and reason


def digest(stream: BinaryIO) -> Hashes:
    """Hash a stream piece by piece."""
    both = {"sha256": hashlib.sha256(), "sha512": hashlib.sha512()}
    for piece in iter(lambda: stream.read(1 << 20), b""):
        for one in both.values():
            one.update(piece)
    return {name: one.hexdigest() for name, one in both.items()}


class Check:
    """One look at one bag."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.verdicts: Verdicts = {}
        self.hashes = {name: self._hash(name) for name in self._names()}

    def _names(self) -> list[str]:
        found = (path for path in self.root.rglob("*") if path.is_symlink() or not path.is_dir())
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def _hash(self, name: str) -> Hashes | None:
        path = self.root / name
        try:
            if path.is_symlink():  # it could show this program one file and a reader another
                return None
            with path.open("rb") as stream:
                return digest(stream)
        except OSError:
            return None

    def read(self, name: str) -> bytes | None:
        """Return a small file of the bag, if it is there and can be read."""
        if self.hashes.get(name) is None:
            return None
        return (self.root / name).read_bytes()

    def say(self, item: str, verdict: str, reason: str = "") -> None:
        self.verdicts[item] = (verdict, reason)

    def listed(self, name: str) -> tuple[dict[str, str], bool]:
        """Return what a list says by path, and whether every line of it can be read."""
        lines = (self.read(name) or b"").decode("utf-8", "replace").split("\n")
        matches = [LINE.fullmatch(line) for line in lines[:-1]]
        rows = {match[2]: match[1] for match in matches if match}
        whole = lines[-1] == "" and all(matches) and len(rows) == len(matches)
        return rows, whole and bool(rows)

    def run(self, fingerprint: str | None) -> None:
        trusted = self._tags(fingerprint)
        self._payload(trusted)
        for name in set(self.hashes) - set(self.verdicts):
            self.say(name, UNEXPECTED, self._resembles(name))
        self._fingerprint(fingerprint)

    def _tags(self, fingerprint: str | None) -> dict[str, dict[str, str]]:
        """Judge the small files by the two lists of them; return the lists of the payload."""
        lists, broken = {}, set()
        for kind, name in TAG_LISTS.items():
            if name not in self.hashes:
                self.say(name, MISSING)
                continue
            lists[kind], whole = self.listed(name)
            if not whole:
                broken.add(kind)
        first = TAG_LISTS["sha256"]
        told = (self.hashes.get(first) or {}).get("sha256") == fingerprint
        for name in sorted({name for rows in lists.values() for name in rows}):
            agree = {kind for kind in lists if self._matches(name, kind, lists[kind])}
            if agree and not (told and "sha256" not in agree):
                # One list knows this very content, so it is the other list that changed.
                self.say(name, INTACT)
                broken |= set(lists) - agree
            elif name in self.hashes or all(name in rows for rows in lists.values()):
                self._absent_or_changed(name)
            else:
                broken |= {kind for kind, rows in lists.items() if name in rows}
        for kind in lists:
            self.say(TAG_LISTS[kind], CHANGED if kind in broken else INTACT)
        return {
            kind: self.listed(name)[0]
            for kind, name in LISTS.items()
            if self.verdicts.get(name, ("",))[0] == INTACT
        }

    def _payload(self, lists: dict[str, dict[str, str]]) -> None:
        if not lists:
            for name in self.hashes:
                if name.startswith("data/"):
                    self.say(name, NOT_PROVEN, "both lists of the files are missing or changed")
            return
        for name in sorted({name for rows in lists.values() for name in rows}):
            if all(self._matches(name, kind, rows) for kind, rows in lists.items()):
                self.say(name, INTACT)
            else:
                self._absent_or_changed(name)

    def _matches(self, name: str, kind: str, rows: dict[str, str]) -> bool:
        found = self.hashes.get(name)
        return found is not None and rows.get(name) == found[kind]

    def _absent_or_changed(self, name: str) -> None:
        if name in self.hashes:
            self.say(name, CHANGED, self._resembles(name))
        else:
            self.say(name, MISSING)

    def _resembles(self, name: str) -> str:
        """Say which other item this content belongs to, so that a swap or a rename is plain."""
        found = (self.hashes.get(name) or {}).get("sha256")
        rows = self.listed(LISTS["sha256"])[0]
        twin = next((path for path, listed in rows.items() if listed == found and path != name), "")
        return f"it holds what {twin} should hold" if twin else ""

    def _fingerprint(self, told: str | None) -> None:
        found = (self.hashes.get(TAG_LISTS["sha256"]) or {}).get("sha256", "none")
        if told is None:
            reason = f"compare {found} with the fingerprint on the page or told to you"
            self.say("fingerprint", NOT_PROVEN, reason)
        elif told == found:
            self.say("fingerprint", INTACT)
        else:
            self.say("fingerprint", CHANGED, f"this bag has {found}")


def check_original(check: Check, file: Path) -> None:
    """Say whether a file is one of the originals whose hashes the bag lists."""
    with file.open("rb") as stream:
        found = digest(stream)["sha256"]
    rows = json_rows(check, "data/originals.json")
    match = next((row.get("reference") for row in rows if row.get("sha256") == found), None)
    of_what = f"it is the original of {match}" if match else "it is none of the originals listed"
    check.say(f"original {file.name}", INTACT if match else NOT_PROVEN, of_what)


def report(verdicts: Verdicts) -> Iterator[str]:
    for item in sorted(verdicts):
        verdict, reason = verdicts[item]
        yield f"{verdict:<11} {item}{' - ' + reason if reason else ''}"
    counts = [verdict for verdict, _ in verdicts.values()]
    yield "\n" + ", ".join(f"{counts.count(kind)} {kind}" for kind in sorted(set(counts)))
    yield "INTACT: unchanged since it was handed over. It does not mean: true or genuine."


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Checks a handover bag.")
    parser.add_argument("bag", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--fingerprint", type=lambda told: re.sub(r"\s", "", told).lower())
    parser.add_argument("--original", type=Path, action="append", default=[])
    parser.add_argument("--authority", type=Path)
    asked = parser.parse_args(words)
    if not (asked.bag / "bagit.txt").exists() and not (asked.bag / "data").is_dir():
        sys.stderr.write(f"There is nothing here to check: {asked.bag}\n")
        return 3
    check = Check(asked.bag)
    check.run(asked.fingerprint)
    check_log(check, asked.authority)
    for file in asked.original:
        check_original(check, file)
    sys.stdout.write("\n".join(report(check.verdicts)) + "\n")
    given = {verdict for verdict, _ in check.verdicts.values()}
    if given & {CHANGED, MISSING, UNEXPECTED}:
        return 1
    return 2 if NOT_PROVEN in given else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
