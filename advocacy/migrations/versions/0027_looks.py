"""Finding who read what is no case: a referral, looked at by one lead and then by another."""

import sqlalchemy as sa
from alembic import op

revision = "0027_looks"
down_revision = "0026_same"
branch_labels = None
depends_on = None

_LOOKS = sa.text("action = 'page.read' AND object_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_ledger_event_looks",
        "ledger_event",
        ["object_id", "actor_id", "at"],
        sqlite_where=_LOOKS,
        postgresql_where=_LOOKS,
    )


def downgrade() -> None:
    op.drop_index("ix_ledger_event_looks", table_name="ledger_event")
