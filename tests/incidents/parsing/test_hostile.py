"""No file hangs a reader, breaks whoever started it, or takes more memory than it was given."""

import hashlib
import resource

import pytest

from advocacy.incidents.imports.parsing.entries import Entry, Question, Unread
from advocacy.incidents.imports.parsing.process import ParserFailed, ask_or_read_confined
from advocacy.incidents.imports.parsing.recognition import recognise
from tests.incidents.parsing.held import Held
from tests.incidents.parsing.hostile import ANSWERED, BOMBS, Hostile, mutated

MUTATIONS = 2000
IN_CI = range(0, MUTATIONS, 50)
# Made in a moment and read in another; the others are kept for the night.
SMALL = frozenset({"laughs", "encoded words", "addresses", "codec"})
# Of the parent: it may hold a line, a block and what the test itself made.
MOST_GROWTH_KIB = 400_000


def survived(hostile: Hostile) -> str:
    """Read a hostile file as an import does; return what came of it."""
    held = Held(hostile.data)
    before = hashlib.sha256(held.data).digest()
    recognise(hostile.data, "export.zip")
    told = 0
    try:
        for one in ask_or_read_confined(held, file_format=hostile.file_format, choices=ANSWERED):
            assert isinstance(one, Entry | Unread | Question)
            told += 1
        outcome = f"{told} told"
    except ParserFailed as failed:
        outcome = failed.sentence
    assert outcome.endswith((" told", "nothing of it was taken in."))
    assert outcome.isprintable()
    assert "took too long" not in outcome
    assert hashlib.sha256(held.data).digest() == before
    return outcome


@pytest.mark.parametrize("seed", IN_CI)
def test_a_broken_export_breaks_nothing(seed: int) -> None:
    assert survived(mutated(seed))


@pytest.mark.nightly
@pytest.mark.parametrize("hundred", range(0, MUTATIONS, 100))
def test_no_broken_export_breaks_anything(hundred: int) -> None:
    outcomes = [survived(mutated(seed)) for seed in range(hundred, hundred + 100)]
    died = [outcome for outcome in outcomes if "stopped the reading" in outcome]
    # Whatever is wrong with a file, it is told; the process dies of the bombs at most.
    assert not died


@pytest.mark.parametrize(
    "name",
    [name if name in SMALL else pytest.param(name, marks=pytest.mark.nightly) for name in BOMBS],
)
def test_no_bomb_fills_the_machine_or_keeps_it_busy(name: str) -> None:
    hostile = BOMBS[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert survived(hostile)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_GROWTH_KIB
