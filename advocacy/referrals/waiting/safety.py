"""Says why a try was outside what was told to be safe: pure, from what was told and the facts.

There is no agreed card yet, so what was told at referral is followed to the letter.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advocacy.cases.models import Texts, Voicemail
from advocacy.clock import LONDON

CALL, TEXT, OTHER, THEY_RANG = "call", "text", "other", "in"


@dataclass(frozen=True)
class Try:
    """What matters for safety about a try; `number` is E.164, empty for the one that was told."""

    way: str
    happened_at: datetime
    left_message: bool = False
    number: str = ""


def why_not_safe(
    told: Mapping[str, Any],
    tried: Try,
    *,
    may_contact: bool = True,
    suspects: Collection[str] = (),
) -> list[str]:
    """Return a sentence for each way a try leaves what was told; none when it is safe.

    `may_contact` is False when whoever made the referral said that contact is not safe;
    `suspects` are the numbers written for who is doing it.
    """
    if tried.way == THEY_RANG:
        return []
    reasons = [] if may_contact else ["Whoever made the referral said that contact is not safe."]
    if tried.way == OTHER:
        return reasons if told["other_ways"] else [*reasons, "No other way was told to be safe."]
    reasons += _of_the_number(told, tried, suspects)
    if not _safe_hour(told, tried.happened_at):
        reasons.append("The day or the hour is outside what was told to be safe.")
    if tried.left_message and told["voicemail"] == Voicemail.NEVER.value:
        reasons.append("A message was left, and none may ever be left.")
    if tried.way == TEXT and told["texts"] != Texts.YES.value:
        reasons.append("No texts may be sent yet.")
    return reasons


def _of_the_number(told: Mapping[str, Any], tried: Try, suspects: Collection[str]) -> Iterator[str]:
    if (tried.number or told["phone"]) in suspects:
        yield "This number is written for who is doing it: tell another lead that it was used."
    if tried.number and tried.number != told["phone"]:
        yield "This is not the number that was told to be safe."
    if not tried.number and not told["phone"]:
        yield "No number was told to be safe."


def _safe_hour(told: Mapping[str, Any], at: datetime) -> bool:
    local = at.astimezone(LONDON)
    if told["days"] and local.weekday() not in told["days"]:
        return False
    if not told["from_time"] or not told["to_time"]:
        return True
    clock, begins, ends = f"{local:%H:%M}", told["from_time"], told["to_time"]
    if begins <= ends:
        return bool(begins <= clock <= ends)
    return bool(clock >= begins or clock <= ends)
