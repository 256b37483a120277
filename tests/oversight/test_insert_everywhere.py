"""A row of the case in every table, its words in every field: after an erasure none is left."""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Engine,
    Enum,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    text,
)
from sqlalchemy.orm import Session

import safety_plans.models  # noqa: F401 - a plan's tables are a case's as well
from advocacy.db import Base, Utc, make_engine, make_session, new_id
from advocacy.ledger.guard_ddl import TABLES as LOG
from advocacy.oversight.erasure.models import Erasure, ErasureReason, ErasureState
from advocacy.oversight.erasure.wiping import wipe
from advocacy.vault import SERVICE_SCOPE, ScopeErased, SealBroken, Vault
from tests.oversight.test_every_table import PASSED_BY

WORDS = "Jo Okafor, 12 Hill Road"
AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
# What stands in no case: the place itself, whoever works there, and what a MASP case holds.
HOUSE = (
    "team", "agency", "account", "masp_case", "masp_meeting", "masp_meeting_item", "masp_agency",
    "masp_attendance", "masp_agenda_note", "masp_decision", "masp_dissent", "masp_action",
)  # fmt: skip
STAYS = {*HOUSE, *LOG, *PASSED_BY, "erasure"} - {"account"}
# Sealed under keys of their own, as they are when they come in.
OWN_KEYS = ("referral", "helpline_call", "duty_call", "inbound_text", "masp_link")
_numbers = count(1)


def value_of(column: Column[Any]) -> Any:
    """Return something that fits a column: the words of the case wherever words go."""
    kind, number = column.type, next(_numbers)
    if isinstance(kind, Enum):
        return next(iter(kind.enum_class or kind.enums))
    if isinstance(kind, String):
        # From the end, so that a short field of a single row is still its own.
        return f"{WORDS} {number}"[-(kind.length or 40) :]
    if isinstance(kind, LargeBinary):
        return number.to_bytes(kind.length or 4)
    made = {Utc: AT, Uuid: new_id(), Boolean: True, Integer: number, Date: AT.date()}
    return next(value for found, value in made.items() if isinstance(kind, found))


class Filled:
    """A database with a row of one case in every table."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self.session, self.vault = session, vault
        self.case_id = new_id()
        self.house: dict[str, UUID] = {}
        self.ids: dict[str, UUID] = {"case": self.case_id, "inbound_text": new_id()}
        vault.create_scope(self.case_id)
        for name in OWN_KEYS:
            vault.create_scope(self.ids.setdefault(name, new_id()))

    def fill(self) -> None:
        for table in self.ordered():
            if table.name in HOUSE:
                self.insert(table, SERVICE_SCOPE, house=True)
        for table in self.ordered():
            if table.name not in STAYS:
                self.insert(table, self.case_id, house=False)

    def ordered(self) -> list[Table]:
        return list(Base.metadata.sorted_tables)

    def insert(self, table: Table, scope_id: UUID, *, house: bool) -> None:
        ids = self.house if house else self.ids
        row_id = ids.setdefault(table.name, new_id())
        scope_id = row_id if table.name in OWN_KEYS else scope_id
        if table.name == "masp_shared_part":
            scope_id = self.ids["masp_link"]
        elif table.name == "masp_link":
            scope_id = self.case_id
        row = {column.name: value_of(column) for column in table.c}
        for link in table.foreign_keys:
            parent = link.column.table.name
            row[link.parent.name] = ids.get(parent) or self.house.get(parent)
        row |= self.known(table, row_id, scope_id, house=house)
        for name in (name for name in row if name.endswith("_sealed")):
            if not house:
                row[name] = self.vault.seal(
                    scope_id, WORDS.encode(), table=table.name, column=name, row_id=row_id
                )
        self.session.execute(table.insert(), row)

    def known(self, table: Table, row_id: UUID, scope_id: UUID, *, house: bool) -> dict[str, Any]:
        values = {
            "id": row_id, "scope_id": scope_id, "case_id": None if house else self.case_id,
            "subject_id": self.ids["referral"], "inbound_id": self.ids["inbound_text"],
            "decoy_of_id": None,
            "opaque": "a-random-mark",
        }  # fmt: skip
        return {name: value for name, value in values.items() if name in table.c}

    def left(self) -> dict[str, list[dict[str, Any]]]:
        self.session.expire_all()
        return {
            table.name: [dict(row._mapping) for row in self.session.execute(table.select())]
            for table in self.ordered()
            if table.name not in {*LOG, "erasure"}
        }

    def readable(self, rows: dict[str, list[dict[str, Any]]]) -> set[str]:
        """Return each column that still tells of the case, in clear or by a key that is there."""
        found = set()
        for name, row in ((name, row) for name, many in rows.items() for row in many):
            for column, value in row.items():
                shown = value
                if column.endswith("_sealed") and value:
                    try:
                        shown = self.vault.unseal(
                            row["scope_id"], value, table=name, column=column, row_id=row["id"]
                        ).decode()
                    except (ScopeErased, SealBroken):
                        continue
                if isinstance(shown, str) and "Hill Road" in shown:
                    found.add(f"{name}.{column}")
        return found


@pytest.fixture
def filled(vault: Vault) -> Any:
    engine: Engine = make_engine("sqlite://")
    Base.metadata.create_all(engine)
    with make_session(engine, vault) as session:
        session.info["wall"] = "open"
        session.execute(text("PRAGMA ignore_check_constraints=ON"))
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        made = Filled(session, vault)
        made.fill()
        yield made


def test_a_row_of_the_case_in_every_table_is_gone_and_no_old_copy_can_be_read(
    filled: Filled,
) -> None:
    before = filled.left()
    empty = {name for name, rows in before.items() if not rows}
    assert empty == PASSED_BY.keys() - {"masp_meeting"}, "Every table of a case has a row of it."
    assert len(filled.readable(before)) > 150
    erasure = Erasure(
        erased_id=filled.case_id, reference="KT-4827", team_id=filled.house["team"],
        state=ErasureState.APPROVED, reason=ErasureReason.ASKED_FOR, asked_at=AT, decided_at=AT,
    )  # fmt: skip
    filled.session.add(erasure)
    wipe(filled.session, erasure)
    for each in erasure.keys.split():
        filled.vault.destroy_scope(UUID(each))
    after = filled.left()
    kept = {name for name, rows in after.items() if rows} - set(HOUSE)
    assert kept == set()
    gone = set(filled.ids.values())
    assert [name for name, rows in after.items() for row in rows if row.get("id") in gone] == []
    sealed = {name: rows for name, rows in before.items() if name not in HOUSE}
    assert {each for each in filled.readable(sealed) if each.endswith("_sealed")} == set()
