"""What was begun of an incident and not saved, for whoever typed it, and the mark of its page."""

import sqlalchemy as sa
from alembic import op

revision = "0037_incident_drafts"
down_revision = "0036_erasure"
branch_labels = None
depends_on = None

_WALL = "current_setting('advocacy.wall', true)"
_CONDITION = f"(SELECT {_WALL}) = 'open' OR case_id IN (SELECT wall_cases({_WALL}))"


def upgrade() -> None:
    op.add_column("incident", sa.Column("form_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_incident_form", "incident", ["case_id", "recorded_by", "form_id"], unique=True
    )
    op.create_table(
        "incident_draft",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_incident_draft_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_incident_draft_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_draft")),
        sa.UniqueConstraint(
            "account_id",
            "case_id",
            "form_id",
            name=op.f("uq_incident_draft_account_id_case_id_form_id"),
        ),
    )
    op.create_index(op.f("ix_incident_draft_case_id"), "incident_draft", ["case_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "incident_draft" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "incident_draft" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY wall ON "incident_draft" USING ({_CONDITION}) WITH CHECK ({_CONDITION})'
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_incident_draft_case_id"), table_name="incident_draft")
    op.drop_table("incident_draft")
    op.drop_index("ix_incident_form", table_name="incident")
    op.drop_column("incident", "form_id")
