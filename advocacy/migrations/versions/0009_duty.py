"""The duty rota, the telephone word and what a duty advocate or a call opened."""

revision = "0009_duty"
down_revision = "0008_limits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
