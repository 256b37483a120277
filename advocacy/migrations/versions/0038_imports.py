"""Messages imported from files, each at its place in the sealed original."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0038_imports"
down_revision = "0037_incident_drafts"
branch_labels = None
depends_on = None

_WALL = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' "
    "OR case_id IN (SELECT wall_cases(current_setting('advocacy.wall', true)))"
)
_TABLES = ("message_import", "imported_message")


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _at(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _code(column: str, name: str, *codes: str) -> sa.Column[Any]:
    kind = sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=False)


def _sealed(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in names]


def _link(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{to}.id"],
        name=op.f(f"fk_{table}_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    op.create_table(
        "message_import",
        _id("case_id"),
        _id("exhibit_id"),
        _code("format", "format", "whatsapp", "sms_backup", "email", "mailbox", "call_log"),
        _code(
            "state",
            "importstate",
            "reading",
            "asking",
            "preview",
            "importing",
            "imported",
            "failed",
            "given_up",
            "withdrawn",
        ),
        _at("begun_at", nullable=False),
        _id("begun_by_id", nullable=True),
        _at("leased_until"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        _at("first_at"),
        _at("last_at"),
        _at("imported_at"),
        _at("withdrawn_at"),
        _id("withdrawn_by_id", nullable=True),
        _id("ledger_event_id", nullable=True),
        *_sealed(
            "choices",
            "questions",
            "senders",
            "unread_lines",
            "who",
            "told",
            "failed_why",
            "withdrawn_why",
        ),
        _id("scope_id"),
        _id("id"),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_message_import_withdrawn_says_when"),
        ),
        _link("message_import", "case_id", "case"),
        _link("message_import", "exhibit_id", "exhibit"),
        _link("message_import", "begun_by_id", "account"),
        _link("message_import", "withdrawn_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_import")),
    )
    op.create_index(
        "ix_message_import_case", "message_import", ["case_id", "state", "last_at", "id"]
    )
    op.create_index("ix_message_import_due", "message_import", ["state", "leased_until"])
    op.create_index(op.f("ix_message_import_exhibit_id"), "message_import", ["exhibit_id"])
    op.create_table(
        "imported_message",
        _id("import_id"),
        _id("case_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _at("at", nullable=False),
        _code("kind", "entrykind", "message", "call", "missed_call", "email", "system", "deleted"),
        _code("party", "party", "suspect", "survivor", "other"),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("media_omitted", sa.Boolean(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("stop", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        *_sealed("said", "named", "origin"),
        _id("scope_id"),
        _id("id"),
        _link("imported_message", "import_id", "message_import"),
        _link("imported_message", "case_id", "case"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_message")),
        sa.UniqueConstraint(
            "import_id", "number", name=op.f("uq_imported_message_import_id_number")
        ),
    )
    op.create_index("ix_imported_message_time", "imported_message", ["import_id", "at", "id"])
    op.create_index("ix_imported_message_case", "imported_message", ["case_id", "at"])
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
            op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
            op.execute(f'CREATE POLICY wall ON "{table}" USING ({_WALL}) WITH CHECK ({_WALL})')


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
