"""Who saw an incident, each person for themselves; what one box held before stays where it is."""

import sqlalchemy as sa
from alembic import op

revision = "0048_witnesses"
down_revision = "0039_looks_into_files"
branch_labels = None
depends_on = None

_TABLE = "incident_witness"
_WALL = "current_setting('advocacy.wall', true)"
_CONDITION = f"(SELECT {_WALL}) = 'open' OR case_id IN (SELECT wall_cases({_WALL}))"


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


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
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=True),
        sa.Column("whose", _code("voice", "wrote", "told", "other"), nullable=False),
        sa.Column("willing", _code("willing", "yes", "no", "unknown"), nullable=False),
        sa.Column("who_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reach_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("saw_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _key("incident_id", "incident.id"),
        _key("case_id", "case.id"),
        _key("replaces_id", "incident_witness.id"),
        _key("named_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
        sa.UniqueConstraint("replaces_id", name=op.f(f"uq_{_TABLE}_replaces_id")),
    )
    for column in ("incident_id", "case_id"):
        op.create_index(op.f(f"ix_{_TABLE}_{column}"), _TABLE, [column], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'ALTER TABLE "{_TABLE}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{_TABLE}" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY wall ON "{_TABLE}" USING ({_CONDITION}) WITH CHECK ({_CONDITION})'
        )


def downgrade() -> None:
    for column in ("case_id", "incident_id"):
        op.drop_index(op.f(f"ix_{_TABLE}_{column}"), table_name=_TABLE)
    op.drop_table(_TABLE)
