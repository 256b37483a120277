"""Witnesses, who left a case, what was known of people before, and how to meet the survivor."""

import sqlalchemy as sa
from alembic import op

revision = "0020_people"
down_revision = "0019_asking"
branch_labels = None
depends_on = None

_KINDS = ("survivor", "dependent", "suspect", "professional")
_OF_CASES = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' "
    "OR case_id IN (SELECT wall_cases(current_setting('advocacy.wall', true)))"
)


def _let_be(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("person") as person:
        person.drop_constraint(op.f("ck_person_personkind"), type_="check")
        person.create_check_constraint(op.f("ck_person_personkind"), f"kind IN ({listed})")


def upgrade() -> None:
    _let_be(*_KINDS, "witness")
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("needs_sealed", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        person.add_column(sa.Column("ended_as", sa.String(length=32), nullable=True))
        person.add_column(sa.Column("ended_reason_sealed", sa.LargeBinary(), nullable=True))
        person.create_check_constraint(op.f("ck_person_ended"), "ended_as IN ('left', 'mistake')")
        person.create_check_constraint(
            op.f("ck_person_ended_says_how"), "(ended_at IS NULL) = (ended_as IS NULL)"
        )
    op.create_table(
        "person_version",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "what",
            sa.Enum(
                "changed",
                "ended",
                "returned",
                name="personevent",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_person_version_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_version_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_version")),
    )
    op.create_index(op.f("ix_person_version_case_id"), "person_version", ["case_id"])
    op.create_index("ix_person_version_person", "person_version", ["person_id", "at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE "person_version" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "person_version" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY wall ON "person_version" USING ({_OF_CASES}) WITH CHECK ({_OF_CASES})'
        )


def downgrade() -> None:
    op.drop_table("person_version")
    # Nobody who was taken out may come back because of this: they go with their keys.
    op.execute(
        "DELETE FROM person_key WHERE person_id IN (SELECT id FROM person WHERE kind = 'witness')"
    )
    op.execute("DELETE FROM person WHERE kind = 'witness'")
    with op.batch_alter_table("person") as person:
        person.drop_constraint(op.f("ck_person_ended_says_how"), type_="check")
        person.drop_constraint(op.f("ck_person_ended"), type_="check")
        person.drop_column("ended_reason_sealed")
        person.drop_column("ended_as")
        person.drop_column("ended_at")
    _let_be(*_KINDS)
    with op.batch_alter_table("case") as case:
        case.drop_column("needs_sealed")
