"""The mark of the form a referral was made with, so that one sent twice is there once."""

import sqlalchemy as sa
from alembic import op

revision = "0032_referral_form"
down_revision = "0031_intake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("referral", sa.Column("form_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_referral_form"), "referral", ["made_by_id", "form_id"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_referral_form"), table_name="referral")
    op.drop_column("referral", "form_id")
