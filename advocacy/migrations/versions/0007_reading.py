"""Alerts about odd reading, and what a survivor asks about it."""

import sqlalchemy as sa
from alembic import op

revision = "0007_reading"
down_revision = "0006_administration"
branch_labels = None
depends_on = None

_ODDITIES = ("many_cases", "many_refusals", "own_name", "many_emergencies")


def upgrade() -> None:
    op.create_index("ix_ledger_event_at", "ledger_event", ["at", "action"], unique=False)
    op.create_table(
        "odd_reading",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "oddity",
            sa.Enum(
                *_ODDITIES, name="oddity", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_by_id", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_odd_reading_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_odd_reading")),
        sa.UniqueConstraint(
            "account_id", "oddity", "read_on", name=op.f("uq_odd_reading_account_id_oddity_read_on")
        ),
    )
    op.create_index(op.f("ix_odd_reading_account_id"), "odd_reading", ["account_id"], unique=False)
    op.create_table(
        "opening_hold",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "decided_by_id <> asked_by_id", name=op.f("ck_opening_hold_second_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_opening_hold_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hold")),
    )
    op.create_index("ix_opening_hold_case", "opening_hold", ["case_id", "line"], unique=False)
    op.create_table(
        "opening_question",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_opening_question_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_question")),
        sa.UniqueConstraint("case_id", "line", name=op.f("uq_opening_question_case_id_line")),
    )


def downgrade() -> None:
    op.drop_table("opening_question")
    op.drop_index("ix_opening_hold_case", table_name="opening_hold")
    op.drop_table("opening_hold")
    op.drop_index(op.f("ix_odd_reading_account_id"), table_name="odd_reading")
    op.drop_table("odd_reading")
    op.drop_index("ix_ledger_event_at", table_name="ledger_event")
