"""Counts of requests, kept for every process at once."""

import sqlalchemy as sa
from alembic import op

revision = "0008_limits"
down_revision = "0007_reading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request_count",
        sa.Column("who_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("who_key", "until_at", name=op.f("pk_request_count")),
    )
    op.create_index(op.f("ix_request_count_until_at"), "request_count", ["until_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_request_count_until_at"), table_name="request_count")
    op.drop_table("request_count")
