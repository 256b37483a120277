"""What was imported, for the pages that show it and for whoever counts it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.errors import NotFound
from advocacy.incidents.imports.models import (
    ImportedMessage,
    MessageImport,
    Party,
    UnreadPage,
)
from advocacy.incidents.imports.parsing.entries import EntryKind, Format
from advocacy.incidents.imports.preview import UNREAD_A_PAGE
from advocacy.incidents.imports.standing import WHOLE, select_counted, select_shown
from advocacy.web.paging import Key, write_key

PAGE = 50
_CALLS = (EntryKind.CALL, EntryKind.MISSED_CALL)


def message_moments(session: Session, case: Case) -> Iterator[tuple[datetime, str, str]]:
    """Yield (when, channel, party) of each message that stands in a case, oldest first.

    The channel is `whatsapp`, `text`, `email` or `call`, the party a code of Party. Withdrawn
    imports and what an app itself wrote are left out, and what was imported out of two files counts
    once. One statement; nothing is opened.
    """
    wanted = (
        select_counted(
            ImportedMessage.at,
            ImportedMessage.kind,
            ImportedMessage.party,
            MessageImport.format,
            ImportedMessage.mark,
        )
        .where(ImportedMessage.case_id == case.id, ImportedMessage.kind != EntryKind.SYSTEM)
        .order_by(ImportedMessage.at, ImportedMessage.id)
    )
    seen: set[bytes] = set()
    for at, kind, party, file_format, mark in session.execute(wanted):
        if mark is not None:
            if mark in seen:
                continue
            seen.add(mark)
        yield at, channel_of(file_format, kind), party.value


def channel_of(file_format: Format, kind: EntryKind) -> str:
    """Return by which channel a message came."""
    if kind in _CALLS and file_format is not Format.WHATSAPP:
        return "call"
    return {
        Format.WHATSAPP: "whatsapp",
        Format.SMS_BACKUP: "text",
        Format.EMAIL: "email",
        Format.MAILBOX: "email",
        Format.CALL_LOG: "call",
    }[file_format]


def get_import(session: Session, import_id: UUID, *, case: Case) -> MessageImport:
    """Return an import of this case; raise NotFound."""
    found = session.get(MessageImport, import_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def list_imported(session: Session, case: Case) -> Sequence[MessageImport]:
    """Return the imports of a case that stand or were withdrawn, the newest messages first."""
    wanted = select(MessageImport).where(MessageImport.case_id == case.id, WHOLE)
    return session.scalars(
        wanted.order_by(MessageImport.last_at.desc(), MessageImport.id.desc())
    ).all()


def list_messages(
    session: Session,
    imported: MessageImport,
    *,
    after: Key | None = None,
    since: datetime | None = None,
) -> tuple[list[ImportedMessage], Key | None]:
    """Return a page of messages in the order they were written, and the key of the next page."""
    wanted = select_shown(ImportedMessage).where(ImportedMessage.import_id == imported.id)
    if after is not None:
        at, row_id = after
        wanted = wanted.where(
            or_(
                ImportedMessage.at > at,
                and_(ImportedMessage.at == at, ImportedMessage.id > row_id),
            )
        )
    elif since is not None:
        wanted = wanted.where(ImportedMessage.at >= since)
    found = list(
        session.scalars(
            wanted.order_by(ImportedMessage.at, ImportedMessage.id).limit(PAGE + 1)
        ).all()
    )
    shown = found[:PAGE]
    return shown, (shown[-1].at, shown[-1].id) if len(found) > PAGE else None


def place_of_message(at: datetime, message_id: UUID) -> str:
    """Return the key of the page of a conversation that begins with a message."""
    return write_key((at, UUID(int=message_id.int - 1)))


def get_message(session: Session, message_id: UUID, *, imported: MessageImport) -> ImportedMessage:
    """Return a message of this import; raise NotFound."""
    wanted = select_shown(ImportedMessage).where(
        ImportedMessage.id == message_id, ImportedMessage.import_id == imported.id
    )
    found: ImportedMessage | None = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_unread(session: Session, imported: MessageImport, *, number: int) -> list[dict[str, Any]]:
    """Return one page, by its number from 0, of what could not be read; empty past the last."""
    # While a file is being read its pages are not all there, and nothing is counted yet.
    if number * UNREAD_A_PAGE >= imported.unread:
        return []
    wanted = select(UnreadPage).where(
        UnreadPage.import_id == imported.id, UnreadPage.number == number
    )
    return session.scalars(wanted).one().places


__all__ = [
    "Party",
    "channel_of",
    "get_import",
    "get_message",
    "list_imported",
    "list_messages",
    "list_unread",
    "message_moments",
    "place_of_message",
]
