"""The part of the verifier that goes by the log: places in it, its signature, its time-stamp.

It is put into verify.py where that imports it, so that an officer has one file: see verifier.py.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Tuple  # noqa: UP035 - officers' Python may be 3.8

INTACT, CHANGED, MISSING = "INTACT", "CHANGED", "MISSING"
UNEXPECTED, NOT_PROVEN = "UNEXPECTED", "NOT PROVEN"
CHECKPOINT, STAMP = "data/log/checkpoint.txt", "data/log/checkpoint.tsr"
NO_OPENSSL = "there is no openssl on this machine"

Verdict = Tuple[str, str]  # noqa: UP006 - see above; verdict and reason


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Return the root that an inclusion proof leads to (RFC 9162, 2.1.3.2), or None."""
    if not 0 <= index < size:
        return None
    number, last = index, size - 1
    found = hashlib.sha256(b"\x00" + leaf).digest()
    for step in path:
        if last == 0:
            return None
        if number & 1 or number == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        number, last = number >> 1, last >> 1
    return found if last == 0 else None


def check_log(check: Any, authority: Path | None = None) -> None:
    """Judge each exhibit's place in the log, the checkpoint's signature and its time-stamp."""
    exhibits = json_rows(check, "data/originals.json")
    proofs = {row.get("reference"): row for row in json_rows(check, "data/log/inclusion.json")}
    head = checkpoint_of(check.read(CHECKPOINT))
    for row in exhibits:
        item = f"exhibit {row.get('reference')} in the log"
        proof = proofs.get(row.get("reference"))
        if head is None or proof is None:
            check.say(item, NOT_PROVEN, "this bag holds no proof for it")
        elif inclusion_holds(str(row.get("sha256")), proof, head):
            check.say(item, INTACT)
        else:
            check.say(item, CHANGED, "the proof does not lead to the checkpoint")
    if head is not None:
        check.say("signature of the log", *signature(check))
        if check.read(STAMP) is None:
            check.say("time-stamp of the log", NOT_PROVEN, "this bag holds none")
        else:
            check.say("time-stamp of the log", *stamp(check, authority))


def json_rows(check: Any, name: str) -> list[dict[str, Any]]:
    try:
        rows = json.loads(check.read(name) or b"[]")
    except ValueError:
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def checkpoint_of(note: bytes | None) -> tuple[int, bytes] | None:
    """Return the number of entries and the root that a checkpoint states."""
    try:
        lines = (note or b"").decode().split("\n")
        return int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (ValueError, IndexError, binascii.Error):
        return None


def inclusion_holds(sha256: str, proof: dict[str, Any], head: tuple[int, bytes]) -> bool:
    try:
        leaf = base64.b64decode(proof["leaf"], validate=True)
        path = [bytes.fromhex(step) for step in proof["path"]]
        opened = proof["opened"].encode()
        promised = hashlib.sha256(bytes.fromhex(proof["salt"]) + opened).hexdigest()
        # The entry holds no personal data, only a salted promise of it; here it is kept.
        kept = json.loads(leaf)["commitment"] == promised and json.loads(opened)["sha256"] == sha256
        return kept and root_of(leaf, proof["index"], head[0], path) == head[1]
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def signature(check: Any) -> Verdict:
    """Check the signature with openssl, if this machine has it."""
    names = {"key": "data/log/checkpoint.pem", "sig": "data/log/checkpoint.sig", "note": CHECKPOINT}
    words = [
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "key",
        "-rawin",
        "-in",
        "note",
        "-sigfile",
        "sig",
    ]
    done = openssl(check, names, [*words, "-in", "note", "-sigfile", "sig"])
    if done is None:
        return NOT_PROVEN, NO_OPENSSL
    if done[0] == 0:
        return INTACT, ""
    if "Verif" in done[1]:
        return CHANGED, "the signature does not belong to this checkpoint"
    return NOT_PROVEN, "this openssl cannot check Ed25519 signatures"


def stamp(check: Any, authority: Path | None) -> Verdict:
    """Check the time-stamp (RFC 3161) that somebody outside put on the checkpoint."""
    note = check.read(CHECKPOINT) or b""
    if hashlib.sha256(note).digest() not in (check.read(STAMP) or b""):
        return CHANGED, "it was put on another checkpoint"
    if authority is None:
        return NOT_PROVEN, "give the authority's certificate, from the authority: --authority FILE"
    words = ["ts", "-verify", "-data", "note", "-in", "stamp", "-CAfile"]
    names = {"note": CHECKPOINT, "stamp": STAMP}
    done = openssl(check, names, [*words, str(authority.resolve())])
    if done is None:
        return NOT_PROVEN, NO_OPENSSL
    if done[0] == 0:
        return INTACT, ""
    return CHANGED, "it is not by the authority of that certificate"


def openssl(check: Any, names: dict[str, str], words: list[str]) -> tuple[int, str] | None:
    """Run openssl beside copies of these files: exit code and words, None where there is none."""
    program = shutil.which("openssl")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as place:
        for short, name in names.items():
            Path(place, short).write_bytes(check.read(name) or b"")
        done = subprocess.run(  # noqa: S603 - fixed words, and files we have just written
            [program, *words], cwd=place, capture_output=True, text=True, check=False
        )
    return done.returncode, done.stdout + done.stderr
