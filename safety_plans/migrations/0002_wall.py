"""Row-level security for the plans, on PostgreSQL."""

from alembic import op

revision = "0002_wall"
down_revision = "0001_plans"
branch_labels = None
depends_on = "0010_wall"

_OPEN = "(SELECT current_setting('advocacy.wall', true)) = 'open'"
_OF_CASES = "(SELECT wall_cases(current_setting('advocacy.wall', true)))"
_OF_A_CASE = (
    "safety_plan_card",
    "safety_plan",
    "safety_plan_step",
    "safety_plan_version",
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
    for table in _OF_A_CASE:
        _wall(table, f"{_OPEN} OR case_id IN {_OF_CASES}")


def downgrade() -> None:
    if not _is_postgresql():
        return
    for table in _OF_A_CASE:
        _take_down(table)
