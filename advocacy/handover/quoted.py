"""Messages that entries were written from: none of them leaves unless the author chose it.

The only way from imported messages to a summary: nothing else here reads any.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.handover.quoted_message import Quoted
from advocacy.handover.told_times import say_moment
from advocacy.incidents.imports.models import Party
from advocacy.incidents.imports.quoting import Quote, list_case_quotes
from advocacy.incidents.imports.words import happened

Quotes = Mapping[UUID, Sequence[Quote]]
_EXCERPT = 300


def gather_quotes(session: Session, case: Case) -> dict[UUID, list[Quote]]:
    """Return the messages behind the entries of a case, by the entry, in one query."""
    quotes: dict[UUID, list[Quote]] = {}
    for incident_id, quote in list_case_quotes(session, case):
        quotes.setdefault(incident_id, []).append(quote)
    return quotes


def tell_quotes(quotes: Sequence[Quote], chosen: Sequence[str]) -> tuple[Quoted, ...]:
    """Return those of the messages behind an entry that were chosen, each with its place."""
    return tuple(
        Quoted(
            said_at=each.message.at,
            who=_who(each),
            words=each.message.said,
            besides=happened(each.message),
            place=_place(each),
            sha256=each.exhibit.sha256.hex(),
        )
        for each in quotes
        if str(each.message.id) in chosen
    )


def count_left_out(quotes: Quotes, chosen: Sequence[str]) -> int:
    """Return how many of the messages behind entries were not chosen; each counts once."""
    behind = {str(each.message.id) for rows in quotes.values() for each in rows}
    return len(behind - set(chosen))


def quote_choices(quotes: Quotes) -> list[tuple[str, str]]:
    """Return the messages to choose from: id and words, in the order they were written."""
    found = {str(each.message.id): each for rows in quotes.values() for each in rows}
    ordered = sorted(found.items(), key=lambda item: (item[1].message.at, item[0]))
    return [(code, _in_a_line(each)) for code, each in ordered]


def _in_a_line(quote: Quote) -> str:
    said = quote.message.said
    words = said[:_EXCERPT] + ("…" if len(said) > _EXCERPT else "")
    parts = [part for part in (words, happened(quote.message)) if part]
    return f"{say_moment(quote.message.at)}, {_who(quote)}: {'. '.join(parts)} ({_place(quote)})"


def _who(quote: Quote) -> str:
    """Say who wrote it: the suspect by the name in the file, and nobody else by any name."""
    if quote.message.party is Party.SUSPECT:
        name = quote.message.origin.get("sender") or ""
        return f"The suspect, “{name}” in the file" if name else "The suspect"
    return "The person" if quote.message.party is Party.SURVIVOR else "Somebody else"


def _place(quote: Quote) -> str:
    member = quote.message.origin.get("member") or ""
    within = f" of {member} in it" if member else ""
    return f"file {quote.exhibit.reference}, line {quote.message.line:,}{within}"
