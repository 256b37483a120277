"""The duty rota, the telephone word and what a duty advocate or a call opened."""

import sqlalchemy as sa
from alembic import op

revision = "0009_duty"
down_revision = "0008_limits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "telephone_word_tries",
        sa.Column("reference_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("reference_key", name=op.f("pk_telephone_word_tries")),
    )
    op.create_table(
        "crisis_opening",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column(
            "through",
            sa.Enum(
                "check-in",
                "call",
                "word",
                name="through",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(through = 'word') = (until_at IS NOT NULL)", name=op.f("ck_crisis_opening_word_ends")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_crisis_opening_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_crisis_opening_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_opening")),
    )
    op.create_index(
        "ix_crisis_opening_case", "crisis_opening", ["case_id", "opened_at"], unique=False
    )
    op.create_index(
        "ix_crisis_opening_subject", "crisis_opening", ["subject_id", "account_id"], unique=False
    )
    op.create_table(
        "duty_call",
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("identified", sa.Boolean(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Uuid(), nullable=False),
        sa.Column("taken_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_on_by_id", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_duty_call_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_call")),
    )
    op.create_index(op.f("ix_duty_call_case_id"), "duty_call", ["case_id"], unique=False)
    op.create_index("ix_duty_call_open", "duty_call", ["resolved_at", "raised_at"], unique=False)
    op.create_table(
        "duty_shift",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_duty_shift_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_duty_shift_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
    )
    op.create_index(op.f("ix_duty_shift_account_id"), "duty_shift", ["account_id"], unique=False)
    op.create_index("ix_duty_shift_hours", "duty_shift", ["ends_at", "starts_at"], unique=False)
    op.create_table(
        "police_marker",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("treat_as_urgent", sa.Boolean(), nullable=False),
        sa.Column("address_flagged", sa.Boolean(), nullable=False),
        sa.Column("knows_code_word", sa.Boolean(), nullable=False),
        sa.Column("force_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agreed_how_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_police_marker_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_police_marker")),
    )
    op.create_index(
        "ix_police_marker_current", "police_marker", ["case_id", "made_at"], unique=False
    )
    op.create_table(
        "telephone_word",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("word_hash", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_telephone_word_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telephone_word")),
        sa.UniqueConstraint("case_id", name=op.f("uq_telephone_word_case_id")),
    )


def downgrade() -> None:
    op.drop_table("telephone_word")
    op.drop_index("ix_police_marker_current", table_name="police_marker")
    op.drop_table("police_marker")
    op.drop_index(op.f("ix_duty_shift_account_id"), table_name="duty_shift")
    op.drop_index("ix_duty_shift_hours", table_name="duty_shift")
    op.drop_table("duty_shift")
    op.drop_index(op.f("ix_duty_call_case_id"), table_name="duty_call")
    op.drop_index("ix_duty_call_open", table_name="duty_call")
    op.drop_table("duty_call")
    op.drop_index("ix_crisis_opening_case", table_name="crisis_opening")
    op.drop_index("ix_crisis_opening_subject", table_name="crisis_opening")
    op.drop_table("crisis_opening")
    op.drop_table("telephone_word_tries")
