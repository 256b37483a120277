"""Makes the summary that would leave out of what the author chose: the only way to one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from advocacy.evidence_store.models import Exhibit as StoredFile
from advocacy.evidence_store.models import Nature, PreviewState
from advocacy.handover.bag import copy_name
from advocacy.handover.draft import Draft
from advocacy.handover.gather import (
    Material,
    behaviours,
    changes,
    chronology,
    felt,
    is_sealed,
    months,
    say_file,
)
from advocacy.handover.models import ExhibitChoice, Handover
from advocacy.handover.order_part import StoredOrder, tell_orders
from advocacy.handover.quoted import count_left_out
from advocacy.handover.summary import (
    Exhibit,
    Front,
    HeldBy,
    OnSheet,
    PatternFigure,
    Recipient,
    Risk,
    Section,
    Summary,
    Travels,
)
from advocacy.handover.told import TITLES

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_ALWAYS_WITHHELD = (
    "Where they live or stay, their telephone numbers, and how to reach them safely.",
    "Where each thing happened: ask us.",
    "Which places an order keeps somebody away from: ask the court or us.",
    "Notes that staff keep for themselves, counselling, and any safety planning.",
    "Originals. We keep them unaltered; ask us for one by its reference.",
)
_HARMFUL = (
    "A scanner takes the original for harmful software: nothing of it is copied here. Before you "
    "ask for it, say how it is to be handed over."
)


class Choice(StrEnum):
    """What the author may choose for a file."""

    COPY = "copy"
    LISTED = "listed"
    OUT = "out"


@dataclass(frozen=True)
class Chosen:
    """A file with the author's choice for it; without one it is listed by its hash alone."""

    file: StoredFile
    choice: Choice
    described: str
    looked: bool


def choose(files: Sequence[StoredFile], rows: Sequence[ExhibitChoice]) -> list[Chosen]:
    """Return the files with what was chosen. A look at another copy than today's is none."""
    by_id = {row.exhibit_id: row for row in rows}
    found = []
    for file in files:
        row = by_id.get(file.id)
        looked = row is not None and row.looked_at is not None
        looked = looked and row is not None and row.looked_preview_id == file.preview_id
        found.append(
            Chosen(
                file=file,
                choice=Choice(row.choice) if row is not None else Choice.LISTED,
                described=(row.described if row is not None else "") or say_file(file),
                looked=looked and file.preview_id is not None,
            )
        )
    return found


def may_copy(file: StoredFile) -> bool:
    """Say whether a copy of a file can be shared at all: a picture that is open to be looked at.

    Of a paper only the first page is shown, and that would pass for the whole of it.
    """
    shown = file.preview is PreviewState.READY and file.media.startswith("image/")
    return not is_sealed(file) and shown


def assemble(
    handover: Handover,
    draft: Draft,
    material: Material,
    choices: Sequence[ExhibitChoice],
    *,
    knowledge: str,
    risk: Risk | None,
    orders: Sequence[StoredOrder],
    copy_hashes: dict[UUID, str],
    held: Mapping[UUID, Sequence[HeldBy]],
    pattern: Sequence[PatternFigure],
    witnesses: tuple[tuple[OnSheet, ...], int],
    at: datetime,
) -> Summary:
    """Return the summary. `copy_hashes` are the SHA-256 of the copies, by the file's id.

    `held` is what was done to each file, by its id.
    """
    used = material.without(draft.left_out)
    chosen = choose(used.files, choices)
    listed = [one for one in chosen if one.choice is not Choice.OUT]
    has = draft.has
    return Summary(
        reference=handover.reference,
        prepared_at=at,
        recipient=Recipient(
            name=handover.recipient["name"],
            collar_number=handover.recipient["collar_number"],
            force=handover.recipient["force"],
        ),
        purpose=handover.purpose,
        front=Front(
            person=draft.person,
            suspect=draft.suspect,
            why_now=draft.why_now,
            asked_for=draft.asked_for,
            to_know=tuple(draft.to_know),
            contact=draft.contact,
            knowledge=knowledge,
        ),
        chosen=tuple(section for section in Section if has(section)),
        behaviours=behaviours(used) if has(Section.COURSE) else (),
        months=months(used) if has(Section.COURSE) else (),
        pattern=tuple(pattern) if has(Section.PATTERN) else (),
        chronology=chronology(
            used, {one.file.id: one.file.reference for one in listed}, draft.messages
        )
        if has(Section.CHRONOLOGY)
        else (),
        exhibits=tuple(_exhibit(one, copy_hashes, held.get(one.file.id, ())) for one in listed)
        if has(Section.EXHIBITS)
        else (),
        orders=tell_orders(orders, used) if has(Section.ORDERS) else (),
        risk=risk if has(Section.RISK) else None,
        impact=_impact(draft, used) if has(Section.IMPACT) else (),
        changed=changes(used) if has(Section.CHANGED) else (),
        wishes=draft.wishes if has(Section.WISHES) else "",
        witnesses=witnesses[0],
        withheld=(
            *_withheld(draft, material, used, len(chosen) - len(listed)),
            *_witnesses_withheld(*witnesses),
        ),
    )


