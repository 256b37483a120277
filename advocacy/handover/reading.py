"""What the pages of a handover show, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.evidence_store.blobs import Blobs
from advocacy.handover.approval import may_approve, missing
from advocacy.handover.assemble import Choice, Chosen, choose
from advocacy.handover.draft import Draft
from advocacy.handover.gather import gather_files, is_sealed
from advocacy.handover.kept_from import giver_is_gone
from advocacy.handover.models import Handover, HandoverEvent, HandoverLink, HandoverState
from advocacy.handover.outgoing import build
from advocacy.handover.quoted import gather_quotes, quote_choices
from advocacy.handover.recipient.service import find_last_link, list_events
from advocacy.handover.service import draft_of, list_choices
from advocacy.handover.told import tell
from advocacy.handover.told_times import say_moment
from advocacy.handover.witness_part import (
    WitnessChoice,
    find_choice_of,
    list_witness_choices,
)
from advocacy.vault import Vault

_EXCERPT = 400


@dataclass(frozen=True)
class Status:
    """Where a summary stands, and what the one who looks may do."""

    draft: Draft
    missing: list[str]
    files: list[Chosen]
    entries: int
    witnesses: Sequence[WitnessChoice]
    messages: int
    may_approve: bool
    events: Sequence[HandoverEvent]
    link: HandoverLink | None
    link_lives: bool
    giver_left: bool

    @staticmethod
    def say_choice(one: Chosen) -> str:
        """Return in a few words how a file takes part."""
        return say_choice(one)

    @staticmethod
    def when(at: datetime) -> str:
        """Return a moment in full words, with its year: these pages are read again much later."""
        return say_moment(at)


def status_page(
    session: Session, case: Case, handover: Handover, *, actor: Actor, at: datetime
) -> Status:
    """Return what the page of one summary shows."""
    drafting = handover.state is HandoverState.DRAFT
    draft = draft_of(handover)
    used = gather_files(session, case).without(draft.left_out) if drafting else None
    link = None if drafting else find_last_link(session, handover)
    current = link is not None and link.ended_at is None and link.expires_at > at
    giver_left = current and link is not None and giver_is_gone(session, handover, link, at=at)
    return Status(
        draft=draft,
        missing=missing(handover),
        files=choose(used.files, list_choices(session, handover)) if used else [],
        entries=len(used.incidents) if used else 0,
        witnesses=list_witness_choices(session, handover, used) if used else (),
        messages=len(message_choices(session, case, handover)) if drafting else 0,
        may_approve=may_approve(handover, actor),
        events=() if drafting else list_events(session, handover),
        link=link,
        link_lives=current and not giver_left,
        giver_left=giver_left,
    )


def get_witness_choice(
    session: Session, case: Case, handover: Handover, witness_id: UUID
) -> WitnessChoice:
    """Return somebody who saw an entry that goes in, with what was chosen; raises NotFound."""
    used = gather_files(session, case).without(draft_of(handover).left_out)
    return find_choice_of(list_witness_choices(session, handover, used), witness_id)


def say_choice(one: Chosen) -> str:
    """Return in a few words how a file takes part."""
    if is_sealed(one.file):
        return "Left out" if one.choice is Choice.OUT else "Listed as sealed, never copied"
    if one.choice is Choice.COPY and not one.looked:
        return "The copy has changed: look again"
    return {
        Choice.COPY: "A copy goes in the pack",
        Choice.LISTED: "Listed with its hash",
        Choice.OUT: "Left out",
    }[one.choice]


def draft_page(
    session: Session, case: Case, handover: Handover, *, vault: Vault, blobs: Blobs, at: datetime
) -> dict[str, Any]:
    """Return the summary in words: as it would leave now, or as it was frozen."""
    if handover.state is not HandoverState.DRAFT:
        return handover.told
    return tell(build(session, case, handover, vault=vault, blobs=blobs, at=at).summary)


def entry_choices(session: Session, case: Case) -> list[tuple[str, str]]:
    """Return the entries of a case to choose from: id and words, oldest first."""
    return [
        (
            str(row.id),
            f"{say_moment(row.happened_at)}: {row.account[:_EXCERPT]}"
            + ("…" if len(row.account) > _EXCERPT else ""),
        )
        for row in gather_files(session, case).incidents
    ]


def message_choices(session: Session, case: Case, handover: Handover) -> list[tuple[str, str]]:
    """Return the messages behind the entries that go in, to choose from: id and words."""
    left_out = set(draft_of(handover).left_out)
    quotes = gather_quotes(session, case)
    return quote_choices({key: rows for key, rows in quotes.items() if str(key) not in left_out})


def kept_entry_ids(handover: Handover, choices: Sequence[tuple[str, str]]) -> list[str]:
    """Return which of these entries go in so far."""
    left_out = set(draft_of(handover).left_out)
    return [code for code, _ in choices if code not in left_out]
