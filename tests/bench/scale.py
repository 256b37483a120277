"""Times *Today*, the case list and a case at a thousand cases and at a million, in one call.

`python -m tests.bench.scale [cases] [name-of-a-PostgreSQL-server-address]` fills two deployments
that differ only in how many cases other people have, and reads the same pages of both in turn.
What fills them is made by the database itself from one row of each kind: ids, times, states and
codes are their own, sealed bytes are copied, which nobody ever opens. A million cases take about
four GB, in a temporary folder or in a database that is dropped in the end, and some minutes.
In the end it says which table of theirs a page would read from end to end, as the database plans
what the page asks.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyotp
from sqlalchemy import Connection, create_engine, text

from advocacy.db import Base
from advocacy.web.current import Foundation
from tests.bench.__main__ import say
from tests.bench.calling import Caller
from tests.bench.measuring import Call, compare
from tests.bench.plans import read_whole, statements_of
from tests.bench.world import STAFF, World, make_world
from tests.people import PASSPHRASE

SMALL, LARGE, GOAL = 1_000, 1_000_000, 1.10
EACH_WORKS, IN_A_TEAM = 25, 1_000
# Every case has one row of each; of the prompts every other one is settled.
TABLES = ("caseload", "safe_contact", "person", "contact", "incident", "prompt", "ledger_event")


class Filler:
    """Writes cases of other people beside those there are."""

    def __init__(self, connection: Connection, world: World) -> None:
        self._connection, self._world = connection, world
        self._sqlite = connection.dialect.name == "sqlite"

    def fill(self, cases: int) -> None:
        """Add so many cases, each with one row of every table."""
        self._check_links(on=False)
        case = self._world.case_id
        owns = {
            "id": self._id("01a0"),
            "scope_id": self._id("01a0"),
            "team_id": self._id("01a4", f"n / {IN_A_TEAM}"),
            "reference": "'F' || n",
        }
        self._copy("case", self._key(case), owns, cases)
        for table in TABLES:
            found = self._connection.execute(
                text(f"SELECT id FROM {table} WHERE case_id = :case ORDER BY id LIMIT 1"),  # noqa: S608 - our own names
                {"case": self._key(case)},
            ).scalar_one()
            self._copy(table, found, self._changes(table), cases)
        self._check_links(on=True)
        self._connection.exec_driver_sql("ANALYZE")
        self._connection.commit()

    def _check_links(self, *, on: bool) -> None:
        """Let the database check foreign keys, or not: whoever works the other cases is nobody."""
        if self._sqlite:
            driver: Any = self._connection.connection.driver_connection
            driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
        else:
            role = "origin" if on else "replica"
            self._connection.exec_driver_sql(f"SET session_replication_role = {role}")

    def _changes(self, table: str) -> dict[str, str]:
        worker = self._id("01a1", f"n / {EACH_WORKS}")
        changes = {"id": self._id("01a2"), "scope_id": self._id("01a0")}
        changes["case_id"] = self._id("01a0")
        if table == "caseload":
            changes["account_id"] = worker
        if table == "prompt":
            changes |= {"subject_id": self._id("01a0"), "danger": "1 + n % 6"}
            changes["settled_at"] = "CASE WHEN n % 2 = 0 THEN x.raised_at END"
        if table == "ledger_event":
            changes["actor_id"] = worker
            changes["leaf_hash"] = (
                "randomblob(32)"
                if self._sqlite
                else "decode(md5(CAST(n AS text)) || md5('leaf' || n), 'hex')"
            )
        return changes

    def _copy(self, table: str, row: object, changes: dict[str, str], cases: int) -> None:
        columns = [column.name for column in Base.metadata.tables[table].columns]
        taken = ", ".join(changes.get(name, f"x.{name}") for name in columns)
        named = ", ".join(columns)
        numbers = (
            "WITH RECURSIVE f(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM f WHERE n < :cases)"
            if self._sqlite
            else "WITH f AS (SELECT generate_series(1, :cases) AS n)"
        )
        into = (
            f'INSERT INTO "{table}" ({named}) {numbers} SELECT {taken} '  # noqa: S608 - our own names
            f'FROM f CROSS JOIN (SELECT * FROM "{table}" WHERE id = :row) x'
        )
        self._connection.execute(text(into), {"cases": cases, "row": row})
        self._connection.commit()  # or SQLite keeps all of it a second time

    def _id(self, kind: str, number: str = "n") -> str:
        """Return an id that counts up, as ours do, so that the newest row goes to the end."""
        if self._sqlite:
            return f"printf('{kind}%028x', {number})"
        return f"CAST('{kind}' || lpad(to_hex(CAST({number} AS bigint)), 28, '0') AS uuid)"

    def _key(self, value: object) -> object:
        return value.hex if self._sqlite else value  # type: ignore[attr-defined]


@contextmanager
def deployment(cases: int, server: str) -> Iterator[tuple[World, Caller]]:
    """Yield a deployment with so many cases, and somebody who works a few and is signed in."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(database(server, f"scale_{cases}")) if server else ""
        world = make_world(home, database_url=address)
        base: Foundation = world.portal.extensions["advocacy"]
        begin = time.perf_counter()
        with base.engine.connect() as connection:
            Filler(connection, world).fill(cases)
        say(f"{cases:,} cases were filled in in {time.perf_counter() - begin:.0f} s.")
        yield world, sign_in(world)
        base.engine.dispose()


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    owner = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    owner.dispose()


