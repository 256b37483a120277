"""What an amendment is, and which possible breach the person themselves named."""

import sqlalchemy as sa
from alembic import op

revision = "0047_added_as"
down_revision = "0038_imports"
branch_labels = None
depends_on = None

_ADDED = sa.Enum(
    "correction",
    "remembered",
    "more",
    name="added",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def upgrade() -> None:
    with op.batch_alter_table("incident_amendment") as amendment:
        amendment.add_column(sa.Column("added", _ADDED, nullable=True))
    with op.batch_alter_table("order_breach") as breach:
        breach.add_column(
            sa.Column("by_them", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("order_breach") as breach:
        breach.drop_column("by_them")
    with op.batch_alter_table("incident_amendment") as amendment:
        amendment.drop_constraint(op.f("ck_incident_amendment_added"), type_="check")
        amendment.drop_column("added")
