"""What the pages about incidents show, gathered in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, object_session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.cases.pages import Card
from advocacy.errors import NotFound
from advocacy.evidence_store.elsewhere import Twin, files_and_offers_with_twins
from advocacy.evidence_store.models import Exhibit, Offer
from advocacy.evidence_store.opening import count_exhibits
from advocacy.evidence_store.places import Places
from advocacy.incidents import service
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.imports.quoted_models import QuotedMessage
from advocacy.incidents.imports.quoting import Quote, list_quotes
from advocacy.incidents.models import Amendment, Incident, PrivateNote, Voice
from advocacy.incidents.paging import PAGE, Key, write_key
from advocacy.incidents.told_in.service import Contacts, list_contacts
from advocacy.incidents.witnesses.models import Witness
from advocacy.incidents.witnesses.service import beside_each_other
from advocacy.orders.breach_reading import Pair, list_pairs_of_incident
from advocacy.prompts.models import Prompt

_LATELY = timedelta(days=28)
_EXCERPT = 180


@dataclass(frozen=True)
class Row:
    """One incident in a list."""

    incident: Incident
    by: str
    excerpt: str
    behaviours: list[str]
    files: int


@dataclass(frozen=True)
class Rows:
    """A page of incidents, and where the next one begins (None on the last)."""

    rows: list[Row]
    older: str | None


@dataclass(frozen=True)
class Shown:
    """One incident with everything that belongs to it."""

    incident: Incident
    behaviours: list[str]
    amendments: Sequence[Amendment]
    notes: Sequence[PrivateNote]
    exhibits: Sequence[Exhibit]
    told_of: Sequence[Offer]
    twins: Mapping[UUID, Sequence[Twin]]
    names: dict[UUID, str]
    unread: bool
    breaches: Sequence[Pair]
    witnesses: list[tuple[Witness, Sequence[Witness]]]
    told_in: Contacts
    quotes: list[Quote]


def excerpt(text: str) -> str:
    """Return the first words of an account, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT].rsplit(' ', 1)[0]} …"


def incident_rows(session: Session, case: Case, *, after: Key | None) -> Rows:
    """Return the page of incidents that follows `after`."""
    found = list(service.list_incidents(session, case, after=after, limit=PAGE + 1))
    shown, more = found[:PAGE], len(found) > PAGE
    names = service.names_by_id(session, (row.recorded_by for row in shown))
    files = count_exhibits(session, (row.id for row in shown))
    return Rows(
        rows=[
            Row(
                incident=row,
                by=_by(row, names),
                excerpt=excerpt(row.account),
                behaviours=BEHAVIOURS.labels(row.behaviours),
                files=files.get(row.id, 0),
            )
            for row in shown
        ],
        older=write_key(shown[-1]) if more else None,
    )


def _by(incident: Incident, names: dict[UUID, str]) -> str:
    if incident.whose is Voice.WROTE:
        return "Their own entry"
    return names.get(incident.recorded_by, "") if incident.recorded_by else ""


def incident_page(session: Session, case: Case, incident_id: UUID, *, places: Places) -> Shown:
    """Return an incident of this case with corrections, notes and files; raise NotFound."""
    names: dict[UUID, str] = {}
    incident, unread, quotes = _get(session, case, incident_id, names)
    amendments = _of(incident, Amendment, Amendment.amended_at, Amendment.amended_by, names)
    notes = _of(incident, PrivateNote, PrivateNote.noted_at, PrivateNote.noted_by, names)
    witnesses = _of(incident, Witness, Witness.named_at, Witness.named_by, names)
    files = files_and_offers_with_twins(session, incident.id, places=places)
    return Shown(
        incident=incident,
        behaviours=BEHAVIOURS.labels(incident.behaviours),
        amendments=amendments,
        notes=notes,
        exhibits=files.exhibits,
        told_of=files.told_of,
        twins=files.twins,
        names=names,
        unread=unread,
        breaches=list_pairs_of_incident(session, incident.id),
        witnesses=beside_each_other(witnesses),
        told_in=list_contacts(session, incident),
        quotes=list_quotes(session, incident_id) if quotes else [],
    )


def _get(
    session: Session, case: Case, incident_id: UUID, names: dict[UUID, str]
) -> tuple[Incident, bool, bool]:
    """Return an incident, whether nobody has read it yet and whether it points at messages.

    One statement, with who wrote it.
    """
    waits = exists().where(
        Prompt.kind == "incident.written",
        Prompt.subject_id == Incident.id,
        Prompt.settled_at.is_(None),
    )
    found = session.execute(
        select(Incident, Account, waits, exists().where(QuotedMessage.incident_id == Incident.id))
        .outerjoin(Account, Account.id == Incident.recorded_by)
        .where(Incident.id == incident_id, Incident.case_id == case.id)
    ).one_or_none()
    if found is None:
        raise NotFound
    incident, account, unread, quotes = found
    if account is not None:
        names[account.id] = account.name
    return incident, unread, quotes


def _of(incident: Incident, model: Any, at: Any, by: Any, names: dict[UUID, str]) -> list[Any]:
    """Return what belongs to an incident, oldest first, and put into `names` who wrote it."""
    session = cast("Session", object_session(incident))
    rows = session.execute(
        select(model, Account)
        .outerjoin(Account, Account.id == by)
        .where(model.incident_id == incident.id)
        .order_by(at, model.id)
    ).all()
    names.update({account.id: account.name for _, account in rows if account is not None})
    return [row for row, _ in rows]


def list_these(session: Session, case: Case, ids: Sequence[UUID]) -> dict[UUID, Incident]:
    """Return these incidents of a case by id."""
    if not ids:
        return {}
    rows = session.scalars(
        select(Incident).where(Incident.case_id == case.id, Incident.id.in_(ids))
    )
    return {row.id: row for row in rows}


def lately_card(session: Session, case: Case, at: datetime) -> Card:
    """Return the card that counts what was lately."""
    return _card(case, service.count_since(session, case, since=at - _LATELY))


def _card(case: Case, lately: int) -> Card:
    words = "No incident" if lately == 0 else f"{lately} incident{'' if lately == 1 else 's'}"
    return Card(
        title="Incidents",
        lines=(f"{words} in the last 28 days",),
        action="Write an incident",
        endpoint="incidents.new_incident",
        arguments={"case_id": case.id},
    )
