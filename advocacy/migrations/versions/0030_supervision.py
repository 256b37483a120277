"""Supervision between a lead and an advocate, and a lead's reviews of open cases."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030_supervision"
down_revision = "0029_breaches"
branch_labels = None
depends_on = None

_OPEN = "(SELECT current_setting('advocacy.wall', true)) = 'open'"
_OF_CASES = "(SELECT wall_cases(current_setting('advocacy.wall', true)))"
_OF_NOTE = 'EXISTS (SELECT 1 FROM "supervision_note" AS parent WHERE parent.id = "{table}".note_id)'
_WALLS = {
    "case_review": f"{_OPEN} OR case_id IN {_OF_CASES}",
    "supervision_note": f"{_OPEN} OR case_id IS NULL OR case_id IN {_OF_CASES}",
    "supervision_action": f"{_OPEN} OR {_OF_NOTE.format(table='supervision_action')}",
    "supervision_addition": f"{_OPEN} OR {_OF_NOTE.format(table='supervision_addition')}",
}


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _link(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{to}.id"],
        name=op.f(f"fk_{table}_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _sealed(name: str) -> sa.Column[Any]:
    return sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True)


def _own(table: str) -> tuple[sa.Column[Any], sa.Column[Any], sa.PrimaryKeyConstraint]:
    return _id("scope_id"), _id("id"), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "case_review",
        _id("case_id"),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        _id("reviewed_by_id", nullable=True),
        sa.Column(
            "risk_level",
            _code("risklevel", "unknown", "standard", "medium", "high"),
            nullable=False,
        ),
        sa.Column("next_on", sa.Date(), nullable=False),
        _id("change_for_id", nullable=True),
        sa.Column("change_by_on", sa.Date(), nullable=True),
        _id("task_id", nullable=True),
        _id("form_id"),
        _sealed("looked_at"),
        _sealed("going_well"),
        _sealed("must_change"),
        sa.CheckConstraint(
            "(change_for_id IS NULL) = (change_by_on IS NULL)",
            name=op.f("ck_case_review_change_is_somebodys"),
        ),
        _link("case_review", "case_id", "case"),
        _link("case_review", "task_id", "task"),
        *_own("case_review"),
    )
    op.create_index("ix_case_review_case", "case_review", ["case_id", "reviewed_at", "id"])
    op.create_index("ix_case_review_form", "case_review", ["case_id", "form_id"], unique=True)
    op.create_table(
        "supervision_note",
        _id("case_id", nullable=True),
        _id("team_id"),
        _id("with_id"),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        _id("noted_by_id", nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        _id("form_id"),
        _sealed("discussed"),
        _sealed("decided"),
        _link("supervision_note", "case_id", "case"),
        _link("supervision_note", "team_id", "team"),
        _link("supervision_note", "with_id", "account"),
        *_own("supervision_note"),
    )
    op.create_index("ix_supervision_note_case", "supervision_note", ["case_id", "noted_at", "id"])
    op.create_index("ix_supervision_note_with", "supervision_note", ["with_id", "noted_at", "id"])
    op.create_index(
        "ix_supervision_note_form", "supervision_note", ["noted_by_id", "form_id"], unique=True
    )
    op.create_table(
        "supervision_addition",
        _id("note_id"),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        _id("added_by_id", nullable=True),
        sa.Column("added_as", _code("addedas", "lead", "read", "own_words"), nullable=False),
        _id("form_id"),
        _sealed("words"),
        _link("supervision_addition", "note_id", "supervision_note"),
        *_own("supervision_addition"),
    )
    op.create_table(
        "supervision_action",
        _id("note_id"),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        _id("agreed_by_id", nullable=True),
        _id("for_account_id"),
        sa.Column("due_on", sa.Date(), nullable=False),
        _id("task_id", nullable=True),
        _id("form_id"),
        _sealed("what"),
        _link("supervision_action", "note_id", "supervision_note"),
        _link("supervision_action", "for_account_id", "account"),
        _link("supervision_action", "task_id", "task"),
        *_own("supervision_action"),
    )
    for table, moment in (
        ("supervision_addition", "added_at"),
        ("supervision_action", "agreed_at"),
    ):
        op.create_index(f"ix_{table}_note", table, ["note_id", moment, "id"])
        op.create_index(f"ix_{table}_form", table, ["note_id", "form_id"], unique=True)
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in _WALLS.items():
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY wall ON "{table}" USING ({condition}) WITH CHECK ({condition})')


def downgrade() -> None:
    for table in ("supervision_action", "supervision_addition", "supervision_note", "case_review"):
        op.drop_table(table)
