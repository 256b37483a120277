"""What was done to a plan, act by act, and versions of words that were written at once."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004_together"
down_revision = "0003_library"
branch_labels = None
depends_on = None

_WALL = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' "
    "OR case_id IN (SELECT wall_cases(current_setting('advocacy.wall', true)))"
)
_TABLES = ("safety_plan_act", "safety_plan_variant")
_SIDES = ("survivor", "advocate")
_SUBJECTS = ("step", "matters", "card")
_KINDS = (
    "written", "agreed", "declined", "asked", "in_place", "not_safe_now", "done_with", "suggested",
    "shown", "hidden",
)  # fmt: skip
_HOWS = ("portal", "in_person", "phone", "casework")


def _code(
    name: str, kind: str, codes: tuple[str, ...], *, nullable: bool = False
) -> sa.Column[Any]:
    enum = sa.Enum(*codes, name=kind, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, enum, nullable=nullable)


def _when(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _case_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["case_id"], ["case.id"], name=op.f(f"fk_{table}_case_id"), initially="DEFERRED",
        deferrable=True,
    )  # fmt: skip


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    op.create_table(
        "safety_plan_act",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        _code("subject", "subject", _SUBJECTS),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        _code("kind", "actkind", _KINDS),
        _when("at"),
        _code("side", "side", _SIDES),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        _code("how", "how", _HOWS, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _case_key("safety_plan_act"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plan_act")),
    )
    op.create_index(op.f("ix_safety_plan_act_case_id"), "safety_plan_act", ["case_id"])
    op.create_index("ix_safety_plan_act_subject", "safety_plan_act", ["subject_id", "revision"])
    op.create_table(
        "safety_plan_variant",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        _code("subject", "subject", _SUBJECTS),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        _code("side", "side", _SIDES),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        _when("written_at"),
        _when("settled_at", nullable=True),
        _code("settled_as", "settled", ("kept", "taken", "merged"), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_as IS NULL)",
            name=op.f("ck_safety_plan_variant_settled_somehow"),
        ),
        _case_key("safety_plan_variant"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plan_variant")),
    )
    op.create_index("ix_safety_plan_variant_open", "safety_plan_variant", ["case_id", "settled_at"])
    if _is_postgresql():
        for table in _TABLES:
            op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
            op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
            op.execute(f'CREATE POLICY wall ON "{table}" USING ({_WALL}) WITH CHECK ({_WALL})')


def downgrade() -> None:
    op.drop_index("ix_safety_plan_variant_open", table_name="safety_plan_variant")
    op.drop_table("safety_plan_variant")
    op.drop_index("ix_safety_plan_act_subject", table_name="safety_plan_act")
    op.drop_index(op.f("ix_safety_plan_act_case_id"), table_name="safety_plan_act")
    op.drop_table("safety_plan_act")
