"""Who answered, with whom, about what and through which form; and keys one can turn off."""

import sqlalchemy as sa
from alembic import op

revision = "0012_contacts"
down_revision = "0011_tasks"
branch_labels = None
depends_on = None

_ANSWERED = sa.Enum(
    "them",
    "other",
    "voicemail",
    "nobody",
    name="answered",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def upgrade() -> None:
    with op.batch_alter_table("contact") as contact:
        contact.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))
        contact.add_column(sa.Column("form_id", sa.Uuid(), nullable=True))
        contact.add_column(sa.Column("answered", _ANSWERED, nullable=True))
        contact.add_column(
            sa.Column("interpreter", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        contact.add_column(sa.Column("themes_sealed", sa.LargeBinary(), nullable=True))
        contact.create_check_constraint(
            op.f("ck_contact_reached_who_answered"),
            "answered IS NULL OR reached = (answered = 'them')",
        )
        contact.create_foreign_key(
            op.f("fk_contact_person_id"),
            "person",
            ["person_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
    op.create_index(
        "ix_contact_form", "contact", ["case_id", "recorded_by_id", "form_id"], unique=True
    )
    with op.batch_alter_table("account") as account:
        account.add_column(
            sa.Column("single_keys", sa.Boolean(), nullable=False, server_default=sa.true())
        )


def downgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.drop_column("single_keys")
    op.drop_index("ix_contact_form", table_name="contact")
    with op.batch_alter_table("contact") as contact:
        contact.drop_constraint(op.f("fk_contact_person_id"), type_="foreignkey")
        contact.drop_constraint(op.f("ck_contact_reached_who_answered"), type_="check")
        contact.drop_constraint(op.f("ck_contact_answered"), type_="check")
        for column in ("themes_sealed", "interpreter", "answered", "form_id", "person_id"):
            contact.drop_column(column)
