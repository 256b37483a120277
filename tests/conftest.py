"""What every test stands on: an application of its own, a clock it holds, invented people."""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

import safety_plans
from advocacy import tables
from advocacy.accounts.models import Account
from advocacy.app import create_app
from advocacy.db import Base, make_engine, make_session
from advocacy.ledger.guard_ddl import TABLES
from advocacy.settings import Settings
from advocacy.vault import DeploymentKeys, Vault
from advocacy.web.current import Foundation, Ports
from tests.browse import Browser
from tests.fakes import FakeBlobs, FakeClock, FakeKeyStore, FakeSms
from tests.people import People

DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "")
WEB_ROLE = "advocacy_web"
_KEYSET = DeploymentKeys.generate()


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates from one test's application to the next one's."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.held:
            bucket.bytecode_from_string(self.held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.held[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL let those tests be that never ask it: they have run on the pass before.

    A test meets the database through the fixture `settings`, which every other that has to do
    with one stands on, or takes DATABASE_URL itself (tests/test_source.py says who may).
    """
    if DATABASE_URL:
        untouched = [item for item in items if not _asks_the_database(item)]
        config.hook.pytest_deselected(items=untouched)
        items[:] = [item for item in items if _asks_the_database(item)]


def _asks_the_database(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ("settings",))
    module = getattr(item, "module", None)
    return "settings" in names or hasattr(module, "DATABASE_URL")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Let no test be skipped in CI: what is missing there has to be installed."""
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    if os.environ.get("CI") == "true" and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI does not allow: {report.longrepr}"


@pytest.fixture(autouse=True)
def _still_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Form tokens carry the second they were made in: held still, so that pages can be compared."""
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: 1_790_000_000)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def vault() -> Vault:
    return Vault(DeploymentKeys(_KEYSET), FakeKeyStore())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        keyset=_KEYSET,
        home=tmp_path,
        portal_base_url="http://notes.example",
        staff_base_url="http://staff.example",
        argon2_memory_kib=64,
        argon2_passes=1,
        argon2_lanes=1,
        database_url=DATABASE_URL or "sqlite://",
        service_phone="020 7946 0123",
        asking_team="North team",
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token="t" * 32,
        twilio_from="+447700900000",
    )


@pytest.fixture(scope="session")
def empty_tables() -> Iterator[Engine]:
    """Tables made once: a SQLite database to copy, or a schema of this process on the server."""
    if not DATABASE_URL:
        engine = make_engine("sqlite://")
        Base.metadata.create_all(engine)
        yield engine
        engine.dispose()
        return
    schema = f"t{uuid4().hex}"
    owner = make_engine(DATABASE_URL)
    make_web_role(owner)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine = make_engine(f"{DATABASE_URL}?options=-csearch_path%3D{schema}")
    Base.metadata.create_all(engine)
    tables.grant(engine, WEB_ROLE)
    yield engine
    engine.dispose()
    with owner.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    owner.dispose()


@pytest.fixture(scope="session")
def used_tables(empty_tables: Engine) -> Iterator[Engine]:
    """The same tables as the portal meets them: by an account that owns none of them."""
    if not DATABASE_URL:
        yield empty_tables
        return
    engine = make_engine(empty_tables.url.render_as_string(hide_password=False))
    event.listen(engine, "connect", _become_the_web)
    yield engine
    engine.dispose()


def _become_the_web(connection: Any, _record: object) -> None:
    connection.execute(f"SET ROLE {WEB_ROLE}")
    connection.commit()


def make_web_role(owner: Engine) -> None:
    """Make the account of web and worker once on a server that several processes test on."""
    with owner.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(7312)"))
        there = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
        if connection.scalar(there, {"role": WEB_ROLE}) is None:
            connection.execute(text(f"CREATE ROLE {WEB_ROLE} NOLOGIN"))


@pytest.fixture(scope="session")
def memory() -> Engine:
    """The databases in memory, one after another: what was compiled for one serves the next."""
    return make_engine("sqlite://")


@pytest.fixture
def engine(
    empty_tables: Engine, used_tables: Engine, memory: Engine, settings: Settings
) -> Iterator[Engine]:
    """A database of its own for each test: a copy in memory, or the schema swept afterwards.

    One connection holds a database in memory, so tests that serve from threads name a file.
    """
    if settings.database_url not in ("sqlite://", DATABASE_URL):
        engine = make_engine(settings.database_url)
        Base.metadata.create_all(engine)
        yield engine
        engine.dispose()
        return
    if not DATABASE_URL:
        engine = memory.execution_options()  # has listeners of its own
        with (
            contextlib.closing(empty_tables.raw_connection()) as pristine,
            contextlib.closing(engine.raw_connection()) as copy,
        ):
            pristine.driver_connection.backup(copy.driver_connection)
        yield engine
        engine.dispose()
        return
    yield used_tables.execution_options()  # has listeners of its own
    used_tables.dispose()
    with empty_tables.begin() as connection:
        connection.exec_driver_sql(_SWEEP)
        if connection.exec_driver_sql(_DISABLED).first():
            # A test may have taken the log's triggers away, to tamper with it.
            for table in TABLES:
                connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


# All in one message to the server, as a replica: then neither the log's triggers nor the links
# between tables stand in the way.
_SWEEP = "; ".join(
    [
        "SET LOCAL session_replication_role = replica",
        *(
            str(table.delete().compile(dialect=postgresql.dialect()))
            for table in Base.metadata.sorted_tables
        ),
    ]
)
_DISABLED = (
    "SELECT 1 FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE relnamespace = current_schema()::regnamespace AND tgenabled = 'D'"
)


@pytest.fixture
def owner(engine: Engine, empty_tables: Engine) -> Engine:
    """The database as its owner has it: may change tables, and stands before no wall."""
    return empty_tables if DATABASE_URL and engine.url == empty_tables.url else engine


@pytest.fixture
def sms() -> FakeSms:
    return FakeSms()


@pytest.fixture
def blobs() -> FakeBlobs:
    return FakeBlobs()


def build_app(base: Foundation) -> Flask:
    app = create_app(
        base.settings,
        clock=base.clock,
        sms=base.ports.sms,
        blobs=base.ports.blobs,
        engine=base.engine,
        vault=base.vault,
    )
    safety_plans.init_app(app)
    app.testing = True
    app.jinja_env.bytecode_cache = COMPILED
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


_BUILT: dict[Settings, Flask] = {}


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    settings: Settings,
    clock: FakeClock,
    engine: Engine,
    vault: Vault,
    sms: FakeSms,
    blobs: FakeBlobs,
) -> Flask:
    """The portal on this test's own foundation; a test that changes the application says so."""
    base = Foundation(settings, engine, vault, clock, Ports(sms=sms, blobs=blobs))
    if request.node.get_closest_marker("own_app"):
        return build_app(base)
    # What an application keeps of its settings once it is built: all but where state lives.
    kept = replace(settings, home=Path(), database_url="-", blobs_url="-", keystore_url="-")
    if kept not in _BUILT:
        _BUILT[kept] = build_app(base)
    _BUILT[kept].extensions["advocacy"] = base
    return _BUILT[kept]


@pytest.fixture
def session(engine: Engine, vault: Vault) -> Iterator[Session]:
    """A session for arranging and for looking afterwards; commit what the pages should see."""
    with make_session(engine, vault) as session:
        yield session
        session.rollback()


@pytest.fixture
def people(session: Session, clock: FakeClock, app: Flask) -> People:
    return People(session, clock, app.extensions["passphrases"])


@pytest.fixture
def browse(app: Flask, session: Session) -> Callable[..., Browser]:
    """Return a browser in which somebody is signed in, or nobody."""

    def sign_in(account: Account | None = None, **options: Any) -> Browser:
        session.commit()
        browser = Browser(app, session, **options)
        if account is not None:
            browser.sign_in(account)
        return browser

    return sign_in


@pytest.fixture
def marker() -> str:
    """A word that occurs nowhere else, to look for where it must not be."""
    return f"zq{secrets.token_hex(8)}"
