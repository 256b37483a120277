"""Rebuilds the whole log from its rows and names what is wrong with it, in flat memory.

Three witnesses are compared: each row with its own hash, each row's hash with the leaf the tree
holds at its number, and the tree with every signed checkpoint. Whoever holds the signing key and
the database can rewrite all three: only a checkpoint kept elsewhere shows that, so copies from
outside are compared with the roots on the way.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.ledger import rows
from advocacy.ledger.checkpoints import checkpoint_note
from advocacy.ledger.leaves import commitment, leaf_hash, listed
from advocacy.ledger.outside.authority import Authority
from advocacy.ledger.outside.checking import CopyCheck, check_stamps
from advocacy.ledger.outside.copy_text import Copied
from advocacy.ledger.rebuilt import Rebuilt
from advocacy.ledger.rows import StoredCheckpoint, StoredEvent, Unreadable
from advocacy.ledger.verdict import FaultKind, Verdict
from advocacy.vault import ScopeErased, SealBroken, Vault

Row = StoredEvent | Unreadable


def verify(
    session: Session,
    vault: Vault,
    *,
    copies: Iterable[Copied] = (),
    authority: Authority | None = None,
) -> Verdict:
    """Return what was found; nothing is changed.

    `copies` came from outside; `authority` is whose time-stamps are trusted, if anybody's.
    Give it a session that has not begun, so that PostgreSQL shows one moment throughout.
    """
    if not session.in_transaction() and session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return _Inspection(session, vault, CopyCheck(copies, vault), authority).run()


class _Inspection:
    """One walk through the log."""

    def __init__(
        self, session: Session, vault: Vault, copies: CopyCheck, authority: Authority | None
    ) -> None:
        self._session, self._vault = session, vault
        self._copies, self._authority = copies, authority
        self._verdict = Verdict()
        self._fault = self._verdict.add
        self._tree = Rebuilt(session)

    def run(self) -> Verdict:
        """Walk checkpoints, numbered rows and waiting rows."""
        self._check_signatures()
        self._marks = self._signed()
        self._mark = next(self._marks, None)
        self._walk()
        self._tree.check(self._verdict)
        self._copies.finish(self._verdict)
        check_stamps(self._session, self._authority, self._verdict)
        for row in rows.waiting(self._session):
            self._verdict.waiting += 1
            self._read_waiting(row)
        return self._verdict

    # Checkpoints

    def _is_signed(self, mark: StoredCheckpoint) -> bool:
        note = checkpoint_note(size=mark.size, root=mark.root, at=mark.at)
        return self._vault.verifies(mark.signature, note)

    def _check_signatures(self) -> None:
        verdict = self._verdict
        for mark in rows.checkpoints(self._session):
            verdict.checkpoints += 1
            if isinstance(mark, Unreadable):
                self._fault(FaultKind.SIGNATURE, f"A checkpoint can't be read: {mark.why}.")
            elif not self._is_signed(mark):
                self._fault(
                    FaultKind.SIGNATURE,
                    f"The checkpoint of {mark.size} events is not signed by this deployment's key.",
                    seq=mark.size,
                )
            else:
                verdict.size, verdict.root = mark.size, mark.root

    def _signed(self) -> Iterator[StoredCheckpoint]:
        for mark in rows.checkpoints(self._session):
            if isinstance(mark, StoredCheckpoint) and self._is_signed(mark):
                yield mark

    # Numbered rows

    def _walk(self) -> None:
        """Go through the numbers under the newest signed checkpoint, then what lies beyond."""
        size, position = self._verdict.size, 0
        for number, group in groupby(rows.numbered(self._session), key=lambda row: row.seq):
            if number is None or not 0 <= number < size:
                for row in group:
                    self._stray(row)
                continue
            for gap in range(position, number):
                self._settle(gap, [])
            self._settle(number, list(group))
            position = number + 1
        for gap in range(position, size):
            self._settle(gap, [])
        self._verdict.sequenced = size

    def _settle(self, number: int, found: list[Row]) -> None:
        """Judge what stands at one number, and let the tree grow by it."""
        held = self._tree.leaf(number)
        standing = [row for row in found if self._stands(number, held, row)]
        for row in standing[1:]:
            self._fault(
                FaultKind.INSERTED,
                f"Event {_name(row)} stands at {number} beside another.",
                seq=number,
                event_id=_id(row),
            )
        if not standing and held is not None:
            self._missing(number, held)
        own = _own_leaf(standing[0]) if standing else None
        self._tree.grow(held or own)
        if self._copies.next_size == self._tree.size:
            self._copies.compare(self._tree.size, self._tree.root(), self._verdict)
        while self._mark is not None and self._mark.size <= number + 1:
            self._check_root(self._mark)
            self._mark = next(self._marks, None)

    def _check_root(self, mark: StoredCheckpoint) -> None:
        if mark.size == self._tree.size and mark.root != self._tree.root():
            self._fault(
                FaultKind.ROOT,
                f"The first {mark.size} events do not give the root that was signed.",
                seq=mark.size,
            )

    def _stands(self, number: int, held: bytes | None, row: Row) -> bool:
        """Return whether the row takes this place, rightly or as a changed form of what did."""
        if isinstance(row, Unreadable):
            self._fault(
                FaultKind.UNREADABLE, f"Event {number} can't be read: {row.why}.", seq=number
            )
            return True
        if self._is_edited(row):
            return True
        if held is None or held == row.leaf_hash:
            self._check_contents(row)
            return True
        return self._is_replaced(number, held, row)

    def _is_edited(self, row: StoredEvent) -> bool:
        if leaf_hash(row) == row.leaf_hash:
            return False
        self._fault(
            FaultKind.EDITED,
            f"Event {_name(row)} was changed after it was written.",
            seq=row.seq,
            event_id=row.id,
        )
        return True

    def _is_replaced(self, number: int, held: bytes, row: StoredEvent) -> bool:
        """Name a row that is true to its own hash but is not what the tree holds here."""
        if self._verdict.is_full:
            self._verdict.more += 1
            return True
        place = self._tree.find(row.leaf_hash)
        if place is not None:
            kind = FaultKind.REORDERED
            said = f"Event {_name(row)} stands at {number}, but was sequenced at {place}."
        elif self._tree.holder(held) is not None:
            kind = FaultKind.INSERTED
            said = f"Event {_name(row)} stands at {number}, but was never sequenced."
        else:
            kind = FaultKind.REPLACED
            said = f"Event {_name(row)} stands at {number} in place of the one sequenced there."
        self._fault(kind, said, seq=number, event_id=row.id)
        return kind is FaultKind.REPLACED

    def _missing(self, number: int, held: bytes) -> None:
        if self._verdict.is_full:
            self._verdict.more += 1
            return
        holder = self._tree.holder(held)
        if holder is None:
            self._fault(FaultKind.MISSING, f"Event {number} is missing.", seq=number)
        elif holder.seq is None:
            self._fault(
                FaultKind.REORDERED,
                f"Event {number} has lost its number.",
                seq=number,
                event_id=holder.id,
            )

    def _stray(self, row: Row) -> None:
        """Name a row whose number is under no signed checkpoint."""
        if isinstance(row, Unreadable) or row.seq is None:
            why = row.why if isinstance(row, Unreadable) else "it has no number"
            self._fault(FaultKind.UNREADABLE, f"An event can't be read: {why}.", seq=row.seq)
            return
        if self._is_edited(row):
            return
        if self._verdict.is_full:
            self._verdict.more += 1
            return
        place = self._tree.find(row.leaf_hash)
        if place == row.seq:
            kind, said = FaultKind.UNSIGNED, "is under no signed checkpoint"
        elif place is not None:
            kind, said = FaultKind.REORDERED, f"was sequenced at {place}"
        else:
            kind, said = FaultKind.INSERTED, "was never sequenced"
        self._fault(
            kind,
            f"Event {_name(row)} stands at {row.seq}, but {said}.",
            seq=row.seq,
            event_id=row.id,
        )

    def _read_waiting(self, row: Row) -> None:
        if isinstance(row, Unreadable):
            self._fault(FaultKind.UNREADABLE, f"A waiting event can't be read: {row.why}.")
        elif not self._is_edited(row):
            self._check_contents(row)

    # What an event carries beside its clear fields

    def _check_contents(self, row: StoredEvent) -> None:
        why = self._wrong_personal(row)
        if why:
            self._fault(
                FaultKind.PERSONAL,
                f"What was said with event {_name(row)} {why}.",
                seq=row.seq,
                event_id=row.id,
            )
        if listed(row.linked) != row.more_cases:
            self._fault(
                FaultKind.CASES,
                f"Event {_name(row)} is not found by just the cases it names.",
                seq=row.seq,
                event_id=row.id,
            )

    def _wrong_personal(self, row: StoredEvent) -> str:
        """Return what is wrong with the personal part, or nothing."""
        if row.commitment is None:
            return "was added later" if row.personal_id else ""
        if row.personal_id is None or row.opened_sealed is None:
            return "is missing"
        if row.personal_scope is None or row.personal_scope != row.scope_id:
            return "was moved under other keys"
        try:
            data = self._vault.unseal(
                row.personal_scope,
                row.opened_sealed,
                table="ledger_personal",
                column="opened_sealed",
                row_id=row.personal_id,
            )
        except ScopeErased:
            self._verdict.erased += 1
            return ""
        except SealBroken:
            return "was changed"
        opened = json.loads(data)
        kept = commitment(bytes.fromhex(opened["salt"]), opened["personal"])
        return "" if kept == row.commitment else "is not what the event committed to"


def _own_leaf(row: Row) -> bytes | None:
    return None if isinstance(row, Unreadable) else row.leaf_hash


def _id(row: Row) -> UUID | None:
    return None if isinstance(row, Unreadable) else row.id


def _name(row: Row) -> str:
    if isinstance(row, Unreadable):
        return str(row.seq)
    return str(row.id) if row.seq is None else f"{row.seq} ({row.id})"
