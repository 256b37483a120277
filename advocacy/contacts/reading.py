"""Reading contacts back: one list of ours and of what other slices keep, by filters, by key."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.contacts.models import Channel, Contact, Theme
from advocacy.contacts.sources import ContactSources, Key, OtherContact, Window

PAGE_SIZE = 25
Recorded = tuple[Contact, Account | None, bool]
Asked = Select[Contact, Account, bool]


@dataclass(frozen=True)
class ContactFilter:
    """Which contacts are wanted; None asks for any. `person_id` leaves the survivor's own out."""

    channel: Channel | None = None
    reached: bool | None = None
    survivor_only: bool = False
    person_id: UUID | None = None
    theme: Theme | None = None

    @property
    def is_theirs(self) -> bool:
        """Return whether what other slices keep can fit: with the survivor, and without a theme."""
        return self.person_id is None and self.theme is None


@dataclass(frozen=True)
class Line:
    """One contact in the list: recorded here by somebody, or kept by another slice."""

    at: datetime
    id: UUID
    contact: Contact | None = None
    by: str = ""
    other: OtherContact | None = None
    mentioned: bool = False


def list_page(
    session: Session,
    case: Case,
    *,
    before: Key | None,
    wanted: ContactFilter,
    sources: ContactSources,
    mentioned: ColumnElement[bool],
) -> tuple[list[Line], Key | None]:
    """Return one page of contacts, and the key of the next when there is one.

    `mentioned` is the column that tells which of them something else belongs to.
    """
    most = PAGE_SIZE + 1
    query = _asked(case, wanted, before, mentioned)
    found = [_line(*each) for each in islice(_recorded(session, query, wanted), most)]
    if wanted.is_theirs:
        window = Window(most, before, wanted.channel, wanted.reached)
        for source in sources.sources:
            found += [Line(each.at, each.id, other=each) for each in source(session, case, window)]
    found.sort(key=lambda line: (line.at, line.id), reverse=True)
    shown = found[:PAGE_SIZE]
    return shown, (shown[-1].at, shown[-1].id) if len(found) > PAGE_SIZE else None


def _line(contact: Contact, account: Account | None, mentioned: bool) -> Line:  # noqa: FBT001 - a row
    by = account.name if account else ""
    return Line(contact.happened_at, contact.id, contact=contact, by=by, mentioned=mentioned)


def _recorded(session: Session, query: Asked, wanted: ContactFilter) -> Iterator[Recorded]:
    if wanted.theme is None:
        query = query.limit(PAGE_SIZE + 1)
    for contact, account, mentioned in session.execute(query):
        # Themes are sealed, so those of one case are opened and looked through here.
        if wanted.theme is None or wanted.theme.value in contact.themes:
            yield contact, account, mentioned


def _asked(
    case: Case, wanted: ContactFilter, before: Key | None, mentioned: ColumnElement[bool]
) -> Asked:
    query = (
        select(Contact, Account, mentioned)
        .outerjoin(Account, Account.id == Contact.recorded_by_id)
        .where(Contact.case_id == case.id)
        .order_by(Contact.happened_at.desc(), Contact.id.desc())
    )
    if wanted.channel is not None:
        query = query.where(Contact.channel == wanted.channel)
    if wanted.reached is not None:
        query = query.where(Contact.reached == wanted.reached)
    if wanted.person_id is not None:
        query = query.where(Contact.person_id == wanted.person_id)
    elif wanted.survivor_only:
        query = query.where(Contact.person_id.is_(None))
    if before is not None:
        at, row_id = before
        query = query.where(
            or_(
                Contact.happened_at < at,
                and_(Contact.happened_at == at, Contact.id < row_id),
            )
        )
    return query
