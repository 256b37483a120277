"""The proof that a file was received when we say: one text, to be checked without us by hand."""

import base64
import json
from string import Template

from sqlalchemy.orm import Session

from advocacy.errors import NotFound
from advocacy.evidence_store.models import Exhibit
from advocacy.ledger.checkpoints import get_opening, inclusion_proof
from advocacy.ledger.models import LedgerEvent
from advocacy.vault import Vault

# An Ed25519 public key in DER is this prefix and the 32 raw bytes (RFC 8410).
_ED25519_DER = bytes.fromhex("302a300506032b6570032100")

_TEXT = Template("""\
PROOF that the file $reference was received at $received UTC

It was entry $index of a log that can only be added to, when the log had $size entries and was
signed. Change one bit of the file, of the time or of any entry before it, and what follows no
longer fits. It shows that the file is unchanged since then. It does not show that what the file
says is true, nor who made it.

To check it with Python 3, without network or us: save the lines between the two rows of # as
check.py, then run

    python3 check.py $name FILE

where FILE is the original. By hand:

1. sha256sum FILE gives the sha256 that stands in "opened".
2. SHA-256 of the bytes of "salt" (hexadecimal) followed by the text of "opened" gives the
   "commitment" that stands in "leaf".
3. SHA-256 of a zero byte followed by the text of "leaf" is the entry's hash. With each hash of
   "path" in turn (RFC 9162, 2.1.3.2: SHA-256 of a byte 1, the left and the right hash) it becomes
   the root, which stands in the third line of "note" in base64.
4. "signature" (base64) is Ed25519 (RFC 8032) over the exact text of "note", a newline after each
   line, by the key "key". Compare the key with the one that the service has published, and the
   note with a copy that somebody outside keeps: whoever holds the key could have made another log.
   openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in note.txt -sigfile signature.bin

$sharp
import base64, hashlib, json, sys
text = open(sys.argv[1], encoding="utf-8").read()
given = json.loads(text.split("DATA" + chr(10), 1)[1])
digest = hashlib.sha256()
with open(sys.argv[2], "rb") as stream:
    for piece in iter(lambda: stream.read(1 << 20), b""):
        digest.update(piece)
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
same = json.loads(given["opened"])["sha256"] == digest.hexdigest()
kept = sha(bytes.fromhex(given["salt"]), given["opened"].encode()).hex()
kept = kept == json.loads(given["leaf"])["commitment"]
note = given["note"].split(chr(10))
first, last = given["index"], int(note[1]) - 1
node = sha(b"\\0", given["leaf"].encode())
for step in given["path"]:
    step = bytes.fromhex(step)
    if first & 1 or first == last:
        node = sha(b"\\1", step, node)
        while first and not first & 1:
            first, last = first >> 1, last >> 1
    else:
        node = sha(b"\\1", node, step)
    first, last = first >> 1, last >> 1
stands = last == 0 and node == base64.b64decode(note[2])
print("the file is the one received:", same)
print("the entry promises this file:", kept)
print("the entry stands in the log that was signed:", stands)
print("NOT PROVEN here: the signature (step 4)")
sys.exit(0 if same and kept and stands else 1)
$sharp

$pem
DATA
$data
""")


def proof_name(exhibit: Exhibit) -> str:
    """Return the name under which the proof is downloaded."""
    return f"proof-{exhibit.reference}.txt"


def proof_text(session: Session, exhibit: Exhibit, *, vault: Vault) -> bytes:
    """Return the proof under the newest checkpoint.

    Raises NotSequenced while there is none, NotFound where the log's entry is not there.
    """
    event = session.get(LedgerEvent, exhibit.ledger_event_id)
    if event is None:
        raise NotFound
    proof, opening = inclusion_proof(session, event), get_opening(session, event)
    key = vault.public_key_of(proof.signature, proof.note)
    data = {
        "index": proof.index,
        "leaf": proof.leaf.decode(),
        "salt": opening.salt.hex(),
        "opened": opening.opened.decode(),
        "path": [step.hex() for step in proof.path],
        "note": proof.note.decode(),
        "signature": base64.b64encode(proof.signature).decode(),
    }
    der = base64.b64encode(_ED25519_DER + key).decode()
    return _TEXT.substitute(
        reference=exhibit.reference,
        received=exhibit.received_at.strftime("%Y-%m-%d %H:%M:%S"),
        index=proof.index,
        size=proof.note.split(b"\n")[1].decode(),
        name=proof_name(exhibit),
        sharp="#" * 9,
        pem=f"key\n-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n",
        data=json.dumps(data, indent=1, ensure_ascii=False),
    ).encode()
