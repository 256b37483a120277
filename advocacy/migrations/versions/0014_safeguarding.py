"""Safeguarding concerns and their referrals."""

import sqlalchemy as sa
from alembic import op

revision = "0014_safeguarding"
down_revision = "0013_closing"
branch_labels = None
depends_on = None

_OPEN = "(SELECT current_setting('advocacy.wall', true)) = 'open'"
_OF_CASES = "(SELECT wall_cases(current_setting('advocacy.wall', true)))"


def _wall(table: str, condition: str) -> None:
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY wall ON "{table}" USING ({condition}) WITH CHECK ({condition})')


def _hang(table: str, column: str, parent: str) -> None:
    found = f'SELECT 1 FROM "{parent}" AS parent WHERE parent.id = "{table}".{column}'  # noqa: S608 - our own names
    _wall(table, f"{_OPEN} OR EXISTS ({found})")


def upgrade() -> None:
    op.create_table(
        "safeguarding_concern",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "about",
            sa.Enum(
                "child",
                "adult",
                "colleague",
                "professional",
                name="about",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("colleague_id", sa.Uuid(), nullable=True),
        sa.Column("danger_now", sa.Boolean(), nullable=False),
        sa.Column(
            "decided",
            sa.Enum(
                "refer",
                "not_refer",
                "emergency",
                name="decided",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "consent",
            sa.Enum(
                "agreed",
                "objected",
                "not_asked",
                name="consent",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "survivor_knows",
            sa.Enum(
                "yes",
                "later",
                "no",
                name="survivorknows",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_by_id", sa.Uuid(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("seen_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("said_by_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kinds_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("consent_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("knows_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("looked_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "restricted = (about = 'colleague')",
            name=op.f("ck_safeguarding_concern_colleagues_are_restricted"),
        ),
        sa.CheckConstraint(
            "(decided IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_safeguarding_concern_decided_once"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_safeguarding_concern_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_concern")),
    )
    op.create_index(
        "ix_safeguarding_concern_case",
        "safeguarding_concern",
        ["case_id", "restricted", "raised_at", "id"],
        unique=False,
    )
    op.create_table(
        "safeguarding_referral",
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column(
            "sent_to",
            sa.Enum(
                "children",
                "adults",
                "officer",
                "police",
                "other",
                name="sentto",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("chase_on", sa.Date(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whom_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("how_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["safeguarding_concern.id"],
            name=op.f("fk_safeguarding_referral_concern_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_referral")),
    )
    op.create_index(
        "ix_safeguarding_referral_concern",
        "safeguarding_referral",
        ["concern_id", "sent_at", "id"],
        unique=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        _wall("safeguarding_concern", f"{_OPEN} OR case_id IN {_OF_CASES}")
        _hang("safeguarding_referral", "concern_id", "safeguarding_concern")


def downgrade() -> None:
    op.drop_index("ix_safeguarding_referral_concern", table_name="safeguarding_referral")
    op.drop_table("safeguarding_referral")
    op.drop_index("ix_safeguarding_concern_case", table_name="safeguarding_concern")
    op.drop_table("safeguarding_concern")
