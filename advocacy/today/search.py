"""Finds somebody, or what was written, in one's own cases: all is opened in memory."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.access import may_open
from advocacy.cases.happened.searching import Written, search_written
from advocacy.cases.happened.sources import Sources
from advocacy.cases.models import Case, Person, SafeContact
from advocacy.cases.namekeys import name_keys
from advocacy.cases.phones import find_phone
from advocacy.cases.safe_contact_ways import numbers_of
from advocacy.errors import Invalid
from advocacy.ledger.service import record
from advocacy.openings.odd import note_own_name

_LEAST = 2
_MOST = 25
_FEWEST_DIGITS = 4


@dataclass(frozen=True)
class Found:
    """A case in which somebody or something fits what was looked for."""

    case: Case
    because: str


class _Wanted:
    """What was typed, in each of the shapes it may be compared in."""

    def __init__(self, text: str) -> None:
        self.text = text.casefold()
        self.keys = name_keys(text)
        self.phone = find_phone(text)
        self.digits = "".join(letter for letter in text if letter.isdigit()).lstrip("0")
        self.reference = _tidy(text)

    def is_named(self, name: str) -> bool:
        """Return whether a name holds what was typed, or sounds like it."""
        return self.text in name.casefold() or bool(self.keys & name_keys(name))

    def is_number(self, number: str) -> bool:
        """Return whether a number is the one typed, or holds its digits."""
        if self.phone is not None:
            return number == self.phone
        return len(self.digits) >= _FEWEST_DIGITS and self.digits in number


def _tidy(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())


@dataclass(frozen=True)
class Searched:
    """Who fits, where the words were written, and whether that is more than is shown."""

    people: list[Found]
    written: list[Written]
    more: bool


def search_caseload(
    session: Session,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    sources: Sources,
    kind: str = "",
) -> Searched:
    """Return the cases one may open in which a name, a number or the reference fits, and the
    places in them where these letters were written, of one `kind` if it is given.

    Recorded in the ledger with the cases shown. Raises Invalid for fewer than two letters.
    """
    if len(text) < _LEAST:
        message = "Enter a name, a telephone number or a reference"
        raise Invalid(message, field="text")
    wanted = _Wanted(text)
    found: dict[object, Found] = {}
    people = select(Case, Person).join(Person, Person.case_id == Case.id)
    for case, person in session.execute(
        people.where(may_open(actor, at=at)).order_by(Case.opened_at.desc(), Case.id, Person.id)
    ):
        because = _because(wanted, case, person)
        if because and case.id not in found:
            found[case.id] = Found(case, because)
    contacts = select(Case, SafeContact).join(SafeContact, SafeContact.case_id == Case.id)
    if wanted.digits:
        for case, contact in session.execute(contacts.where(may_open(actor, at=at))):
            if case.id not in found and any(map(wanted.is_number, numbers_of(contact))):
                found[case.id] = Found(case, "A number that is or was safe to ring")
    shown = [] if kind else list(found.values())[:_MOST]
    written, more = search_written(session, sources, text, actor=actor, at=at, kind=kind)
    note_own_name(session, text, actor=actor, at=at)
    record(
        session,
        actor=actor,
        at=at,
        action="caseload.searched",
        more_cases={*(each.case.id for each in shown), *(each.case.id for each in written)},
    )
    return Searched(shown, written, more)


def _because(wanted: _Wanted, case: Case, person: Person) -> str:
    if wanted.reference and wanted.reference == _tidy(case.reference):
        return "The reference"
    kind = person.kind.value.capitalize()
    names = [person.name, *person.details.get("aliases", [])]
    if any(wanted.is_named(name) for name in names):
        return f"{kind}: a name"
    if any(wanted.is_number(number) for number in person.details.get("phones", [])):
        return f"{kind}: a number"
    return ""
