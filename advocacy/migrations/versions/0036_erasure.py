"""Erasing a case: requests and tombstones, and the holds that forbid it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0036_erasure"
down_revision = "0035_uploads"
branch_labels = None
depends_on = None

_WALL = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' "
    "OR case_id IN (SELECT wall_cases(current_setting('advocacy.wall', true)))"
)
_WAITS = sa.text("state = 'asked'")


def _link(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{to}.id"],
        name=op.f(f"fk_{table}_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "erasure",
        _id("erased_id"),
        sa.Column("reference", sa.String(length=16), nullable=False),
        _id("team_id"),
        sa.Column(
            "state",
            _code("erasurestate", "asked", "approved", "declined", "withdrawn", "done"),
            nullable=False,
        ),
        sa.Column(
            "reason",
            _code("erasurereason", "asked_for", "kept_long_enough", "not_ours", "restored"),
            nullable=False,
        ),
        _at("asked_at"),
        _id("asked_by_id", nullable=True),
        _at("decided_at", nullable=True),
        _id("decided_by_id", nullable=True),
        _at("done_at", nullable=True),
        sa.Column("complete_on", sa.Date(), nullable=True),
        sa.Column("keys", sa.String(), nullable=False),
        sa.Column("files", sa.String(), nullable=False),
        _id("id"),
        sa.CheckConstraint(
            "decided_by_id <> asked_by_id OR state = 'withdrawn'",
            name=op.f("ck_erasure_second_person"),
        ),
        _link("erasure", "team_id", "team"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_erased_id"), "erasure", ["erased_id"])
    op.create_index(op.f("ix_erasure_state"), "erasure", ["state"])
    op.create_index(
        "uq_erasure_asked",
        "erasure",
        ["erased_id"],
        unique=True,
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )
    op.create_table(
        "legal_hold",
        _id("case_id"),
        _at("placed_at"),
        _id("placed_by_id", nullable=True),
        _at("lifted_at", nullable=True),
        _id("lifted_by_id", nullable=True),
        _id("scope_id"),
        _id("id"),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("lifted_because_sealed", sa.LargeBinary(), nullable=True),
        _link("legal_hold", "case_id", "case"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_case_id"), "legal_hold", ["case_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "legal_hold" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "legal_hold" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY wall ON "legal_hold" USING ({_WALL}) WITH CHECK ({_WALL})')


def downgrade() -> None:
    op.drop_table("legal_hold")
    op.drop_index("uq_erasure_asked", table_name="erasure")
    op.drop_index(op.f("ix_erasure_state"), table_name="erasure")
    op.drop_index(op.f("ix_erasure_erased_id"), table_name="erasure")
    op.drop_table("erasure")
