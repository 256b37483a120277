"""Counts of requests, kept for every process at once."""

revision = "0008_limits"
down_revision = "0007_reading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
