"""Times our pages against the bare floor, both built and measured in this one call.

`python -m tests.bench contact` measures only the lines whose name holds a word given.
"""

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import pyotp
from argon2 import PasswordHasher
from flask import Flask

from advocacy.cases.models import Case
from advocacy.cases.pages import Card, case_page
from advocacy.cases.pages import cards_of as cards_beside
from advocacy.db import make_session
from tests.bench.calling import Caller
from tests.bench.floor import Floor
from tests.bench.measuring import Call, Measured, compare
from tests.bench.world import CASES, HAPPENINGS, STAFF, World, make_world
from tests.evidence_store.sending import multipart
from tests.people import PASSPHRASE

MEGABYTE = 1_000_000


def main(wanted: Sequence[str]) -> None:
    """Print the table, or the lines of it that are wanted."""
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(make_world(Path(folder)))
        say(
            "Both are called in this process, as WSGI applications, one after the other in slices "
            "of 0.4 s: a server in front would add the same to both and its noise to each. "
            f"SQLite in a file, synchronous=FULL; {CASES} cases, {HAPPENINGS} contacts and "
            f"{HAPPENINGS} incidents on the case; load {os.getloadavg()[0]:.1f} on "
            f"{os.cpu_count()} processors."
        )
        say("\n| page | ours p50 | floor p50 | ratio (quartiles) | goal |\n|---|---|---|---|---|")
        for measured in bench.lines(wanted):
            say(str(measured))
    say(f"\nTook {time.perf_counter() - begin:.0f} s.")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Bench:
    """Both applications with somebody signed in at each."""

    def __init__(self, world: World) -> None:
        self.world = world
        floor = Floor(world.portal, cards_of(world.portal, world))
        self.ours, self.bare = Caller(world.portal, STAFF), Caller(floor.app, STAFF)
        self.sign_in()
        self.bare.cookies = dict(self.ours.cookies)
        self.tokens = {caller: caller.token("/staff/") for caller in (self.ours, self.bare)}
        self.offers = cycle(world.offers)
        self.sent = 0

    def lines(self, wanted: Sequence[str]) -> Iterator[Measured]:
        """Measure page after page."""
        for page, ours, floor, goal in self.pairs():
            if not wanted or any(word in page.casefold() for word in wanted):
                yield compare(page, ours, floor, goal=goal)

    def pairs(self) -> Iterator[tuple[str, Call, Call, float]]:
        """Return what is measured: its name, ours, the floor, and how much longer ours may take."""
        case = f"/staff/cases/{self.world.case_id}/"
        for page, path in (("Today", "/staff/"), ("Case list", "/staff/cases/"), ("Case", case)):
            yield page, self.reads(self.ours, path), self.reads(self.bare, path), 2.0
        save = f"{case}contacts/new"
        for page, way in (("they rang", "in"), ("rung", "out")):
            ours, floor = (self.saves(caller, save, way) for caller in (self.ours, self.bare))
            yield f"Contact save, 9 kB, {page}", ours, floor, 1.5
        yield "Upload, 1 MB", self.uploads(self.ours), self.uploads(self.bare), 1.5
        hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
        kept = hasher.hash(PASSPHRASE)
        bare = partial(hasher.verify, kept, PASSPHRASE)
        yield "Staff sign-in, over one argon2id", self.sign_in, bare, 1.1

    def reads(self, caller: Caller, path: str) -> Call:
        """Return a reading of a page."""

        def call() -> None:
            status, text = caller.call("GET", path)
            assert status == 200, text

        return call

    def saves(self, caller: Caller, path: str, way: str) -> Call:
        """Return the sending of a contact."""
        at = self.world.clock.now()
        given = {
            "csrf_token": self.tokens[caller], "channel": "call", "direction": way,
            "reached": "yes", "note": "What was said. " * 600, "happened_at-day": at.day,
            "happened_at-month": at.month, "happened_at-year": at.year,
            "happened_at-time": "9:50am",
        }  # fmt: skip
        body = urlencode(given).encode()

        def call() -> None:
            status, text = caller.call("POST", path, body)
            assert status == 303, text

        return call

    def uploads(self, caller: Caller) -> Call:
        """Return the sending of a file that was never sent before."""
        token, filling = {"csrf_token": self.tokens[caller]}, secrets.token_bytes(MEGABYTE - 8)

        def call() -> None:
            self.sent += 1
            # As many files an hour as one person may add, and no more.
            self.world.clock.advance(seconds=13)
            data = self.sent.to_bytes(8) + filling
            path = f"/staff/cases/{self.world.case_id}/files/offers/{next(self.offers)}"
            body = multipart(token, [("film.bin", data)])
            status, text = caller.call("POST", path, body, "multipart/form-data; boundary=b")
            assert status == 303, text

        return call

    def sign_in(self) -> None:
        """Sign in at the portal half a minute later, since a code counts once."""
        at = self.world.clock.advance(seconds=30)
        caller = self.ours
        caller.cookies.pop("__Host-staff", None)
        if "__Host-form" not in caller.cookies:
            self.form_token = caller.token("/staff/sign-in")
        code = pyotp.TOTP(self.world.amira.totp_secret).at(at)
        given = {
            "csrf_token": self.form_token, "username": self.world.amira.username,
            "passphrase": PASSPHRASE, "code": code,
        }  # fmt: skip
        status, text = caller.call("POST", "/staff/sign-in", urlencode(given).encode())
        assert status == 303, text


def cards_of(portal: Flask, world: World) -> list[Card]:
    """Return what stands at the side of the case page, which the floor doesn't work out."""
    base = portal.extensions["advocacy"]
    with portal.app_context(), make_session(base.engine, base.vault, reading=True) as session:
        case = session.get_one(Case, world.case_id)
        return cards_beside(case_page(portal), session, case, at=base.clock.now())


if __name__ == "__main__":
    main([word.casefold() for word in sys.argv[1:]])
