"""The migrations make exactly the tables the models say, and can be undone."""

from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from advocacy import tables
from advocacy.db import Base, make_engine
from tests.conftest import DATABASE_URL


@pytest.fixture
def empty(tmp_path: Path, app):
    """An empty database of its own; `app` has brought every model in."""
    if not DATABASE_URL:
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    schema = f"m{uuid4().hex}"
    owner = make_engine(DATABASE_URL)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine = make_engine(f"{DATABASE_URL}?options=-csearch_path%3D{schema}")
    yield engine
    engine.dispose()
    with owner.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    owner.dispose()


def differences(engine: Engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def test_the_migrations_make_what_the_models_say(empty):
    assert not tables.is_up_to_date(empty)
    tables.upgrade(empty)
    assert tables.is_up_to_date(empty)
    assert differences(empty) == [], "Write a migration for what the models say."


def test_every_constraint_of_the_models_is_in_the_migrated_tables(empty):
    tables.upgrade(empty)
    found = inspect(empty)
    for table in Base.metadata.sorted_tables:
        wanted = {str(each.name) for each in table.constraints if each.name} - {
            table.primary_key.name
        }
        there = {each["name"] for each in found.get_check_constraints(table.name)}
        there |= {each["name"] for each in found.get_unique_constraints(table.name)}
        there |= {each["name"] for each in found.get_foreign_keys(table.name)}
        assert wanted <= there, table.name


def test_the_migrations_of_the_portal_and_of_the_plans_are_a_chain_each():
    scripts = ScriptDirectory.from_config(tables.alembic_config())
    folders = [Path(scripts.get_revision(head).path).parent for head in scripts.get_heads()]
    doubled = {folder for folder in folders if folders.count(folder) > 1}
    assert not doubled, f"Renumber yours, and let it follow the other: {doubled}"


def test_the_migrations_can_be_undone_and_done_again(empty):
    tables.upgrade(empty)
    tables.downgrade(empty)
    left = set(inspect(empty).get_table_names()) - {"alembic_version"}
    assert left == set()
    tables.upgrade(empty)
    assert tables.is_up_to_date(empty)


def test_a_migrated_log_refuses_to_forget(empty):
    tables.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ledger_event (id, at, actor_role, action, outcome, leaf_hash) "
                "VALUES (:id, '2026-11-24 10:00:00+00:00', 'system', 'x', 'done', :leaf)"
            ),
            {"id": uuid4().hex, "leaf": b"0" * 32},
        )
    with pytest.raises(DatabaseError, match="append-only"), empty.begin() as connection:
        connection.execute(text("DELETE FROM ledger_event"))


def test_nobody_is_signed_out_or_lost_by_a_migration(empty):
    tables.upgrade(empty, to="0001_portal")
    account = uuid4().hex
    with empty.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO account (id, scope_id, role, username_key, passphrase_hash, "
                "last_totp_step, created_at) "
                "VALUES (:id, :id, 'advocate', :key, 'x', 0, '2026-11-24 10:00:00+00:00')"
            ),
            {"id": account, "key": b"1" * 32},
        )
        connection.execute(
            text(
                "INSERT INTO sign_in_session (id, token_hash, account_id, site, created_at, "
                "seen_at) VALUES (:id, :key, :account, 'staff', '2026-11-24 10:00:00+00:00', "
                "'2026-11-24 10:00:00+00:00')"
            ),
            {"id": uuid4().hex, "key": b"2" * 32, "account": account},
        )
    tables.upgrade(empty)
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM account")) == 1
        assert connection.scalar(text("SELECT count(*) FROM sign_in_session")) == 1
