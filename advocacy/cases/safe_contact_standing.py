"""What a safe-contact card says at one moment, in words: may they be rung now, and if not, why."""

from dataclasses import dataclass
from datetime import date, datetime

from advocacy.cases.models import SafeContact
from advocacy.cases.safe_contact_ways import Trust, held_until, is_settled, main_way
from advocacy.cases.safe_hours import said_from, said_time
from advocacy.clock import LONDON

HELD_WORD = "Do not ring or text"


@dataclass(frozen=True)
class Standing:
    """How a card stands: one word, why, and whether the number may be shown as one to ring.

    `state` is known, not-now, held or unknown; `may_ring` is about this very moment.
    """

    state: str
    word: str
    sentences: tuple[str, ...] = ()
    may_ring: bool = False
    number_held: bool = False


def standing(card: SafeContact | None, *, at: datetime) -> Standing:
    """Return how a card stands at a moment."""
    if card is None:
        return Standing("unknown", "Not agreed yet")
    stale = said_expiry(card, on=at.astimezone(LONDON).date())
    also = (stale,) if stale else ()
    if not is_settled(card, at=at):
        return Standing("held", HELD_WORD, (said_hold(card, at=at), *also), number_held=True)
    main = main_way(card)
    if main is None:
        return Standing("not-now", "No number is safe to ring", also)
    if main.trust(at=at) is Trust.FIRST:
        also = (said_first(card), *also)
    if main.hours.hold(at):
        return Standing("known", _until(card, at=at), also, may_ring=True)
    opens = main.hours.next_from(at)
    later = f": from {said_from(opens, at=at)}" if opens else ""
    return Standing("not-now", f"Not safe now{later}", also)


def _until(card: SafeContact, *, at: datetime) -> str:
    if not card.from_time or not card.to_time:
        return "Safe to ring now"
    hour, minute = (int(part) for part in card.to_time.split(":"))
    ends = at.astimezone(LONDON).replace(hour=hour, minute=minute)
    return f"Safe to ring now, until {said_time(ends.time())}"


def said_hold(card: SafeContact, *, at: datetime) -> str:
    """Return why the number may not be used, and until when; for a card that is not settled."""
    changed = card.number_changed_at
    when = said_from(changed, at=at) if changed else "lately"
    until = held_until(card, at=at)
    if until is None:
        return (
            f"The number was changed at {when} and nobody has confirmed the new one by voice. "
            "Until somebody has, ring and text neither the old nor the new one."
        )
    return (
        f"The number was changed at {when}. Ring and text neither the old nor the new one until "
        f"{said_from(until, at=at)}; check-ins go to a person. You may answer when they ring."
    )


def said_first(card: SafeContact) -> str:
    """Return what to know before a number is rung that nobody has confirmed."""
    by = f"told by {card.told_by}" if card.told_by else "told to us"
    return (
        f"Nobody has confirmed this number: it was {by}. Make sure that it is them before you say "
        "why you ring, then confirm it here."
    )


def has_expired(card: SafeContact, *, on: date) -> bool:
    """Return whether a card has to be checked with them again before it is relied on."""
    return card.recheck_on <= on


def said_expiry(card: SafeContact, *, on: date) -> str:
    """Return "Agreed 14 weeks ago: …" for a card that has to be checked again, else nothing."""
    if not has_expired(card, on=on):
        return ""
    return f"Agreed {_ago((on - card.checked_on).days)}: ask again before you rely on it."


def _ago(days: int) -> str:
    if days < 1:
        return "today"
    weeks = days // 7
    count, word = (weeks, "week") if weeks else (days, "day")
    return f"{count} {word}{'' if count == 1 else 's'} ago"
