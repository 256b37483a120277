"""A browser with a profile of its own on disk, and a search of everything it leaves there."""

import base64
import contextlib
import os
import signal
import sqlite3
import subprocess
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserType, Page

_GZIP = b"\x1f\x8b\x08"


@dataclass
class OwnBrowser:
    """Chromium as somebody starts it: with a history, session files and stores of its own."""

    folder: Path
    process: "subprocess.Popen[bytes]"
    browser: Browser

    @classmethod
    def start(cls, executable: str, folder: Path, kind: BrowserType) -> "OwnBrowser":
        process = subprocess.Popen(
            [
                executable, "--headless=new", "--no-sandbox", "--no-first-run",
                "--remote-debugging-port=0", f"--user-data-dir={folder}",
                "--disable-background-networking", "--disable-component-update", "about:blank",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        port = _wait_for_port(folder / "DevToolsActivePort")
        return cls(folder, process, kind.connect_over_cdp(f"http://127.0.0.1:{port}"))

    def page(self) -> Page:
        page = self.browser.contexts[0].new_page()
        page.set_default_timeout(10_000)
        return page

    def without_script(self, page: Page) -> None:
        page.context.new_cdp_session(page).send(
            "Emulation.setScriptExecutionDisabled", {"value": True}
        )

    def close(self) -> None:
        """Close it as its own menu does, and wait until everything is written."""
        self.browser.new_browser_cdp_session().send("Browser.close")
        self.process.wait(20)

    def kill(self) -> None:
        """Take the power away."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


def _wait_for_port(file: Path) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if file.exists() and file.read_text().count("\n"):
            return file.read_text().split("\n", 1)[0]
        time.sleep(0.05)
    message = "Chromium never said on which port it listens."
    raise AssertionError(message)


def spellings(word: str) -> set[bytes]:
    """Return the ways in which a browser may have written a word down."""
    found = {word.encode(), word.encode("utf-16-le"), quote(word).encode()}
    for before in range(3):
        # Three ways, by what stands before; the letters at its edges depend on the neighbours.
        coded = base64.b64encode(b"\0" * before + word.encode())
        found.add(coded[4 if before else 0 : -4])
    return found


def unsnap(packed: bytes) -> bytes:
    """Return what was packed with Snappy, as the blocks of the browser's stores are."""
    length, shift, at = 0, 0, 0
    while True:
        byte = packed[at]
        length |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            break
    out = bytearray()
    while at < len(packed) and len(out) < length:
        tag, kind = packed[at], packed[at] & 3
        at += 1
        if kind == 0:
            size = tag >> 2
            if size >= 60:
                wide = size - 59
                size = int.from_bytes(packed[at : at + wide], "little")
                at += wide
            out += packed[at : at + size + 1]
            at += size + 1
            continue
        wide = (1, 2, 4)[kind - 1]
        far = int.from_bytes(packed[at : at + wide], "little")
        far, size = (
            (far | (tag >> 5) << 8, 4 + (tag >> 2 & 7)) if kind == 1 else (far, 1 + (tag >> 2))
        )
        at += wide
        for _ in range(size):
            out.append(out[-far])
    return bytes(out)


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return value, at


def _block(table: bytes, start: int, size: int) -> bytes:
    held = table[start : start + size]
    return unsnap(held) if table[start + size] == 1 else held


def table_blocks(table: bytes) -> Iterator[bytes]:
    """Yield the blocks of a LevelDB table, unpacked: its index tells where they are."""
    footer = table[-48:]
    _, at = _number(footer, 0)
    _, at = _number(footer, at)
    start, at = _number(footer, at)
    size, _ = _number(footer, at)
    index = _block(table, start, size)
    end, at = len(index) - 4 - 4 * int.from_bytes(index[-4:], "little"), 0
    while at < end:
        _, at = _number(index, at)
        key, at = _number(index, at)
        value, at = _number(index, at)
        where = index[at + key : at + key + value]
        start, next_at = _number(where, 0)
        size, _ = _number(where, next_at)
        yield _block(table, start, size)
        at += key + value


def visited(folder: Path) -> set[tuple[str, str]]:
    """Return address and title of every page in the browser's history."""
    with contextlib.closing(sqlite3.connect(folder / "Default" / "History")) as history:
        return set(history.execute("SELECT url, title FROM urls"))


def kept_cookies(folder: Path, host: str) -> set[str]:
    """Return the names of the cookies that the browser has written down for a host."""
    with contextlib.closing(sqlite3.connect(folder / "Default" / "Cookies")) as cookies:
        rows = cookies.execute("SELECT name FROM cookies WHERE host_key = ?", (host,))
        return {name for (name,) in rows}


def _views(file: Path) -> Iterator[bytes]:
    held = file.read_bytes()
    yield held
    if file.suffix == ".ldb" and len(held) > 48:
        yield from table_blocks(held)
    at = held.find(_GZIP)
    while at >= 0:
        # Three bytes may only look like the beginning of a packed piece.
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(31).decompress(held[at:], 50_000_000)
        at = held.find(_GZIP, at + 1)


def found_in(folder: Path, words: Iterable[str]) -> dict[str, list[str]]:
    """Return for each word the files that hold it in any spelling, packed or not."""
    wanted = {word: spellings(word) for word in words}
    found: dict[str, set[str]] = {}
    for file in sorted(folder.rglob("*")):
        if file.is_symlink() or not file.is_file():
            continue
        for view in _views(file):
            for word, ways in wanted.items():
                if any(way in view for way in ways):
                    found.setdefault(word, set()).add(str(file.relative_to(folder)))
    return {word: sorted(files) for word, files in found.items()}
