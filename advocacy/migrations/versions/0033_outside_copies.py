"""Time-stamps of checkpoints, the copies that were handed outside, and how errands there went."""

import sqlalchemy as sa
from alembic import op

from advocacy.ledger.guard_ddl import statements

revision = "0033_outside_copies"
down_revision = "0032_referral_form"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _place() -> sa.Enum:
    return _code("outside", "time_stamp", "folder", "e_mail")


def upgrade() -> None:
    op.create_table(
        "ledger_stamp",
        sa.Column("checkpoint_id", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"],
            ["ledger_checkpoint.id"],
            name=op.f("fk_ledger_stamp_checkpoint_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_stamp")),
        sa.UniqueConstraint("checkpoint_id", name=op.f("uq_ledger_stamp_checkpoint_id")),
    )
    op.create_table(
        "ledger_copy",
        sa.Column("checkpoint_id", sa.Uuid(), nullable=False),
        sa.Column("place", _place(), nullable=False),
        sa.Column("size", _BIG, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"],
            ["ledger_checkpoint.id"],
            name=op.f("fk_ledger_copy_checkpoint_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_copy")),
    )
    op.create_index(op.f("ix_ledger_copy_checkpoint_id"), "ledger_copy", ["checkpoint_id"])
    op.create_table(
        "ledger_errand",
        sa.Column("place", _place(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("tried_at", _MOMENT, nullable=True),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.Column("size", _BIG, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("why", _code("why", "unreachable", "refused", "wrong", "differs"), nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_ledger_errand")),
    )
    for statement in statements(op.get_bind().dialect.name, ("ledger_stamp", "ledger_copy")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("ledger_errand")
    op.drop_index(op.f("ix_ledger_copy_checkpoint_id"), table_name="ledger_copy")
    op.drop_table("ledger_copy")
    op.drop_table("ledger_stamp")
