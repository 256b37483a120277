"""Passkeys, recovery codes, invitations and forms kept for a person who signs in again."""

import sqlalchemy as sa
from alembic import op

revision = "0003_factors"
down_revision = "0002_marac"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True))
        account.add_column(sa.Column("waiting_totp_secret_sealed", sa.LargeBinary(), nullable=True))
    # Nobody of the staff could sign in without a second factor so far.
    op.execute("UPDATE account SET enrolled_at = created_at WHERE role <> 'survivor'")
    with op.batch_alter_table("sign_in_session") as session:
        session.add_column(
            sa.Column("device", sa.String(length=16), nullable=False, server_default="")
        )
        session.add_column(
            sa.Column("return_to", sa.String(length=300), nullable=False, server_default="")
        )
    with op.batch_alter_table("sign_in_session") as session:
        session.alter_column("device", server_default=None)
        session.alter_column("return_to", server_default=None)
    _passkeys()
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_account("recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"])
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_account("invitation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(op.f("ix_invitation_account_id"), "invitation", ["account_id"])
    op.create_table(
        "kept_form",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_account("kept_form"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
        sa.UniqueConstraint("account_id", name=op.f("uq_kept_form_account_id")),
    )
    op.create_index("ix_kept_form_kept_at", "kept_form", ["kept_at"])


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id"), ondelete="CASCADE"
    )


def _passkeys() -> None:
    op.create_table(
        "passkey",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("credential_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("credential_id_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("public_key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_account("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_key", name=op.f("uq_passkey_credential_key")),
    )
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"])
    op.create_table(
        "passkey_challenge",
        sa.Column("holder_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "ceremony",
            sa.Enum(
                "sign_in",
                "add",
                "confirm",
                name="ceremony",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("challenge", sa.LargeBinary(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
        sa.UniqueConstraint(
            "holder_hash", "ceremony", name=op.f("uq_passkey_challenge_holder_hash_ceremony")
        ),
    )
    op.create_index(op.f("ix_passkey_challenge_expires_at"), "passkey_challenge", ["expires_at"])


def downgrade() -> None:
    for table in ("kept_form", "invitation", "recovery_code", "passkey_challenge", "passkey"):
        op.drop_table(table)
    with op.batch_alter_table("sign_in_session") as session:
        session.drop_column("return_to")
        session.drop_column("device")
    with op.batch_alter_table("account") as account:
        account.drop_column("waiting_totp_secret_sealed")
        account.drop_column("enrolled_at")
