"""What is in the bag, on the card for a bad moment."""

import sqlalchemy as sa
from alembic import op

revision = "0006_bag"
down_revision = "0004_together"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("safety_plan_card", sa.Column("bag_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("safety_plan_card") as card:
        card.drop_column("bag_sealed")
