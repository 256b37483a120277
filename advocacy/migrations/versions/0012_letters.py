"""Messages between a survivor and those who work with them, and what staff began to write."""

import sqlalchemy as sa
from alembic import op

revision = "0012_letters"
down_revision = "0012_contacts"
branch_labels = None
depends_on = None

_OPEN = "(SELECT current_setting('advocacy.wall', true)) = 'open'"
_OF_CASES = "(SELECT wall_cases(current_setting('advocacy.wall', true)))"
_TABLES = ("letter", "letter_draft")


def _case_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["case_id"],
        ["case.id"],
        name=op.f(f"fk_{table}_case_id"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "survivor",
                "staff",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("once", sa.String(length=43), nullable=False),
        sa.Column("wants_today", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_how_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("unsafe_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _case_key("letter"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("case_id", "once", name=op.f("uq_letter_case_id_once")),
    )
    op.create_index("ix_letter_thread", "letter", ["case_id", "sent_at", "id"], unique=False)
    op.create_table(
        "letter_draft",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _case_key("letter_draft"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_letter_draft_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_draft")),
        sa.UniqueConstraint(
            "case_id", "account_id", name=op.f("uq_letter_draft_case_id_account_id")
        ),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    condition = f"{_OPEN} OR case_id IN {_OF_CASES}"
    for table in _TABLES:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY wall ON "{table}" USING ({condition}) WITH CHECK ({condition})')


def downgrade() -> None:
    op.drop_table("letter_draft")
    op.drop_index("ix_letter_thread", table_name="letter")
    op.drop_table("letter")
