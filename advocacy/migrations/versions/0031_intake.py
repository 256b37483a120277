"""The form by which somebody was referred, numbers of who is doing it, questions to who referred."""

import sqlalchemy as sa
from alembic import op

revision = "0031_intake"
down_revision = "0030_supervision"
branch_labels = None
depends_on = None

_ACTIONS = (
    "received",
    "preview_made",
    "preview_failed",
    "original_opened",
    "sealed",
    "found_missing",
    "found_again",
)


def _let_be(*codes: str) -> None:
    """Allow these codes for what was done to a file."""
    listed = ", ".join(f"'{code}'" for code in codes)
    with op.batch_alter_table("custody_event") as custody:
        custody.drop_constraint(op.f("ck_custody_event_custodyaction"), type_="check")
        custody.create_check_constraint(
            op.f("ck_custody_event_custodyaction"), f"action IN ({listed})"
        )


def upgrade() -> None:
    _let_be(*_ACTIONS, "sealed_anew")
    with op.batch_alter_table("referral") as referral:
        referral.add_column(sa.Column("suspect_phones_sealed", sa.LargeBinary(), nullable=True))
        referral.add_column(sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "held_offer",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_offer")),
    )
    op.create_index(op.f("ix_held_offer_subject_id"), "held_offer", ["subject_id"])
    op.create_table(
        "held_file",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("stored_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("media", sa.String(length=100), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Uuid(), nullable=True),
        sa.Column("ledger_event_id", sa.Uuid(), nullable=False),
        sa.Column("missing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_held_file_not_empty")),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["held_offer.id"],
            name=op.f("fk_held_file_offer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_file")),
        sa.UniqueConstraint("reference", name=op.f("uq_held_file_reference")),
        sa.UniqueConstraint("subject_id", "sha256", name=op.f("uq_held_file_subject_id_sha256")),
    )
    op.create_table(
        "referrer_question",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "route",
            sa.Enum(
                "phone",
                "email",
                "letter",
                "in_person",
                "secure",
                name="askedby",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("of_whom_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("used_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "answered_at IS NULL OR ended_at IS NOT NULL",
            name=op.f("ck_referrer_question_answered_is_ended"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_referrer_question_referral_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrer_question")),
    )
    op.create_index(
        "ix_referrer_question_of", "referrer_question", ["referral_id", "asked_at", "id"]
    )


def downgrade() -> None:
    op.drop_table("referrer_question")
    op.drop_table("held_file")
    op.drop_table("held_offer")
    with op.batch_alter_table("referral") as referral:
        referral.drop_column("answer_by")
        referral.drop_column("suspect_phones_sealed")
    op.execute("DELETE FROM custody_event WHERE action = 'sealed_anew'")
    _let_be(*_ACTIONS)
