"""What may breach a term of an order, and what a person decided about it."""

import sqlalchemy as sa
from alembic import op

revision = "0029_breaches"
down_revision = "0028_orders"
branch_labels = None
depends_on = None

_OPEN = "(SELECT current_setting('advocacy.wall', true)) = 'open'"
_OF_CASES = "(SELECT wall_cases(current_setting('advocacy.wall', true)))"
_LINKS = {
    "case_id": "case",
    "order_id": "legal_order",
    "term_id": "order_term",
    "incident_id": "incident",
}


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "order_breach",
        *(sa.Column(column, sa.Uuid(), nullable=False) for column in _LINKS),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _code("breachstate", "suggested", "confirmed", "dismissed", "withdrawn"),
            nullable=False,
        ),
        sa.Column("by_rule", sa.Boolean(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("told", _code("told", "unknown", "police", "not_wanted"), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'dismissed')) = (decided_at IS NOT NULL)",
            name=op.f("ck_order_breach_decided_says_when"),
        ),
        sa.CheckConstraint(
            "(told = 'police') = (told_at IS NOT NULL)",
            name=op.f("ck_order_breach_told_says_when"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{target}.id"],
                name=op.f(f"fk_order_breach_{column}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for column, target in _LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_breach")),
    )
    op.create_index(
        "ix_order_breach_pair", "order_breach", ["term_id", "incident_id", "round"], unique=True
    )
    op.create_index(
        "ix_order_breach_case", "order_breach", ["case_id", "state", "noticed_at", "id"]
    )
    op.create_index("ix_order_breach_incident", "order_breach", ["incident_id"])
    op.create_index("ix_order_breach_order", "order_breach", ["order_id"])
    if op.get_bind().dialect.name == "postgresql":
        condition = f"{_OPEN} OR case_id IN {_OF_CASES}"
        op.execute('ALTER TABLE "order_breach" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "order_breach" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY wall ON "order_breach" USING ({condition}) WITH CHECK ({condition})'
        )


def downgrade() -> None:
    op.drop_table("order_breach")
