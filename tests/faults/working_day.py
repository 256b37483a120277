"""What an advocate and a survivor do over HTTP, and what they were told is kept."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from advocacy.clock import LONDON
from tests.faults.deployment import Deployment
from tests.faults.visitor import CUT_OFF, Visitor

_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
FILE_BYTES = 5_000_000  # two parts


@dataclass
class Acknowledged:
    """Everything a person has been told is kept: what the portal may never lose again."""

    contacts: list[str] = field(default_factory=list)
    incidents: dict[UUID, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    asked_for: int = 0


class WorkingDay:
    """One action after the other. Each has words of its own, so that it can be found again."""

    def __init__(self, deployment: Deployment, name: str) -> None:
        self._deployment, self._name = deployment, name
        self._done = 0
        self.kept = Acknowledged()
        self.cut_off = 0
        self._case = f"/staff/cases/{deployment.case_id}"
        self._last_incident = ""
        self._amira = Visitor(deployment.port, "localhost")
        self._jo = Visitor(deployment.port, "127.0.0.1")

    def begin(self) -> None:
        """Sign both in, and write what files can be added to."""
        self._amira.sign_in(self._deployment.advocate, "/staff/sign-in")
        self._jo.sign_in(self._deployment.survivor, "/")
        self.write_incident()

    @property
    def actions(self) -> tuple[Callable[[], None], ...]:
        """Return what is done in turn."""
        return (self.add_file, self.record_contact, self.write_incident, self.answer)

    def attempt(self, action: Callable[[], None]) -> None:
        """Do something while the server may die; unanswered means not acknowledged."""
        try:
            action()
        except CUT_OFF:
            self.cut_off += 1

    def _words(self) -> str:
        self._done += 1
        return f"{self._name} number {self._done}"

    def _when(self) -> dict[str, str]:
        at = (self._deployment.clock.now() - timedelta(hours=1)).astimezone(LONDON)
        return {
            "happened_at-day": str(at.day),
            "happened_at-month": str(at.month),
            "happened_at-year": str(at.year),
            "happened_at-time": f"{at:%H:%M}",
        }

    def record_contact(self) -> None:
        """Record a contact."""
        note = self._words()
        given = {"channel": "call", "direction": "in", "reached": "yes", "note": note}
        status, _, text = self._amira.post(f"{self._case}/contacts/new", {**given, **self._when()})
        assert status == 303, text
        self.kept.contacts.append(note)

    def write_incident(self) -> None:
        """Write an incident."""
        account = self._words()
        given = {"account": account, "voice": "told", "precision": "exact", "targeted": "self"}
        status, where, text = self._amira.post(
            f"{self._case}/incidents/new", {**given, "reported": "no", **self._when()}
        )
        assert status == 303, text
        self._last_incident = where
        self.kept.incidents[UUID(where.rsplit("/", 1)[-1])] = account

    def add_file(self) -> None:
        """Answer the two questions, send a file of two parts and read its receipt."""
        data = hashlib.shake_256(self._words().encode()).digest(FILE_BYTES)
        questions = {"under_18": "no", "intimate": "no"}
        status, offer, text = self._amira.post(f"{self._last_incident}/files/new", questions)
        assert status == 303, text
        status, receipt, text = self._amira.upload(offer, "film.bin", data)
        assert status == 303, text
        self.kept.files.append(hashlib.sha256(data).hexdigest())
        _, _, text = self._amira.get(receipt)
        shown = _SHA256.findall(text)
        assert self.kept.files[-1] in shown, text
        self.kept.receipts.extend(shown)

    def answer(self) -> None:
        """Answer a check-in inside the portal, when one is open."""
        said = self._words()
        status, where, text = self._jo.post("/a/10", {"other": said})
        assert status == 303, text
        if where == "/a/11":
            self.kept.answers.append(said)

    def bring_forward(self) -> None:
        """Let the next check-in be due now."""
        plan = {"plan_id": str(self._deployment.plan_id)}
        status, _, text = self._amira.post("/demo/due", plan)
        assert status == 303, text
        self.kept.asked_for += 1

    def answer_when_asked(self) -> None:
        """Bring a check-in forward and answer it as soon as the worker has asked."""
        self.bring_forward()
        before = len(self.kept.answers)
        for _ in range(300):
            self.answer()
            if len(self.kept.answers) > before:
                return
            time.sleep(0.2)
        raise AssertionError((self._deployment.home / "worker.log").read_text()[-3000:])
