"""What a scanner of harmful software says of each file; those that came before wait for it too."""

import sqlalchemy as sa
from alembic import op

revision = "0050_scans"
down_revision = "0057_data_protection"
branch_labels = None
depends_on = None

_BEFORE = (
    "received",
    "preview_made",
    "preview_failed",
    "original_opened",
    "sealed",
    "found_missing",
    "found_again",
    "sealed_anew",
    "looked_into",
    "details_read",
    "played",
)
_STATES = ("waiting", "clean", "harmful", "too_large", "silent")
_TABLES = ("exhibit", "held_file")


def _let_be(*codes: str) -> None:
    """Allow these codes for what was done to a file."""
    listed = ", ".join(f"'{code}'" for code in codes)
    with op.batch_alter_table("custody_event") as custody:
        custody.drop_constraint(op.f("ck_custody_event_custodyaction"), type_="check")
        custody.create_check_constraint(
            op.f("ck_custody_event_custodyaction"), f"action IN ({listed})"
        )


def upgrade() -> None:
    _let_be(*_BEFORE, "scanned", "found_harmful")
    listed = ", ".join(f"'{state}'" for state in _STATES)
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.add_column(
                sa.Column("scan", sa.String(32), nullable=False, server_default="waiting")
            )
            table.add_column(
                sa.Column("scan_failures", sa.Integer(), nullable=False, server_default="0")
            )
            table.add_column(sa.Column("scan_next_at", sa.DateTime(timezone=True), nullable=True))
            table.add_column(sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True))
            table.add_column(sa.Column("scan_called_sealed", sa.LargeBinary(), nullable=True))
            table.create_check_constraint(op.f(f"ck_{name}_scanstate"), f"scan IN ({listed})")
        with op.batch_alter_table(name) as table:
            table.alter_column("scan", server_default=None)
            table.alter_column("scan_failures", server_default=None)
        op.create_index(op.f(f"ix_{name}_scan_next_at"), name, ["scan_next_at"])
    columns = ("scan_next_at", "received_at", "state")
    exhibit = sa.table("exhibit", *(sa.column(column) for column in columns))
    op.execute(
        exhibit.update().where(exhibit.c.state == "open").values(scan_next_at=exhibit.c.received_at)
    )
    held = sa.table("held_file", *(sa.column(column) for column in columns[:2]))
    op.execute(held.update().values(scan_next_at=held.c.received_at))


def downgrade() -> None:
    for name in _TABLES:
        op.drop_index(op.f(f"ix_{name}_scan_next_at"), name)
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_scanstate"), type_="check")
            for column in (
                "scan", "scan_failures", "scan_next_at", "scanned_at", "scan_called_sealed",
            ):  # fmt: skip
                table.drop_column(column)
    _let_be(*_BEFORE)
