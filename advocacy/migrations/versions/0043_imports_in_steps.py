"""Imports are written step by step, and what could not be read is kept by pages."""

import sqlalchemy as sa
from alembic import op

revision = "0043_imports_in_steps"
down_revision = "0049_told_in"
branch_labels = None
depends_on = None

_WALL = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' "
    "OR case_id IN (SELECT wall_cases(current_setting('advocacy.wall', true)))"
)


def upgrade() -> None:
    with op.batch_alter_table("message_import") as table:
        table.add_column(sa.Column("done", sa.Integer(), nullable=False, server_default="0"))
        table.drop_column("unread_lines_sealed")
    with op.batch_alter_table("message_import") as table:
        table.alter_column("done", server_default=None)
    op.create_table(
        "unread_page",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("places_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{to}.id"],
                name=op.f(f"fk_unread_page_{column}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for column, to in (("import_id", "message_import"), ("case_id", "case"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unread_page")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_unread_page_import_id_number")),
    )
    op.create_index(op.f("ix_unread_page_case_id"), "unread_page", ["case_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "unread_page" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "unread_page" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY wall ON "unread_page" USING ({_WALL}) WITH CHECK ({_WALL})')


def downgrade() -> None:
    op.drop_table("unread_page")
    with op.batch_alter_table("message_import") as table:
        table.add_column(sa.Column("unread_lines_sealed", sa.LargeBinary(), nullable=True))
        table.drop_column("done")
