"""Grants that wait for a team lead, sharing agreements, closed teams, the worker's rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0006_administration"
down_revision = "0005_need_to_know"
branch_labels = None
depends_on = None

_STANDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("team") as team:
        team.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True))
    _grants()
    _agreements()
    op.create_table(
        "worker_round",
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_worker_round")),
    )


def _code(*codes: str, name: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [target],
        name=op.f(f"fk_{table}_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _grants() -> None:
    roles = "advocate lead helpline partner survivor dependent administrator recipient system"
    op.create_table(
        "pending_grant",
        sa.Column("wanted", _code("invitation", "role", "reset", name="wanted"), nullable=False),
        sa.Column(
            "state",
            _code("waiting", "approved", "declined", "withdrawn", "expired", name="grantstate"),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("role", _code(*roles.split(), name="role"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("username_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("link_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)",
            name=op.f("ck_pending_grant_decided_once"),
        ),
        sa.CheckConstraint(
            "wanted = 'invitation' OR account_id IS NOT NULL",
            name=op.f("ck_pending_grant_about_somebody"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> asked_by_id OR state = 'withdrawn'",
            name=op.f("ck_pending_grant_two_people"),
        ),
        _link("pending_grant", "account_id", "account.id"),
        _link("pending_grant", "team_id", "team.id"),
        _link("pending_grant", "agency_id", "agency.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_grant")),
    )
    op.create_index(op.f("ix_pending_grant_account_id"), "pending_grant", ["account_id"])
    op.create_index("ix_pending_grant_waiting", "pending_grant", ["state", "asked_at", "id"])


def _agreements() -> None:
    op.create_table(
        "sharing_agreement",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signed_by_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ended_because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "review_on > agreed_on", name=op.f("ck_sharing_agreement_reviewed_later")
        ),
        _link("sharing_agreement", "agency_id", "agency.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_agreement")),
    )
    op.create_index(
        "uq_sharing_agreement_now",
        "sharing_agreement",
        ["agency_id"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )


def downgrade() -> None:
    for table in ("worker_round", "sharing_agreement", "pending_grant"):
        op.drop_table(table)
    with op.batch_alter_table("account") as account:
        account.drop_column("signed_in_at")
    with op.batch_alter_table("team") as team:
        team.drop_column("closed_at")
