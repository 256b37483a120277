"""Tasks and their history."""

import sqlalchemy as sa
from alembic import op

revision = "0011_tasks"
down_revision = "0010_wall"
branch_labels = None
depends_on = None

_OPEN = "(SELECT current_setting('advocacy.wall', true)) = 'open'"
_OF_CASES = "(SELECT wall_cases(current_setting('advocacy.wall', true)))"


def _wall(table: str, condition: str) -> None:
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY wall ON "{table}" USING ({condition}) WITH CHECK ({condition})')


def _hang(table: str, column: str, parent: str) -> None:
    found = f'SELECT 1 FROM "{parent}" AS parent WHERE parent.id = "{table}".{column}'  # noqa: S608 - our own names
    _wall(table, f"{_OPEN} OR EXISTS ({found})")


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("for_account_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "rank",
            sa.Enum(
                "plain",
                "urgent",
                name="taskrank",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "repeats",
            sa.Enum(
                "never",
                "daily",
                "weekly",
                "fortnightly",
                "monthly",
                name="repeats",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "not_needed",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (settled_at IS NULL)", name=op.f("ck_task_open_or_settled")
        ),
        sa.CheckConstraint(
            "case_id IS NOT NULL OR for_account_id IS NOT NULL", name=op.f("ck_task_somebodys")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_task_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["for_account_id"],
            ["account.id"],
            name=op.f("fk_task_for_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(
        "ix_task_account", "task", ["for_account_id", "state", "due_at", "id"], unique=False
    )
    op.create_index("ix_task_case", "task", ["case_id", "state", "due_at", "id"], unique=False)
    op.create_index(op.f("ix_task_made_by_id"), "task", ["made_by_id"], unique=False)
    op.create_table(
        "task_event",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "step",
            sa.Enum(
                "made",
                "changed",
                "passed_on",
                "freed",
                "done",
                "not_needed",
                name="taskstep",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["task.id"],
            name=op.f("fk_task_event_task_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_event")),
    )
    op.create_index("ix_task_event_task", "task_event", ["task_id", "at", "id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        _wall("task", f"{_OPEN} OR case_id IS NULL OR case_id IN {_OF_CASES}")
        _hang("task_event", "task_id", "task")


def downgrade() -> None:
    op.drop_index("ix_task_event_task", table_name="task_event")
    op.drop_table("task_event")
    op.drop_index(op.f("ix_task_made_by_id"), table_name="task")
    op.drop_index("ix_task_case", table_name="task")
    op.drop_index("ix_task_account", table_name="task")
    op.drop_table("task")
