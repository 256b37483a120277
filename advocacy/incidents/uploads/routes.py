"""Takes the pieces of a file by the token of that file alone, signed in or not.

The token stands in a header, which no other site's page can set, and was checked before a byte of
the body is read. Who holds it can append to that file, finish it or stop it, and read nothing.
"""

from datetime import datetime
from typing import Any, cast

from flask import Blueprint, Flask, g, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.sessions import find_lapsed_actor
from advocacy.actor import Actor
from advocacy.cases.access import get_case
from advocacy.cases.closed import require_open
from advocacy.db import beyond_the_wall, let_through
from advocacy.errors import NoSpace, NotFound
from advocacy.evidence_store.arriving import Damaged, OutOfTurn, PieceIntake
from advocacy.evidence_store.blobs import BlobMissing
from advocacy.evidence_store.service import receipt_of
from advocacy.evidence_store.upload_models import Upload, UploadState
from advocacy.evidence_store.uploads import (
    acknowledge,
    end_upload,
    get_by_token,
    pieces_of,
    take_whole,
)
from advocacy.vault import PART_SIZE, SealBroken
from advocacy.web import current
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.limits import Limit
from advocacy.web.uploads import UploadRequest

bp = Blueprint("pieces", __name__, url_prefix="/u")
# Small pieces of a poor line; some people share one address.
PIECES = Limit("pieces", 20_000, 3600)
_FULL = 507


def _load(session: Session, _actor: Actor, at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    """Find the upload, and whether its sender may still add to this case: on every piece anew."""
    with beyond_the_wall(session, why="the token of a file is of any case"):
        upload = get_by_token(session, request.headers.get("X-Upload", ""), at=at)
        sender = find_lapsed_actor(session, upload.session_id)
        if sender is None or sender.account_id != upload.begun_by_id:
            raise NotFound
        require_open(get_case(session, upload.case_id, actor=sender, at=at))
    let_through(session, upload.case_id, why="the token of a file was right")
    # In no session: what arrives by itself keeps nobody signed in.
    g.actor = sender
    return {**values, "upload": upload}


SENDER = Rule(
    "holder of the token of a file on its way",
    Site.EVERY,
    lambda _actor: True,
    load=_load,
    unsigned=True,
    recorded=False,
    needs_token=False,
    kept=False,
)


def _start() -> int:
    try:
        return int(request.headers.get("X-Start", "")[:20])
    except ValueError:
        return -1


def _open_intake(_session: Session, _actor: Actor, values: dict[str, Any]) -> PieceIntake:
    upload: Upload = values["upload"]
    start, pieces = _start(), pieces_of(current.vault(), current.ports().blobs, upload)
    intake = PieceIntake(pieces, start=min(upload.came, upload.size - 1))
    if start != upload.came or upload.state is not UploadState.COMING or start >= upload.size:
        intake.refuse(OutOfTurn())
    return intake


@bp.post("")
@enter(SENDER, files=_open_intake, limit=PIECES)
def take(upload: Upload) -> ResponseReturnValue:
    session = current.db()
    intake = cast("PieceIntake", cast("UploadRequest", request).intake)
    if isinstance(intake.problem, Damaged):
        return _broken(upload)
    if intake.problem is None and intake.stop > intake.start:
        if acknowledge(session, upload, start=intake.start, stop=intake.stop):
            _forget_pieces_at_end_of_part(upload, intake.stop)
        return jsonify(came=upload.came)
    problem = intake.problem or OutOfTurn()
    status = _FULL if isinstance(problem, NoSpace) else problem.status
    return jsonify(came=upload.came, said=problem.sentence), status


def _forget_pieces_at_end_of_part(upload: Upload, stop: int) -> None:
    pieces = pieces_of(current.vault(), current.ports().blobs, upload)
    if stop % PART_SIZE == 0 or stop == upload.size:
        current.db().commit()
        pieces.forget_pieces((stop - 1) // PART_SIZE)


@bp.post("/1")
@enter(SENDER, limit=PIECES)
def finish(upload: Upload) -> ResponseReturnValue:
    session = current.db()
    if upload.state is UploadState.TAKEN:
        return _taken(session, upload, None)
    if upload.came != upload.size:
        return jsonify(came=upload.came, said=OutOfTurn.sentence), OutOfTurn.status
    pieces = pieces_of(current.vault(), current.ports().blobs, upload)
    # Two gigabytes take seconds to read back: nobody else shall wait for the database meanwhile.
    session.rollback()
    try:
        sealed = pieces.read_back()
    except (SealBroken, BlobMissing):
        return _broken(upload)
    return _taken(session, upload, sealed)


def _taken(session: Session, upload: Upload, sealed: Any) -> ResponseReturnValue:
    try:
        _load(session, current.actor(), current.now(), {})
        exhibit = take_whole(
            session,
            upload,
            sealed,
            blobs=current.ports().blobs,
            actor=current.actor(),
            at=current.now(),
        )
    except OutOfTurn as problem:
        return jsonify(came=upload.came, said=problem.sentence), problem.status
    receipt = receipt_of(exhibit)
    return jsonify(
        reference=receipt.reference,
        sha256=receipt.sha256,
        size=receipt.size,
        received_at=receipt.received_at.isoformat(),
        log=str(receipt.ledger_event_id),
    )


def _broken(upload: Upload) -> ResponseReturnValue:
    _end(upload, UploadState.BROKEN)
    return jsonify(said=Damaged.sentence)


@bp.post("/2")
@enter(SENDER, limit=PIECES)
def stop(upload: Upload) -> ResponseReturnValue:
    _end(upload, UploadState.STOPPED)
    return jsonify(stopped=True)


def _end(upload: Upload, state: UploadState) -> None:
    end_upload(
        current.db(),
        upload,
        state,
        blobs=current.ports().blobs,
        actor=current.actor(),
        at=current.now(),
    )


def init_app(app: Flask) -> None:
    """Add the addresses that take pieces."""
    app.register_blueprint(bp)
