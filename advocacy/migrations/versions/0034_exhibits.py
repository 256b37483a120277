"""The numbers of files as exhibits: suggested by us, assigned by an officer."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0034_exhibits"
down_revision = "0033_outside_copies"
branch_labels = None
depends_on = None

_WALL = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' "
    "OR case_id IN (SELECT wall_cases(current_setting('advocacy.wall', true)))"
)


def _link(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{to}.id"],
        name=op.f(f"fk_exhibit_label_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def upgrade() -> None:
    sealed = (
        "initials",
        "produced_by",
        "described",
        "produced_when",
        "produced_where",
        "officers_mark",
        "officer",
    )
    op.create_table(
        "exhibit_label",
        _id("case_id"),
        _id("exhibit_id"),
        _id("producer_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _id("made_by_id", nullable=True),
        sa.Column("officers_at", sa.DateTime(timezone=True), nullable=True),
        _id("officers_by_id", nullable=True),
        _id("scope_id"),
        _id("id"),
        *(sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in sealed),
        _link("case_id", "case"),
        _link("exhibit_id", "exhibit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibit_label")),
        sa.UniqueConstraint("exhibit_id", name=op.f("uq_exhibit_label_exhibit_id")),
        sa.UniqueConstraint(
            "case_id",
            "producer_id",
            "number",
            name=op.f("uq_exhibit_label_case_id_producer_id_number"),
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "exhibit_label" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "exhibit_label" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY wall ON "exhibit_label" USING ({_WALL}) WITH CHECK ({_WALL})')


def downgrade() -> None:
    op.drop_table("exhibit_label")
