"""The small process that opens hostile files: bytes in, bare pixels out, no way to anywhere.

It loads the libraries, and of ours only this room and what confines it: no keys, no settings, no
environment. Before the first hostile byte is read it gives up memory, time, files and network. It
asks for the bytes it wants, tells what the file says of itself, then gives the re-encoded pixels.
"""

import codecs
import json
import sys
from typing import BinaryIO

from advocacy.confinement import Limits, confine
from advocacy.evidence_store.looking import documents, pictures, recordings
from advocacy.evidence_store.looking.asked import AskedFile, tell
from advocacy.evidence_store.looking.told import Told

LIMITS = Limits(memory_bytes=2 * 1024**3, cpu_seconds=20)
# Python looks for these only when the first text in them is met.
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "ascii")


def main() -> None:
    """Do what the first line of the input asks for."""
    for name in _ENCODINGS:
        codecs.lookup(name)
    pictures.prepare()
    recordings.prepare()
    confine(LIMITS, opens_files=False)
    out, answers = sys.stdout.buffer, sys.stdin.buffer
    order = json.loads(answers.readline())
    look(order["media"], AskedFile(order["size"], out, answers), order["size"], out)


def look(media: str, file: AskedFile, size: int, out: BinaryIO) -> None:
    """Tell what a file says of itself, and give what may be shown of it where anything may."""
    told = Told()

    def carried(said: Told) -> None:
        tell(out, carried=said.as_dict())

    if media.startswith(("audio/", "video/")):
        recordings.look(file, size, told)
        carried(told)
        tell(out, pixels=0, media="")
        return
    looks = documents.look if media == "application/pdf" else pictures.look
    kind, pixels = looks(file.read(size), told, carried)
    carried(told)
    tell(out, pixels=len(pixels), media=kind)
    out.write(pixels)
    out.flush()


if __name__ == "__main__":
    main()
