"""Alerts about odd reading, and what a survivor asks about it."""

revision = "0007_reading"
down_revision = "0006_administration"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
