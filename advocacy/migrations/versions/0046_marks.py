"""Marks of imported messages, by which those of an overlapping export are known."""

import sqlalchemy as sa
from alembic import op

revision = "0046_marks"
down_revision = "0043_imports_in_steps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message_import") as table:
        table.add_column(sa.Column("already", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("mark_salt_sealed", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("message_import") as table:
        table.alter_column("already", server_default=None)
    with op.batch_alter_table("imported_message") as table:
        table.add_column(sa.Column("mark", sa.LargeBinary(32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("imported_message") as table:
        table.drop_column("mark")
    with op.batch_alter_table("message_import") as table:
        table.drop_column("mark_salt_sealed")
        table.drop_column("already")
