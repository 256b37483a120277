"""Messages that are on the case already, out of another file: known by keyed hashes alone.

Two exports of one chat overlap. What is stored of a message for this is a hash that nobody can make
who has not both the deployment's key and a salt sealed under the case's: erased with it.
"""

import json
import secrets
import unicodedata
from collections import Counter
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.incidents.imports.models import ImportedMessage, MessageImport
from advocacy.incidents.imports.parsing.entries import Entry
from advocacy.incidents.imports.parsing.people import without_marks
from advocacy.incidents.imports.standing import select_counted
from advocacy.vault import Vault


def salt_of(session: Session, case_id: UUID) -> str:
    """Return the salt of a case's marks: that of its other imports, a new one for the first.

    The caller holds the case's turn, so that two first imports have the same.
    """
    wanted = select(MessageImport).where(MessageImport.case_id == case_id)
    others = session.scalars(wanted.order_by(MessageImport.id))
    known = next((each.mark_salt for each in others if each.mark_salt), "")
    return known or secrets.token_hex(32)


def marks_here(session: Session, case_id: UUID) -> frozenset[bytes]:
    """Return the marks of the messages that count on a case."""
    wanted = select_counted(ImportedMessage.mark).where(
        ImportedMessage.case_id == case_id, ImportedMessage.mark.is_not(None)
    )
    return frozenset(session.scalars(wanted))


class Marks:
    """Gives each entry of one file its mark, in the file's order.

    The same sender, minute, kind and words give the same mark: some exports know no seconds. Said
    twice in one minute they are two messages, so that the second has a mark of its own.
    """

    def __init__(self, vault: Vault, *, case_id: UUID, salt: str) -> None:
        self._vault, self._case_id, self._salt = vault, case_id, salt
        self._seen: Counter[bytes] = Counter()

    def of(self, item: Entry) -> bytes | None:
        """Return the mark of the next entry; None for an import begun before there were any."""
        if not self._salt:
            return None
        words = unicodedata.normalize("NFC", without_marks(item.text)).split()
        minute = item.at.replace(second=0, microsecond=0).isoformat()
        mark = self._blind([minute, item.kind, item.sender_key, " ".join(words)])
        self._seen[mark] += 1
        said_before = self._seen[mark] - 1
        return self._blind([said_before, mark.hex()]) if said_before else mark

    def _blind(self, parts: list[object]) -> bytes:
        told = [str(self._case_id), self._salt, *parts]
        return self._vault.blind("imported.message", json.dumps(told, ensure_ascii=False))
