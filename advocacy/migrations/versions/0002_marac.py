"""What was decided about a MARAC referral."""

revision = "0002_marac"
down_revision = "0001_portal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
