"""Plans of dependents: their parts, what each is shown, their cards, and their own say."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005_dependents"
down_revision = "0006_bag"
branch_labels = None
depends_on = None

_CARD = "safety_plan_child_card"
_WALL = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' "
    "OR case_id IN (SELECT wall_cases(current_setting('advocacy.wall', true)))"
)
# Where it is kept which side did something, and in which column.
_SIDES = {
    "safety_plan": "offered_by",
    "safety_plan_step": "proposed_by",
    "safety_plan_card": "changed_by",
    "safety_plan_act": "side",
    "safety_plan_variant": "side",
}
_SUBJECTS = ("safety_plan_act", "safety_plan_variant")
_PARTS = ("worries", "safe_adults", "code_word", "where_to_go", "whom_to_call", "step")
_SECRET = "ck_safety_plan_step_no_secret_for_a_small_child"  # noqa: S105 - the name of a rule
_TOLD = "ck_safety_plan_step_a_child_may_tell_what_it_is_shown"


def _code(name: str, kind: str, *codes: str, nullable: bool = False) -> sa.Column[Any]:
    enum = sa.Enum(*codes, name=kind, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, enum, nullable=nullable)


def _let_be(table: str, kind: str, column: str, *codes: str) -> None:
    """Allow these codes in a column."""
    listed = ", ".join(f"'{code}'" for code in codes)
    name = op.f(f"ck_{table}_{kind}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN ({listed})")


def _key(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{_CARD}_{column}"), initially="DEFERRED",
        deferrable=True,
    )  # fmt: skip


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    for table, column in _SIDES.items():
        _let_be(table, "side", column, "survivor", "advocate", "dependent")
    for table in _SUBJECTS:
        _let_be(table, "subject", "subject", "step", "matters", "card", "part", "child_card")
    with op.batch_alter_table("safety_plan") as plan:
        plan.add_column(
            sa.Column("shown_codes", sa.String(length=120), nullable=False, server_default="")
        )
    _widen_steps()
    op.create_table(
        _CARD,
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        _code("kind", "cardkind", "school", "handover"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        _code("written_by", "side", "survivor", "advocate", "dependent"),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        _code("agreed_how", "how", "portal", "in_person", "phone", "casework", nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_how IS NULL)", name=op.f(f"ck_{_CARD}_agreed_somehow")
        ),
        _key("case_id", "case"),
        _key("plan_id", "safety_plan"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_CARD}")),
        sa.UniqueConstraint("plan_id", "kind", name=op.f(f"uq_{_CARD}_plan_id_kind")),
    )
    op.create_index(op.f(f"ix_{_CARD}_case_id"), _CARD, ["case_id"])
    if _is_postgresql():
        op.execute(f'ALTER TABLE "{_CARD}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{_CARD}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY wall ON "{_CARD}" USING ({_WALL}) WITH CHECK ({_WALL})')


def _widen_steps() -> None:
    with op.batch_alter_table("safety_plan_step") as step:
        for name in ("reveals", "told_planned"):
            step.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        step.add_column(
            sa.Column("part", sa.String(length=32), nullable=False, server_default="step")
        )
        step.add_column(sa.Column("if_told_sealed", sa.LargeBinary(), nullable=True))
        listed = ", ".join(f"'{part}'" for part in _PARTS)
        step.create_check_constraint(op.f("ck_safety_plan_step_part"), f"part IN ({listed})")
    # Nobody was asked yet what happens if a child tells these: they are shown once that is said.
    op.execute("UPDATE safety_plan_step SET shown = false WHERE band IN ('under_8', '8_12')")
    with op.batch_alter_table("safety_plan_step") as step:
        step.drop_constraint(op.f(_SECRET), type_="check")
        step.create_check_constraint(
            op.f(_SECRET), "NOT ((private OR reveals) AND band = 'under_8')"
        )
        step.create_check_constraint(
            op.f(_TOLD), "NOT (shown AND NOT told_planned AND band IN ('under_8', '8_12'))"
        )


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{_CARD}_case_id"), table_name=_CARD)
    op.drop_table(_CARD)
    # What a dependent said themselves, and their own lines, have no place in the older tables.
    op.execute("DELETE FROM safety_plan_variant WHERE side = 'dependent'")
    for table in _SUBJECTS:
        op.execute(f"DELETE FROM {table} WHERE subject IN ('part', 'child_card')")  # noqa: S608
    op.execute("DELETE FROM safety_plan_act WHERE side = 'dependent'")
    op.execute("DELETE FROM safety_plan_step WHERE proposed_by = 'dependent' OR part <> 'step'")
    op.execute("UPDATE safety_plan SET offered_by = NULL WHERE offered_by = 'dependent'")
    with op.batch_alter_table("safety_plan_step") as step:
        step.drop_constraint(op.f(_TOLD), type_="check")
        step.drop_constraint(op.f(_SECRET), type_="check")
        step.drop_constraint(op.f("ck_safety_plan_step_part"), type_="check")
        step.create_check_constraint(op.f(_SECRET), "NOT (private AND band = 'under_8')")
        for name in ("reveals", "told_planned", "part", "if_told_sealed"):
            step.drop_column(name)
    with op.batch_alter_table("safety_plan") as plan:
        plan.drop_column("shown_codes")
    for table in _SUBJECTS:
        _let_be(table, "subject", "subject", "step", "matters", "card")
    for table, column in _SIDES.items():
        _let_be(table, "side", column, "survivor", "advocate")
