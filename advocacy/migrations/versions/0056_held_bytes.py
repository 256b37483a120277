"""Under which keys the bytes of a file without a case lie: those of before, under the intake's."""

import sqlalchemy as sa
from alembic import op

revision = "0056_held_bytes"
down_revision = "0046_marks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("held_file") as table:
        table.add_column(sa.Column("bytes_scope_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("held_file") as table:
        table.drop_column("bytes_scope_id")
