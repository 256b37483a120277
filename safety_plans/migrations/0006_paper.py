"""Who was asked whether it is safe to have a plan on paper, and what they said."""

import sqlalchemy as sa
from alembic import op

revision = "0006_paper"
down_revision = "0006_review"
branch_labels = None
depends_on = None

_TABLE = "safety_plan_paper"
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
    shapes = ("list", "large", "pocket", "pictures", "school", "handover")
    hows = ("portal", "in_person", "phone", "casework")
    op.create_table(
        _TABLE,
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("shape", _code("shape", *shapes), nullable=False),
        sa.Column("is_safe", _code("issafe", "yes", "no", "unsure"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("side", _code("side", "survivor", "advocate", "dependent"), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("how", _code("how", *hows), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "is_safe = 'yes' OR title_sealed IS NULL",
            name=op.f(f"ck_{_TABLE}_no_title_unless_it_is_safe"),
        ),
        _key("plan_id", "safety_plan"),
        _key("case_id", "case"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
    )
    for column in ("case_id", "plan_id"):
        op.create_index(op.f(f"ix_{_TABLE}_{column}"), _TABLE, [column])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'ALTER TABLE "{_TABLE}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{_TABLE}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY wall ON "{_TABLE}" USING ({_WALL}) WITH CHECK ({_WALL})')


def downgrade() -> None:
    for column in ("plan_id", "case_id"):
        op.drop_index(op.f(f"ix_{_TABLE}_{column}"), table_name=_TABLE)
    op.drop_table(_TABLE)
