"""Files that come in pieces: begun by somebody signed in, carried on by a token for one file."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, event, func, select, update
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Actor
from advocacy.errors import DomainError, Invalid, NotFound
from advocacy.evidence_store.arriving import ArrivingPieces, OutOfTurn
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.intake import Sealed, Taken
from advocacy.evidence_store.models import Exhibit, Nature, Offer
from advocacy.evidence_store.service import NotTakenIn, add_taken, plain_name
from advocacy.evidence_store.upload_models import Upload, UploadState
from advocacy.ledger.service import record
from advocacy.vault import Vault

MOST_BYTES = 2 * 1024**3
# What has come waits so long for the rest.
LASTS = timedelta(days=7)
MOST_COMING = 100
MOST_A_DAY = 60 * 1000**3
# Pieces that were on their way when an upload ended are here by then.
_SETTLED = timedelta(hours=1)


class TooMuchComing(DomainError):
    """More than one person sends; what has come already is untouched."""

    status = 429
    sentence = "That is too much at once. Finish or stop what is still coming, then try again."


@dataclass(frozen=True)
class Begun:
    """An upload and the token by which its pieces come."""

    upload: Upload
    token: str


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def begin_upload(
    session: Session,
    offer: Offer,
    *,
    file_name: str,
    size: int,
    looks: str,
    actor: Actor,
    at: datetime,
) -> Begun:
    """Begin a file of `size` bytes, or go on with the same one; the token is a new one each time.

    `looks` is what the sender's page makes of the file's first and last bytes. An earlier token
    of the same file ends, so that of two windows the later one sends. Raises Invalid, NotTakenIn
    or TooMuchComing.
    """
    if offer.nature is Nature.UNDER_18:
        raise NotTakenIn
    if actor.account_id is None or actor.session_id is None:
        raise NotFound
    if size <= 0:
        message = "That file is empty. Choose it again"
        raise Invalid(message, field="files")
    if size > MOST_BYTES:
        message = "That file is too large. The most is 2 GB for each file"
        raise Invalid(message, field="files")
    session.refresh(offer, with_for_update=True)
    token, name = secrets.token_urlsafe(32), plain_name(file_name)
    vault: Vault = session.info["vault"]
    mark = vault.blind("upload", f"{offer.id}|{actor.account_id}|{size}|{looks}|{name}")
    found = _find_same(session, offer, mark, at=at)
    if found is None:
        _check_room(session, actor, size, at=at)
        found = Upload(
            scope_id=offer.scope_id,
            case_id=offer.case_id,
            offer_id=offer.id,
            begun_by_id=actor.account_id,
            mark=mark,
            size=size,
            came=0,
            state=UploadState.COMING,
            begun_at=at,
            until_at=at + LASTS,
            file_name=name,
        )
        session.add(found)
        _log(session, found, "begun", actor=actor, at=at)
    found.token_hash, found.session_id = _hash(token), actor.session_id
    session.flush()
    return Begun(found, token)


def _find_same(session: Session, offer: Offer, mark: bytes, *, at: datetime) -> Upload | None:
    return session.scalar(
        select(Upload)
        .where(Upload.offer_id == offer.id, Upload.mark == mark)
        .where(Upload.state == UploadState.COMING, Upload.until_at > at)
        .order_by(Upload.id)
        .limit(1)
        .with_for_update()
    )


def _check_room(session: Session, actor: Actor, size: int, *, at: datetime) -> None:
    mine = Upload.begun_by_id == actor.account_id
    coming = select(func.count()).where(
        mine, Upload.state == UploadState.COMING, Upload.until_at > at
    )
    today = select(func.coalesce(func.sum(Upload.size), 0)).where(
        mine, Upload.begun_at > at - timedelta(days=1), Upload.state != UploadState.STOPPED
    )
    if (session.scalar(coming) or 0) >= MOST_COMING:
        raise TooMuchComing
    if int(session.scalar(today) or 0) + size > MOST_A_DAY:
        raise TooMuchComing


def _log(session: Session, upload: Upload, what: str, *, actor: Actor, at: datetime) -> None:
    record(
        session,
        actor=actor,
        at=at,
        action=f"evidence.upload_{what}",
        case_id=upload.case_id,
        object_id=upload.id,
    )


def get_by_token(session: Session, token: str, *, at: datetime) -> Upload:
    """Return the upload a token is for; raise NotFound when it is for none, or no longer."""
    found = session.scalar(select(Upload).where(Upload.token_hash == _hash(token)))
    if found is None or found.until_at <= at:
        raise NotFound
    if found.state not in (UploadState.COMING, UploadState.TAKEN):
        raise NotFound
    return found


def list_coming(session: Session, offer: Offer, *, actor: Actor, at: datetime) -> Sequence[Upload]:
    """Return what somebody has begun to send under an offer and not finished, oldest first."""
    return session.scalars(
        select(Upload)
        .where(Upload.offer_id == offer.id, Upload.begun_by_id == actor.account_id)
        .where(Upload.state == UploadState.COMING, Upload.until_at > at)
        .order_by(Upload.id)
    ).all()


def pieces_of(vault: Vault, blobs: Blobs, upload: Upload) -> ArrivingPieces:
    """Return where the pieces of an upload are kept."""
    return ArrivingPieces(
        vault, blobs, scope_id=upload.scope_id, upload_id=upload.id, size=upload.size
    )


def acknowledge(session: Session, upload: Upload, *, start: int, stop: int) -> bool:
    """Count a stored piece as come, once; return whether it was the next one."""
    done = session.execute(
        update(Upload)
        .where(Upload.id == upload.id, Upload.came == start)
        .where(Upload.state == UploadState.COMING)
        .values(came=stop)
        .execution_options(synchronize_session=False)
    )
    session.expire(upload)
    return bool(getattr(done, "rowcount", 0))


def take_whole(
    session: Session, upload: Upload, sealed: Sealed, *, blobs: Blobs, actor: Actor, at: datetime
) -> Exhibit:
    """Make the exhibit of an upload whose whole was read back; once, however often it is asked.

    One transaction: exhibit, custody, log and preview work. Raises OutOfTurn or NotFound.
    """
    session.refresh(upload, with_for_update=True)
    if upload.state is UploadState.TAKEN and upload.exhibit_id is not None:
        return session.get_one(Exhibit, upload.exhibit_id)
    if upload.state is not UploadState.COMING or upload.until_at <= at:
        raise NotFound
    if upload.came != upload.size:
        raise OutOfTurn
    offer = session.get_one(Offer, upload.offer_id)
    exhibit = add_taken(session, offer, [Taken(upload.file_name, sealed)], actor=actor, at=at)[0]
    upload.state, upload.ended_at, upload.exhibit_id = UploadState.TAKEN, at, exhibit.id
    if exhibit.id != upload.id:
        # Byte for byte the file that came under these answers before.
        _forget_at_commit(session, upload, blobs)
    return exhibit


def end_upload(
    session: Session,
    upload: Upload,
    state: UploadState,
    *,
    blobs: Blobs,
    actor: Actor,
    at: datetime,
) -> None:
    """Stop an upload for good and delete what came of it: none of it was ever a file of ours."""
    session.refresh(upload, with_for_update=True)
    if upload.state is not UploadState.COMING:
        return
    upload.state, upload.ended_at = state, at
    _log(session, upload, state.value, actor=actor, at=at)
    _forget_at_commit(session, upload, blobs)


def stop_upload(
    session: Session, upload_id: UUID, *, offer: Offer, blobs: Blobs, actor: Actor, at: datetime
) -> None:
    """Stop an upload of one's own under an offer; raise NotFound for anybody else's."""
    found = session.get(Upload, upload_id)
    if found is None or found.offer_id != offer.id or found.begun_by_id != actor.account_id:
        raise NotFound
    end_upload(session, found, UploadState.STOPPED, blobs=blobs, actor=actor, at=at)


def _forget_at_commit(session: Session, upload: Upload, blobs: Blobs) -> None:
    pieces, came = pieces_of(session.info["vault"], blobs, upload), upload.came

    def forget(_session: Session) -> None:
        pieces.forget(came)

    event.listen(session, "after_commit", forget, once=True)


def owned_by_uploads(session: Session) -> set[UUID]:
    """Return the ids of the files whose parts lie in the store before there is an exhibit."""
    return set(session.scalars(select(Upload.id)))


def sweep_uploads(session: Session, blobs: Blobs, *, at: datetime) -> list[str]:
    """End what was abandoned, and forget what ended: pieces, parts without an exhibit, rows."""
    lines = []
    late = select(Upload).where(Upload.state == UploadState.COMING, Upload.until_at <= at)
    for upload in session.scalars(late.order_by(Upload.id).with_for_update()).all():
        upload.state, upload.ended_at = UploadState.EXPIRED, at
        _log(session, upload, UploadState.EXPIRED.value, actor=SYSTEM, at=at)
        lines.append(f"upload {upload.id} was never finished: given up")
    over = select(Upload).where(Upload.ended_at <= at - _SETTLED).order_by(Upload.id)
    for upload in session.scalars(over).all():
        if upload.exhibit_id != upload.id:
            pieces_of(session.info["vault"], blobs, upload).forget(upload.came)
    # A receipt can be asked for again by the token as long as the file could have come.
    session.execute(
        delete(Upload)
        .where(Upload.ended_at <= at - _SETTLED, Upload.until_at <= at)
        .execution_options(synchronize_session=False)
    )
    return lines + _forget_stray_pieces(session, blobs, at=at)


def _forget_stray_pieces(session: Session, blobs: Blobs, *, at: datetime) -> list[str]:
    coming = set(
        session.scalars(
            select(Upload.id).where(
                (Upload.state == UploadState.COMING) | (Upload.ended_at > at - _SETTLED)
            )
        )
    )
    stray = [key for key in blobs.keys("arriving/") if UUID(key.split("/")[1]) not in coming]
    for key in stray:
        blobs.delete(key)
    return [f"{len(stray)} pieces of files that never came whole deleted"] if stray else []
