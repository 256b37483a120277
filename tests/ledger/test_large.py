"""Verifying a log takes the same memory however long the log has grown."""

from pathlib import Path

import pytest

from tests.ledger.large import make_log, measure

# What a larger log may add: a hash for each 256 events, and what the allocator keeps.
MORE_MIB = 16


@pytest.mark.own_server
@pytest.mark.parametrize(
    "events",
    [
        pytest.param(6_000, id="sample"),
        pytest.param(1_000_000, id="million", marks=pytest.mark.nightly),
    ],
)
def test_a_long_log_is_verified_in_the_memory_of_a_short_one(tmp_path: Path, events: int) -> None:
    short = measure(make_log(tmp_path / "short", events=1_000))
    long = measure(make_log(tmp_path / "long", events=events))
    assert (short["sound"], short["sequenced"]) == (True, 1_000)
    assert (long["faults"], long["sequenced"]) == ([], events)
    assert long["peak"] - short["peak"] <= MORE_MIB
