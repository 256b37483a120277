"""Looking into the sealed original: what a file is, and the bytes in which one message stands."""

from advocacy.evidence_store.blobs import BlobMissing, Blobs
from advocacy.evidence_store.models import Exhibit, ExhibitState
from advocacy.evidence_store.opening import original_reader
from advocacy.incidents.imports.models import ImportedMessage
from advocacy.incidents.imports.parsing.entries import Format
from advocacy.incidents.imports.parsing.recognition import ENOUGH_BYTES, recognise
from advocacy.vault import SealBroken, Vault

MOST_SHOWN_BYTES = 16 * 1024


def format_of(vault: Vault, blobs: Blobs, exhibit: Exhibit) -> Format | None:
    """Return what export a file is by its beginning and its name; None where it is none.

    Raises ScopeErased.
    """
    try:
        head = b"".join(original_reader(vault, blobs, exhibit).stream(0, ENOUGH_BYTES))
    except (SealBroken, BlobMissing):
        return None
    return recognise(head, exhibit.file_name)


def place_of(vault: Vault, blobs: Blobs, exhibit: Exhibit, message: ImportedMessage) -> str | None:
    """Return the bytes of the original in which a message stands, as text, at most 16 kB of them.

    None where they can't be shown: the file is sealed or missing, or the message stands inside a
    .zip, which is unpacked nowhere but in the confined process.
    """
    if exhibit.state is ExhibitState.SEALED or message.origin.get("member"):
        return None
    stop = min(message.stop, message.start + MOST_SHOWN_BYTES)
    try:
        raw = b"".join(original_reader(vault, blobs, exhibit).stream(message.start, stop))
    except (SealBroken, BlobMissing):
        return None
    text = raw.decode("utf-8", "replace")
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