def _witnesses_withheld(sheet: Sequence[OnSheet], others: int) -> Iterator[str]:
    if sheet:
        yield (
            f"Witnesses who agreed to be named: {len(sheet)}. They are on a separate sheet of the "
            "pack, witnesses.pdf, which is not for service on the defence."
        )
    if others or not sheet:
        count = f" Named to us, and on no sheet: {others}." if others else ""
        yield f"Who {'else ' if sheet else ''}witnessed what happened: ask us.{count}"


def _impact(draft: Draft, used: Material) -> tuple[str, ...]:
    own = (draft.impact,) if draft.impact else ()
    return own + felt(used)


def _exhibit(one: Chosen, copy_hashes: dict[UUID, str], held: Sequence[HeldBy]) -> Exhibit:
    file = one.file
    travels = Travels.SEALED if is_sealed(file) else Travels.LISTED
    copied = copy_hashes.get(file.id, "")
    name = ""
    if one.choice is Choice.COPY and one.looked and may_copy(file) and copied:
        travels = Travels.COPY
        name = copy_name(file.reference, _ENDINGS.get(file.preview_media or "", "bin"))
    return Exhibit(
        reference=file.reference,
        described=_described(one),
        produced_by="The person",
        received_at=file.received_at,
        size=file.size,
        sha256=file.sha256.hex(),
        travels=travels,
        copy_name=name,
        copy_sha256=copied if name else "",
        held=tuple(held),
    )


def _described(one: Chosen) -> str:
    """Return what a file is in words, and that its original can harm who opens it."""
    if is_sealed(one.file):
        return say_file(one.file)
    return f"{one.described}. {_HARMFUL}" if one.file.is_harmful else one.described


def chosen_messages(draft: Draft) -> list[str]:
    """Return the messages that leave: none without the chronology, in which they stand."""
    return draft.messages if draft.has(Section.CHRONOLOGY) else []


def _withheld(draft: Draft, material: Material, used: Material, files_out: int) -> tuple[str, ...]:
    entries_out = len(material.incidents) - len(used.incidents)
    sections_out = [TITLES[section] for section in Section if not draft.has(section)]
    words = list(_ALWAYS_WITHHELD)
    if entries_out:
        words.append(f"Entries of the diary: {entries_out}.")
    messages_out = count_left_out(used.quotes, chosen_messages(draft))
    if messages_out:
        words.append(f"Messages that entries were written from: {messages_out}. Ask us.")
    if files_out:
        words.append(f"Files: {files_out}.")
    if sections_out:
        words.append(f"Parts of this summary: {'; '.join(sections_out)}.")
    words += [
        f"A file that we did not take in is on a device: {offer.device}. Ask us before you act."
        for offer in used.not_taken_in
        if offer.nature is Nature.UNDER_18 and offer.device
    ]
    return tuple(words)
