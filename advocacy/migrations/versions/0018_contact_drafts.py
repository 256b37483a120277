"""What was begun of a contact and not recorded, for whoever typed it."""

import sqlalchemy as sa
from alembic import op

revision = "0018_contact_drafts"
down_revision = "0017_put_off"
branch_labels = None
depends_on = None

_WALL = "current_setting('advocacy.wall', true)"
_CONDITION = f"(SELECT {_WALL}) = 'open' OR case_id IN (SELECT wall_cases({_WALL}))"


def upgrade() -> None:
    op.create_table(
        "contact_draft",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ringing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("data_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_contact_draft_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_contact_draft_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_draft")),
        sa.UniqueConstraint(
            "account_id",
            "case_id",
            "form_id",
            name=op.f("uq_contact_draft_account_id_case_id_form_id"),
        ),
    )
    op.create_index(op.f("ix_contact_draft_case_id"), "contact_draft", ["case_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "contact_draft" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "contact_draft" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY wall ON "contact_draft" USING ({_CONDITION}) WITH CHECK ({_CONDITION})'
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_contact_draft_case_id"), table_name="contact_draft")
    op.drop_table("contact_draft")
