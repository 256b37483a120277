"""The first-contact clock, the waiting list and what is done before there is a case."""

import sqlalchemy as sa
from alembic import op

revision = "0024_triage"
down_revision = "0023_notes"
branch_labels = None
depends_on = None

_STATES = ("waiting", "accepted", "joined", "declined", "redirected")
_SOURCES = ("self", "police", "health", "family", "service")
_COLUMNS = (
    ("reach_by", sa.DateTime(timezone=True)),
    ("reached_at", sa.DateTime(timezone=True)),
    ("listed_at", sa.DateTime(timezone=True)),
    ("review_on", sa.Date()),
    ("reason_code", sa.String(length=32)),
    ("told_code", sa.String(length=32)),
    ("told_at", sa.DateTime(timezone=True)),
    ("told_how_sealed", sa.LargeBinary()),
)
_CODES = (
    ("urgency", "routine", ("urgent", "soon", "routine")),
    ("risk", "unknown", ("high", "medium", "standard", "unknown")),
)
_NAMES = {"urgency": "urgency", "risk": "risktold"}


def _let_be(column: str, name: str, *codes: str) -> None:
    """Allow these codes in a column of referrals."""
    listed = ", ".join(f"'{code}'" for code in codes)
    with op.batch_alter_table("referral") as referral:
        referral.drop_constraint(op.f(f"ck_referral_{name}"), type_="check")
        referral.create_check_constraint(op.f(f"ck_referral_{name}"), f"{column} IN ({listed})")


def upgrade() -> None:
    _let_be("state", "referralstate", *_STATES, "listed")
    _let_be("source", "referralsource", *_SOURCES, "employer")
    with op.batch_alter_table("referral") as referral:
        for name, kind in _COLUMNS:
            referral.add_column(sa.Column(name, kind, nullable=True))
        for name, default, codes in _CODES:
            referral.add_column(
                sa.Column(name, sa.String(length=32), nullable=False, server_default=default)
            )
            listed = ", ".join(f"'{code}'" for code in codes)
            referral.create_check_constraint(
                op.f(f"ck_referral_{_NAMES[name]}"), f"{name} IN ({listed})"
            )
    op.create_table(
        "referral_step",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "tried",
                "reached",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("safety_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("unsafe_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_referral_step_referral_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_step")),
    )
    op.create_index("ix_referral_step_of", "referral_step", ["referral_id", "happened_at", "id"])


def downgrade() -> None:
    op.drop_table("referral_step")
    op.execute("UPDATE referral SET state = 'waiting', decided_at = NULL WHERE state = 'listed'")
    op.execute("UPDATE referral SET source = 'service' WHERE source = 'employer'")
    with op.batch_alter_table("referral") as referral:
        for name, _, _ in _CODES:
            referral.drop_constraint(op.f(f"ck_referral_{_NAMES[name]}"), type_="check")
            referral.drop_column(name)
        for name, _ in _COLUMNS:
            referral.drop_column(name)
    _let_be("state", "referralstate", *_STATES)
    _let_be("source", "referralsource", *_SOURCES)
