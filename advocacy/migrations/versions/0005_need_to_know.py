"""Cover, conflicts of interest, seals against agencies, and emergency openings."""

import sqlalchemy as sa
from alembic import op

revision = "0005_need_to_know"
down_revision = "0004_portal_sign_in"
branch_labels = None
depends_on = None

_TABLES = (
    "declared_key",
    "declared_person",
    "emergency_opening",
    "cover",
    "conflict_block",
    "agency_seal",
)


def upgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True))
    _agency_seal()
    _conflict_block()
    _cover()
    _declared_person()
    _emergency_opening()
    _declared_key()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    with op.batch_alter_table("account") as account:
        account.drop_column("declared_at")


def _agency_seal() -> None:
    op.create_table(
        "agency_seal",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("lifted_because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_agency_seal_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_agency_seal_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_seal")),
    )
    op.create_index(
        "ix_agency_seal_agency", "agency_seal", ["agency_id", "lifted_at", "case_id"], unique=False
    )
    op.create_index(op.f("ix_agency_seal_case_id"), "agency_seal", ["case_id"], unique=False)


def _conflict_block() -> None:
    op.create_table(
        "conflict_block",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("declared_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("because", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_conflict_block_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_conflict_block_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_block")),
        sa.UniqueConstraint(
            "account_id",
            "case_id",
            "declared_id",
            "person_id",
            name=op.f("uq_conflict_block_account_id_case_id_declared_id_person_id"),
        ),
    )
    op.create_index(
        "ix_conflict_block_account",
        "conflict_block",
        ["account_id", "lifted_at", "case_id"],
        unique=False,
    )
    op.create_index(op.f("ix_conflict_block_case_id"), "conflict_block", ["case_id"], unique=False)


def _cover() -> None:
    op.create_table(
        "cover",
        sa.Column("away_id", sa.Uuid(), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("away_id <> cover_id", name=op.f("ck_cover_two_people")),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_cover_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["away_id"],
            ["account.id"],
            name=op.f("fk_cover_away_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cover_id"],
            ["account.id"],
            name=op.f("fk_cover_cover_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
    )
    op.create_index("ix_cover_away", "cover", ["away_id", "ends_at"], unique=False)
    op.create_index("ix_cover_cover", "cover", ["cover_id", "ends_at"], unique=False)


def _declared_person() -> None:
    op.create_table(
        "declared_person",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "self",
                "family",
                "partner",
                "friend",
                "colleague",
                "neighbour",
                "knows_me",
                "other",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("born_on_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phones_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agency_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("collar_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_declared_person_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_person")),
    )
    op.create_index(
        op.f("ix_declared_person_account_id"), "declared_person", ["account_id"], unique=False
    )


def _emergency_opening() -> None:
    op.create_table(
        "emergency_opening",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "danger",
                "caller",
                "check_in",
                "court",
                "other",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "finding",
            sa.Enum(
                "justified",
                "not_justified",
                name="finding",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (finding IS NULL)",
            name=op.f("ck_emergency_opening_reviewed_with_finding"),
        ),
        sa.CheckConstraint(
            "reviewed_by_id <> account_id", name=op.f("ck_emergency_opening_second_person")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_emergency_opening_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_emergency_opening_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_opening")),
    )
    op.create_index(
        "ix_emergency_opening_account",
        "emergency_opening",
        ["account_id", "ends_at", "case_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_emergency_opening_case_id"), "emergency_opening", ["case_id"], unique=False
    )
    op.create_index(
        "ix_emergency_opening_review",
        "emergency_opening",
        ["reviewed_at", "review_by"],
        unique=False,
    )


def _declared_key() -> None:
    op.create_table(
        "declared_key",
        sa.Column("declared_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declared_id"],
            ["declared_person.id"],
            name=op.f("fk_declared_key_declared_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_key")),
    )
    op.create_index(
        op.f("ix_declared_key_declared_id"), "declared_key", ["declared_id"], unique=False
    )
    op.create_index(op.f("ix_declared_key_digest"), "declared_key", ["digest"], unique=False)
