"""Hashes and checks passphrases: argon2id (RFC 9106), at most two at once in a process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from advocacy.errors import TooMany

MOST_BYTES = 1024
LEAST_CHARACTERS = 15
AT_ONCE = 2
# Fewer than the threads of a process, so that those signed in always find one for their pages.
MOST_WAITING = 8
_LONGEST_WAIT_SECONDS = 2.0
_COME_BACK_SECONDS = 2


class Turns:
    """A few hashes at once: others wait a little, a few of them, and the rest come back later.

    Each hash takes 64 MiB and a tenth of a second: a storm of sign-ins would exhaust the machine.
    """

    def __init__(self, *, at_once: int, waiting: int, seconds: float) -> None:
        self._seconds = seconds
        self._working = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn; raises TooMany when too many wait already, or it takes too long."""
        if not self._places.acquire(blocking=False):
            raise TooMany(retry_after=_COME_BACK_SECONDS)
        try:
            if not self._working.acquire(timeout=self._seconds):
                raise TooMany(retry_after=_COME_BACK_SECONDS)
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._places.release()


_turns = Turns(at_once=AT_ONCE, waiting=MOST_WAITING, seconds=_LONGEST_WAIT_SECONDS)


class Passphrases:
    """The deployment's hashing costs, and a hash to compare with when nobody has that name."""

    def __init__(self, *, memory_kib: int, passes: int, lanes: int) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)
        self._nobody = self._hasher.hash("nobody has this passphrase")

    def hash(self, passphrase: str) -> str:
        """Return the argon2id hash of a passphrase, in its standard text form.

        Raises TooMany when too many are being hashed.
        """
        with _turns.turn():
            return self._hasher.hash(passphrase.encode()[:MOST_BYTES])

    def matches(self, stored: str | None, passphrase: str) -> bool:
        """Return whether the passphrase is the stored one; takes as long when there is none.

        Raises TooMany when too many are being hashed.
        """
        with _turns.turn():
            try:
                self._hasher.verify(stored or self._nobody, passphrase.encode()[:MOST_BYTES])
            except (VerificationError, InvalidHashError):
                return False
        # An account that was only invited has an empty one, which nothing matches.
        return bool(stored)

    def outdated(self, stored: str) -> bool:
        """Return whether a hash was made at other costs than today's."""
        return self._hasher.check_needs_rehash(stored)
