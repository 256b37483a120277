"""Row-level security for the tables of a case, on PostgreSQL."""

from alembic import op

revision = "0010_wall"
down_revision = "0009_duty"
branch_labels = None
depends_on = None

_OPEN = "(SELECT current_setting('advocacy.wall', true)) = 'open'"
_OF_CASES = "(SELECT wall_cases(current_setting('advocacy.wall', true)))"
_FUNCTION = """
CREATE OR REPLACE FUNCTION wall_cases(wall text) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SET advocacy.wall = 'open' AS $$
DECLARE
  part text;
  word text[];
  who uuid;
  moment timestamptz;
BEGIN
  FOREACH part IN ARRAY string_to_array(coalesce(wall, ''), ';') LOOP
    word := string_to_array(part, ' ');
    IF word[1] = 'case' THEN
      RETURN NEXT word[2]::uuid;
    ELSIF word[1] IN ('advocate', 'lead') THEN
      who := word[2]::uuid;
      moment := word[3]::timestamptz;
      IF word[1] = 'lead' THEN
        RETURN QUERY SELECT c.id FROM "case" c
          WHERE c.team_id = word[4]::uuid AND c.decoy_of_id IS NULL AND c.id NOT IN
            (SELECT b.case_id FROM conflict_block b
              WHERE b.account_id = who AND b.lifted_at IS NULL);
      ELSE
        RETURN QUERY SELECT c.id FROM "case" c
          WHERE c.decoy_of_id IS NULL AND c.id IN
            (SELECT l.case_id FROM caseload l
              WHERE l.starts_at <= moment AND (l.ends_at IS NULL OR l.ends_at > moment)
              AND (l.account_id = who OR l.account_id IN
                (SELECT v.away_id FROM cover v WHERE v.cover_id = who
                  AND v.starts_at <= moment AND v.ends_at > moment)))
          AND c.id NOT IN
            (SELECT b.case_id FROM conflict_block b
              WHERE b.account_id = who AND b.lifted_at IS NULL);
      END IF;
      RETURN QUERY SELECT c.id FROM "case" c
        WHERE c.decoy_of_id IS NULL AND c.id IN
          (SELECT e.case_id FROM emergency_opening e
            WHERE e.account_id = who AND e.opened_at <= moment AND e.ends_at > moment)
        AND c.id NOT IN
          (SELECT b.case_id FROM conflict_block b
            WHERE b.account_id = who AND b.lifted_at IS NULL);
    END IF;
  END LOOP;
END $$
"""
_OF_A_CASE = (
    "check_in_plan",
    "contact",
    "evidence_offer",
    "incident",
    "opening_hold",
    "opening_question",
    "person",
    "police_marker",
    "risk_assessment",
    "safe_contact",
    "sharing_decision",
    "telephone_word",
    "check_in",
    "exhibit",
    "handover",
    "incident_amendment",
    "incident_note",
    "marac_decision",
    "masp_voice",
    "check_in_reply",
    "custody_event",
)
_HANGING_ON = (
    ("person_key", "person_id", "person"),
    ("handover_event", "handover_id", "handover"),
    ("handover_exhibit", "exhibit_id", "exhibit"),
    ("handover_link", "handover_id", "handover"),
    ("handover_visit", "link_id", "handover_link"),
)


def _wall(table: str, condition: str) -> None:
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY wall ON "{table}" USING ({condition}) WITH CHECK ({condition})')


def _take_down(table: str) -> None:
    op.execute(f'DROP POLICY wall ON "{table}"')
    op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    if not _is_postgresql():
        return
    op.execute(_FUNCTION)
    _wall("case", f"{_OPEN} OR id IN {_OF_CASES}")
    for table in _OF_A_CASE:
        _wall(table, f"{_OPEN} OR case_id IN {_OF_CASES}")
    for table, column, parent in _HANGING_ON:
        found = f'SELECT 1 FROM "{parent}" AS parent WHERE parent.id = "{table}".{column}'  # noqa: S608 - our own names
        _wall(table, f"{_OPEN} OR EXISTS ({found})")


def downgrade() -> None:
    if not _is_postgresql():
        return
    for table, _column, _parent in reversed(_HANGING_ON):
        _take_down(table)
    for table in ("case", *_OF_A_CASE):
        _take_down(table)
    op.execute("DROP FUNCTION wall_cases(text)")
