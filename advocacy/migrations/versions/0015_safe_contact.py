"""How far a number may be relied on, further ways to reach somebody, and what holds a text back."""

import sqlalchemy as sa
from alembic import op

revision = "0015_safe_contact"
down_revision = "0014_safeguarding"
branch_labels = None
depends_on = None

_MOMENTS = ("number_changed_at", "held_until_at", "confirmed_at")
_PEOPLE = ("changed_by_id", "confirmed_by_id")
_SEALED = (
    "number_before_sealed",
    "told_by_sealed",
    "confirmed_how_sealed",
    "step_why_sealed",
    "places_sealed",
    "code_words_sealed",
    "ways_sealed",
)
_STEPS = ("agreed", "confirmed", "shortened", "rechecked", "ways")
_HINDRANCES = (
    "late",
    "all_stopped",
    "phone_not_safe",
    "no_number",
    "not_a_mobile",
    "texts_not_agreed",
    "opted_out",
    "case_closed",
    "provider",
    "danger_open",
)
_NEW = ("number_held", "number_unconfirmed", "suspects_number")


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _hindrances(codes: tuple[str, ...]) -> None:
    with op.batch_alter_table("check_in") as check_in:
        check_in.drop_constraint(op.f("ck_check_in_hindrance"), type_="check")
        check_in.create_check_constraint(
            op.f("ck_check_in_hindrance"), f"hindrance IN ({_listed(codes)})"
        )


def upgrade() -> None:
    with op.batch_alter_table("safe_contact") as card:
        card.add_column(
            sa.Column("step", sa.String(length=32), server_default="agreed", nullable=False)
        )
        for name in _MOMENTS:
            card.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in _PEOPLE:
            card.add_column(sa.Column(name, sa.Uuid(), nullable=True))
        for name in _SEALED:
            card.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
        card.create_check_constraint(
            op.f("ck_safe_contact_cardstep"), f"step IN ({_listed(_STEPS)})"
        )
    # What was agreed before numbers were confirmed one by one was agreed with them.
    op.execute("UPDATE safe_contact SET confirmed_at = made_at")
    _hindrances(_HINDRANCES + _NEW)


def downgrade() -> None:
    op.execute(
        f"UPDATE check_in SET hindrance = 'phone_not_safe' WHERE hindrance IN ({_listed(_NEW)})"  # noqa: S608 - our own codes
    )
    _hindrances(_HINDRANCES)
    with op.batch_alter_table("safe_contact") as card:
        card.drop_constraint(op.f("ck_safe_contact_cardstep"), type_="check")
        for name in (*_SEALED, *_PEOPLE, *_MOMENTS, "step"):
            card.drop_column(name)
