"""The history of a safe-contact card: who made each version, how, and what changed with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import CardStep, Case, SafeContact, Texts, Voicemail
from advocacy.cases.phones import spoken_phone
from advocacy.cases.safe_contact_service import list_versions
from advocacy.cases.safe_contact_ways import more_ways
from advocacy.cases.safe_hours import Hours, said_day, said_hours

VOICEMAIL_WORDS = {
    Voicemail.NEVER: "Never",
    Voicemail.NEUTRAL: "Only a neutral message",
    Voicemail.YES: "Yes",
}
TEXT_WORDS = {
    Texts.NONE: "None",
    Texts.CHECK_INS: "Only the agreed check-in",
    Texts.YES: "Yes",
}
_DID = {
    CardStep.AGREED: "Agreed",
    CardStep.CONFIRMED: "Number confirmed by voice",
    CardStep.SHORTENED: "Hold of the number ended early",
    CardStep.RECHECKED: "Found to be still true",
    CardStep.WAYS: "Another way added or taken away",
    CardStep.REOPENED: "Case opened again: to be checked",
}


def _phone(card: SafeContact) -> str:
    return spoken_phone(card.phone) if card.phone else ""


_FACTS: Sequence[tuple[str, Callable[[SafeContact], str]]] = (
    ("Number", _phone),
    ("What number it is", lambda card: card.phone_is),
    ("When", lambda card: said_hours(Hours(card.days, card.from_time, card.to_time))),
    ("Ask for", lambda card: card.name_to_use),
    ("Say you are", lambda card: card.say_you_are),
    ("May you name the service?", lambda card: "Yes" if card.may_say_who else "No, never"),
    ("Voicemail", lambda card: VOICEMAIL_WORDS[card.voicemail]),
    ("Texts", lambda card: TEXT_WORDS[card.texts]),
    ("If someone else answers", lambda card: card.if_someone_else),
    ("Who else may answer", lambda card: card.who_else_may_answer),
    ("Words that mean “not now”", lambda card: card.code_words),
    ("Places to meet", lambda card: card.places),
    ("Post, e-mail, other ways", lambda card: card.other_ways),
)


@dataclass(frozen=True)
class Version:
    """One version: what was done, by whom, and what it changed in the one before it."""

    card: SafeContact
    did: str
    by: str
    changes: Sequence[str]


def tell_history(session: Session, case: Case) -> list[Version]:
    """Return every version of a case's card, newest first."""
    cards = list_versions(session, case)
    wanted = {card.made_by_id for card in cards if card.made_by_id}
    accounts = session.scalars(select(Account).where(Account.id.in_(wanted))) if wanted else ()
    names = {account.id: account.name for account in accounts}
    before: Sequence[SafeContact | None] = [*cards[1:], None]
    return [
        Version(
            card=card,
            did=_DID[card.step],
            by=names.get(card.made_by_id, "") if card.made_by_id else "",
            changes=differences(earlier, card) if earlier else (),
        )
        for card, earlier in zip(cards, before, strict=True)
    ]


def facts_of(card: SafeContact) -> list[tuple[str, str]]:
    """Return all that a version says, as (name, words); what it leaves open is left out."""
    return [(name, words) for name, say in _FACTS if (words := say(card))]


def would_change(card: SafeContact, agreed: Mapping[str, Any]) -> list[str]:
    """Return what the answers of a form would change in a card, a sentence each."""
    stays = {"ways": card.ways, "recheck_on": card.recheck_on}
    return differences(card, cast("SafeContact", SimpleNamespace(**{**agreed, **stays})))


def differences(before: SafeContact, after: SafeContact) -> list[str]:
    """Return what changed from one version to the next, a sentence each."""
    found = [
        _changed(name, say(before), say(after)) for name, say in _FACTS if say(before) != say(after)
    ]
    found += list(_ways(before, after))
    if before.recheck_on != after.recheck_on:
        found.append(f"To be asked again from {said_day(after.recheck_on)}")
    return found


def _changed(name: str, before: str, after: str) -> str:
    if not before:
        return f"{name} added: {after}"
    if not after:
        return f"{name} taken away: it was {before}"
    return f"{name} changed from {before} to {after}"


def _ways(before: SafeContact, after: SafeContact) -> Iterator[str]:
    old = {way.id: way for way in more_ways(before)}
    new = {way.id: way for way in more_ways(after)}
    yield from (f"Added: {way.said}" for key, way in new.items() if key not in old)
    yield from (f"Taken away: {way.said}" for key, way in old.items() if key not in new)
