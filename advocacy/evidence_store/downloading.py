"""A received file on its way out again, and whether whoever takes it was warned of it."""

from flask import Response, request

from advocacy.evidence_store.held_models import HeldFile
from advocacy.evidence_store.models import Exhibit
from advocacy.evidence_store.stored import SealedReader
from advocacy.web.downloads import as_download


def was_warned() -> bool:
    """Return whether the form says that its sender read what a scanner found."""
    return request.form.get("warned") == "yes"


def hand_back(file: Exhibit | HeldFile, reader: SealedReader) -> Response:
    """Return the answer with a file's bytes, under a name of ours.

    What looks harmful gets an ending that no program starts by itself.
    """
    media = "" if file.is_harmful else file.media
    return as_download(reader.stream(), size=reader.size, reference=file.reference, media=media)