def sign_in(world: World) -> Caller:
    """Return the advocate of a deployment, signed in."""
    caller = Caller(world.portal, STAFF)
    at = world.clock.advance(seconds=30)
    given = {
        "csrf_token": caller.token("/staff/sign-in"), "username": world.amira.username,
        "passphrase": PASSPHRASE, "code": pyotp.TOTP(world.amira.totp_secret).at(at),
    }  # fmt: skip
    status, answer = caller.call("POST", "/staff/sign-in", urlencode(given).encode())
    assert status == 303, answer
    return caller


def reads(caller: Caller, path: str) -> Call:
    """Return the reading of a page."""

    def call() -> None:
        status, answer = caller.call("GET", path)
        assert status == 200, answer

    return call


def main(given: Sequence[str]) -> None:
    """Print how much longer each page takes among many cases than among few."""
    cases = int(given[0]) if given else LARGE
    server = given[1] if len(given) > 1 else ""
    with deployment(SMALL, server) as (few, small), deployment(cases, server) as (many, large):
        kind = few.portal.extensions["advocacy"].engine.dialect.name
        say(f"\n{kind}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
        say(f"\n| page | {cases:,} cases p50 | {SMALL:,} p50 | ratio (quartiles) | goal |")
        say("|---|---|---|---|---|")
        pages = {"Today": "/staff/", "Its rows": "/staff/today/rows", "Case list": "/staff/cases/"}
        for page, path in pages.items():
            say(str(compare(page, reads(large, path), reads(small, path), goal=GOAL)))
        for page, below in (("Case", ""), ("Timeline", "happened/"), ("Contacts", "contacts/")):
            ways = (
                reads(caller, f"/staff/cases/{world.case_id}/{below}")
                for world, caller in ((many, large), (few, small))
            )
            say(str(compare(page, *ways, goal=GOAL)))
            pages[page] = f"/staff/cases/{many.case_id}/{below}"
        say("")
        for page, path in pages.items():
            _say_plans(many, page, reads(large, path))


def _say_plans(world: World, page: str, read: Call) -> None:
    engine = world.portal.extensions["advocacy"].engine
    asked = statements_of(engine, read)
    with engine.connect() as connection:
        whole = [read_whole(connection, each, {"case", *TABLES}) for each in asked]
    tables = sorted(set().union(*whole))
    said = (
        f"reads all of {', '.join(tables)}: MISSED" if tables else "reads no table of cases whole"
    )
    say(f"{page}: {len(asked)} questions planned, {said}.")


if __name__ == "__main__":
    main(sys.argv[1:])
