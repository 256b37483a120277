"""Being told by a neutral text that a message waits, where somebody chose it."""

import sqlalchemy as sa
from alembic import op

revision = "0025_letter_notices"
down_revision = "0024_triage"
branch_labels = None
depends_on = None

_OPEN = "(SELECT current_setting('advocacy.wall', true)) = 'open'"
_OF_CASES = "(SELECT wall_cases(current_setting('advocacy.wall', true)))"
_TABLES = ("letter_notice", "letter_notice_choice")
_WHY_NOT = (
    "all_stopped",
    "phone_not_safe",
    "danger_open",
    "case_closed",
    "number_held",
    "no_number",
    "number_unconfirmed",
    "not_a_mobile",
    "suspects_number",
    "texts_not_agreed",
    "expired",
    "out_of_hours",
    "opted_out",
)


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _case_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["case_id"],
        ["case.id"],
        name=op.f(f"fk_{table}_case_id"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    with op.batch_alter_table("outbound_text") as outbound:
        outbound.add_column(
            sa.Column(
                "kind",
                _code("textkind", "check_in", "notice"),
                nullable=False,
                server_default="check_in",
            )
        )
    op.create_table(
        "letter_notice_choice",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("by_them", sa.Boolean(), nullable=False),
        sa.Column("told", _code("told", "not", "asked", "text"), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_sure_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _case_key("letter_notice_choice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_notice_choice")),
    )
    op.create_index(
        "ix_letter_notice_choice_current", "letter_notice_choice", ["case_id", "made_at"]
    )
    op.create_table(
        "letter_notice",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            _code("noticestate", "waiting", "queued", "not_needed", "kept_back"),
            nullable=False,
        ),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why_not", _code("whynot", *_WHY_NOT), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _case_key("letter_notice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_notice")),
    )
    op.create_index("ix_letter_notice_due", "letter_notice", ["state", "look_at"])
    op.create_index("ix_letter_notice_case", "letter_notice", ["case_id", "made_at"])
    if op.get_bind().dialect.name != "postgresql":
        return
    condition = f"{_OPEN} OR case_id IN {_OF_CASES}"
    for table in _TABLES:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY wall ON "{table}" USING ({condition}) WITH CHECK ({condition})')


def downgrade() -> None:
    op.drop_table("letter_notice")
    op.drop_table("letter_notice_choice")
    with op.batch_alter_table("outbound_text") as outbound:
        outbound.drop_constraint(op.f("ck_outbound_text_textkind"), type_="check")
        outbound.drop_column("kind")
