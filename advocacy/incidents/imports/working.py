"""The worker reads one file at a time, outside any transaction, and keeps all of it or nothing."""

from collections.abc import Callable
from datetime import datetime

from advocacy.evidence_store.blobs import BlobMissing, Blobs
from advocacy.incidents.imports.here_already import Marks
from advocacy.incidents.imports.holding import (
    GONE,
    Hold,
    LeaseLost,
    OpenSession,
    ToldToStop,
    claim,
)
from advocacy.incidents.imports.models import ImportState
from advocacy.incidents.imports.parsing.entries import Entry
from advocacy.incidents.imports.parsing.process import ParserFailed, ask_or_read_confined
from advocacy.incidents.imports.preview import Preview, questions_kept
from advocacy.incidents.imports.taking_in import (
    MOST_MESSAGES,
    NOTHING,
    TOO_MANY,
    fail,
    remove_left,
    take_in,
)
from advocacy.vault import ScopeErased, SealBroken, Vault

# After so many things read, the lease is renewed and the page told how far it is.
_EVERY = 2000


def run_one(
    open_session: OpenSession,
    vault: Vault,
    blobs: Blobs,
    *,
    now: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> list[str]:
    """Do the one import that is due, if any; return a line for it that names nobody.

    Once `stopping` says so the import is left between two steps, to whoever comes next.
    """
    hold = claim(open_session, vault, blobs, now=now, stopping=stopping)
    if hold is None:
        return []
    try:
        how = _done(hold, vault)
    except LeaseLost:
        how = "another did it"
    except ToldToStop:
        hold.let_go()
        how = "left for later"
    return [f"import {hold.job.id}: {how}"]


def _done(hold: Hold, vault: Vault) -> str:
    job = hold.job
    try:
        if job.hopeless:
            raise ParserFailed(job.hopeless)
        if job.state is ImportState.READING:
            return _read(hold, vault)
        take_in(hold, vault)
    except ParserFailed as fault:
        fail(hold, fault.sentence)
        return "failed"
    except (SealBroken, ScopeErased, BlobMissing):
        fail(hold, GONE)
        return "failed"
    return "imported"


def _read(hold: Hold, vault: Vault) -> str:
    """Read a file for its preview; what could not be read is kept as it comes."""
    job = hold.job
    remove_left(hold)
    preview = Preview(case_id=job.case_id, import_id=job.id)
    marks = Marks(vault, case_id=job.case_id, salt=job.salt)
    items = ask_or_read_confined(job.reader, file_format=job.format, choices=job.choices)
    for count, item in enumerate(items, start=1):
        preview.add(item)
        if isinstance(item, Entry) and marks.of(item) in job.here:
            preview.already += 1
        if preview.messages > MOST_MESSAGES:
            raise ParserFailed(TOO_MANY)
        if count % _EVERY == 0:
            with hold.step() as (session, found):
                session.add_all(preview.full_pages())
                found.done = preview.messages
    if preview.questions:
        with hold.step() as (_, found):
            found.state, found.questions = ImportState.ASKING, questions_kept(preview.questions)
            found.leased_until = None
        return "asking"
    if not preview.messages:
        raise ParserFailed(NOTHING)
    preview.judge()
    with hold.step() as (session, found):
        session.add_all(preview.full_pages(last=True))
        preview.keep(found)
        found.state, found.leased_until, found.done = ImportState.PREVIEW, None, 0
    return "preview"
