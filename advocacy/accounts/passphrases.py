"""Hashes and checks passphrases: argon2id (RFC 9106), at most two at once in a process."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MOST_BYTES = 1024
LEAST_CHARACTERS = 15

# Each hash takes 64 MiB: a storm of sign-ins waits here instead of exhausting the machine.
_at_once = threading.BoundedSemaphore(2)


class Passphrases:
    """The deployment's hashing costs, and a hash to compare with when nobody has that name."""

    def __init__(self, *, memory_kib: int, passes: int, lanes: int) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)
        self._nobody = self._hasher.hash("nobody has this passphrase")

    def hash(self, passphrase: str) -> str:
        """Return the argon2id hash of a passphrase, in its standard text form."""
        with _at_once:
            return self._hasher.hash(passphrase.encode()[:MOST_BYTES])

    def matches(self, stored: str | None, passphrase: str) -> bool:
        """Return whether the passphrase is the stored one; takes as long when there is none."""
        with _at_once:
            try:
                self._hasher.verify(stored or self._nobody, passphrase.encode()[:MOST_BYTES])
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    def outdated(self, stored: str) -> bool:
        """Return whether a hash was made at other costs than today's."""
        return self._hasher.check_needs_rehash(stored)
