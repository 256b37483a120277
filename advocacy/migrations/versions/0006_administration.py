"""Grants that wait for a team lead."""

revision = "0006_administration"
down_revision = "0005_need_to_know"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
