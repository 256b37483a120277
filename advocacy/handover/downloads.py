"""Answers that carry a pack or its PDF, opened part by part while they leave."""

from flask import Response

from advocacy.errors import NotFound
from advocacy.evidence_store.blobs import Blobs
from advocacy.handover.models import Handover
from advocacy.handover.packstore import PackStore
from advocacy.vault import Vault


def stream_pack(handover: Handover, *, vault: Vault, blobs: Blobs) -> Response:
    """Return the whole ZIP; raise NotFound where nothing is frozen."""
    return _stream(
        handover,
        vault,
        blobs,
        start=0,
        size=handover.pack_size or 0,
        ending="zip",
        media="application/zip",
    )


def stream_summary(handover: Handover, *, vault: Vault, blobs: Blobs) -> Response:
    """Return the PDF out of the pack, byte for byte; raise NotFound where nothing is frozen."""
    return _stream(
        handover,
        vault,
        blobs,
        start=handover.pdf_start or 0,
        size=handover.pdf_size or 0,
        ending="pdf",
        media="application/pdf",
    )


def _stream(
    handover: Handover,
    vault: Vault,
    blobs: Blobs,
    *,
    start: int,
    size: int,
    ending: str,
    media: str,
) -> Response:
    if handover.pack_id is None or not handover.pack_parts:
        raise NotFound
    store = PackStore(vault, blobs, scope_id=handover.scope_id)
    pieces = store.read(handover.pack_id, parts=handover.pack_parts, start=start, stop=start + size)
    name = f"{handover.reference}.{ending}"
    return Response(
        pieces,
        mimetype=media,
        headers={
            "Content-Length": str(size),
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )
