"""What would leave, built from the case as it is now: the summary and the copies it names."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.models import Exhibit as StoredFile
from advocacy.evidence_store.opening import read_preview
from advocacy.handover.assemble import Choice, assemble, choose, may_copy
from advocacy.handover.bag import SharedCopy
from advocacy.handover.draft import Draft
from advocacy.handover.gather import Material, gather
from advocacy.handover.models import Handover
from advocacy.handover.order_part import find_orders
from advocacy.handover.pattern_part import find_pattern
from advocacy.handover.risk_part import find_risk
from advocacy.handover.service import draft_of, list_choices
from advocacy.handover.summary import HeldBy, PatternFigure, Section, Summary
from advocacy.handover.witness_part import find_witnesses
from advocacy.incidents.exhibits.continuity import list_held
from advocacy.vault import Vault


@dataclass(frozen=True)
class Outgoing:
    """The summary, the copies it names, and the files it lists."""

    summary: Summary
    copies: tuple[SharedCopy, ...]
    files: tuple[StoredFile, ...]


def build(
    session: Session, case: Case, handover: Handover, *, vault: Vault, blobs: Blobs, at: datetime
) -> Outgoing:
    """Return what would leave if it left at `at`."""
    draft, choices = draft_of(handover), list_choices(session, handover)
    material = gather(session, case)
    used = material.without(draft.left_out)
    chosen = choose(used.files, choices)
    listed = draft.has(Section.EXHIBITS)
    copied = [
        one.file
        for one in chosen
        if listed and one.choice is Choice.COPY and one.looked and may_copy(one.file)
    ]
    hashes, sizes = {}, {}
    for file in copied:
        pixels = read_preview(vault, blobs, file)
        hashes[file.id], sizes[file.id] = hashlib.sha256(pixels).hexdigest(), len(pixels)
    summary = assemble(
        handover,
        draft,
        material,
        choices,
        knowledge=handover.knowledge,
        risk=find_risk(session, case),
        orders=find_orders(session, case) if draft.has(Section.ORDERS) else (),
        copy_hashes=hashes,
        held=_continuity(session, [one.file for one in chosen]) if listed else {},
        witnesses=find_witnesses(session, case.id, draft, used),
        pattern=_pattern(session, case, draft, used, at=at),
        at=at,
    )
    by_reference = {file.reference: file for file in copied}
    return Outgoing(
        summary=summary,
        copies=tuple(
            SharedCopy(
                name=exhibit.copy_name,
                sha256=exhibit.copy_sha256,
                size=sizes[by_reference[exhibit.reference].id],
                read=_reader(vault, blobs, by_reference[exhibit.reference]),
            )
            for exhibit in summary.exhibits
            if exhibit.copy_name
        ),
        files=tuple(one.file for one in chosen if listed and one.choice is not Choice.OUT),
    )


def _pattern(
    session: Session, case: Case, draft: Draft, used: Material, *, at: datetime
) -> tuple[PatternFigure, ...]:
    if not draft.has(Section.PATTERN):
        return ()
    return find_pattern(session, case, used, with_orders=draft.has(Section.ORDERS), at=at)


def _continuity(session: Session, files: Sequence[StoredFile]) -> dict[UUID, list[HeldBy]]:
    return {
        file_id: [HeldBy(each.at, each.words, each.role, each.place) for each in held]
        for file_id, held in list_held(session, files).items()
    }


def _reader(vault: Vault, blobs: Blobs, file: StoredFile) -> Callable[[], Iterable[bytes]]:
    return lambda: (read_preview(vault, blobs, file),)
