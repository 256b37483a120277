"""What a service says of the steps of the library: words of its own, and what it hides."""

import sqlalchemy as sa
from alembic import op

revision = "0003_library"
down_revision = "0002_wall"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "safety_plan_library_change",
        sa.Column("step_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "said",
            sa.Enum(
                "added",
                "changed",
                "hidden",
                "shown",
                "kept",
                "restored",
                name="said",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("shipped_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on > starts_on",
            name=op.f("ck_safety_plan_library_change_ends_after_it_starts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plan_library_change")),
        sa.UniqueConstraint(
            "step_id", "number", name=op.f("uq_safety_plan_library_change_step_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("safety_plan_library_change")
