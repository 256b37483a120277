"""The first tables of the safety plans."""

import sqlalchemy as sa
from alembic import op

revision = "0001_plans"
down_revision = None
branch_labels = ("plans",)
depends_on = "0001_portal"


def upgrade() -> None:
    op.create_table(
        "safety_plan_card",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_by",
            sa.Enum(
                "survivor",
                "advocate",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("code_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("where_to_go_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ring_first_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("remember_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_safety_plan_card_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plan_card")),
        sa.UniqueConstraint("case_id", name=op.f("uq_safety_plan_card_case_id")),
    )
    op.create_table(
        "safety_plan",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "band",
            sa.Enum(
                "survivor",
                "under_8",
                "8_12",
                "13_17",
                "adult",
                name="band",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agreed_changes", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "offered_by",
            sa.Enum(
                "survivor",
                "advocate",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("stale_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stale_codes", sa.String(length=200), nullable=False),
        sa.Column("priorities_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("situations_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("what_matters_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_safety_plan_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_safety_plan_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plan")),
        sa.UniqueConstraint("person_id", name=op.f("uq_safety_plan_person_id")),
    )
    op.create_index(op.f("ix_safety_plan_case_id"), "safety_plan", ["case_id"], unique=False)
    op.create_table(
        "safety_plan_step",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "band",
            sa.Enum(
                "survivor",
                "under_8",
                "8_12",
                "13_17",
                "adult",
                name="band",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "suggested",
                "agreed",
                "declined",
                "in_place",
                "not_safe_now",
                "done_with",
                name="stepstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column(
            "proposed_by",
            sa.Enum(
                "survivor",
                "advocate",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "answered_how",
            sa.Enum(
                "portal",
                "in_person",
                "phone",
                "casework",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("theme_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("library_id_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("who_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("question_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "NOT (private AND band = 'under_8')",
            name=op.f("ck_safety_plan_step_no_secret_for_a_small_child"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_safety_plan_step_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["safety_plan.id"],
            name=op.f("fk_safety_plan_step_plan_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plan_step")),
    )
    op.create_index(
        op.f("ix_safety_plan_step_case_id"), "safety_plan_step", ["case_id"], unique=False
    )
    op.create_index(
        "ix_safety_plan_step_plan", "safety_plan_step", ["plan_id", "state"], unique=False
    )
    op.create_table(
        "safety_plan_version",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "agreed_how",
            sa.Enum(
                "portal",
                "in_person",
                "phone",
                "casework",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("their_view_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_safety_plan_version_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["safety_plan.id"],
            name=op.f("fk_safety_plan_version_plan_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plan_version")),
        sa.UniqueConstraint(
            "plan_id", "number", name=op.f("uq_safety_plan_version_plan_id_number")
        ),
    )
    op.create_index(
        op.f("ix_safety_plan_version_case_id"), "safety_plan_version", ["case_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_safety_plan_version_case_id"), table_name="safety_plan_version")
    op.drop_table("safety_plan_version")
    op.drop_index("ix_safety_plan_step_plan", table_name="safety_plan_step")
    op.drop_index(op.f("ix_safety_plan_step_case_id"), table_name="safety_plan_step")
    op.drop_table("safety_plan_step")
    op.drop_index(op.f("ix_safety_plan_case_id"), table_name="safety_plan")
    op.drop_table("safety_plan")
    op.drop_table("safety_plan_card")
