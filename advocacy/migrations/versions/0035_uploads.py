"""Files on their way to us, piece by piece."""

import sqlalchemy as sa
from alembic import op

revision = "0035_uploads"
down_revision = "0034_exhibits"
branch_labels = None
depends_on = None

_WALL = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' OR case_id IN "
    "(SELECT wall_cases(current_setting('advocacy.wall', true)))"
)
_LINKS = {
    "case_id": "case",
    "offer_id": "evidence_offer",
    "begun_by_id": "account",
    "exhibit_id": "exhibit",
}


def _link(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{to}.id"],
        name=op.f(f"fk_evidence_upload_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    op.create_table(
        "evidence_upload",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("mark", sa.LargeBinary(32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("came", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "coming",
                "taken",
                "stopped",
                "expired",
                "broken",
                name="uploadstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exhibit_id", sa.Uuid(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_name_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "came >= 0 AND came <= size AND size > 0",
            name=op.f("ck_evidence_upload_came_of_size"),
        ),
        *(_link(column, to) for column, to in _LINKS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_upload")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_evidence_upload_token_hash")),
    )
    op.create_index("ix_evidence_upload_offer", "evidence_upload", ["offer_id", "mark"])
    op.create_index("ix_evidence_upload_begun", "evidence_upload", ["begun_by_id", "begun_at"])
    op.create_index(op.f("ix_evidence_upload_case_id"), "evidence_upload", ["case_id"])
    op.create_index(op.f("ix_evidence_upload_state"), "evidence_upload", ["state"])
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute('ALTER TABLE "evidence_upload" ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE "evidence_upload" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY wall ON "evidence_upload" USING ({_WALL}) WITH CHECK ({_WALL})')


def downgrade() -> None:
    op.drop_table("evidence_upload")
