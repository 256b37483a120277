"""Takes the newest checkpoint to an authority and to holders outside, again until it arrives.

Each errand is claimed in one transaction, run without any, and written down in another: a slow or
silent other side keeps nobody from writing, and two workers never run the same errand at once.
"""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine, bindparam, select, text, update
from sqlalchemy.orm import Session

from advocacy.db import Utc, writing
from advocacy.deadline import Deadline
from advocacy.ledger.checkpoints import find_newest_checkpoint, note_of
from advocacy.ledger.models import (
    Checkpoint,
    CheckpointCopy,
    CheckpointStamp,
    LedgerErrand,
    Outside,
    Why,
)
from advocacy.ledger.outside.authority import Authority, Stamp, StampWrong
from advocacy.ledger.outside.copy_text import copy_text
from advocacy.ledger.outside.holders import CopyDiffers, Holder
from advocacy.vault import Vault

log = logging.getLogger(__name__)
T = TypeVar("T")

STAMP_EVERY = timedelta(hours=1)
# After the first failure, the second, and so on; the last holds from then on.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=6),
)
LONGEST = 60.0  # seconds in all, for any one place
_LEASE = timedelta(minutes=5)  # longer than any errand takes; a crash costs as much
_KINDS = (
    (CopyDiffers, Why.DIFFERS),
    (StampWrong, Why.WRONG),
    (smtplib.SMTPException, Why.REFUSED),
    (PermissionError, Why.REFUSED),
)
_PLANT = text(
    "INSERT INTO ledger_errand (place, next_at, failures) VALUES (:place, :at, 0) "
    "ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=Utc))


@dataclass(frozen=True)
class _Errand:
    """A checkpoint to be taken to one place."""

    checkpoint: Checkpoint
    stamp: bytes | None


class Errands:
    """The errands of one deployment; call `run` in each of the worker's rounds."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        *,
        now: Callable[[], datetime],
        longest: float = LONGEST,
    ) -> None:
        self._engine, self._vault, self._now = engine, vault, now
        self._deadlines = {place: Deadline(place, longest) for place in Outside}

    def run(self, holders: tuple[Holder, ...], authority: Authority | None) -> list[str]:
        """Run what is due, the stamp first so that copies carry it; return a line for each."""
        lines = []
        if authority is not None:
            lines += self._stamp(authority)
        for holder in holders:
            lines += self._copy(holder)
        return lines

    def _stamp(self, authority: Authority) -> list[str]:
        errand = self._claim(Outside.STAMP)
        if errand is None:
            return []
        why, stamp = self._tried(Outside.STAMP, lambda: authority.stamp(note_of(errand.checkpoint)))
        with writing(self._engine, self._vault) as session:
            at = self._now()
            if stamp is not None:
                session.add(_stamped(errand.checkpoint, stamp, at=at))
            return [_settle(session, Outside.STAMP, errand, why, every=STAMP_EVERY, at=at)]

    def _copy(self, holder: Holder) -> list[str]:
        errand = self._claim(holder.place)
        if errand is None:
            return []
        checkpoint = errand.checkpoint
        copy = copy_text(
            note=note_of(checkpoint), signature=checkpoint.signature, stamp=errand.stamp
        )
        why, _ = self._tried(holder.place, lambda: holder.keep(copy, size=checkpoint.size))
        with writing(self._engine, self._vault) as session:
            at = self._now()
            if why is None:
                session.add(
                    CheckpointCopy(
                        checkpoint_id=checkpoint.id,
                        place=holder.place,
                        size=checkpoint.size,
                        at=at,
                    )
                )
            return [_settle(session, holder.place, errand, why, every=holder.every, at=at)]

    def _tried(self, place: Outside, errand: Callable[[], T]) -> tuple[Why | None, T | None]:
        """Run an errand; return why it failed, or what it brought."""
        try:
            return None, self._deadlines[place].wait_for(errand)
        except Exception as failure:  # noqa: BLE001 - whatever the other side does, the round goes on
            log.warning("a checkpoint could not be taken outside: %s", type(failure).__name__)
            why = (why for kind, why in _KINDS if isinstance(failure, kind))
            return next(why, Why.UNREACHABLE), None

    def _claim(self, place: Outside) -> _Errand | None:
        """Return what is due at a place, so that nobody else runs it; None when nothing is."""
        with writing(self._engine, self._vault) as session:
            at = self._now()
            newest = find_newest_checkpoint(session)
            if newest is None:
                return None
            session.execute(_PLANT, {"place": place.value, "at": at})
            claimed = session.execute(
                update(LedgerErrand)
                .where(
                    LedgerErrand.place == place,
                    LedgerErrand.next_at <= at,
                    (LedgerErrand.size.is_(None)) | (LedgerErrand.size != newest.size),
                )
                .values(next_at=at + _LEASE, tried_at=at)
                .returning(LedgerErrand.place)
                .execution_options(synchronize_session=False)
            ).first()
            if claimed is None:
                return None
            stamp = session.scalar(
                select(CheckpointStamp.answer).where(CheckpointStamp.checkpoint_id == newest.id)
            )
            return _Errand(newest, stamp)


def _stamped(checkpoint: Checkpoint, stamp: Stamp, *, at: datetime) -> CheckpointStamp:
    return CheckpointStamp(
        checkpoint_id=checkpoint.id, at=stamp.at, received_at=at, answer=stamp.answer
    )


def _settle(
    session: Session,
    place: Outside,
    errand: _Errand,
    why: Why | None,
    *,
    every: timedelta,
    at: datetime,
) -> str:
    row = session.get_one(LedgerErrand, place)
    row.why = why
    if why is None:
        row.done_at, row.size, row.failures = at, errand.checkpoint.size, 0
        row.next_at = at + every
        return f"checkpoint of {row.size} events taken outside: {place}"
    row.next_at = at + BACK_OFF[min(row.failures, len(BACK_OFF) - 1)]
    row.failures += 1
    return f"checkpoint of {errand.checkpoint.size} events NOT taken outside: {place}, {why}"
