"""Looks at an agreed plan: what changed, and what was said of each step."""

import sqlalchemy as sa
from alembic import op

revision = "0006_review"
down_revision = "0005_dependents"
branch_labels = None
depends_on = None

_TABLE = "safety_plan_review"
_WALL = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' "
    "OR case_id IN (SELECT wall_cases(current_setting('advocacy.wall', true)))"
)


def _key(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{_TABLE}_{column}"), initially="DEFERRED",
        deferrable=True,
    )  # fmt: skip


def _code(kind: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=kind, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("side", _code("side", "survivor", "advocate", "dependent"), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", _code("outcome", "nothing", "changed"), nullable=True),
        sa.Column("why_codes", sa.String(length=200), nullable=False),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)", name=op.f(f"ck_{_TABLE}_ended_somehow")
        ),
        _key("plan_id", "safety_plan"),
        _key("case_id", "case"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
    )
    op.create_index(op.f(f"ix_{_TABLE}_case_id"), _TABLE, ["case_id"])
    op.create_index(f"ix_{_TABLE}_plan", _TABLE, ["plan_id", "side", "ended_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'ALTER TABLE "{_TABLE}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{_TABLE}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY wall ON "{_TABLE}" USING ({_WALL}) WITH CHECK ({_WALL})')


def downgrade() -> None:
    op.drop_index(f"ix_{_TABLE}_plan", table_name=_TABLE)
    op.drop_index(op.f(f"ix_{_TABLE}_case_id"), table_name=_TABLE)
    op.drop_table(_TABLE)
