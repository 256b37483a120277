"""What is due can be put off: until when, how often, and each time with its reason."""

import sqlalchemy as sa
from alembic import op

revision = "0017_put_off"
down_revision = "0016_workload"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompt", sa.Column("back_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "prompt", sa.Column("times_put_off", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_table(
        "put_off",
        sa.Column("prompt_id", sa.Uuid(), nullable=False),
        sa.Column("put_off_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_off_by_id", sa.Uuid(), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "because",
            sa.Enum(
                "they_asked",
                "not_safe_now",
                "waits_for_somebody",
                "other_danger",
                "other",
                name="because",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["prompt_id"],
            ["prompt.id"],
            name=op.f("fk_put_off_prompt_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_put_off")),
    )
    op.create_index(op.f("ix_put_off_prompt_id"), "put_off", ["prompt_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_put_off_prompt_id"), table_name="put_off")
    op.drop_table("put_off")
    op.drop_column("prompt", "times_put_off")
    op.drop_column("prompt", "back_at")
