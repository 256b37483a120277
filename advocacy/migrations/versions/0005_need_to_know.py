"""Cover, conflicts of interest, sealing, break-glass and duty."""

revision = "0005_need_to_know"
down_revision = "0004_portal_sign_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
