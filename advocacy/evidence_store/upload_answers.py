"""What a page's script is told when it begins a file: the same on every page that takes files."""

from contextlib import suppress
from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from advocacy.errors import DomainError, NotFound
from advocacy.evidence_store.arriving import PIECE
from advocacy.evidence_store.models import Offer
from advocacy.evidence_store.uploads import begin_upload, stop_upload
from advocacy.vault import PART_SIZE
from advocacy.web import current

# Bound in the page's form: a name longer than any, and of a hash in hexadecimal digits.
_LONGEST_NAME, _LONGEST_LOOKS = 1000, 64


def begin_answer(offer: Offer) -> ResponseReturnValue:
    """Begin the file that the form tells of; answer its token and from where on to send it."""
    size = 0
    with suppress(ValueError):
        size = int(request.form.get("size", "0")[:20])
    try:
        begun = begin_upload(
            current.db(),
            offer,
            file_name=request.form.get("name", "")[:_LONGEST_NAME],
            size=size,
            looks=request.form.get("looks", "")[:_LONGEST_LOOKS],
            actor=current.actor(),
            at=current.now(),
        )
    except NotFound:
        raise
    except DomainError as problem:
        return jsonify(said=problem.sentence), problem.status
    return jsonify(token=begun.token, came=begun.upload.came, piece=PIECE, part=PART_SIZE)


def stop_named(offer: Offer, named: str) -> None:
    """Stop the upload of this offer that a form names; raise NotFound."""
    try:
        upload_id = UUID(named)
    except ValueError as fault:
        raise NotFound from fault
    stop_upload(
        current.db(),
        upload_id,
        offer=offer,
        blobs=current.ports().blobs,
        actor=current.actor(),
        at=current.now(),
    )
