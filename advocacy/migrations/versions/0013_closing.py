"""Closing a case with a second person, and opening it again."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013_closing"
down_revision = "0013_calls"
branch_labels = None
depends_on = None

_WALL = "current_setting('advocacy.wall', true)"
_CONDITION = f"(SELECT {_WALL}) = 'open' OR case_id IN (SELECT wall_cases({_WALL}))"
_WAITS = sa.text("state = 'asked'")
_TABLES = ("case_closing", "case_reopening")


def _state() -> sa.Enum:
    return sa.Enum(
        "asked",
        "approved",
        "declined",
        "withdrawn",
        name="asking",
        native_enum=False,
        create_constraint=True,
        length=32,
    )


def _make(table: str, *columns: sa.Column[Any], checks: tuple[sa.CheckConstraint, ...]) -> None:
    op.create_table(
        table,
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("state", _state(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        *columns,
        sa.Column("decided_because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *checks,
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f(f"fk_{table}_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"], unique=False)
    op.create_index(
        f"uq_{table}_asked",
        table,
        ["case_id"],
        unique=True,
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )


def upgrade() -> None:
    sealed = ("words", "told_how", "come_back", "feedback", "answers")
    _make(
        "case_closing",
        sa.Column("reason_code", sa.String(length=32), nullable=False),
        *(sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in sealed),
        checks=(
            sa.CheckConstraint(
                "state = 'withdrawn' OR decided_by_id <> asked_by_id",
                name=op.f("ck_case_closing_second_person"),
            ),
        ),
    )
    _make(
        "case_reopening",
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        checks=(),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _TABLES:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY wall ON "{table}" USING ({_CONDITION}) WITH CHECK ({_CONDITION})'
        )


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
