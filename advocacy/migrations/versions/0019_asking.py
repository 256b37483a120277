"""What comes by the page anybody may write on, and the answers only some are asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0019_asking"
down_revision = "0018_contact_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("referral") as referral:
        referral.alter_column("made_by_id", existing_type=sa.Uuid(), nullable=True)
        referral.add_column(
            sa.Column("came_by", sa.String(length=32), nullable=False, server_default="staff")
        )
        referral.add_column(sa.Column("more_sealed", sa.LargeBinary(), nullable=True))
        referral.create_check_constraint(op.f("ck_referral_cameby"), "came_by IN ('staff', 'page')")


def downgrade() -> None:
    # Nobody of the staff made them: they can't stay in tables that ask who did.
    op.execute("DELETE FROM referral WHERE made_by_id IS NULL")
    with op.batch_alter_table("referral") as referral:
        referral.drop_constraint(op.f("ck_referral_cameby"), type_="check")
        referral.drop_column("more_sealed")
        referral.drop_column("came_by")
        referral.alter_column("made_by_id", existing_type=sa.Uuid(), nullable=False)
