"""What was decided about a MARAC referral, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0002_marac"
down_revision = "0001_portal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "marac_decision",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "referred",
                "not_referred",
                name="maracoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["risk_assessment.id"],
            name=op.f("fk_marac_decision_assessment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_marac_decision_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marac_decision")),
    )
    op.create_index(
        "ix_marac_decision_case", "marac_decision", ["case_id", "decided_at", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_marac_decision_case", table_name="marac_decision")
    op.drop_table("marac_decision")
