"""A small deployment in a folder of its own, whose web and worker are processes one may kill."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from advocacy import tables
from advocacy.accounts.models import Account
from advocacy.accounts.passphrases import Passphrases
from advocacy.checkins.service import Agreement, agree_plan
from advocacy.checkins.words import Words
from advocacy.clock import LONDON, SystemClock
from advocacy.db import make_engine, make_session
from advocacy.demo.phone import DemoPhone
from advocacy.demo.setting_up import DemoHome
from advocacy.evidence_store.blobs import FolderBlobs
from advocacy.settings import Settings
from advocacy.vault import DeploymentKeys, FolderKeyStore, Vault
from tests.people import People
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PHONE = "+447700900142"
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


class Program:
    """A program in a process group of its own, so that a kill leaves nothing of it running."""

    def __init__(self, command: list[str], environ: dict[str, str], log: Path) -> None:
        self._command, self._environ, self._log = command, environ, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it says goes to the log."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environ, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    @property
    def running(self) -> bool:
        """Return whether it runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Kill it with -9, at once, with everything it has started."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=20)
        self._process = None


@dataclass(frozen=True)
class Person:
    """Somebody who signs in."""

    username: str
    secret: str = ""
    id: UUID | None = None


@dataclass(frozen=True)
class Office:
    """Who else works here, and two more cases: one that passes to and fro, one that is closed."""

    colleague: Person
    lead: Person
    helpline: Person
    passing_id: UUID
    closing_id: UUID


def _person(account: Account) -> Person:
    return Person(account.username, account.totp_secret, account.id)


class Deployment:
    """One advocate, one case, one survivor and a plan of check-ins; texts end on a demo phone."""

    def __init__(self, home: Path, *, port: int = 0, behind: int = 0) -> None:
        """Listen on a port; people know the one of a line before it, where there is one."""
        self.home, self.port = home, port or free_port()
        self._known_at = f"127.0.0.1:{behind or self.port}"
        environ = DemoHome(home).write_environment(behind or self.port)
        # The costs of a hash are no part of what is tried here.
        for name in ("MEMORY_KIB", "PASSES", "LANES"):
            environ[f"ADVOCACY_ARGON2_{name}"] = "64" if name == "MEMORY_KIB" else "1"
        self.environ = environ
        self.settings = Settings.from_env(environ)
        self.vault = Vault(
            DeploymentKeys.load(self.settings.keyset), FolderKeyStore(home / "keystore")
        )
        self.engine = make_engine(self.settings.database_url)
        self.blobs = FolderBlobs(home / "blobs")
        self.clock = SystemClock()
        self.phone = DemoPhone(home / "demo-phone.db", self.clock)
        server = [sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", "1", "--threads", "4"]
        server += ["-b", f"127.0.0.1:{self.port}", "--no-control-socket"]
        self.web = Program(
            [*server, "--worker-tmp-dir", str(home), "wsgi:app"], environ, home / "web.log"
        )
        self.worker = Program([*FLASK, "worker"], environ, home / "worker.log")
        self.case_id, self.plan_id, self.advocate, self.survivor = self._fill()

    def _fill(self) -> tuple[UUID, UUID, Person, Person]:
        tables.upgrade(self.engine)
        at = self.clock.now()
        passphrases = Passphrases(memory_kib=64, passes=1, lanes=1)
        with make_session(self.engine, self.vault) as session:
            people = People(session, self.clock, passphrases)  # type: ignore[arg-type]
            amira = people.advocate()
            case = people.case(amira, phone=PHONE)
            jo = people.survivor(case)
            self.office = self._fill_office(people, amira)
            # Far from now, so that nothing is asked but what the test brings forward.
            wall = (at + timedelta(hours=12)).astimezone(LONDON)
            agreed = Agreement(
                weekdays=[0, 1, 2, 3, 4, 5, 6],
                wall_time=time_of_day(wall.hour, 0),
                zone="Europe/London",
                window_minutes=60,
                reply_minutes=60,
                text="Are we still on for Tuesday?",
                words=Words(well="teapot", call="umbrella", danger="gardening"),
                danger_step="Ring 999 with the marker",
                missed_step="Ring once",
            )
            plan = agree_plan(
                session, case, agreed, service_names=["Notes"], actor=people.actor(amira), at=at
            )
            session.commit()
            return (
                case.id,
                plan.id,
                _person(amira),
                Person(jo.username),
            )

    def _fill_office(self, people: People, amira: Account) -> Office:
        return Office(
            colleague=_person(people.advocate("Ben Moss")),
            lead=_person(people.lead()),
            helpline=_person(people.helpline()),
            passing_id=people.case(amira, name="Wren Abara", phone="+447700900301").id,
            closing_id=people.case(amira, name="Cy Fine", phone="+447700900302").id,
        )

    def start(self) -> None:
        """Start whatever does not run, and wait until pages are answered."""
        for program in (self.web, self.worker):
            if not program.running:
                program.start()
        for _ in range(600):
            assert self.web.running, (self.home / "web.log").read_text()[-3000:]
            with contextlib.suppress(OSError, http.client.HTTPException):
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                line.request("GET", "/healthz", headers={"Host": self._known_at})
                status = line.getresponse().status
                line.close()
                if status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError((self.home / "web.log").read_text()[-3000:])

    def stop(self) -> None:
        """End everything that was started."""
        self.web.kill()
        self.worker.kill()
        self.engine.dispose()

    def command(self, *words: str) -> tuple[int, str]:
        """Run one of the deployment's commands to its end; return its status and what it said."""
        done = subprocess.run(
            [*FLASK, *words], cwd=ROOT, env=self.environ, capture_output=True, check=False
        )
        return done.returncode, (done.stdout + done.stderr).decode()
