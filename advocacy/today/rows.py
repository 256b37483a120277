"""Turns what is due into the words of a row: a word, a sentence, its facts, one action."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from advocacy.prompts.kinds import PromptKind
from advocacy.prompts.models import Danger
from advocacy.prompts.putting_off import can_be_put_off
from advocacy.today.service import Due, end_of_day

_TONES = {
    Danger.DANGER: "danger",
    Danger.CALL: "danger",
    Danger.MISSED: "amber",
    Danger.UNSENT: "amber",
}

_DO_NOT_RING = "A danger word was used as well: do not ring, text or write to them."


@dataclass(frozen=True)
class TodayRow:
    """One row of the day; `later` is the prompt it may be put off as, if it can wait.

    `tried` is the case of a call that may be in vain.
    """

    word: str
    sentence: str
    due_at: datetime
    past: bool
    detail: str
    tone: str
    action: str = ""
    endpoint: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    later: UUID | None = None
    times_put_off: int = 0
    tried: UUID | None = None


def quieted(row: TodayRow) -> TodayRow:
    """Return the row of somebody who sent the danger word as well: it must not ask for a ring."""
    return replace(row, detail=_DO_NOT_RING, action="Open, don’t ring", tried=None)


def row_of(
    due: Due, kinds: Mapping[str, PromptKind], *, at: datetime, yours: bool = True
) -> TodayRow:
    """Return how a prompt reads; beside an open danger word, no other may ask for a ring.

    Only what stands on one's own day may be put off from it.
    """
    row = replace(
        _row_of(due, kinds, at=at),
        later=due.prompt.id if yours and can_wait(due, kinds, at=at) else None,
        times_put_off=due.prompt.times_put_off,
        tried=_call_of(due, kinds, at=at) if yours else None,
    )
    return quieted(row) if due.in_danger and not due.danger_word else row


def can_wait(due: Due, kinds: Mapping[str, PromptKind], *, at: datetime) -> bool:
    """Return whether something may be put off: what is due by tonight, unless it can't wait."""
    kind = kinds.get(due.prompt.kind)
    asks = kind is None or kind.can_wait
    return asks and due.prompt.due_at < end_of_day(at) and can_be_put_off(due.prompt)


def _call_of(due: Due, kinds: Mapping[str, PromptKind], *, at: datetime) -> UUID | None:
    """Return the case that is to be rung today, where that is what is due."""
    kind = kinds.get(due.prompt.kind)
    rings = kind is not None and kind.can_be_tried
    return due.prompt.case_id if rings and due.prompt.due_at < end_of_day(at) else None


def _row_of(due: Due, kinds: Mapping[str, PromptKind], *, at: datetime) -> TodayRow:
    """Return how a prompt reads; one of a kind nobody registered still leads to its case."""
    prompt = due.prompt
    kind = kinds.get(prompt.kind)
    tone = _TONES.get(Danger(prompt.danger), "plain")
    if kind is None:
        found = {"case_id": prompt.case_id} if prompt.case_id else {}
        return TodayRow(
            word="To do",
            sentence=f"Look at {due.initials or 'this'}",
            due_at=prompt.due_at,
            past=prompt.due_at <= at,
            detail=prompt.detail,
            tone=tone,
            action="Open" if found else "",
            endpoint="cases.overview" if found else "",
            arguments=found,
        )
    return TodayRow(
        word=kind.word,
        sentence=kind.sentence.replace("{initials}", due.initials or "Somebody"),
        due_at=prompt.due_at,
        past=prompt.due_at <= at,
        detail=prompt.detail,
        tone=tone,
        action=kind.action,
        endpoint=kind.endpoint,
        arguments=_arguments(kind, prompt),
    )


def _arguments(kind: PromptKind, prompt: Any) -> dict[str, Any]:
    pairs = [(each, each) if isinstance(each, str) else each for each in kind.arguments]
    return {argument: getattr(prompt, attribute) for argument, attribute in pairs}
