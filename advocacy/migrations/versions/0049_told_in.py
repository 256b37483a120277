"""In which contacts an incident was told."""

import sqlalchemy as sa
from alembic import op

revision = "0049_told_in"
down_revision = "0048_witnesses"
branch_labels = None
depends_on = None

_TABLE = "incident_told_in"
_WALL = "current_setting('advocacy.wall', true)"
_CONDITION = f"(SELECT {_WALL}) = 'open' OR case_id IN (SELECT wall_cases({_WALL}))"
_STANDS = sa.text("unlinked_at IS NULL")


def _key(column: str, points_at: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [points_at],
        name=op.f(f"fk_{_TABLE}_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked_by", sa.Uuid(), nullable=True),
        sa.Column("unlinked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlinked_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _key("case_id", "case.id"),
        _key("incident_id", "incident.id"),
        _key("contact_id", "contact.id"),
        _key("linked_by", "account.id"),
        _key("unlinked_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
    )
    op.create_index(
        f"ix_{_TABLE}_pair",
        _TABLE,
        ["incident_id", "contact_id"],
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    )
    op.create_index(f"ix_{_TABLE}_contact", _TABLE, ["contact_id"])
    op.create_index(f"ix_{_TABLE}_case", _TABLE, ["case_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'ALTER TABLE "{_TABLE}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{_TABLE}" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY wall ON "{_TABLE}" USING ({_CONDITION}) WITH CHECK ({_CONDITION})'
        )


def downgrade() -> None:
    for index in ("case", "contact", "pair"):
        op.drop_index(f"ix_{_TABLE}_{index}", table_name=_TABLE)
    op.drop_table(_TABLE)
