"""Passing a case on with a note, and what each of those who work it does."""

import sqlalchemy as sa
from alembic import op

revision = "0022_transfer"
down_revision = "0021_ties"
branch_labels = None
depends_on = None

_WALL = "current_setting('advocacy.wall', true)"
_CONDITION = f"(SELECT {_WALL}) = 'open' OR case_id IN (SELECT wall_cases({_WALL}))"
_WAITS = sa.text("state = 'asked'")
_STEPS = ("agreed", "confirmed", "shortened", "rechecked", "ways")


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _link(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{other}.id"],
        name=op.f(f"fk_case_transfer_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _steps(*codes: str) -> None:
    listed = ", ".join(f"'{code}'" for code in codes)
    with op.batch_alter_table("safe_contact") as card:
        card.drop_constraint(op.f("ck_safe_contact_cardstep"), type_="check")
        card.create_check_constraint(op.f("ck_safe_contact_cardstep"), f"step IN ({listed})")


def upgrade() -> None:
    with op.batch_alter_table("caseload") as caseload:
        caseload.add_column(
            sa.Column("part", sa.String(length=32), nullable=False, server_default="lead")
        )
        caseload.add_column(sa.Column("doing_sealed", sa.LargeBinary(), nullable=True))
        caseload.create_check_constraint(op.f("ck_caseload_part"), "part IN ('lead', 'co')")
    # Whoever has worked a case longest leads the work.
    op.execute(
        "UPDATE caseload SET part = 'co' WHERE EXISTS (SELECT 1 FROM caseload AS other"
        " WHERE other.case_id = caseload.case_id AND other.ends_at IS NULL"
        " AND (other.starts_at < caseload.starts_at"
        " OR (other.starts_at = caseload.starts_at AND other.id < caseload.id)))"
    )
    _steps(*_STEPS, "reopened")
    op.create_table(
        "case_transfer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            _code("transferstate", "asked", "done", "declined", "withdrawn"),
            nullable=False,
        ),
        sa.Column("from_account_id", sa.Uuid(), nullable=False),
        sa.Column("to_account_id", sa.Uuid(), nullable=True),
        sa.Column("to_team_id", sa.Uuid(), nullable=True),
        sa.Column("told", _code("toldhow", "told", "will_tell", "not_safe"), nullable=False),
        sa.Column("overlap_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("taken_by_id", sa.Uuid(), nullable=True),
        *(
            sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True)
            for name in (
                "for_safety",
                "due",
                "promised",
                "how_to_talk",
                "told_by",
                "decided_because",
            )
        ),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(to_account_id IS NULL) <> (to_team_id IS NULL)",
            name=op.f("ck_case_transfer_one_way"),
        ),
        _link("case_id", "case"),
        _link("from_account_id", "account"),
        _link("to_account_id", "account"),
        _link("to_team_id", "team"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_transfer")),
    )
    op.create_index(op.f("ix_case_transfer_case_id"), "case_transfer", ["case_id"], unique=False)
    op.create_index(
        "uq_case_transfer_asked",
        "case_transfer",
        ["case_id"],
        unique=True,
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute('ALTER TABLE "case_transfer" ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE "case_transfer" FORCE ROW LEVEL SECURITY')
    op.execute(
        f'CREATE POLICY wall ON "case_transfer" USING ({_CONDITION}) WITH CHECK ({_CONDITION})'
    )


def downgrade() -> None:
    op.drop_table("case_transfer")
    op.execute("UPDATE safe_contact SET step = 'rechecked' WHERE step = 'reopened'")
    _steps(*_STEPS)
    with op.batch_alter_table("caseload") as caseload:
        caseload.drop_constraint(op.f("ck_caseload_part"), type_="check")
        caseload.drop_column("doing_sealed")
        caseload.drop_column("part")
