"""Times looking through a case and a caseload against opening the same texts one after the other.

`python -m tests.bench.searches [address-of-a-PostgreSQL-server]`. Ours is the service as a page
calls it: who may open what, every kind of record in one statement, people and their names, how
alike things are typed, the page of results and the line in the log. The floor knows that there
are incidents and nothing else: it selects their sealed columns, opens what holds something, and
looks for the letters. Neither finds anything, so that both go to the end.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.happened.sources import happenings_of
from advocacy.cases.models import Case, Caseload
from advocacy.cases.searching.finding import search_case
from advocacy.db import make_session
from advocacy.db.wall import OPEN
from advocacy.incidents.models import Incident, Precision, Reported, Targeted, Voice, Written
from advocacy.today.search import search_caseload
from advocacy.web.current import Foundation
from tests.bench.__main__ import say
from tests.bench.measuring import Call, compare
from tests.bench.scale import database
from tests.bench.world import World, make_world
from tests.people import People

GOAL = 2.0
IN_ONE_CASE, CASES, IN_EACH = 500, 200, 40
WORDS = "quagga"
_ACCOUNT = "He stood at the bus stop when I came from work and followed me to the door. " * 3
SEALED = (
    "account", "place", "targeted_who", "came_by", "description", "witnesses", "felt", "changed",
    "evidence_elsewhere", "reported_to", "police_reference",
)  # fmt: skip


class Library:
    """Two advocates: one with a case in which much happened, one with many cases."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.base: Foundation = world.portal.extensions["advocacy"]
        self.sources = happenings_of(world.portal)
        with self._session() as session:
            people = People(session, world.clock, world.portal.extensions["passphrases"], made=9)
            first, second = people.advocate("Ela Fox"), people.advocate("Cal Dean")
            self.one, self.many = people.actor(first), people.actor(second)
            self.case_id = self._fill(session, people, first, IN_ONE_CASE)
            for _ in range(CASES):
                self._fill(session, people, second, IN_EACH)
            session.commit()

    def _session(self, *, reading: bool = False) -> Session:
        return make_session(self.base.engine, self.base.vault, reading=reading, wall=OPEN)

    def _fill(self, session: Session, people: People, account: Account, rows: int) -> UUID:
        case, at = people.case(account), self.world.clock.now()
        empty = dict.fromkeys(SEALED, "")
        told = {"account": _ACCOUNT, "place": "Outside work", "felt": "Sick", "changed": "My bus"}
        session.add_all(
            Incident(
                scope_id=case.id, case_id=case.id, happened_at=at - timedelta(hours=number),
                precision=Precision.EXACT, written=Written.LATER, whose=Voice.TOLD,
                targeted=Targeted.SELF, reported=Reported.NO, recorded_at=at,
                recorded_by=account.id, behaviours=["following"], **{**empty, **told},
            )
            for number in range(rows)
        )  # fmt: skip
        session.flush()
        return case.id

    def looks_through_case(self) -> None:
        """Look through the one case."""
        with self._session() as session:
            case = session.get_one(Case, self.case_id)
            found = search_case(
                session, case, WORDS, actor=self.one, at=self.world.clock.now(),
                sources=self.sources,
            )  # fmt: skip
            assert found.places.total == 0

    def looks_through_caseload(self) -> None:
        """Look through all of the other's cases."""
        with self._session() as session:
            found = search_caseload(
                session, WORDS, actor=self.many, at=self.world.clock.now(), sources=self.sources
            )
            assert found.places.total == 0

    def floor_of(self, actor: Actor) -> Call:
        """Return the bare work for everything on somebody's caseload."""
        table = Incident.__table__
        columns = [table.c[f"{name}_sealed"] for name in SEALED]
        mine = select(Caseload.case_id).where(Caseload.account_id == actor.account_id)
        query = select(table.c.id, table.c.case_id, *columns).where(table.c.case_id.in_(mine))

        def call() -> None:
            with self._session(reading=True) as session:
                assert not any(self._stands(row) for row in session.execute(query))

        return call

    def _stands(self, row: Any) -> bool:
        row_id, case_id, *sealed = row
        vault = self.base.vault
        for name, data in zip(SEALED, sealed, strict=True):
            if data is None or vault.holds_nothing(data):
                continue
            text = vault.unseal(
                case_id, data, table="incident", column=f"{name}_sealed", row_id=row_id
            ).decode()
            if WORDS in text.casefold():
                return True
        return False


def main(given: Sequence[str]) -> None:
    """Print how much longer ours takes than opening the texts alone."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(database(given[0], "searches")) if given else ""
        library = Library(make_world(home, database_url=address))
        engine = library.base.engine
        say(f"{engine.dialect.name}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
        say("\n| search | ours p50 | floor p50 | ratio (quartiles) | goal |\n|---|---|---|---|---|")
        for name, ours, actor in (
            (f"One case of {IN_ONE_CASE}", library.looks_through_case, library.one),
            (f"{CASES} cases of {IN_EACH}", library.looks_through_caseload, library.many),
        ):
            say(str(compare(name, ours, library.floor_of(actor), goal=GOAL)))
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
