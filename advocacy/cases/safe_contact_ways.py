"""The numbers and addresses of a safe-contact card, and how far each may be relied on: pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from advocacy.cases.models import SafeContact, Texts, Voicemail
from advocacy.cases.phones import is_uk_mobile, spoken_phone
from advocacy.cases.safe_hours import Hours, said_from

MAIN = "main"


class WayKind(StrEnum):
    """What a way to somebody is."""

    PHONE = "phone"
    EMAIL = "email"
    POST = "post"


class Trust(StrEnum):
    """How far a way may be relied on.

    A first number (FIRST) may be rung although nobody has confirmed it: somebody has to.
    """

    CONFIRMED = "confirmed"
    FIRST = "first"
    HELD = "held"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Way:
    """One number or address: what it is, whose, and for what it is safe.

    `since_at` is when it took another's place or was added (None for a first number), and
    `added_by_id` by whom a further one was; `where` is a number in E.164, or the address.
    """

    id: str
    kind: WayKind
    where: str
    whose: str = ""
    ring: bool = False
    texts: Texts = Texts.NONE
    voicemail: Voicemail = Voicemail.NEVER
    days: Sequence[int] = ()
    from_time: str = ""
    to_time: str = ""
    since_at: datetime | None = None
    held_until_at: datetime | None = None
    confirmed_at: datetime | None = None
    added_by_id: str = ""

    @property
    def hours(self) -> Hours:
        """Return when it is safe."""
        return Hours(self.days, self.from_time, self.to_time)

    @property
    def said(self) -> str:
        """Return it as people say it."""
        return spoken_phone(self.where) if self.kind is WayKind.PHONE else self.where

    def trust(self, *, at: datetime) -> Trust:
        """Return how far it may be relied on at a moment."""
        if self.kind is not WayKind.PHONE:
            return Trust.CONFIRMED
        changed = self.since_at is not None and self.since_at <= at
        if changed and self.held_until_at is not None and at < self.held_until_at:
            return Trust.HELD
        if self.confirmed_at is not None:
            return Trust.CONFIRMED
        return Trust.UNCONFIRMED if changed else Trust.FIRST

    def may_be_used(self, *, at: datetime) -> bool:
        """Return whether it may be rung or texted at all; hours and days are another question."""
        return self.trust(at=at) in (Trust.CONFIRMED, Trust.FIRST)


def main_way(card: SafeContact) -> Way | None:
    """Return the number that is rung first, or None when none is safe."""
    if not card.phone:
        return None
    return Way(
        id=MAIN,
        kind=WayKind.PHONE,
        where=card.phone,
        whose=card.phone_is,
        ring=True,
        texts=card.texts if is_uk_mobile(card.phone) else Texts.NONE,
        voicemail=card.voicemail,
        days=card.days,
        from_time=card.from_time,
        to_time=card.to_time,
        since_at=card.number_changed_at,
        held_until_at=card.held_until_at,
        confirmed_at=card.confirmed_at,
    )


def more_ways(card: SafeContact) -> list[Way]:
    """Return the further numbers and addresses, in the order they were added."""
    return [_read(each) for each in card.ways]


def all_ways(card: SafeContact) -> list[Way]:
    """Return every way, the number that is rung first before all others."""
    main = main_way(card)
    return [*([main] if main else []), *more_ways(card)]


def numbers_of(card: SafeContact) -> list[str]:
    """Return every number that stands on a card, in E.164."""
    return [way.where for way in all_ways(card) if way.kind is WayKind.PHONE]


def kept(ways: Sequence[Way]) -> list[dict[str, Any]]:
    """Return ways as the card keeps them."""
    found = []
    for way in ways:
        values = asdict(way)
        for name in ("since_at", "held_until_at", "confirmed_at"):
            values[name] = values[name].isoformat() if values[name] else ""
        values["days"] = list(way.days)
        found.append(values)
    return found


def _read(values: dict[str, Any]) -> Way:
    moments = {
        name: datetime.fromisoformat(values[name]) if values[name] else None
        for name in ("since_at", "held_until_at", "confirmed_at")
    }
    codes = {
        "kind": WayKind(values["kind"]),
        "texts": Texts(values["texts"]),
        "voicemail": Voicemail(values["voicemail"]),
    }
    return Way(**{**values, **codes, **moments})


def held_until(card: SafeContact, *, at: datetime) -> datetime | None:
    """Return until when neither the number nor the one before may be used; None without a hold."""
    changed, until = card.number_changed_at, card.held_until_at
    if changed is None or until is None or not changed <= at < until:
        return None
    return until


def is_settled(card: SafeContact, *, at: datetime) -> bool:
    """Return whether the number may be used: no hold, and a changed one is confirmed by voice."""
    if held_until(card, at=at) is not None:
        return False
    changed = card.number_changed_at
    return changed is None or changed > at or not card.phone or card.confirmed_at is not None


def is_held(card: SafeContact, number: str, *, at: datetime) -> bool:
    """Return whether a number may not be rung or texted at a moment, whatever the hour.

    That is a changed one in its first day and until it is confirmed by voice, and as long the one
    before it.
    """
    if number in (card.phone, card.number_before) and not is_settled(card, at=at):
        return True
    return any(way.where == number and not way.may_be_used(at=at) for way in more_ways(card))


def safe_instead(card: SafeContact, *, at: datetime) -> list[str]:
    """Return in words the ways that may be used while a number is held."""
    found = []
    for way in more_ways(card):
        if is_held(card, way.where, at=at) or not (way.ring or way.kind is not WayKind.PHONE):
            continue
        when = "" if way.hours.hold(at) else _later(way, at=at)
        found.append(f"{way.said}{f' ({way.whose})' if way.whose else ''}{when}")
    if card.other_ways:
        found.append(card.other_ways)
    return found


def _later(way: Way, *, at: datetime) -> str:
    opens = way.hours.next_from(at)
    return f", from {said_from(opens, at=at)}" if opens else ""
