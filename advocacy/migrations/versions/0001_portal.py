"""The first tables of the portal, and the triggers that keep the log."""

import sqlalchemy as sa
from alembic import op

from advocacy.ledger.guard_ddl import FIRST_TABLES, statements

revision = "0001_portal"
down_revision = None
branch_labels = ("portal",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("agreement_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
    )
    op.create_table(
        "delivery_report",
        sa.Column("opaque", sa.String(length=43), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("provider_code", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_report")),
        sa.UniqueConstraint("sid", "status", name=op.f("uq_delivery_report_sid_status")),
    )
    op.create_index(
        "ix_delivery_report_waiting", "delivery_report", ["applied_at", "received_at"], unique=False
    )
    op.create_table(
        "helpline_call",
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("logged_by_id", sa.Uuid(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rang_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("danger_now", sa.Boolean(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "listened",
                "signposted",
                "referral",
                "emergency",
                "passed_on",
                "cut_off",
                name="calloutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("caller_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("about_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("done_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes BETWEEN 0 AND 1440",
            name=op.f("ck_helpline_call_minutes_in_a_day"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpline_call")),
    )
    op.create_index(
        "ix_helpline_call_log", "helpline_call", ["logged_by_id", "rang_at", "id"], unique=False
    )
    op.create_table(
        "inbound_poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_until_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_poll")),
    )
    op.create_table(
        "inbound_text",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("sender_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("matched", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sender_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_text")),
        sa.UniqueConstraint("sid", name=op.f("uq_inbound_text_sid")),
    )
    op.create_index(
        op.f("ix_inbound_text_sender_key"), "inbound_text", ["sender_key"], unique=False
    )
    op.create_index(
        "ix_inbound_text_waiting", "inbound_text", ["read_at", "received_at"], unique=False
    )
    op.create_table(
        "intake_key",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_key")),
    )
    op.create_index("ix_intake_key_found", "intake_key", ["kind", "digest"], unique=False)
    op.create_index(op.f("ix_intake_key_subject_id"), "intake_key", ["subject_id"], unique=False)
    op.create_table(
        "known_check",
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_check")),
    )
    op.create_index(
        "ix_known_check_asker", "known_check", ["asked_by_id", "asked_at"], unique=False
    )
    op.create_table(
        "ledger_checkpoint",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_checkpoint")),
        sa.UniqueConstraint("size", name=op.f("uq_ledger_checkpoint_size")),
    )
    op.create_table(
        "ledger_event",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_role", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("route", sa.String(length=100), nullable=True),
        sa.Column("more_cases", sa.String(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=True),
        sa.Column("leaf_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_event")),
        sa.UniqueConstraint("leaf_hash", name=op.f("uq_ledger_event_leaf_hash")),
        sa.UniqueConstraint("seq", name=op.f("uq_ledger_event_seq")),
    )
    op.create_index("ix_ledger_event_case", "ledger_event", ["case_id", "id"], unique=False)
    op.create_index(
        "ix_ledger_event_reader", "ledger_event", ["actor_id", "route", "at"], unique=False
    )
    op.create_index(
        "ix_ledger_event_waiting",
        "ledger_event",
        ["id"],
        unique=False,
        sqlite_where=sa.text("seq IS NULL"),
        postgresql_where=sa.text("seq IS NULL"),
    )
    op.create_table(
        "ledger_tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_ledger_tile")),
    )
    op.create_table(
        "ledger_tree",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_tree")),
    )
    op.create_table(
        "masp_case",
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                name="maspstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("born_on_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("aliases_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_case")),
        sa.UniqueConstraint("reference", name=op.f("uq_masp_case_reference")),
    )
    op.create_table(
        "masp_meeting",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "held",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_meeting")),
        sa.UniqueConstraint("held_on", name=op.f("uq_masp_meeting_held_on")),
    )
    op.create_table(
        "number_opt_out",
        sa.Column("number_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number_key", name=op.f("pk_number_opt_out")),
    )
    op.create_table(
        "outbound_text",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opaque", sa.String(length=43), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "leased",
                "submitted",
                "unknown",
                "accepted",
                "sent",
                "withdrawn",
                "failed",
                "undelivered",
                "delivered",
                name="textstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recipient_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_poll_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=True),
        sa.Column(
            "trouble",
            sa.Enum(
                "withdrawn",
                "not_taken",
                "refused",
                "number_unusable",
                "unreachable",
                "may_have_arrived",
                "blocked",
                "opted_out",
                "account_stopped",
                name="trouble",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("provider_code", sa.Integer(), nullable=True),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound_text")),
        sa.UniqueConstraint("opaque", name=op.f("uq_outbound_text_opaque")),
        sa.UniqueConstraint("sid", name=op.f("uq_outbound_text_sid")),
        sa.UniqueConstraint(
            "subject_id", "number", name=op.f("uq_outbound_text_subject_id_number")
        ),
    )
    op.create_index(
        "ix_outbound_text_due", "outbound_text", ["state", "not_before_at"], unique=False
    )
    op.create_index(
        op.f("ix_outbound_text_recipient_key"), "outbound_text", ["recipient_key"], unique=False
    )
    op.create_table(
        "prompt",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("danger", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("for_account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "for_role",
            sa.Enum(
                "advocate",
                "lead",
                "helpline",
                "partner",
                "survivor",
                "administrator",
                "recipient",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("detail_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("danger BETWEEN 1 AND 6", name=op.f("ck_prompt_danger_rank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
    )
    op.create_index(op.f("ix_prompt_case_id"), "prompt", ["case_id"], unique=False)
    op.create_index(op.f("ix_prompt_for_account_id"), "prompt", ["for_account_id"], unique=False)
    op.create_index("ix_prompt_open", "prompt", ["settled_at", "danger", "due_at"], unique=False)
    op.create_index("ix_prompt_role", "prompt", ["for_role", "settled_at"], unique=False)
    op.create_index("ix_prompt_subject", "prompt", ["kind", "subject_id"], unique=False)
    op.create_table(
        "refusal_count",
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("route", sa.String(length=100), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("minute", "route", name=op.f("pk_refusal_count")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("username_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("username_key", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "team",
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_table(
        "text_stop",
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_stop")),
    )
    op.create_index("ix_text_stop_open", "text_stop", ["lifted_at", "case_id"], unique=False)
    op.create_table(
        "account",
        sa.Column(
            "role",
            sa.Enum(
                "advocate",
                "lead",
                "helpline",
                "partner",
                "survivor",
                "administrator",
                "recipient",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("username_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("passphrase_hash", sa.String(length=200), nullable=False),
        sa.Column("last_totp_step", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("username_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_account_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
            name=op.f("fk_account_team_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username_key", name=op.f("uq_account_username_key")),
    )
    op.create_index(op.f("ix_account_agency_id"), "account", ["agency_id"], unique=False)
    op.create_index(op.f("ix_account_case_id"), "account", ["case_id"], unique=False)
    op.create_index(op.f("ix_account_team_id"), "account", ["team_id"], unique=False)
    op.create_table(
        "case",
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "risk_level",
            sa.Enum(
                "unknown",
                "standard",
                "medium",
                "high",
                name="risklevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
            name=op.f("fk_case_team_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_reference")),
    )
    op.create_index(op.f("ix_case_opened_at"), "case", ["opened_at"], unique=False)
    op.create_index(op.f("ix_case_team_id"), "case", ["team_id"], unique=False)
    op.create_table(
        "ledger_case",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["ledger_event.id"],
            name=op.f("fk_ledger_case_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("case_id", "event_id", name=op.f("pk_ledger_case")),
    )
    op.create_index(op.f("ix_ledger_case_event_id"), "ledger_case", ["event_id"], unique=False)
    op.create_table(
        "ledger_personal",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("opened_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["ledger_event.id"],
            name=op.f("fk_ledger_personal_event_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_personal")),
        sa.UniqueConstraint("event_id", name=op.f("uq_ledger_personal_event_id")),
    )
    op.create_table(
        "masp_action",
        sa.Column("masp_case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_agency_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "urgency",
            sa.Enum(
                "today",
                "soon",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "waiting",
                "final",
                "done",
                "dropped",
                name="actionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wording_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_masp_action_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["masp_case_id"],
            ["masp_case.id"],
            name=op.f("fk_masp_action_masp_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_agency_id"],
            ["agency.id"],
            name=op.f("fk_masp_action_proposed_by_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_action")),
    )
    op.create_index(op.f("ix_masp_action_agency_id"), "masp_action", ["agency_id"], unique=False)
    op.create_index("ix_masp_action_case", "masp_action", ["masp_case_id", "state"], unique=False)
    op.create_table(
        "masp_meeting_item",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("masp_case_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("presenting_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["masp_case_id"],
            ["masp_case.id"],
            name=op.f("fk_masp_meeting_item_masp_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["masp_meeting.id"],
            name=op.f("fk_masp_meeting_item_meeting_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_meeting_item")),
    )
    op.create_index(
        op.f("ix_masp_meeting_item_meeting_id"), "masp_meeting_item", ["meeting_id"], unique=False
    )
    op.create_index(
        "uq_masp_meeting_item", "masp_meeting_item", ["masp_case_id", "meeting_id"], unique=True
    )
    op.create_table(
        "referral",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "self",
                "police",
                "health",
                "family",
                "service",
                name="referralsource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("danger_now", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "accepted",
                "joined",
                "declined",
                "redirected",
                name="referralstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("referrer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("their_reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phones_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("safe_contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("what_is_happening_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("suspect_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("suspect_is_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("dependents_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_referral_decided_once")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
            name=op.f("fk_referral_team_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"], unique=False)
    op.create_index("ix_referral_maker", "referral", ["made_by_id", "made_at", "id"], unique=False)
    op.create_index(
        "ix_referral_team",
        "referral",
        ["team_id", "state", "danger_now", "made_at", "id"],
        unique=False,
    )
    op.create_table(
        "caseload",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_caseload_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_caseload_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_caseload_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caseload")),
    )
    op.create_index("ix_caseload_account", "caseload", ["account_id", "case_id"], unique=False)
    op.create_index(op.f("ix_caseload_case_id"), "caseload", ["case_id"], unique=False)
    op.create_table(
        "check_in_plan",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "paused",
                "ended",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("wall_time", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("window_minutes", sa.Integer(), nullable=False),
        sa.Column("reply_minutes", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("planned_until_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("well_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("call_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("danger_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("danger_step_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("missed_step_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("change_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "reply_minutes BETWEEN 5 AND 600", name=op.f("ck_check_in_plan_reply_minutes")
        ),
        sa.CheckConstraint(
            "window_minutes BETWEEN 5 AND 600", name=op.f("ck_check_in_plan_window_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_check_in_plan_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_plan")),
    )
    op.create_index(op.f("ix_check_in_plan_case_id"), "check_in_plan", ["case_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "call",
                "text",
                "meeting",
                "message",
                "post",
                "other",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum(
                "out", "in", name="direction", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("left_message", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agreed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("unsafe_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes BETWEEN 0 AND 1440",
            name=op.f("ck_contact_minutes_in_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_contact_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(
        "ix_contact_case_time", "contact", ["case_id", "happened_at", "id"], unique=False
    )
    op.create_table(
        "evidence_offer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column(
            "nature",
            sa.Enum(
                "ordinary",
                "intimate",
                "under_18",
                name="nature",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=True),
        sa.Column("device_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_evidence_offer_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["offered_by"],
            ["account.id"],
            name=op.f("fk_evidence_offer_offered_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_offer")),
    )
    op.create_index(op.f("ix_evidence_offer_case_id"), "evidence_offer", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_evidence_offer_entry_id"), "evidence_offer", ["entry_id"], unique=False
    )
    op.create_table(
        "incident",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "precision",
            sa.Enum(
                "exact",
                "about",
                "between",
                "unknown",
                name="precision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "written",
            sa.Enum(
                "then",
                "later",
                name="written",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "whose",
            sa.Enum(
                "wrote",
                "told",
                "other",
                name="voice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "targeted",
            sa.Enum(
                "self",
                "child",
                "family",
                "friend",
                "work",
                "other",
                name="targeted",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "reported",
            sa.Enum(
                "unknown",
                "no",
                "police",
                "other",
                name="reported",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("behaviours_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("targeted_who_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("came_by_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("description_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("witnesses_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("felt_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("evidence_elsewhere_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reported_to_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("police_reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "precision <> 'between' OR ended_at IS NOT NULL",
            name=op.f("ck_incident_between_has_end"),
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= happened_at", name=op.f("ck_incident_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_incident_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["account.id"],
            name=op.f("fk_incident_recorded_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(
        "ix_incident_case_time", "incident", ["case_id", "happened_at", "id"], unique=False
    )
    op.create_table(
        "masp_agency",
        sa.Column("masp_case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("lead_account_id", sa.Uuid(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_masp_agency_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["lead_account_id"],
            ["account.id"],
            name=op.f("fk_masp_agency_lead_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["masp_case_id"],
            ["masp_case.id"],
            name=op.f("fk_masp_agency_masp_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_agency")),
    )
    op.create_index(op.f("ix_masp_agency_agency_id"), "masp_agency", ["agency_id"], unique=False)
    op.create_index(
        "uq_masp_agency_now",
        "masp_agency",
        ["masp_case_id", "agency_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "masp_agenda_note",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_masp_agenda_note_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["masp_meeting_item.id"],
            name=op.f("fk_masp_agenda_note_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_agenda_note")),
    )
    op.create_index(
        op.f("ix_masp_agenda_note_item_id"), "masp_agenda_note", ["item_id"], unique=False
    )
    op.create_table(
        "masp_attendance",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "coming",
                "apologies",
                "attended",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_masp_attendance_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["masp_meeting_item.id"],
            name=op.f("fk_masp_attendance_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_attendance")),
    )
    op.create_index("uq_masp_attendance", "masp_attendance", ["item_id", "agency_id"], unique=True)
    op.create_table(
        "masp_decision",
        sa.Column("masp_case_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["masp_meeting_item.id"],
            name=op.f("fk_masp_decision_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["masp_case_id"],
            ["masp_case.id"],
            name=op.f("fk_masp_decision_masp_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_decision")),
    )
    op.create_index(
        op.f("ix_masp_decision_masp_case_id"), "masp_decision", ["masp_case_id"], unique=False
    )
    op.create_table(
        "masp_link",
        sa.Column("masp_case_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= made_at", name=op.f("ck_masp_link_ends_after_making")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_masp_link_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["masp_case_id"],
            ["masp_case.id"],
            name=op.f("fk_masp_link_masp_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_link")),
    )
    op.create_index(op.f("ix_masp_link_case_id"), "masp_link", ["case_id"], unique=False)
    op.create_index(
        "uq_masp_link_now",
        "masp_link",
        ["masp_case_id", "case_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "person",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "survivor",
                "dependent",
                "suspect",
                "professional",
                name="personkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_person_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_case_kind", "person", ["case_id", "kind"], unique=False)
    op.create_table(
        "portal_draft",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("errors_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_portal_draft_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_draft")),
        sa.UniqueConstraint("account_id", "page", name=op.f("uq_portal_draft_account_id_page")),
    )
    op.create_table(
        "risk_assessment",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessed_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "relationship",
            sa.Enum(
                "partner",
                "family",
                "acquaintance",
                "stranger",
                "unknown",
                name="relationship",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "unknown",
                "standard",
                "medium",
                "high",
                name="risklevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level_before",
            sa.Enum(
                "unknown",
                "standard",
                "medium",
                "high",
                name="risklevel_before",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("factor_count", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("factors_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("judgement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("lowered_because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("form_used_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "factor_count BETWEEN 0 AND 99", name=op.f("ck_risk_assessment_factors_counted")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_risk_assessment_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_assessment")),
    )
    op.create_index(
        "ix_risk_assessment_case", "risk_assessment", ["case_id", "assessed_at", "id"], unique=False
    )
    op.create_table(
        "safe_contact",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("recheck_on", sa.Date(), nullable=False),
        sa.Column(
            "voicemail",
            sa.Enum(
                "never",
                "neutral",
                "yes",
                name="voicemail",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "texts",
            sa.Enum(
                "none",
                "check_ins",
                "yes",
                name="texts",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("may_say_who", sa.Boolean(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_is_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_to_use_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("say_you_are_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("if_someone_else_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("who_else_may_answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("other_ways_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("days_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("from_time_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("to_time_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("checked_how_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_safe_contact_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safe_contact")),
    )
    op.create_index("ix_safe_contact_current", "safe_contact", ["case_id", "made_at"], unique=False)
    op.create_table(
        "sharing_decision",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "agreement",
            sa.Enum(
                "agreed",
                "objected",
                "not_asked",
                name="agreement",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "told",
            sa.Enum(
                "yes",
                "later",
                "no",
                name="told",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("article_6", sa.String(length=16), nullable=False),
        sa.Column("article_9", sa.String(length=16), nullable=False),
        sa.Column("offence", sa.String(length=16), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("their_view_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("necessity_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("risk_of_sharing_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("risk_of_not_sharing_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_sharing_decision_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_decision")),
    )
    op.create_index(
        "ix_sharing_decision_case", "sharing_decision", ["case_id", "decided_at"], unique=False
    )
    op.create_table(
        "sign_in_session",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "site",
            sa.Enum(
                "survivor",
                "staff",
                name="signinsite",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stepped_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_sign_in_session_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    op.create_index(
        op.f("ix_sign_in_session_account_id"), "sign_in_session", ["account_id"], unique=False
    )
    op.create_table(
        "check_in",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("local_on", sa.Date(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "due",
                "asked",
                "ok",
                "missed",
                "held",
                "unsent",
                "unclear",
                "opted_out",
                "help",
                "duress",
                "cancelled",
                name="checkinstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "follow_up",
            sa.Enum(
                "none",
                "closed",
                "escalated",
                "resolved",
                name="followup",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "hindrance",
            sa.Enum(
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
                name="hindrance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalation_step", sa.Integer(), nullable=False),
        sa.Column("taken_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_on_by_id", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_check_in_window")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_check_in_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["check_in_plan.id"],
            name=op.f("fk_check_in_plan_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint(
            "plan_id", "local_on", "slot", name=op.f("uq_check_in_plan_id_local_on_slot")
        ),
    )
    op.create_index("ix_check_in_answer", "check_in", ["state", "answer_by_at"], unique=False)
    op.create_index("ix_check_in_case", "check_in", ["case_id", "opens_at"], unique=False)
    op.create_index(
        "ix_check_in_follow_up", "check_in", ["follow_up", "escalated_at"], unique=False
    )
    op.create_index("ix_check_in_opening", "check_in", ["state", "opens_at"], unique=False)
    op.create_table(
        "exhibit",
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("stored_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("media", sa.String(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "sealed",
                name="exhibitstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "nature",
            sa.Enum(
                "ordinary",
                "intimate",
                "under_18",
                name="nature",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "preview",
            sa.Enum(
                "waiting",
                "ready",
                "none",
                "failed",
                "destroyed",
                name="previewstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("preview_media", sa.String(length=100), nullable=True),
        sa.Column("preview_size", sa.Integer(), nullable=True),
        sa.Column("preview_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("ledger_event_id", sa.Uuid(), nullable=False),
        sa.Column("missing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("carried_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_exhibit_not_empty")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_exhibit_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["evidence_offer.id"],
            name=op.f("fk_exhibit_offer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["received_by"],
            ["account.id"],
            name=op.f("fk_exhibit_received_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibit")),
        sa.UniqueConstraint("offer_id", "sha256", name=op.f("uq_exhibit_offer_id_sha256")),
        sa.UniqueConstraint("preview_id", name=op.f("uq_exhibit_preview_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_exhibit_reference")),
    )
    op.create_index(op.f("ix_exhibit_case_id"), "exhibit", ["case_id"], unique=False)
    op.create_index(op.f("ix_exhibit_entry_id"), "exhibit", ["entry_id"], unique=False)
    op.create_index(op.f("ix_exhibit_preview"), "exhibit", ["preview"], unique=False)
    op.create_table(
        "handover",
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "waiting",
                "approved",
                "recalled",
                name="handoverstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pack_id", sa.Uuid(), nullable=True),
        sa.Column("pack_size", sa.BigInteger(), nullable=True),
        sa.Column("pack_parts", sa.Integer(), nullable=True),
        sa.Column("pack_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=True),
        sa.Column("pdf_start", sa.BigInteger(), nullable=True),
        sa.Column("pdf_size", sa.BigInteger(), nullable=True),
        sa.Column("purpose_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("manifest_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("returned_because_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("knowledge_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> begun_by_id",
            name=op.f("ck_handover_second_person"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_handover_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["sharing_decision.id"],
            name=op.f("fk_handover_decision_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("reference", name=op.f("uq_handover_reference")),
    )
    op.create_index("ix_handover_case", "handover", ["case_id", "begun_at"], unique=False)
    op.create_table(
        "incident_amendment",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("amended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amended_by", sa.Uuid(), nullable=True),
        sa.Column(
            "whose",
            sa.Enum(
                "wrote",
                "told",
                "other",
                name="voice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["amended_by"],
            ["account.id"],
            name=op.f("fk_incident_amendment_amended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_incident_amendment_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_incident_amendment_incident_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_amendment")),
    )
    op.create_index(
        op.f("ix_incident_amendment_case_id"), "incident_amendment", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_incident_amendment_incident_id"),
        "incident_amendment",
        ["incident_id"],
        unique=False,
    )
    op.create_table(
        "incident_note",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_incident_note_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_incident_note_incident_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["noted_by"],
            ["account.id"],
            name=op.f("fk_incident_note_noted_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_note")),
    )
    op.create_index(op.f("ix_incident_note_case_id"), "incident_note", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_incident_note_incident_id"), "incident_note", ["incident_id"], unique=False
    )
    op.create_table(
        "masp_dissent",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("dissented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dissented_by_id", sa.Uuid(), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_masp_dissent_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["masp_decision.id"],
            name=op.f("fk_masp_dissent_decision_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_dissent")),
    )
    op.create_index("uq_masp_dissent", "masp_dissent", ["decision_id", "agency_id"], unique=True)
    op.create_table(
        "masp_safety_answer",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "to_tell",
                "told",
                "withdrawn",
                name="answerstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("tell_by_on", sa.Date(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "plan_review",
            sa.Enum(
                "needed",
                "done",
                "not_needed",
                name="planreview",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("teller_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("moment_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("route_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("meaning_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state != 'to_tell' OR tell_by_on IS NOT NULL",
            name=op.f("ck_masp_safety_answer_to_tell_has_a_day"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('to_tell', 'told') OR plan_review IS NOT NULL",
            name=op.f("ck_masp_safety_answer_answered_with_the_plan"),
        ),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["masp_action.id"],
            name=op.f("fk_masp_safety_answer_action_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_masp_safety_answer_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["masp_link.id"],
            name=op.f("fk_masp_safety_answer_link_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_safety_answer")),
    )
    op.create_index(
        op.f("ix_masp_safety_answer_case_id"), "masp_safety_answer", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_masp_safety_answer_link_id"), "masp_safety_answer", ["link_id"], unique=False
    )
    op.create_index(
        "uq_masp_safety_answer", "masp_safety_answer", ["action_id", "link_id"], unique=True
    )
    op.create_table(
        "masp_shared_part",
        sa.Column("masp_case_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "statement",
                "plan",
                "risk",
                "orders",
                name="shared",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_masp_shared_part_agency_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["masp_link.id"],
            name=op.f("fk_masp_shared_part_link_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["masp_case_id"],
            ["masp_case.id"],
            name=op.f("fk_masp_shared_part_masp_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_shared_part")),
    )
    op.create_index(
        "ix_masp_shared_part_reader",
        "masp_shared_part",
        ["masp_case_id", "agency_id"],
        unique=False,
    )
    op.create_index(
        "uq_masp_shared_part", "masp_shared_part", ["link_id", "agency_id", "part"], unique=True
    )
    op.create_table(
        "masp_voice",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kept_back_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("orders_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agreed_how_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("shared_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_masp_voice_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["masp_link.id"],
            name=op.f("fk_masp_voice_link_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masp_voice")),
    )
    op.create_index(op.f("ix_masp_voice_case_id"), "masp_voice", ["case_id"], unique=False)
    op.create_index(
        "ix_masp_voice_newest", "masp_voice", ["link_id", "written_at", "id"], unique=False
    )
    op.create_table(
        "person_key",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_key_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_key")),
    )
    op.create_index("ix_person_key_found", "person_key", ["kind", "digest"], unique=False)
    op.create_index(op.f("ix_person_key_person_id"), "person_key", ["person_id"], unique=False)
    op.create_table(
        "check_in_reply",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("check_in_id", sa.Uuid(), nullable=True),
        sa.Column("inbound_id", sa.Uuid(), nullable=True),
        sa.Column(
            "route",
            sa.Enum(
                "text", "portal", name="route", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "reading",
            sa.Enum(
                "ok",
                "help",
                "duress",
                "stopped",
                "unclear",
                name="reading",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_check_in_reply_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["check_in_id"],
            ["check_in.id"],
            name=op.f("fk_check_in_reply_check_in_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_reply")),
        sa.UniqueConstraint(
            "inbound_id", "case_id", name=op.f("uq_check_in_reply_inbound_id_case_id")
        ),
    )
    op.create_index(
        "ix_check_in_reply_case", "check_in_reply", ["case_id", "received_at"], unique=False
    )
    op.create_index(
        op.f("ix_check_in_reply_check_in_id"), "check_in_reply", ["check_in_id"], unique=False
    )
    op.create_table(
        "custody_event",
        sa.Column("exhibit_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "action",
            sa.Enum(
                "received",
                "preview_made",
                "preview_failed",
                "original_opened",
                "sealed",
                "found_missing",
                "found_again",
                name="custodyaction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ledger_event_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_custody_event_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_custody_event_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["exhibit_id"],
            ["exhibit.id"],
            name=op.f("fk_custody_event_exhibit_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_event")),
    )
    op.create_index(op.f("ix_custody_event_case_id"), "custody_event", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_custody_event_exhibit_id"), "custody_event", ["exhibit_id"], unique=False
    )
    op.create_table(
        "handover_event",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column(
            "happened",
            sa.Enum(
                "opened",
                "downloaded",
                "read",
                "acknowledged",
                name="happened",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handover.id"],
            name=op.f("fk_handover_event_handover_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_event")),
    )
    op.create_index(
        op.f("ix_handover_event_handover_id"), "handover_event", ["handover_id"], unique=False
    )
    op.create_table(
        "handover_exhibit",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("exhibit_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.String(length=16), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_by_id", sa.Uuid(), nullable=True),
        sa.Column("looked_preview_id", sa.Uuid(), nullable=True),
        sa.Column("described_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exhibit_id"],
            ["exhibit.id"],
            name=op.f("fk_handover_exhibit_exhibit_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handover.id"],
            name=op.f("fk_handover_exhibit_handover_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_exhibit")),
        sa.UniqueConstraint(
            "handover_id", "exhibit_id", name=op.f("uq_handover_exhibit_handover_id_exhibit_id")
        ),
    )
    op.create_table(
        "handover_link",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("burnt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handover.id"],
            name=op.f("fk_handover_link_handover_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_handover_link_token_hash")),
    )
    op.create_index(
        op.f("ix_handover_link_handover_id"), "handover_link", ["handover_id"], unique=False
    )
    op.create_table(
        "handover_visit",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["handover_link.id"],
            name=op.f("fk_handover_visit_link_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_visit")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_handover_visit_token_hash")),
    )
    op.create_index(op.f("ix_handover_visit_link_id"), "handover_visit", ["link_id"], unique=False)
    for statement in statements(op.get_bind().dialect.name, FIRST_TABLES):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_handover_visit_link_id"), table_name="handover_visit")
    op.drop_table("handover_visit")
    op.drop_index(op.f("ix_handover_link_handover_id"), table_name="handover_link")
    op.drop_table("handover_link")
    op.drop_table("handover_exhibit")
    op.drop_index(op.f("ix_handover_event_handover_id"), table_name="handover_event")
    op.drop_table("handover_event")
    op.drop_index(op.f("ix_custody_event_exhibit_id"), table_name="custody_event")
    op.drop_index(op.f("ix_custody_event_case_id"), table_name="custody_event")
    op.drop_table("custody_event")
    op.drop_index(op.f("ix_check_in_reply_check_in_id"), table_name="check_in_reply")
    op.drop_index("ix_check_in_reply_case", table_name="check_in_reply")
    op.drop_table("check_in_reply")
    op.drop_index(op.f("ix_person_key_person_id"), table_name="person_key")
    op.drop_index("ix_person_key_found", table_name="person_key")
    op.drop_table("person_key")
    op.drop_index("ix_masp_voice_newest", table_name="masp_voice")
    op.drop_index(op.f("ix_masp_voice_case_id"), table_name="masp_voice")
    op.drop_table("masp_voice")
    op.drop_index("uq_masp_shared_part", table_name="masp_shared_part")
    op.drop_index("ix_masp_shared_part_reader", table_name="masp_shared_part")
    op.drop_table("masp_shared_part")
    op.drop_index("uq_masp_safety_answer", table_name="masp_safety_answer")
    op.drop_index(op.f("ix_masp_safety_answer_link_id"), table_name="masp_safety_answer")
    op.drop_index(op.f("ix_masp_safety_answer_case_id"), table_name="masp_safety_answer")
    op.drop_table("masp_safety_answer")
    op.drop_index("uq_masp_dissent", table_name="masp_dissent")
    op.drop_table("masp_dissent")
    op.drop_index(op.f("ix_incident_note_incident_id"), table_name="incident_note")
    op.drop_index(op.f("ix_incident_note_case_id"), table_name="incident_note")
    op.drop_table("incident_note")
    op.drop_index(op.f("ix_incident_amendment_incident_id"), table_name="incident_amendment")
    op.drop_index(op.f("ix_incident_amendment_case_id"), table_name="incident_amendment")
    op.drop_table("incident_amendment")
    op.drop_index("ix_handover_case", table_name="handover")
    op.drop_table("handover")
    op.drop_index(op.f("ix_exhibit_preview"), table_name="exhibit")
    op.drop_index(op.f("ix_exhibit_entry_id"), table_name="exhibit")
    op.drop_index(op.f("ix_exhibit_case_id"), table_name="exhibit")
    op.drop_table("exhibit")
    op.drop_index("ix_check_in_opening", table_name="check_in")
    op.drop_index("ix_check_in_follow_up", table_name="check_in")
    op.drop_index("ix_check_in_case", table_name="check_in")
    op.drop_index("ix_check_in_answer", table_name="check_in")
    op.drop_table("check_in")
    op.drop_index(op.f("ix_sign_in_session_account_id"), table_name="sign_in_session")
    op.drop_table("sign_in_session")
    op.drop_index("ix_sharing_decision_case", table_name="sharing_decision")
    op.drop_table("sharing_decision")
    op.drop_index("ix_safe_contact_current", table_name="safe_contact")
    op.drop_table("safe_contact")
    op.drop_index("ix_risk_assessment_case", table_name="risk_assessment")
    op.drop_table("risk_assessment")
    op.drop_table("portal_draft")
    op.drop_index("ix_person_case_kind", table_name="person")
    op.drop_table("person")
    op.drop_index(
        "uq_masp_link_now",
        table_name="masp_link",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_masp_link_case_id"), table_name="masp_link")
    op.drop_table("masp_link")
    op.drop_index(op.f("ix_masp_decision_masp_case_id"), table_name="masp_decision")
    op.drop_table("masp_decision")
    op.drop_index("uq_masp_attendance", table_name="masp_attendance")
    op.drop_table("masp_attendance")
    op.drop_index(op.f("ix_masp_agenda_note_item_id"), table_name="masp_agenda_note")
    op.drop_table("masp_agenda_note")
    op.drop_index(
        "uq_masp_agency_now",
        table_name="masp_agency",
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.drop_index(op.f("ix_masp_agency_agency_id"), table_name="masp_agency")
    op.drop_table("masp_agency")
    op.drop_index("ix_incident_case_time", table_name="incident")
    op.drop_table("incident")
    op.drop_index(op.f("ix_evidence_offer_entry_id"), table_name="evidence_offer")
    op.drop_index(op.f("ix_evidence_offer_case_id"), table_name="evidence_offer")
    op.drop_table("evidence_offer")
    op.drop_index("ix_contact_case_time", table_name="contact")
    op.drop_table("contact")
    op.drop_index(op.f("ix_check_in_plan_case_id"), table_name="check_in_plan")
    op.drop_table("check_in_plan")
    op.drop_index(op.f("ix_caseload_case_id"), table_name="caseload")
    op.drop_index("ix_caseload_account", table_name="caseload")
    op.drop_table("caseload")
    op.drop_index("ix_referral_team", table_name="referral")
    op.drop_index("ix_referral_maker", table_name="referral")
    op.drop_index(op.f("ix_referral_case_id"), table_name="referral")
    op.drop_table("referral")
    op.drop_index("uq_masp_meeting_item", table_name="masp_meeting_item")
    op.drop_index(op.f("ix_masp_meeting_item_meeting_id"), table_name="masp_meeting_item")
    op.drop_table("masp_meeting_item")
    op.drop_index("ix_masp_action_case", table_name="masp_action")
    op.drop_index(op.f("ix_masp_action_agency_id"), table_name="masp_action")
    op.drop_table("masp_action")
    op.drop_table("ledger_personal")
    op.drop_index(op.f("ix_ledger_case_event_id"), table_name="ledger_case")
    op.drop_table("ledger_case")
    op.drop_index(op.f("ix_case_team_id"), table_name="case")
    op.drop_index(op.f("ix_case_opened_at"), table_name="case")
    op.drop_table("case")
    op.drop_index(op.f("ix_account_team_id"), table_name="account")
    op.drop_index(op.f("ix_account_case_id"), table_name="account")
    op.drop_index(op.f("ix_account_agency_id"), table_name="account")
    op.drop_table("account")
    op.drop_index("ix_text_stop_open", table_name="text_stop")
    op.drop_table("text_stop")
    op.drop_table("team")
    op.drop_table("sign_in_failures")
    op.drop_table("refusal_count")
    op.drop_index("ix_prompt_subject", table_name="prompt")
    op.drop_index("ix_prompt_role", table_name="prompt")
    op.drop_index("ix_prompt_open", table_name="prompt")
    op.drop_index(op.f("ix_prompt_for_account_id"), table_name="prompt")
    op.drop_index(op.f("ix_prompt_case_id"), table_name="prompt")
    op.drop_table("prompt")
    op.drop_index(op.f("ix_outbound_text_recipient_key"), table_name="outbound_text")
    op.drop_index("ix_outbound_text_due", table_name="outbound_text")
    op.drop_table("outbound_text")
    op.drop_table("number_opt_out")
    op.drop_table("masp_meeting")
    op.drop_table("masp_case")
    op.drop_table("ledger_tree")
    op.drop_table("ledger_tile")
    op.drop_index(
        "ix_ledger_event_waiting",
        table_name="ledger_event",
        sqlite_where=sa.text("seq IS NULL"),
        postgresql_where=sa.text("seq IS NULL"),
    )
    op.drop_index("ix_ledger_event_reader", table_name="ledger_event")
    op.drop_index("ix_ledger_event_case", table_name="ledger_event")
    op.drop_table("ledger_event")
    op.drop_table("ledger_checkpoint")
    op.drop_index("ix_known_check_asker", table_name="known_check")
    op.drop_table("known_check")
    op.drop_index(op.f("ix_intake_key_subject_id"), table_name="intake_key")
    op.drop_index("ix_intake_key_found", table_name="intake_key")
    op.drop_table("intake_key")
    op.drop_index("ix_inbound_text_waiting", table_name="inbound_text")
    op.drop_index(op.f("ix_inbound_text_sender_key"), table_name="inbound_text")
    op.drop_table("inbound_text")
    op.drop_table("inbound_poll")
    op.drop_index("ix_helpline_call_log", table_name="helpline_call")
    op.drop_table("helpline_call")
    op.drop_index("ix_delivery_report_waiting", table_name="delivery_report")
    op.drop_table("delivery_report")
    op.drop_table("agency")
