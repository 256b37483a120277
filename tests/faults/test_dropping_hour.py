"""Two survivors write with files for an hour over a line that drops: nothing is lost or doubled."""

import hashlib
import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, so that a run can be had again

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.passphrases import Passphrases
from advocacy.db import make_session
from advocacy.evidence_store.opening import files_of, original_reader
from advocacy.incidents.models import Amendment, Incident
from tests.faults.deployment import Deployment
from tests.faults.diarist import Diarist, Entry
from tests.faults.killing import every_file_is_whole, the_log_is_whole
from tests.faults.line import DroppingLine
from tests.people import People
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.own_server]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOUR = float(os.environ.get("DROPPING_SECONDS", "3600"))


@dataclass(frozen=True)
class Conditions:
    """How long it goes on, on what line, and how fast people are."""

    seconds: float
    up_for: float
    down_for: tuple[float, float]
    largest: int
    pause: tuple[float, float]
    # After how long "saved as you go" has to be true.
    sure: float
    # After how long without a page people try something else.
    patience: float


SAMPLE = Conditions(25, 7, (0.5, 1.5), 2_000_000, (0.0, 0.1), 11, 8)
LONG = Conditions(HOUR, 20, (1, 4), 20_000_000, (0.8, 3.5), 20, 35)


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[tuple[Deployment, DroppingLine]]:
    """A deployment that people reach over the line alone."""
    if CHROMIUM is None:
        # Nightly only, and not every machine has a browser.
        pytest.skip("Chromium is not installed: apt-get install chromium")
    port = free_port()
    line = DroppingLine(port, Random(20))  # noqa: S311 - chooses what breaks, keeps no secret
    deployment = Deployment(tmp_path / "home", port=port, behind=line.port)
    yield deployment, line
    line.stop()
    deployment.stop()


def another_survivor(deployment: Deployment) -> str:
    with make_session(deployment.engine, deployment.vault) as session:
        passphrases = Passphrases(memory_kib=64, passes=1, lanes=1)
        people = People(session, deployment.clock, passphrases, made=50)  # type: ignore[arg-type]
        case = people.case(people.advocate("Cass Bright"), name="Maple", phone="+447700900303")
        name = people.survivor(case, "maple").username
        session.commit()
        return name


class Phone(threading.Thread):
    """One survivor with a browser of her own."""

    def __init__(
        self, line: DroppingLine, username: str, folder: Path, at: Conditions, *, scripts: bool
    ) -> None:
        super().__init__(name=username)
        self.line, self.username, self.folder, self.at = line, username, folder, at
        self.scripts = scripts
        self.her: Diarist | None = None
        self.fault: BaseException | None = None

    def run(self) -> None:
        """Write until the time is over; then leave a draft, and look for it as on another phone."""
        try:
            self._write()
        except BaseException as fault:  # noqa: BLE001 - said in the test's own thread
            self.fault = fault

    def _write(self) -> None:
        self.folder.mkdir()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
                ignore_default_args=["--disable-back-forward-cache"],
            )
            try:
                self._live(self._page(browser))
            finally:
                browser.close()

    def _page(self, browser: Browser) -> Page:
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, java_script_enabled=self.scripts
        )
        context.set_default_timeout(10_000)
        return context.new_page()

    def _live(self, page: Page) -> None:
        self.her = her = Diarist(
            page, f"http://127.0.0.1:{self.line.port}", self.username,
            chance=Random(self.username),  # noqa: S311 - chooses what breaks, keeps no secret
            folder=self.folder, largest=self.at.largest, pause=self.at.pause, sure=self.at.sure,
            patience=self.at.patience, scripts=self.scripts,
        )  # fmt: skip
        until = time.monotonic() + self.at.seconds
        while time.monotonic() < until and not her.faults:
            entry = her.begin()
            if len(her.entries) % 4 == 3:
                her.leave_a_draft(entry)
                her.draft_comes_back(entry)
            her.finish(entry)
        last = her.begin()
        her.leave_a_draft(last)
        page.context.clear_cookies()
        her.draft_comes_back(last)


def everything_is_there_once(deployment: Deployment, her: Diarist) -> None:
    finished = [each for each in her.entries if each.finished]
    with make_session(deployment.engine, deployment.vault, reading=True) as session:
        kept = [row for row in session.scalars(select(Incident)) if _is_of(row, her)]
        assert sorted(_plain(row) for row in kept) == sorted(each.words for each in finished)
        rows = {_plain(row): row for row in kept}
        for entry in finished:
            assert entry.saved
            assert not entry.missing
            _compare(deployment, session, entry, rows[entry.words])


def _is_of(row: Incident, her: Diarist) -> bool:
    return row.account.startswith(f"{her.username} ")


def _plain(row: Incident) -> str:
    return row.account.replace("\r\n", "\n")


def _compare(deployment: Deployment, session: Session, entry: Entry, row: Incident) -> None:
    assert row.place == entry.place
    exhibits = files_of(session, row.id).exhibits
    assert sorted(each.sha256.hex() for each in exhibits) == sorted(
        each.sha256 for each in entry.photos
    ), entry.words
    for each in exhibits:
        whole = hashlib.sha256()
        for piece in original_reader(deployment.vault, deployment.blobs, each).stream():
            whole.update(piece)
        assert whole.digest() == each.sha256
    wanted = select(Amendment).where(Amendment.incident_id == row.id)
    assert [each.words for each in session.scalars(wanted)] == (
        [entry.addition] if entry.addition else []
    ), entry.words


def told(line: DroppingLine, phones: list[Phone]) -> str:
    """Return what was tried and compared."""
    said = [f"the line dropped {sum(line.drops.values())} times: {dict(line.drops)}"]
    for phone in phones:
        if phone.her is None:
            continue
        done = [each for each in phone.her.entries if each.finished]
        files = [photo.path.stat().st_size for each in done for photo in each.photos]
        said.append(
            f"{phone.username}, {'with' if phone.scripts else 'without'} scripts: {len(done)} "
            f"entries, {len(files)} files of {sum(files) / 1e6:.0f} MB, "
            f"{sum(each.added for each in done)} additions, {phone.her.drafts_seen} drafts came "
            f"back; met {dict(phone.her.met)}; faults {phone.her.faults}"
        )
    return "\n".join(said)


@pytest.mark.parametrize(
    "at",
    [
        # Nightly as well until it has been seen green five times in a row on a quiet machine.
        pytest.param(SAMPLE, id="half a minute", marks=pytest.mark.nightly),
        pytest.param(LONG, id="hour", marks=pytest.mark.nightly),
    ],
)
def test_nothing_is_lost_or_doubled(
    behind: tuple[Deployment, DroppingLine], tmp_path: Path, at: Conditions
) -> None:
    deployment, line = behind
    line.up_for, line.down_for = at.up_for, at.down_for
    maple = another_survivor(deployment)
    deployment.start()
    line.start()
    phones = [
        Phone(line, deployment.survivor.username, tmp_path / "jo", at, scripts=True),
        Phone(line, maple, tmp_path / "maple", at, scripts=False),
    ]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    line.stop()
    deployment.stop()
    said = told(line, phones)
    print(said)  # noqa: T201 - what the night compared
    assert [phone.fault for phone in phones] == [None, None], said
    assert line.faults == []
    assert sum(line.drops.values()) >= at.seconds / (at.up_for + 10), said
    for phone in phones:
        assert phone.her is not None
        assert phone.her.faults == [], said
        assert phone.her.drafts_seen, said
        everything_is_there_once(deployment, phone.her)
    every_file_is_whole(deployment)
    the_log_is_whole(deployment)
