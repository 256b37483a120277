"""Notes of a call, how a call is found again, and what it leaves for the day team."""

import sqlalchemy as sa
from alembic import op

revision = "0013_calls"
down_revision = "0012_letters"
branch_labels = None
depends_on = None


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    with op.batch_alter_table("helpline_call") as call:
        call.add_column(
            sa.Column("kind", sa.String(length=32), nullable=False, server_default="talk")
        )
        call.add_column(sa.Column("call_name_sealed", sa.LargeBinary(), nullable=True))
        call.add_column(sa.Column("given_sealed", sa.LargeBinary(), nullable=True))
        call.create_check_constraint(
            op.f("ck_helpline_call_callkind"),
            "kind IN ('talk', 'silent', 'abusive', 'hoax', 'suspect')",
        )
    op.create_table(
        "call_notes",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _link("call_notes", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_notes")),
    )
    op.create_index("ix_call_notes_of", "call_notes", ["account_id", "begun_at", "id"])
    op.create_table(
        "call_key",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _link("call_key", "call_id", "helpline_call"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_key")),
    )
    op.create_index("ix_call_key_found", "call_key", ["kind", "digest"])
    op.create_index(op.f("ix_call_key_call_id"), "call_key", ["call_id"])
    op.create_table(
        "handed_on",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("done_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "done_at IS NULL OR seen_at IS NOT NULL", name=op.f("ck_handed_on_seen_before_done")
        ),
        _link("handed_on", "call_id", "helpline_call"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_on")),
        sa.UniqueConstraint("call_id", name=op.f("uq_handed_on_call_id")),
    )
    op.create_index("ix_handed_on_open", "handed_on", ["team_id", "done_at", "due_at", "id"])


def downgrade() -> None:
    for table in ("handed_on", "call_key", "call_notes"):
        op.drop_table(table)
    with op.batch_alter_table("helpline_call") as call:
        call.drop_constraint(op.f("ck_helpline_call_callkind"), type_="check")
        for column in ("kind", "call_name_sealed", "given_sealed"):
            call.drop_column(column)
