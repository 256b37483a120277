"""Passkeys, recovery codes, invitations and forms kept for a person who signs in again."""

revision = "0003_factors"
down_revision = "0002_marac"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
