"""Time-stamps by an authority (RFC 3161): asked for over HTTP, and checked against its chain."""

import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import TimeStampResponse

WAIT = 10  # seconds
_LARGEST = 64 * 1024  # bytes of an answer


class StampWrong(Exception):
    """An answer is no time-stamp of what was sent, or not by the authority that is trusted."""


@dataclass(frozen=True)
class Stamp:
    """The authority's whole answer (DER), and the time that it states."""

    answer: bytes
    at: datetime


class Authority(Protocol):
    """Who states that a text was there at a time."""

    def stamp(self, text: bytes) -> Stamp:
        """Return a stamp that was checked; raises OSError without an answer, StampWrong for a
        wrong one.
        """

    def check(self, answer: bytes, text: bytes) -> datetime:
        """Return the time an answer states for a text; raises StampWrong."""


class Rfc3161Authority:
    """An authority reached by HTTP or HTTPS (RFC 3161, 3.4).

    `trusted` names a PEM file with its root and, where its answers lack them, the certificates
    between. Raises OSError or ValueError when that file is unusable.
    """

    def __init__(self, *, url: str, trusted: Path) -> None:
        self._url = url
        self._trusted = load_pem_x509_certificates(trusted.read_bytes())

    def stamp(self, text: bytes) -> Stamp:
        """Ask for a stamp of SHA-256(text) with a nonce, and check what comes back."""
        asked = TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256).build()
        request = urllib.request.Request(  # noqa: S310 - the operator's own setting
            self._url,
            data=asked.as_bytes(),
            headers={"Content-Type": "application/timestamp-query"},
        )
        with urllib.request.urlopen(request, timeout=WAIT) as reply:  # noqa: S310 - the same
            answer = reply.read(_LARGEST + 1)
        return Stamp(answer, self._judged(answer, text, nonce=asked.nonce))

    def check(self, answer: bytes, text: bytes) -> datetime:
        """Check a stored answer; its certificates need to have been valid at the time it states."""
        return self._judged(answer, text, nonce=None)

    def _judged(self, answer: bytes, text: bytes, *, nonce: int | None) -> datetime:
        builder = VerifierBuilder(roots=[each for each in self._trusted if _is_root(each)])
        for each in self._trusted:
            if not _is_root(each):
                builder = builder.add_intermediate_certificate(each)
        try:
            if nonce is not None:
                builder = builder.nonce(nonce)
            response = _read(answer)
            builder.build().verify_message(response, text)
        except (VerificationError, ValueError) as fault:
            raise StampWrong(str(fault)) from None
        return response.tst_info.gen_time.astimezone(UTC)


def stated_time(answer: bytes) -> datetime | None:
    """Return the time an answer states, unchecked; None where it states none."""
    try:
        return _read(answer).tst_info.gen_time.astimezone(UTC)
    except ValueError:
        return None


def _read(answer: bytes) -> TimeStampResponse:
    """Return the parsed answer; raises ValueError, whatever the parser met."""
    if len(answer) > _LARGEST:
        message = "The answer is too large."
        raise ValueError(message)
    response = decode_timestamp_response(answer)
    if response.status != 0:
        message = f"The authority refused with status {response.status}."
        raise ValueError(message)
    return response


def _is_root(certificate: Certificate) -> bool:
    return certificate.issuer == certificate.subject
