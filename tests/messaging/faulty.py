"""A provider inside the process that can fail in every way, for tests that try them all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from advocacy.messaging.gateway import ReceivedText, Sent, SentText, SmsError


class Killed(BaseException):
    """The worker's process ends here."""


@dataclass
class FaultyGateway:
    """Keeps every text it took, with when; `faults` say what happens to the next ones."""

    now: Callable[[], datetime]
    taken: list[tuple[str, str, str, datetime, str]] = field(default_factory=list)
    received: list[ReceivedText] = field(default_factory=list)
    redacted: list[str] = field(default_factory=list)
    faults: list[tuple[bool, BaseException]] = field(default_factory=list)
    list_faults: list[SmsError] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)

    def fail_next(self, fault: BaseException, *, taken: bool = False) -> None:
        """Let the next sending end in `fault`, the text being taken first or not."""
        self.faults.append((taken, fault))

    def send(self, to: str, body: str, callback_url: str, validity_seconds: int) -> Sent:
        taken, fault = self.faults.pop(0) if self.faults else (True, None)
        sid = f"SM{len(self.taken):032}"
        if taken:
            self.taken.append((sid, to, body, self.now(), callback_url))
        if fault is not None:
            raise fault
        assert validity_seconds > 0
        return Sent(sid)

    def list_sent(self, to: str, since: datetime) -> list[SentText]:
        if self.list_faults:
            raise self.list_faults.pop(0)
        return [
            SentText(sid, body, "sent", at)
            for sid, number, body, at, _ in self.taken
            if number == to and at >= since
        ]

    def list_received(self, since: datetime) -> list[ReceivedText]:
        return [text for text in self.received if text.received_at >= since]

    def redact(self, sid: str) -> None:
        self.redacted.append(sid)

    def opaque(self, index: int = -1) -> str:
        """Return what stands in the address for reports of a text that was taken."""
        return self.taken[index][4].rsplit("/", 1)[-1]
