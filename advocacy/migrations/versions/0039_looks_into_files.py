"""Papers and recordings are looked into as pictures are, and recordings can be played."""

import sqlalchemy as sa
from alembic import op

revision = "0039_looks_into_files"
down_revision = "0045_quoted_messages"
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
    _let_be(*_BEFORE, "details_read", "played")
    # What came before is looked into too. A sealed file never is.
    exhibit = sa.table(
        "exhibit", *(sa.column(name) for name in ("preview", "state", "nature", "media", "size"))
    )
    paper = sa.and_(exhibit.c.media == "application/pdf", exhibit.c.size <= 40_000_000)
    recording = exhibit.c.media.like("audio/%") | exhibit.c.media.like("video/%")
    op.execute(
        exhibit.update()
        .where(
            exhibit.c.preview == "none",
            exhibit.c.state == "open",
            exhibit.c.nature == "ordinary",
            paper | recording,
        )
        .values(preview="waiting")
    )


def downgrade() -> None:
    _let_be(*_BEFORE)
