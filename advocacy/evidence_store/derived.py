"""What is derived from files: made after the receipt, destroyed when a file is sealed."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Actor, Role
from advocacy.db import new_id
from advocacy.errors import NoSpace
from advocacy.evidence_store.blobs import BlobMissing, Blobs
from advocacy.evidence_store.custody import log_custody
from advocacy.evidence_store.intake import SealingSink
from advocacy.evidence_store.models import (
    CustodyAction,
    Exhibit,
    ExhibitState,
    Nature,
    PreviewState,
)
from advocacy.evidence_store.opening import original_reader
from advocacy.evidence_store.preview import Preview, PreviewFailed, derive_preview
from advocacy.evidence_store.stored import delete_parts
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from advocacy.vault import ScopeErased, SealBroken, Vault

OpenSession = Callable[[], contextlib.AbstractContextManager[Session]]


def list_waiting(session: Session, *, limit: int = 20) -> list[UUID]:
    """Return the files that wait to be looked into, oldest first."""
    wanted = select(Exhibit.id).where(Exhibit.preview == PreviewState.WAITING)
    return list(session.scalars(wanted.order_by(Exhibit.id).limit(limit)))


def make_previews(
    open_session: OpenSession, vault: Vault, blobs: Blobs, *, now: Callable[[], datetime]
) -> list[str]:
    """Make the previews that wait; returns one line for each. `open_session` commits at its end.

    The file is opened between two short transactions: a hostile one may take half a minute,
    and nobody else shall wait for it.
    """
    with open_session() as session:
        waiting = list_waiting(session)
    return [
        _make_one(open_session, vault, blobs, exhibit_id=exhibit_id, now=now)
        for exhibit_id in waiting
    ]


def _make_one(
    open_session: OpenSession,
    vault: Vault,
    blobs: Blobs,
    *,
    exhibit_id: UUID,
    now: Callable[[], datetime],
) -> str:
    with open_session() as session:
        exhibit = session.get_one(Exhibit, exhibit_id)
        reader = original_reader(vault, blobs, exhibit)
        media, scope_id = exhibit.media, exhibit.scope_id
    preview_id = new_id()
    sink = SealingSink(vault, blobs, scope_id=scope_id, evidence_id=preview_id)
    carried: dict[str, str] = {}
    preview: Preview | None = None
    try:
        preview = derive_preview(reader, media=media)
        carried = preview.metadata
        if preview.pixels:
            sink.write(preview.pixels)
            sink.finish()
    except NoSpace:
        sink.abort()
        return f"preview of {exhibit_id}: no room, will be tried again"
    except PreviewFailed as fault:
        carried = fault.carried
    except (SealBroken, ScopeErased, BlobMissing):
        preview = None
    with open_session() as session:
        kept = _record_look(
            session, exhibit_id, preview, carried=carried, preview_id=preview_id, at=now()
        )
    if not kept:
        sink.abort()
    return f"preview of {exhibit_id}: {'made' if kept else 'there is none'}"


def _record_look(
    session: Session,
    exhibit_id: UUID,
    preview: Preview | None,
    *,
    carried: dict[str, str],
    preview_id: UUID,
    at: datetime,
) -> bool:
    """Record what came of a look into a file; return whether its preview is to be kept."""
    exhibit = session.get_one(Exhibit, exhibit_id, with_for_update=True)
    if exhibit.preview is not PreviewState.WAITING:
        # Sealed meanwhile, or made by another worker.
        return False
    if carried:
        # Nothing is sealed for a case whose keys are destroyed.
        exhibit.carried = carried
    if preview is None:
        exhibit.preview, done = PreviewState.FAILED, CustodyAction.PREVIEW_FAILED
    elif not preview.pixels:
        exhibit.preview, done = PreviewState.NONE, CustodyAction.DETAILS_READ
    else:
        exhibit.preview, done = PreviewState.READY, CustodyAction.PREVIEWED
        exhibit.preview_id, exhibit.preview_media = preview_id, preview.media
        exhibit.preview_size = len(preview.pixels)
    log_custody(session, exhibit, done, actor=SYSTEM, at=at)
    return exhibit.preview is PreviewState.READY


def seal_exhibit(
    session: Session, exhibit: Exhibit, *, blobs: Blobs, nature: Nature, actor: Actor, at: datetime
) -> None:
    """Seal a file that somebody recognised: what was derived is destroyed, nobody opens it.

    One that could show somebody under 18 goes to the lead at once.
    """
    if exhibit.state is ExhibitState.OPEN:
        exhibit.carried = {}
        destroy_preview(session, exhibit, blobs)
        exhibit.state, exhibit.scan_next_at = ExhibitState.SEALED, None
        log_custody(session, exhibit, CustodyAction.SEALED, actor=actor, at=at)
    if nature is Nature.UNDER_18:
        raise_prompt(
            session,
            kind="evidence.under_18",
            danger=Danger.DANGER,
            due_at=at,
            at=at,
            actor=actor,
            case_id=exhibit.case_id,
            for_role=Role.LEAD,
            subject_id=exhibit.id,
        )
    if exhibit.nature is not Nature.UNDER_18:
        exhibit.nature = nature


def destroy_preview(session: Session, exhibit: Exhibit, blobs: Blobs) -> None:
    """Delete the preview of a file when this is committed, and let none be made again."""
    preview_id = exhibit.preview_id
    exhibit.preview_id = None
    exhibit.preview = (
        PreviewState.NONE if exhibit.preview is PreviewState.NONE else PreviewState.DESTROYED
    )
    if preview_id is None:
        return

    def destroy(_session: Session) -> None:
        delete_parts(blobs, preview_id, parts=1)

    event.listen(session, "after_commit", destroy, once=True)
