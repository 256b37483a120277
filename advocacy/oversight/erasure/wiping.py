"""Erases: the rows in one transaction, keys and files by the worker, and again what comes back."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.models import Case
from advocacy.db import Base
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.models import Exhibit
from advocacy.handover.models import Handover
from advocacy.ledger.service import record
from advocacy.oversight.erasure.models import Erasure, ErasureReason, ErasureState
from advocacy.oversight.erasure.rows import Found, delete_rows, find_rows
from advocacy.vault import Vault

Opening = Callable[[], AbstractContextManager[Session]]
_AT_ONCE = 500
# What came in before there was a case, and what was shared by a link to a MASP case: keys of their
# own, by the row's id. They are kept as long as the case, so that a backup of yesterday, in which
# nobody had taken it on, still says who waits; and go with it, so that the same backup says nothing
# of somebody who was erased.
_WITH_KEYS = ("referral", "helpline_call", "duty_call", "inbound_text", "masp_link")
# Tables whose rows' ids say where in the store their files lie, on their way or arrived.
_WITH_FILES = ("exhibit", "evidence_upload", "held_file")


def wipe(session: Session, erasure: Erasure) -> None:
    """Delete every row of a case and of what stands in for it; note its keys and files.

    Reads nothing that is sealed, so that it works without the keys.
    """
    stand_ins = session.scalars(select(Case.id).where(Case.decoy_of_id == erasure.erased_id))
    scopes = {erasure.erased_id, *stand_ins}
    found = find_rows(session, scopes)
    scopes |= {each for table in _WITH_KEYS for each in found.get(table, set())}
    erasure.keys = " ".join(str(each) for each in sorted(scopes))
    erasure.files = " ".join(sorted(_folders(session, found)))
    session.flush()
    delete_rows(session, found)


def _folders(session: Session, found: Found) -> set[str]:
    """Return where in the store the files of these rows lie: originals, previews, pieces, packs."""
    files = {each for table in _WITH_FILES for each in found.get(table, set())}
    previews = select(Exhibit.preview_id).where(
        Exhibit.case_id.in_(found["case"]), Exhibit.preview_id.is_not(None)
    )
    files |= {each for each in session.scalars(previews) if each is not None}
    packs = session.scalars(
        select(Handover.pack_id).where(
            Handover.case_id.in_(found["case"]), Handover.pack_id.is_not(None)
        )
    )
    coming = {f"arriving/{each}" for each in found.get("evidence_upload", set())}
    return coming | {f"evidence/{each}" for each in files} | {f"handover/{each}" for each in packs}


def destroy_what_is_left(
    opening: Opening, vault: Vault, blobs: Blobs, *, now: Callable[[], datetime], days: int
) -> list[str]:
    """Destroy keys and files of what was approved; return a line for each.

    Whatever is cut short is done again in the next round: each step may be repeated.
    """
    with opening() as session:
        waiting = session.scalars(
            select(Erasure.id).where(Erasure.state == ErasureState.APPROVED).order_by(Erasure.id)
        ).all()
    return [_destroy(opening, vault, blobs, each, now=now, days=days) for each in waiting]


def _destroy(
    opening: Opening,
    vault: Vault,
    blobs: Blobs,
    erasure_id: UUID,
    *,
    now: Callable[[], datetime],
    days: int,
) -> str:
    with opening() as session:
        erasure = session.get_one(Erasure, erasure_id)
        keys, files = erasure.keys.split(), erasure.files.split()
    for key in keys:
        vault.destroy_scope(UUID(key))
    _delete_files(blobs, files)
    with opening() as session:
        erasure, at = session.get_one(Erasure, erasure_id), now()
        erasure.state, erasure.done_at = ErasureState.DONE, at
        erasure.complete_on = (at + timedelta(days=days)).date()
        erasure.keys = erasure.files = ""
        record(
            session,
            actor=SYSTEM,
            at=at,
            action="erasure.done",
            case_id=erasure.erased_id,
            object_id=erasure.id,
        )
    return f"a case was erased: {len(keys)} keysets, {len(files)} files"


def _delete_files(blobs: Blobs, folders: Iterable[str]) -> None:
    for folder in folders:
        for prefix in (folder, f"quarantine/{folder}"):
            for key in list(blobs.keys(f"{prefix}/")):
                blobs.delete(key)


def erase_again(
    opening: Opening, vault: Vault, blobs: Blobs, *, now: Callable[[], datetime]
) -> list[str]:
    """Erase what an old backup of the database has brought back: the key store knows better."""
    erased, lines = vault.erased_scopes(), []
    for begin in range(0, len(erased), _AT_ONCE):
        some = erased[begin : begin + _AT_ONCE]
        with opening() as session:
            back = session.scalars(
                select(Case).where(Case.id.in_(some), Case.decoy_of_id.is_(None)).order_by(Case.id)
            ).all()
            for case in back:
                _erase_one(session, case, at=now())
                lines.append("a case that a backup brought back was erased again")
            session.flush()
            folders = _take_what_came_before(session, some, at=now())
        if folders is not None:
            _delete_files(blobs, folders)
            lines.append("what came before an erased case, brought back, was erased again")
    return lines


def _take_what_came_before(
    session: Session, erased: Sequence[UUID], *, at: datetime
) -> set[str] | None:
    """Delete what has no case in an old backup, but keys that are destroyed; None for nothing.

    Returns where its files lie. It was erased with its case, which is a tombstone already.
    """
    there = set()
    for name in (*_WITH_KEYS, "call_notes"):
        table = Base.metadata.tables[name]
        own = (table.c.id.in_(erased), table.c.scope_id == table.c.id)
        there |= set(session.scalars(select(table.c.id).where(*own)))
    if not there:
        return None
    found = find_rows(session, there)
    folders = _folders(session, found)
    delete_rows(session, found)
    for each in sorted(there):
        record(session, actor=SYSTEM, at=at, action="erasure.again", object_id=each)
    return folders


def _erase_one(session: Session, case: Case, *, at: datetime) -> None:
    erasure = Erasure(
        erased_id=case.id,
        reference=case.reference,
        team_id=case.team_id,
        state=ErasureState.APPROVED,
        reason=ErasureReason.RESTORED,
        asked_at=at,
        decided_at=at,
    )
    session.add(erasure)
    session.flush()
    record(
        session,
        actor=SYSTEM,
        at=at,
        action="erasure.again",
        case_id=erasure.erased_id,
        object_id=erasure.id,
    )
    session.expunge(case)
    wipe(session, erasure)
