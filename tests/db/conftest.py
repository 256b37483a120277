"""The second wall stands on PostgreSQL alone: on SQLite its tests are not there to be skipped."""

from tests.conftest import DATABASE_URL

collect_ignore = [] if DATABASE_URL else ["test_wall.py"]
