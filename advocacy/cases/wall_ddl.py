"""Row-level security on PostgreSQL: the condition of `access.py` once more, in the database.

A table with a `case_id` shows the rows of the cases that the transaction's wall leaves, and so
does a table that hangs on such a table: on each of them, where its `info` says "every link".
`create_all` makes the policies; the migrations make the same ones. New tables of a case are walled
unless they are named below with a reason.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, MetaData, Table, text

# What is read to find out who may see what has to be seen to refuse by it, too.
_RIGHTS = "rights are worked out from it, refusals too"
OUTSIDE = {
    "account": "somebody who signs in is not seen yet",
    "agency_seal": _RIGHTS,
    "caseload": _RIGHTS,
    "conflict_block": _RIGHTS,
    "crisis_opening": _RIGHTS,
    "duty_call": "a call, of a case only once it is known whose",
    "emergency_opening": _RIGHTS,
    "helpline_call": "a call, of a case only once it is known whose",
    "ledger_case": "the log",
    "ledger_event": "the log",
    "masp_link": _RIGHTS,
    "masp_safety_answer": "an action is final once every linked case has answered: a hidden "
    "answer would open the gate",
    "prompt": "a queue with words sealed by the worker",
    "referral": "nobody's case before it is taken on",
    "sign_in_set_up": "somebody who signs in is not seen yet",
    "text_stop": "the outgoing texts",
}

# Of no case where it names none: whose it is, is asked where it is read.
NOBODYS = frozenset({"supervision_note", "task"})

_WALL = "current_setting('advocacy.wall', true)"
_IS_OPEN = f"(SELECT {_WALL}) = 'open'"

# The function looks with the wall open, or the policies of what it reads would ask it again.
FUNCTION = """
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


def walled(metadata: MetaData) -> dict[str, str]:
    """Return the condition of every table that stands behind the wall, by its name."""
    found: dict[str, str] = {}
    for table in metadata.sorted_tables:
        condition = _condition(table, found)
        if condition and table.name not in OUTSIDE:
            found[table.name] = condition
    return found


def _condition(table: Table, walled_before: Iterable[str]) -> str:
    column = "id" if table.name == "case" else "case_id"
    if column in table.c:
        free = f" OR {column} IS NULL" if table.name in NOBODYS else ""
        return f"{_IS_OPEN}{free} OR {column} IN (SELECT wall_cases({_WALL}))"
    links = [
        link
        for link in sorted(table.foreign_keys, key=lambda each: each.parent.name)
        if link.column.table.name in walled_before
    ]
    if table.info.get("wall") != "every link":
        links = links[:1]
    # The other table's own policy decides.
    shown = [
        f'EXISTS (SELECT 1 FROM "{link.column.table.name}" AS parent '  # noqa: S608
        f'WHERE parent.id = "{table.name}".{link.parent.name})'
        for link in links
    ]
    return f"{_IS_OPEN} OR {' AND '.join(shown)}" if shown else ""


def table_statements(table: str, condition: str) -> list[str]:
    """Return the statements that put one table behind the wall."""
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY wall ON "{table}" USING ({condition}) WITH CHECK ({condition})',
    ]


def build_wall(metadata: MetaData, connection: Connection, **_options: Any) -> None:
    """Put the tables that `create_all` has made behind the wall."""
    if connection.dialect.name != "postgresql":
        return
    for statement in [
        FUNCTION,
        *(each for pair in walled(metadata).items() for each in table_statements(*pair)),
    ]:
        connection.execute(text(statement))
