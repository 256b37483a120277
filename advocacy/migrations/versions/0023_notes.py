"""Notes of a case for staff only."""

import sqlalchemy as sa
from alembic import op

revision = "0023_notes"
down_revision = "0022_transfer"
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
        "case_note",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=True),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_case_note_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    op.create_index("ix_case_note_case", "case_note", ["case_id", "noted_at", "id"], unique=False)
    op.create_index(
        "ix_case_note_form", "case_note", ["case_id", "noted_by_id", "form_id"], unique=True
    )
    if op.get_bind().dialect.name == "postgresql":
        _wall("case_note", f"{_OPEN} OR case_id IN {_OF_CASES}")


def downgrade() -> None:
    op.drop_index("ix_case_note_form", table_name="case_note")
    op.drop_index("ix_case_note_case", table_name="case_note")
    op.drop_table("case_note")
