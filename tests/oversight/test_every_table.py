"""Every table says how a case in it is erased: by its columns and links, or here, by a reason."""

from sqlalchemy import Table

from advocacy.db import Base
from advocacy.oversight.erasure.rows import _BY_SUBJECT, _BY_TEXT, _KEPT

# Tables in which nothing of a case stands, and why an erasure passes them by.
PASSED_BY = {
    "inbound_poll": "how far texts were read, of everybody",
    "ledger_errand": "when a checkpoint last left, of the whole log",
    "ledger_tile": "hashes of the log, which still verifies",
    "ledger_tree": "the size of the log",
    "masp_meeting": "a day on which partners meet; what is said there has its own tables",
    "number_opt_out": "a keyed hash: whoever said STOP is not texted by anybody, ever after",
    "passkey_challenge": "a random number that is over in minutes",
    "refusal_count": "refusals of a minute, of nobody in particular",
    "request_count": "a count under a keyed hash that is over in hours",
    "sign_in_failures": "a count under a keyed hash of what was typed as a name",
    "telephone_word_tries": "a count under a keyed hash of what was said as a reference",
    "worker_round": "when the worker was last here",
}


def stands_by_itself(table: Table) -> bool:
    """Return whether a row says of which case it is, by that case or by what it is sealed in."""
    return "id" in table.c and bool({"case_id", "scope_id"} & set(table.c.keys()))


def reached() -> set[str]:
    """Return the tables an erasure looks into, as it follows columns and links."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in _KEPT]
    found = {"case", *(each[0] for each in (*_BY_SUBJECT, *_BY_TEXT))}
    found |= {table.name for table in tables if stands_by_itself(table)}
    before = 0
    while before != len(found):
        before = len(found)
        found |= {
            table.name
            for table in tables
            for link in table.foreign_keys
            if link.column.table.name in found and ("id" not in table.c or not link.parent.nullable)
        }
    return found


def test_every_table_is_reached_by_an_erasure_or_says_why_not() -> None:
    names = {table.name for table in Base.metadata.sorted_tables} - _KEPT
    assert names - reached() - PASSED_BY.keys() == set(), (
        "Give the table a case_id or a link to what has one, so that it is erased with its case; "
        "or say in PASSED_BY why nothing of a case stands in it."
    )
    assert PASSED_BY.keys() - names == set(), "These tables are gone."
    assert PASSED_BY.keys() & reached() == set(), "These are erased by now: no reason is needed."
