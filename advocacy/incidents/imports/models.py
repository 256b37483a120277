"""Messages read out of a file, each at its place in the sealed original, and how that went."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy import Uuid as Id
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import (
    Base,
    SealedRow,
    Utc,
    code_of,
    link_to,
    sealed_dict,
    sealed_list,
    sealed_text,
)
from advocacy.incidents.imports.parsing.entries import EntryKind, Format


class ImportState(StrEnum):
    """How far the messages of a file have come. The worker does what is READING or IMPORTING."""

    READING = "reading"
    ASKING = "asking"
    PREVIEW = "preview"
    IMPORTING = "importing"
    IMPORTED = "imported"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"


class Party(StrEnum):
    """Who wrote a message, as a person of the service said. It names nobody."""

    SUSPECT = "suspect"
    SURVIVOR = "survivor"
    OTHER = "other"


class MessageImport(SealedRow, Base):
    """One reading of one file. A withdrawn one stays, marked, with its messages.

    `done` is how far the worker has come with what it is doing: messages read, or written.
    `already` is how many of them the case holds out of another file, by marks of `mark_salt`.
    """

    __tablename__ = "message_import"
    __table_args__ = (
        Index("ix_message_import_case", "case_id", "state", "last_at", "id"),
        Index("ix_message_import_due", "state", "leased_until"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_says_when"
        ),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    exhibit_id: Mapped[UUID] = mapped_column(link_to("exhibit.id"), index=True)
    format: Mapped[Format] = mapped_column(code_of(Format))
    state: Mapped[ImportState] = mapped_column(code_of(ImportState))
    begun_at: Mapped[datetime] = mapped_column(Utc)
    begun_by_id: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    leased_until: Mapped[datetime | None] = mapped_column(Utc)
    tries: Mapped[int] = mapped_column(Integer)
    messages: Mapped[int] = mapped_column(Integer)
    unread: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    already: Mapped[int] = mapped_column(Integer)
    first_at: Mapped[datetime | None] = mapped_column(Utc)
    last_at: Mapped[datetime | None] = mapped_column(Utc)
    imported_at: Mapped[datetime | None] = mapped_column(Utc)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    ledger_event_id: Mapped[UUID | None] = mapped_column(Id)
    choices = sealed_dict()
    questions = sealed_list()
    senders = sealed_list()
    who = sealed_dict()
    told = sealed_text()
    failed_why = sealed_text()
    withdrawn_why = sealed_text()
    mark_salt = sealed_text()


class ImportedMessage(SealedRow, Base):
    """One message, call or e-mail of a file: written once, never changed.

    Rows are here before all of them are: whoever asks for messages asks `standing.py` which.
    `mark` is the same for the same message out of another file (see `here_already.py`).
    `start` and `stop` are bytes of the original, or of the member of a .zip that `origin` names.
    """

    __tablename__ = "imported_message"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index("ix_imported_message_time", "import_id", "at", "id"),
        Index("ix_imported_message_case", "case_id", "at"),
    )

    import_id: Mapped[UUID] = mapped_column(link_to("message_import.id"))
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    number: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Utc)
    kind: Mapped[EntryKind] = mapped_column(code_of(EntryKind))
    party: Mapped[Party] = mapped_column(code_of(Party))
    edited: Mapped[bool] = mapped_column(Boolean)
    media_omitted: Mapped[bool] = mapped_column(Boolean)
    start: Mapped[int] = mapped_column(BigInteger)
    stop: Mapped[int] = mapped_column(BigInteger)
    line: Mapped[int] = mapped_column(Integer)
    mark: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    said = sealed_text()
    named = sealed_list()
    origin = sealed_dict()


class UnreadPage(SealedRow, Base):
    """Places of a file that could not be read, as many as one page shows; numbered from 0.

    Each is a dict of `line`, `text` and `why`.
    """

    __tablename__ = "unread_page"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    import_id: Mapped[UUID] = mapped_column(link_to("message_import.id"))
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    places = sealed_list()
