"""What leads judged of people in two cases, behind the walls of both."""

import sqlalchemy as sa
from alembic import op

revision = "0026_same"
down_revision = "0025_letter_notices"
branch_labels = None
depends_on = None

_OPEN = "(SELECT current_setting('advocacy.wall', true)) = 'open'"
_BOTH = " AND ".join(
    f'EXISTS (SELECT 1 FROM "person" AS parent WHERE parent.id = "person_verdict".{column})'  # noqa: S608 - our own names
    for column in ("one_id", "other_id")
)


def _link(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["person.id"],
        name=op.f(f"fk_person_verdict_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    op.create_table(
        "person_verdict",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "same",
                "not_same",
                "undone",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_person_verdict_in_order")),
        _link("one_id"),
        _link("other_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_verdict")),
    )
    for side in ("one", "other"):
        op.create_index(f"ix_person_verdict_{side}", "person_verdict", [f"{side}_id", "made_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "person_verdict" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "person_verdict" FORCE ROW LEVEL SECURITY')
        condition = f"{_OPEN} OR {_BOTH}"
        op.execute(
            f'CREATE POLICY wall ON "person_verdict" USING ({condition}) WITH CHECK ({condition})'
        )


def downgrade() -> None:
    op.drop_table("person_verdict")
