"""How the people of a case are connected."""

import sqlalchemy as sa
from alembic import op

revision = "0021_ties"
down_revision = "0020_people"
branch_labels = None
depends_on = None

_OF_CASES = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' "
    "OR case_id IN (SELECT wall_cases(current_setting('advocacy.wall', true)))"
)


def _link(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [target],
        name=op.f(f"fk_person_tie_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    op.create_table(
        "person_tie",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "parent",
                "family",
                "partner",
                "former",
                "new_partner",
                "lives_with",
                "works_with",
                "friend",
                "looks_after",
                "acts_for",
                "knows",
                name="tie",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("says_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one_id <> other_id", name=op.f("ck_person_tie_two_people")),
        _link("case_id", "case.id"),
        _link("one_id", "person.id"),
        _link("other_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_tie")),
    )
    op.create_index(op.f("ix_person_tie_case_id"), "person_tie", ["case_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "person_tie" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "person_tie" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY wall ON "person_tie" USING ({_OF_CASES}) WITH CHECK ({_OF_CASES})'
        )


def downgrade() -> None:
    op.drop_table("person_tie")
