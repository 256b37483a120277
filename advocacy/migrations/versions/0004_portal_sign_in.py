"""How a survivor signs in: device, second factor, duress, dependents."""

revision = "0004_portal_sign_in"
down_revision = "0003_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
