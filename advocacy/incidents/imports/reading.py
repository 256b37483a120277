"""What was imported, for the pages that show it and for whoever counts it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.errors import NotFound
from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport, Party
from advocacy.incidents.imports.parsing.entries import EntryKind, Format
from advocacy.web.paging import Key, write_key

PAGE = 50
_CALLS = (EntryKind.CALL, EntryKind.MISSED_CALL)


def message_moments(session: Session, case: Case) -> Iterator[tuple[datetime, str, str]]:
    """Yield (when, channel, party) of each message that stands in a case, oldest first.

    The channel is `whatsapp`, `text`, `email` or `call`, the party a code of Party. Withdrawn
    imports and what an app itself wrote are left out. One statement; nothing is opened.
    """
    wanted = (
        select(
            ImportedMessage.at, ImportedMessage.kind, ImportedMessage.party, MessageImport.format
        )
        .join(MessageImport, MessageImport.id == ImportedMessage.import_id)
        .where(
            ImportedMessage.case_id == case.id,
            MessageImport.state == ImportState.IMPORTED,
            ImportedMessage.kind != EntryKind.SYSTEM,
        )
        .order_by(ImportedMessage.at, ImportedMessage.id)
    )
    for at, kind, party, file_format in session.execute(wanted):
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
    shown = (ImportState.IMPORTED, ImportState.WITHDRAWN)
    wanted = select(MessageImport).where(
        MessageImport.case_id == case.id, MessageImport.state.in_(shown)
    )
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
    wanted = select(ImportedMessage).where(ImportedMessage.import_id == imported.id)
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
    found = session.get(ImportedMessage, message_id)
    if found is None or found.import_id != imported.id:
        raise NotFound
    return found


__all__ = [
    "Party",
    "channel_of",
    "get_import",
    "get_message",
    "list_imported",
    "list_messages",
    "message_moments",
    "place_of_message",
]
