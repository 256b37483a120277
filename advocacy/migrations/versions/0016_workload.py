"""Hours for cases, and a lead's own word on what a case weighs."""

import sqlalchemy as sa
from alembic import op

revision = "0016_workload"
down_revision = "0015_safe_contact"
branch_labels = None
depends_on = None

_WALL = "current_setting('advocacy.wall', true)"
_CONDITION = f"(SELECT {_WALL}) = 'open' OR case_id IN (SELECT wall_cases({_WALL}))"


def _make(table: str, column: str, number: sa.Column[int], check: sa.CheckConstraint) -> None:
    other = column.removesuffix("_id")
    op.create_table(
        table,
        sa.Column(column, sa.Uuid(), nullable=False),
        number,
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        check,
        sa.ForeignKeyConstraint(
            [column],
            [f"{other}.id"],
            name=op.f(f"fk_{table}_{column}"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_{other}", table, [column, "set_at"], unique=False)


def upgrade() -> None:
    _make(
        "workload_hours",
        "account_id",
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "hours BETWEEN 0 AND 60", name=op.f("ck_workload_hours_hours_of_a_week")
        ),
    )
    _make(
        "case_weight",
        "case_id",
        sa.Column("points", sa.Integer(), nullable=True),
        sa.CheckConstraint("points BETWEEN 0 AND 40", name=op.f("ck_case_weight_points")),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute('ALTER TABLE "case_weight" ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE "case_weight" FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY wall ON "case_weight" USING ({_CONDITION}) WITH CHECK ({_CONDITION})'
    )


def downgrade() -> None:
    op.drop_table("case_weight")
    op.drop_table("workload_hours")
