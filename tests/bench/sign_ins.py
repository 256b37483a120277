"""Times survivors' sign-ins with the usual words, those for danger, wrong ones, and no such name.

`python -m tests.bench.sign_ins`: 200 of them, one kind after the other, so that a noisy machine
disturbs all alike. What may be learnt from the time is the difference between the first two.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from advocacy.actor import SYSTEM
from advocacy.app import create_app
from advocacy.db import Base, make_engine, make_session
from advocacy.evidence_store.blobs import FolderBlobs
from advocacy.portal.setting_up.decoys import agree_second_words
from advocacy.settings import Settings
from advocacy.vault import DeploymentKeys
from tests.bench.calling import Caller
from tests.fakes import FakeClock, FakeSms
from tests.people import PASSPHRASE, People

SURVIVORS = "notes.example"
TIMES = 50
DANGER_WORDS = "seven copper kettles whistle"


@dataclass
class Door:
    """The survivors' site with one person who has both kinds of words."""

    caller: Caller
    clock: FakeClock
    username: str
    token: str

    def knock(self, username: str, words: str) -> tuple[float, float]:
        """Try to sign in; return how many seconds it took, on the wall and of the processors."""
        self.clock.advance(minutes=16)  # so that no try in vain slows the next one down
        self.caller.cookies.pop("__Host-n", None)
        given = {"csrf_token": self.token, "username": username, "passphrase": words, "code": ""}
        body = urlencode(given).encode()
        begin, work = time.perf_counter(), time.process_time()
        status, text = self.caller.call("POST", "/", body)
        took = time.perf_counter() - begin, time.process_time() - work
        assert status == 303, text
        return took


def make_door(home: Path) -> Door:
    """Open a deployment at the default costs of a hash, on the default database."""
    clock = FakeClock()
    settings = Settings(
        keyset=DeploymentKeys.generate(),
        home=home,
        portal_base_url=f"http://{SURVIVORS}",
        staff_base_url="http://staff.example",
    )
    engine = make_engine(settings.database_url)
    Base.metadata.create_all(engine)
    blobs = FolderBlobs(home / "blobs")
    portal = create_app(settings, clock=clock, sms=FakeSms(), blobs=blobs, engine=engine)
    base, passphrases = portal.extensions["advocacy"], portal.extensions["passphrases"]
    with make_session(engine, base.vault) as session:
        people = People(session, clock, passphrases)
        case = people.case(people.advocate())
        account = people.survivor(case)
        agree_second_words(
            session, case, account, step="Ring Dana.", notes=("Late bus.", "Rain."),
            real=PASSPHRASE, passphrase=DANGER_WORDS, passphrases=passphrases, actor=SYSTEM,
            at=clock.now(),
        )  # fmt: skip
        session.commit()
        username = account.username
    caller = Caller(portal, SURVIVORS)
    return Door(caller, clock, username, caller.token("/"))


def main() -> None:
    """Print how long each kind takes, and how far the first two are apart."""
    with tempfile.TemporaryDirectory() as folder:
        door = make_door(Path(folder))
        kinds: dict[str, Callable[[], tuple[float, float]]] = {
            "usual words": lambda: door.knock(door.username, PASSPHRASE),
            "words for danger": lambda: door.knock(door.username, DANGER_WORDS),
            "wrong words": lambda: door.knock(door.username, "neither of the two at all"),
            "no such name": lambda: door.knock("nobody here", PASSPHRASE),
        }
        for knock in kinds.values():
            knock()
        took: dict[str, list[tuple[float, float]]] = {kind: [] for kind in kinds}
        for _ in range(TIMES):
            for kind, knock in kinds.items():
                took[kind].append(knock())
    say(f"| sign-in, {TIMES} of each | p50 | quartiles | processor time p50 |\n|---|---|---|---|")
    for kind, times in took.items():
        low, middle, high = quantiles([wall for wall, _ in times], n=4)
        work = median(each for _, each in times)
        cells = (kind, ms(middle), f"{ms(low)} to {ms(high)}", ms(work))
        say(f"| {' | '.join(cells)} |")
    usual, danger = took["usual words"], took["words for danger"]
    apart = [median(each[place] for each in danger) for place in (0, 1)]
    apart = [late - median(each[place] for each in usual) for place, late in enumerate(apart)]
    later = sum(b > a for a, _ in usual for b, _ in danger) / (len(usual) * len(danger))
    say(
        f"\nThe two that open something differ by {ms(apart[0])} ({ms(apart[1])} of processor "
        f"time); of two picked at random the one with the words for danger took longer in "
        f"{later:.0%} of the pairs (50% tells nothing)."
    )


def ms(seconds: float) -> str:
    """Return a time as it stands in the table."""
    return f"{seconds * 1000:.1f} ms"


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
