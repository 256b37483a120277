"""How a survivor signs in: device, second factor, duress, dependents."""

import sqlalchemy as sa
from alembic import op

revision = "0004_portal_sign_in"
down_revision = "0003_factors"
branch_labels = None
depends_on = None

_ROLES = (
    "advocate",
    "lead",
    "helpline",
    "partner",
    "survivor",
    "administrator",
    "recipient",
    "system",
)


def _let_be(*roles: str) -> None:
    """Allow these roles wherever a role is kept."""
    listed = ", ".join(f"'{role}'" for role in roles)
    for table, column in (("account", "role"), ("prompt", "for_role")):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_role"), f"{column} IN ({listed})")


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [target],
        name=op.f(f"fk_{table}_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    _let_be(*_ROLES, "dependent")
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("decoy_of_id", sa.Uuid(), nullable=True))
        case.create_foreign_key(
            op.f("fk_case_decoy_of_id"),
            "case",
            ["decoy_of_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
        case.create_index(op.f("ix_case_decoy_of_id"), ["decoy_of_id"])
    op.create_table(
        "survivor_sign_in",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("decoy_of_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("write_only", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.String(length=100), nullable=False),
        sa.Column("away", sa.String(length=16), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("setting_session_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_survivor_sign_in_account_id"),
            ondelete="CASCADE",
        ),
        _link("survivor_sign_in", "decoy_of_id", "account.id"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_survivor_sign_in")),
        sa.UniqueConstraint("decoy_of_id", name=op.f("uq_survivor_sign_in_decoy_of_id")),
        sa.UniqueConstraint("person_id", name=op.f("uq_survivor_sign_in_person_id")),
    )
    op.create_table(
        "sign_in_set_up",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _link("sign_in_set_up", "case_id", "case.id"),
        _link("sign_in_set_up", "person_id", "person.id"),
        _link("sign_in_set_up", "account_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_set_up")),
        sa.UniqueConstraint("person_id", name=op.f("uq_sign_in_set_up_person_id")),
    )
    for column in ("case_id", "account_id"):
        op.create_index(op.f(f"ix_sign_in_set_up_{column}"), "sign_in_set_up", [column])


def downgrade() -> None:
    if op.get_bind().scalar(sa.text('SELECT count(*) FROM "case" WHERE decoy_of_id IS NOT NULL')):
        message = "Cases that stand in for others would show as cases: take those away first."
        raise RuntimeError(message)
    op.drop_table("sign_in_set_up")
    op.drop_table("survivor_sign_in")
    # Whoever can't be told from others any more is taken away, never left among them.
    op.execute("DELETE FROM account WHERE role = 'dependent'")
    with op.batch_alter_table("case") as case:
        case.drop_index(op.f("ix_case_decoy_of_id"))
        case.drop_constraint(op.f("fk_case_decoy_of_id"), type_="foreignkey")
        case.drop_column("decoy_of_id")
    _let_be(*_ROLES)
