"""A survivor who writes on a phone whose line drops, and tries again as a person would."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, so that a run can be had again

from playwright.sync_api import Error, Page

from advocacy.clock import LONDON, SystemClock
from tests.people import PASSPHRASE

_BUSY = "document.body === null || document.body.hasAttribute('aria-busy')"
_TURNS = 300


@dataclass
class Photo:
    """A file she has on her phone."""

    path: Path
    sha256: str


@dataclass
class Entry:
    """What she writes down, and what of it she was told is kept."""

    words: str
    place: str
    photos: list[Photo]
    addition: str
    pressed_save: bool = False
    saved: bool = False
    receipts: set[str] = field(default_factory=set)
    added: bool = False
    finished: bool = False

    @property
    def missing(self) -> list[Photo]:
        """Return the files she has seen no receipt of."""
        return [each for each in self.photos if each.sha256 not in self.receipts]


class Diarist:
    """Writes entry after entry over the real pages, looking at each to know what to do next."""

    def __init__(
        self, page: Page, portal: str, username: str, *, chance: Random, folder: Path,
        largest: int, pause: tuple[float, float], sure: float, patience: float,
        scripts: bool,
    ) -> None:  # fmt: skip
        self.page, self.portal, self.username = page, portal, username
        self.chance, self.folder, self.largest, self.pause = chance, folder, largest, pause
        # What she waits for a page before trying something else.
        self.sure, self.patience, self.scripts = sure, patience, scripts
        self.entries: list[Entry] = []
        self.faults: list[str] = []
        self.met: Counter[str] = Counter()
        self.drafts_seen = 0

    # What she does.

    def finish(self, entry: Entry) -> None:
        """Write an entry with its files, to the end."""
        for _ in range(_TURNS):
            if self._turn(entry):
                entry.finished = True
                return
        self.faults.append(f"never finished: {entry.words}; at {self._main()[:300]}")

    def begin(self) -> Entry:
        """Think of an entry."""
        number = len(self.entries)
        words = f"{self.username} no. {number}. He stood outside again, äöü “{number}”\nand rang."
        photos = [self._photo(number, of) for of in range(self.chance.choice((0, 1, 1, 2)))]
        adds = self.chance.random() < 0.3
        addition = f"{self.username} addition to {number}." if adds else ""
        entry = Entry(words, f"Outside number {number}", photos, addition)
        self.entries.append(entry)
        return entry

    def leave_a_draft(self, entry: Entry) -> None:
        """Write the first step of an entry, until it is sure to be kept, and go away."""
        for _ in range(_TURNS):
            heading = self._heading()
            if heading == "When was it?":
                break
            if heading != "What happened?":
                self._turn(entry)
            elif self.scripts:
                self._fill_words(entry)
                self.wait(self.sure)  # "saved as you go": the line is back long before
                break
            else:
                self._tell(entry)
        self._go("/")

    def draft_comes_back(self, entry: Entry) -> None:
        """Look for what was begun."""
        for _ in range(_TURNS):
            if self._heading() == "What happened?":
                found = self.page.input_value("[name=account]")
                if found.replace("\r\n", "\n") == entry.words:
                    self.drafts_seen += 1
                else:
                    self.faults.append(f"draft lost: {entry.words!r} came back as {found!r}")
                return
            if self._heading() == "Hello":
                self._turn(entry)
            else:
                self._go("/")
        self.faults.append(f"the page of a draft was never reached: {entry.words}")

    # How she goes from page to page.

    def _turn(self, entry: Entry) -> bool:
        """Do what the page asks for; return whether the entry is done."""
        self.wait(self.chance.uniform(*self.pause))
        heading = self._heading()
        ways: dict[str, Callable[[Entry], bool | None]] = {
            "": self._no_page,
            "Hello": self._hello,
            "What happened?": self._tell,
            "When was it?": self._when,
            "Where was it?": self._where,
            "What kind of thing was it?": self._kinds,
            "What else do you want to add?": lambda _entry: self._press("[name=send]"),
            "Is this right?": self._save,
            "Add a photo or file?": self._questions,
            "Add photos or files": self._files,
            "We have it": self._files,
            "What you wrote": self._list,
        }
        try:
            if heading not in ways and self._count("[name=added]"):
                return self._entry(entry)
            return bool(ways.get(heading, self._lost)(entry))
        except Error as fault:
            self._meet(fault)
            return False

    def _no_page(self, _entry: Entry) -> None:
        """Nothing is there but the browser's own words: reload, go back, or begin again."""
        self.met["the browser’s own error page"] += 1
        how = self.chance.choice(("reload", "reload", "back", "start"))
        if how == "start":
            self._go("/")
        elif how == "reload":
            self.page.reload(wait_until="domcontentloaded", timeout=self.patience * 1000)
        else:
            self.page.go_back(wait_until="domcontentloaded", timeout=self.patience * 1000)

    def _lost(self, _entry: Entry) -> None:
        self.met[f"page “{self._heading()}”"] += 1
        self.wait(1)
        self._go("/")

    def _hello(self, entry: Entry) -> None:
        if self._count("[name=passphrase]"):
            self.page.fill("[name=username]", self.username)
            self.page.fill("[name=passphrase]", PASSPHRASE)
            self.met["signed in"] += 1
            self._press("main form [name=send]")
        elif entry.pressed_save:
            self._press("a.tile[href='/a/9']")
        else:
            self._press("a.tile[href='/a/1']")

    def _fill_words(self, entry: Entry) -> None:
        held = self.page.input_value("[name=account]").replace("\r\n", "\n")
        for earlier in self.entries:
            if earlier is not entry and held and earlier.words.startswith(held):
                self.faults.append(f"came back after it was saved: {held!r}, at {entry.words!r}")
        if held != entry.words:
            self.page.fill("[name=account]", entry.words[:-9])
            self.page.locator("[name=account]").press_sequentially(entry.words[-9:], delay=60)

    def _tell(self, entry: Entry) -> None:
        self._fill_words(entry)
        self._press("[name=send]")

    def _when(self, _entry: Entry) -> None:
        day = SystemClock().now().astimezone(LONDON) - timedelta(days=1)
        self.page.check("[name=kind][value=day]")
        for name, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.page.fill(f"[name=day-{name}]", str(value))
        self._press("[name=send]")

    def _where(self, entry: Entry) -> None:
        self.page.fill("[name=place]", entry.place)
        self._press("[name=send]")

    def _kinds(self, _entry: Entry) -> None:
        self.page.locator("[name=behaviours]").first.check()
        self._press(self.chance.choice(("[name=send]", "[name=finish]")))

    def _save(self, entry: Entry) -> None:
        shown = self._main()
        for said in (*entry.words.splitlines(), entry.place):
            if said not in shown:
                self.faults.append(f"an answer was lost before it was saved: {said!r}")
        entry.pressed_save = True
        self._press("main form [name=send]")

    def _list(self, entry: Entry) -> None:
        head = entry.words.partition(". He")[0]
        if self._count(f"button[name=entry]:has-text('{head}.')"):
            entry.saved = True
            self._press(f"button[name=entry]:has-text('{head}.') >> nth=0")
            return
        # Not saved after all: what was answered so far waits behind the first step.
        if entry.saved:
            self.faults.append(f"saved, and not in the list: {entry.words!r}")
        entry.pressed_save = False
        self._press("a[href='/a/1']")

    def _questions(self, entry: Entry) -> None:
        if not entry.pressed_save:
            self._go("/")
            return
        entry.saved = True
        if not entry.missing:
            self._press("main a:has-text('Not now')")
            return
        self.page.check("[name=under_18][value=no]")
        self.page.check("[name=intimate][value=no]")
        self._press("main form [name=send]")

    def _files(self, entry: Entry) -> None:
        if not entry.pressed_save:
            self._go("/")
            return
        entry.saved = True
        self._read_receipts(entry)
        if not entry.missing:
            self._press("main a.govuk-button")
            return
        some = entry.missing if self.chance.random() < 0.5 else entry.missing[:1]
        self.page.set_input_files("#files", [each.path for each in some])
        if self.scripts:
            self._send_in_pieces(entry, some)
        else:
            self._press("main form[data-begin] button")

    def _send_in_pieces(self, entry: Entry, some: list[Photo]) -> None:
        self.page.click("main form[data-begin] button")
        # Somebody who does not trust it reloads in the middle, and chooses the file again.
        doubts = self.chance.random() < 0.2
        until = time.monotonic() + (self.chance.uniform(0.3, 4) if doubts else 240)
        while time.monotonic() < until:
            self.wait(0.2)
            if all(each.sha256 in self._main() for each in some):
                break
            if not self._count(".sending button"):
                self.met[f"sending ended: {self._text('.sending')[:60]}"] += 1
                break
        else:
            self.met["reloaded in the middle of a file"] += 1
            self._go("/a/7")
        self._read_receipts(entry)

    def _read_receipts(self, entry: Entry) -> None:
        shown = self._main()
        entry.receipts |= {each.sha256 for each in entry.photos if each.sha256 in shown}

    def _entry(self, entry: Entry) -> bool:
        shown = self._main()
        if entry.words.splitlines()[0] not in shown:
            self._go("/a/9" if entry.pressed_save else "/")
            return False
        for each in entry.photos:
            if each.sha256 in entry.receipts and each.sha256 not in shown:
                self.faults.append(f"a file with a receipt is not shown: {each.path.name}")
        self._read_receipts(entry)
        if entry.missing:
            self._press("[name=files]")
            return False
        entry.added = entry.added or (entry.addition != "" and entry.addition in self._added())
        if entry.addition and not entry.added:
            self.page.fill("[name=words]", entry.addition)
            self.page.check("[name=added][value=remembered]")
            self._press("main form [name=send]")
            return False
        return True

    # What she sees, and the little things.

    def wait(self, seconds: float) -> None:
        """Wait while the page goes on."""
        self.page.wait_for_timeout(seconds * 1000)

    def _press(self, selector: str) -> None:
        try:
            self._press_and_wait(selector)
        except Error as fault:
            self._meet(fault)

    def _meet(self, fault: Error) -> None:
        self.met[str(fault).splitlines()[0].partition(" at http")[0][:70]] += 1

    def _press_and_wait(self, selector: str) -> None:
        if not self.scripts:
            with self.page.expect_navigation(
                wait_until="domcontentloaded", timeout=self.patience * 1000
            ):
                self.page.click(selector)
            return
        self.page.click(selector)
        until = time.monotonic() + self.patience
        while self.page.evaluate(_BUSY):
            if time.monotonic() > until:
                self.met["a page that never answered"] += 1
                self._go("/")
                return
            self.wait(0.05)
        if self._count("#offline"):
            self.met["“No connection”, and pressed again"] += 1

    def _go(self, where: str) -> None:
        try:
            self.page.goto(
                f"{self.portal}{where}", wait_until="domcontentloaded", timeout=self.patience * 1000
            )
        except Error as fault:
            self._meet(fault)

    def _evaluate(self, what: str) -> str:
        try:
            return str(self.page.evaluate(what))
        except Error:
            return ""

    def _heading(self) -> str:
        return self._evaluate("document.querySelector('main h1')?.innerText.trim() ?? ''")

    def _main(self) -> str:
        return self._evaluate("document.querySelector('main')?.textContent ?? ''")

    def _added(self) -> str:
        return self._evaluate(
            "[...document.querySelectorAll('.as-typed')].map(each => each.textContent).join(' ')"
        )

    def _text(self, selector: str) -> str:
        return self._evaluate(f"document.querySelector('{selector}')?.textContent ?? ''")

    def _count(self, selector: str) -> int:
        return self.page.locator(selector).count()

    def _photo(self, number: int, of: int) -> Photo:
        size = int(100_000 * (self.largest / 100_000) ** self.chance.random())
        data = self.chance.randbytes(size)
        path = self.folder / f"IMG_{number}_{of}.jpg"
        path.write_bytes(data)
        return Photo(path, hashlib.sha256(data).hexdigest())
