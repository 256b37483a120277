"""Triggers by which the database itself refuses to change or delete what is in the log.

Only one change is allowed, once: giving an event its place in the tree.
"""

_KEPT = (
    "id",
    "at",
    "actor_id",
    "actor_role",
    "action",
    "outcome",
    "case_id",
    "object_id",
    "route",
    "more_cases",
    "commitment",
    "leaf_hash",
)
_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _KEPT)
_CHANGED_SQLITE = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _KEPT)

SQLITE = (
    "CREATE TRIGGER ledger_event_kept BEFORE UPDATE ON ledger_event "
    f"WHEN OLD.seq IS NOT NULL OR {_CHANGED_SQLITE} "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER ledger_event_stays BEFORE DELETE ON ledger_event "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$",
    "CREATE TRIGGER ledger_event_kept BEFORE UPDATE ON ledger_event FOR EACH ROW "
    f"WHEN (OLD.seq IS NOT NULL OR {_CHANGED}) EXECUTE FUNCTION ledger_append_only()",
    "CREATE TRIGGER ledger_event_stays BEFORE DELETE ON ledger_event FOR EACH ROW "
    "EXECUTE FUNCTION ledger_append_only()",
)
