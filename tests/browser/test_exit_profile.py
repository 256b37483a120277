"""What stays in the browser's own files: after leaving, a dull address and its title, no more."""

import base64
import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.portal.diary import steps
from advocacy.web.exit import TOMBSTONE
from tests.browser.conftest import CHROMIUM, Live
from tests.browser.leaving import has_left
from tests.browser.profile import OwnBrowser, found_in, kept_cookies, unsnap, visited
from tests.people import PASSPHRASE

pytestmark = pytest.mark.browser

# Chromium writes its session files two and a half seconds after something changed.
WRITTEN_WITHIN = 3000


@dataclass
class Visit:
    """A survivor's visit from her own browser, with a word of its own in everything."""

    live: Live
    jo: Account
    marker: str
    folder: Path
    script: bool = True
    browser: OwnBrowser = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        assert CHROMIUM is not None
        kind = self.live.chromium.browser_type
        self.browser = OwnBrowser.start(CHROMIUM, self.folder / "profile", kind)
        self.page = self.browser.page()
        if not self.script:
            self.browser.without_script(self.page)

    @property
    def words(self) -> dict[str, str]:
        """What is looked for, by what it is."""
        kinds = ("written", "sent", "wrong", "unsent", "file")
        return {kind: f"{self.marker}{kind}" for kind in kinds} | {
            "user name": self.jo.username, "passphrase": PASSPHRASE,
        }  # fmt: skip

    def go(self, address: str) -> None:
        self.page.goto(f"{self.live.portal}{address}")

    def walk(self) -> None:
        """Sign in, read, write and send, send something wrong, add a file, write and not send."""
        page, words = self.page, self.words
        self.go("/")
        page.fill("[name=username]", words["user name"])
        page.fill("[name=passphrase]", words["passphrase"])
        page.click("main button")
        page.wait_for_selector(".tile")
        self.go("/a/8")
        page.get_by_text(words["written"]).wait_for()
        self.go("/a/1")
        self.type("main textarea", words["sent"])
        page.click("main form button >> nth=0")
        page.wait_for_selector("[name=clock]")
        self.type("[name=clock]", words["wrong"][:20])
        page.click("main form button >> nth=0")
        page.wait_for_selector("[role=alert]")
        self._add_file()
        self.go("/a/3")
        self.type("main input[type=text]", words["unsent"])
        page.wait_for_timeout(WRITTEN_WITHIN)

    def type(self, field: str, text: str) -> None:
        self.page.locator(field).first.press_sequentially(text)

    def _add_file(self) -> None:
        page = self.page
        self.go("/a/7")
        page.locator("[name=under_18][value=no]").check(force=True)
        page.locator("[name=intimate][value=no]").check(force=True)
        page.click("main form button >> nth=0")
        page.wait_for_selector("input[type=file]")
        file = self.folder / f"{self.words['file']}.txt"
        file.write_text(f"Seen {self.words['file']}")
        page.set_input_files("input[type=file]", file)
        page.click("main form button >> nth=0")
        page.get_by_text("We have it").wait_for()

    def leave(self) -> None:
        self.page.click(".leave__button")
        has_left(self.live, self.page)

    def left_behind(self) -> dict[str, list[str]]:
        found = found_in(self.browser.folder, self.words.values())
        return {kind: found[word] for kind, word in self.words.items() if word in found}


@pytest.fixture
def visit(live: Live, jo: Account, marker: str, tmp_path: Path) -> Iterator[Callable[..., Visit]]:
    session, at, case_id = live.people.session, live.clock.now(), jo.case_id
    actor = live.people.actor(jo)
    case = session.get_one(Case, case_id)
    incident = log_incident(
        session, case, actor=actor, at=at, account=f"Account {marker}written",
        moment=Moment(at - timedelta(hours=2)), told=Told(), voice=Voice.WROTE,
    )  # fmt: skip
    for page in (steps.FILES, steps.ENTRY):
        steps.look_at(session, case, incident.id, page=page, actor=actor, at=at)
    session.commit()
    begun: list[Visit] = []

    def begin(*, script: bool = True) -> Visit:
        begun.append(Visit(live, jo, marker, tmp_path, script))
        return begun[-1]

    yield begin
    for each in begun:
        if each.browser.process.poll() is None:
            each.browser.kill()


@pytest.mark.parametrize("end", ["closed", "killed"])
@pytest.mark.parametrize("page", ["with a script", "without a script"])
def test_nothing_stays_in_the_browsers_files_after_leaving(
    visit: Callable[..., Visit], live: Live, page: str, end: str
) -> None:
    each = visit(script=page == "with a script")
    each.walk()
    each.leave()
    each.page.wait_for_timeout(WRITTEN_WITHIN)
    each.browser.close() if end == "closed" else each.browser.kill()
    assert each.left_behind() == {}
    name = live.app.extensions["advocacy"].settings.public_name
    pages = {place for place in visited(each.browser.folder) if place[0].startswith(live.portal)}
    # A page that is emptied has no title: then the browser shows its address, or what came next.
    told = {title for url, title in pages if title != url.removeprefix("http://").rstrip("/")}
    assert told <= {name, "Weather"}
    opaque = re.compile(re.escape(live.portal) + r"/(a/\d+)?")
    assert [url for url, _ in pages if not opaque.fullmatch(url)] == []
    assert kept_cookies(each.browser.folder, live.server.name) <= {TOMBSTONE}


@pytest.mark.nightly
@pytest.mark.parametrize("end", ["closed", "killed"])
@pytest.mark.parametrize("page", ["with a script", "without a script"])
def test_what_stays_without_an_exit(visit: Callable[..., Visit], page: str, end: str) -> None:
    """Closed without leaving: the addresses and, until it is idle, the session; no words."""
    each = visit(script=page == "with a script")
    each.walk()
    each.browser.close() if end == "closed" else each.browser.kill()
    assert each.left_behind() == {}


def test_the_search_finds_what_another_site_leaves(
    visit: Callable[..., Visit], live: Live, marker: str
) -> None:
    """A void run else: the same words on a page that does nothing about it are found."""
    each = visit()
    page = each.page
    page.goto(f"{live.neutral.url}/{marker}address")
    page.evaluate(
        """(marker) => {
            document.title = `${marker}title`
            localStorage.setItem('kept', `${marker}stored`)
            document.body.innerHTML = '<form action="/sent"><input name="said"></form>'
        }""",
        marker,
    )
    page.locator("input").press_sequentially(f"{marker}typed")
    page.wait_for_timeout(WRITTEN_WITHIN)
    each.browser.close()
    words = [f"{marker}{kind}" for kind in ("address", "title", "stored", "typed")]
    assert set(found_in(each.browser.folder, words)) == set(words)


def test_the_search_reads_what_is_packed_or_coded(tmp_path: Path, marker: str) -> None:
    held = {
        "plain": marker.encode(),
        "wide": f"x{marker}".encode("utf-16-le"),
        "packed": b"before" + gzip.compress(f"in {marker}".encode() * 50),
        "coded": base64.b64encode(f"so {marker} it is".encode()),
    }
    for name, data in held.items():
        (tmp_path / name).write_bytes(data)
    assert found_in(tmp_path, [marker]) == {marker: sorted(held)}
    # "abcd", then four letters from four back, as Snappy writes it.
    assert unsnap(b"\x08\x0cabcd\x01\x04") == b"abcdabcd"
