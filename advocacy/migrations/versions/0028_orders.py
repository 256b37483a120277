"""Orders with their terms, what became of them, and the hearings about them."""

import sqlalchemy as sa
from alembic import op

revision = "0028_orders"
down_revision = "0027_looks"
branch_labels = None
depends_on = None

_OPEN = "(SELECT current_setting('advocacy.wall', true)) = 'open'"
_OF_CASES = "(SELECT wall_cases(current_setting('advocacy.wall', true)))"
_TABLES = ("legal_order", "order_change", "order_hearing", "order_term")
_STANDS = sa.text("ended_on IS NULL")


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _row(
    table: str, *links: tuple[str, str], sealed: tuple[str, ...]
) -> list[sa.schema.SchemaItem]:
    return [
        *(sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in sealed),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{target}.id"],
                name=op.f(f"fk_{table}_{column}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for column, target in links
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "legal_order",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("suspect_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("ends", _code("ends", "on_day", "further_order", "unknown"), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("served", _code("served", "yes", "not_yet", "unknown"), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "ended_as",
            _code("endedas", "discharged", "replaced", "refused", "mistake"),
            nullable=True,
        ),
        sa.Column("told_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ends = 'on_day') = (expires_on IS NOT NULL)",
            name=op.f("ck_legal_order_a_day_it_ends_on"),
        ),
        sa.CheckConstraint(
            "(served = 'yes') = (served_on IS NOT NULL)",
            name=op.f("ck_legal_order_a_day_it_was_served"),
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_as IS NULL)", name=op.f("ck_legal_order_ended_says_how")
        ),
        *_row(
            "legal_order",
            ("case_id", "case"),
            ("suspect_id", "person"),
            sealed=("court", "number", "protects", "served_how", "words"),
        ),
    )
    op.create_index("ix_legal_order_case", "legal_order", ["case_id", "recorded_at", "id"])
    op.create_index("ix_legal_order_form", "legal_order", ["case_id", "form_id"], unique=True)
    op.create_index("ix_legal_order_expires", "legal_order", ["expires_on"])
    op.create_table(
        "order_term",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        *_row(
            "order_term",
            ("case_id", "case"),
            ("order_id", "legal_order"),
            sealed=("words", "area", "times"),
        ),
    )
    op.create_index(
        "ix_order_term_number",
        "order_term",
        ["order_id", "number"],
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    )
    op.create_index("ix_order_term_case", "order_term", ["case_id"])
    op.create_table(
        "order_change",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column(
            "what",
            _code("became", "recorded", "served", "varied", "corrected", "ended"),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        *_row(
            "order_change",
            ("case_id", "case"),
            ("order_id", "legal_order"),
            sealed=("before", "words"),
        ),
    )
    op.create_index("ix_order_change_order", "order_change", ["order_id", "recorded_at", "id"])
    op.create_index(op.f("ix_order_change_case_id"), "order_change", ["case_id"])
    op.create_table(
        "order_hearing",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("happens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            _code("hearingstate", "ahead", "held", "adjourned", "vacated"),
            nullable=False,
        ),
        sa.Column(
            "measures",
            _code("measures", "not_asked", "asked", "granted", "refused", "not_wanted"),
            nullable=False,
        ),
        sa.Column(
            "statement",
            _code("statement", "to_ask", "wanted", "made", "not_wanted"),
            nullable=False,
        ),
        *_row(
            "order_hearing",
            ("case_id", "case"),
            ("order_id", "legal_order"),
            sealed=("court", "purpose", "attends", "measures_words", "outcome"),
        ),
    )
    op.create_index("ix_order_hearing_order", "order_hearing", ["order_id", "happens_at", "id"])
    op.create_index(op.f("ix_order_hearing_case_id"), "order_hearing", ["case_id"])
    if op.get_bind().dialect.name != "postgresql":
        return
    condition = f"{_OPEN} OR case_id IN {_OF_CASES}"
    for table in _TABLES:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY wall ON "{table}" USING ({condition}) WITH CHECK ({condition})')


def downgrade() -> None:
    for table in ("order_hearing", "order_change", "order_term", "legal_order"):
        op.drop_table(table)
