"""Incidents written from imported messages, and looks into an original as custody."""

import sqlalchemy as sa
from alembic import op

revision = "0045_quoted_messages"
down_revision = "0047_added_as"
branch_labels = None
depends_on = None

_WALL = (
    "(SELECT current_setting('advocacy.wall', true)) = 'open' "
    "OR case_id IN (SELECT wall_cases(current_setting('advocacy.wall', true)))"
)
_LINKS = {
    "case_id": "case",
    "incident_id": "incident",
    "message_id": "imported_message",
    "quoted_by_id": "account",
}
_ACTIONS = (
    "received",
    "preview_made",
    "preview_failed",
    "original_opened",
    "sealed",
    "found_missing",
    "found_again",
    "sealed_anew",
)


def _let_be(*codes: str) -> None:
    """Allow these codes for what was done to a file."""
    listed = ", ".join(f"'{code}'" for code in codes)
    with op.batch_alter_table("custody_event") as custody:
        custody.drop_constraint(op.f("ck_custody_event_custodyaction"), type_="check")
        custody.create_check_constraint(
            op.f("ck_custody_event_custodyaction"), f"action IN ({listed})"
        )


def upgrade() -> None:
    _let_be(*_ACTIONS, "looked_into")
    op.create_table(
        "quoted_message",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("quoted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quoted_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{to}.id"],
                name=op.f(f"fk_quoted_message_{column}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for column, to in _LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quoted_message")),
        sa.UniqueConstraint(
            "incident_id", "message_id", name=op.f("uq_quoted_message_incident_id_message_id")
        ),
    )
    for column in ("case_id", "message_id"):
        op.create_index(op.f(f"ix_quoted_message_{column}"), "quoted_message", [column])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE quoted_message ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE quoted_message FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall ON quoted_message USING ({_WALL}) WITH CHECK ({_WALL})")


def downgrade() -> None:
    op.drop_table("quoted_message")
    op.execute("DELETE FROM custody_event WHERE action = 'looked_into'")
    _let_be(*_ACTIONS)
