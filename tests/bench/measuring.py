"""Measures two things by short slices in turn, so that a noisy machine disturbs both alike."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

SLICE_SECONDS = 0.4
ROUNDS = 9
Call = Callable[[], object]


@dataclass(frozen=True)
class Measured:
    """One line of the table; times are seconds, `ratio` has its lower and upper quartile."""

    page: str
    ours: float
    floor: float
    ratio: float
    lower: float
    upper: float
    goal: float

    def __str__(self) -> str:
        verdict = "met" if self.ratio <= self.goal else "MISSED"
        cells = (
            self.page,
            f"{self.ours * 1000:.2f} ms",
            f"{self.floor * 1000:.2f} ms",
            f"{self.ratio:.2f} ({self.lower:.2f}–{self.upper:.2f})",
            f"≤ {self.goal:.2f} {verdict}",
        )
        return f"| {' | '.join(cells)} |"


def compare(page: str, ours: Call, floor: Call, *, goal: float, rounds: int = ROUNDS) -> Measured:
    """Return how much longer ours takes: the median of the rounds' ratios, with quartiles."""
    for call in (ours, floor):
        call()
        call()
    ratios, mine, bare = [], [], []
    for number in range(rounds):
        order = (ours, floor) if number % 2 else (floor, ours)
        took = {call: _slice(call) for call in order}
        mine += took[ours]
        bare += took[floor]
        ratios.append(median(took[ours]) / median(took[floor]))
    lower, middle, upper = quantiles(ratios, n=4)
    return Measured(page, median(mine), median(bare), middle, lower, upper, goal)


def _slice(call: Call) -> list[float]:
    gc.collect()
    found: list[float] = []
    end = time.perf_counter() + SLICE_SECONDS
    while not found or time.perf_counter() < end:
        begin = time.perf_counter()
        call()
        found.append(time.perf_counter() - begin)
    return found
