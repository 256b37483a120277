"""The role of the data-protection lead, wherever a role is kept."""

from alembic import op

revision = "0057_data_protection"
down_revision = "0056_held_bytes"
branch_labels = None
depends_on = None

_BEFORE = (
    "advocate",
    "lead",
    "helpline",
    "partner",
    "survivor",
    "dependent",
    "administrator",
    "recipient",
    "system",
)
_KEPT_IN = (("account", "role"), ("prompt", "for_role"), ("pending_grant", "role"))


def _let_be(*codes: str) -> None:
    listed = ", ".join(f"'{code}'" for code in codes)
    for name, column in _KEPT_IN:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_role"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_role"), f"{column} IN ({listed})")


def upgrade() -> None:
    _let_be(*_BEFORE, "data_protection")


def downgrade() -> None:
    # Whoever held it reads nothing that a helpline worker may not, and can't sign in any more.
    op.execute(
        "UPDATE account SET role = 'helpline', left_at = coalesce(left_at, created_at) "
        "WHERE role = 'data_protection'"
    )
    op.execute("DELETE FROM prompt WHERE for_role = 'data_protection'")
    op.execute("DELETE FROM pending_grant WHERE role = 'data_protection'")
    _let_be(*_BEFORE)
