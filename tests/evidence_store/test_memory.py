"""A real server takes a large film in pieces: its memory stays flat, whatever pieces they are."""

import hashlib
import json
from collections.abc import Iterator

import pytest

from advocacy.evidence_store.arriving import PIECE as SMALL
from advocacy.vault import PART_SIZE
from tests.evidence_store.served import forget_peak, peak_memory
from tests.evidence_store.test_server import MEBIBYTE, Served, pytestmark, served

__all__ = ["pytestmark", "served"]
# 16 MiB are promised: this is heard of before it is broken.
MOST = 14 * MEBIBYTE
BLOCK = hashlib.shake_256(b"a film").digest(PART_SIZE)
HEAD = b'--b\r\nContent-Disposition: form-data; name="files"; filename="piece"\r\n\r\n'


def film(size: int, step: int) -> Iterator[bytes]:
    """Yield the pieces of a film of `size` bytes; none reaches past its part."""
    came = 0
    while came < size:
        in_part = came % PART_SIZE
        piece = BLOCK[in_part : in_part + min(step, size - came)]
        yield piece
        came += len(piece)


def send(served: Served, size: int, step: int) -> None:
    """Send a film over a line of its own for each piece, as a phone with a poor signal does."""
    _, _, text = served.client.post(
        f"{served.offer}/begin", name="film.bin", size=str(size), looks=str(step)
    )
    token, came = json.loads(text)["token"], 0
    for piece in film(size, step):
        headers = {"X-Upload": token, "X-Start": str(came)}
        body = [HEAD, piece, b"\r\n--b--\r\n"]
        status, text = served.client.send_by_token("/u", body, headers)
        assert status == 200, text
        came = json.loads(text)["came"]
    status, text = served.client.send_by_token("/u/1", [], {"X-Upload": token})
    assert status == 200, text
    assert json.loads(text)["sha256"] == served.exhibits()[-1].sha256.hex()


@pytest.mark.parametrize(
    ("size", "step"),
    [
        (80_000_000, PART_SIZE),
        (16_000_000, SMALL),
        pytest.param(2 * 1024**3, PART_SIZE, marks=pytest.mark.nightly),
        pytest.param(400_000_000, SMALL, marks=pytest.mark.nightly),
    ],
)
def test_memory_does_not_grow_with_a_film_in_pieces(served: Served, size: int, step: int) -> None:
    send(served, 1_000_000, step)
    forget_peak(served.worker)
    idle = peak_memory(served.worker)
    send(served, size, step)
    grown = peak_memory(served.worker) - idle
    assert grown <= MOST, f"{grown / MEBIBYTE:.1f} MiB"
    kept = served.exhibits()[-1]
    whole = hashlib.sha256()
    for piece in film(size, PART_SIZE):
        whole.update(piece)
    assert (kept.size, kept.sha256) == (size, whole.digest())
