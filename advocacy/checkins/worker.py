"""The worker's steps: each a transaction of its own, so that it may be killed between any two."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from advocacy.checkins.ladder import call_duty, call_the_lead, pass_deadline
from advocacy.checkins.planning import plan_next
from advocacy.checkins.replies import read_next_text
from advocacy.checkins.reports import apply_next_report, claim_unknown, looked_up
from advocacy.checkins.sending import handed_over, not_handed_over, open_window, submit
from advocacy.clock import Clock
from advocacy.db import writing
from advocacy.messaging.carrying import Carrier, carry
from advocacy.messaging.gateway import SendRefused, SmsError, SmsGateway
from advocacy.messaging.inbox import keep_inbound, poll_done, poll_from
from advocacy.messaging.models import InboundText, OutboundText, TextKind, TextState
from advocacy.messaging.service import reclaim_text
from advocacy.vault import Vault

Step = Callable[..., str | None]
_OVER = (TextState.DELIVERED, TextState.UNDELIVERED, TextState.FAILED)
_MOST_REDACTED = 20


@dataclass(frozen=True)
class Worker:
    """What the steps stand on. `staff_base_url` is where the provider's reports come in."""

    engine: Engine
    vault: Vault
    clock: Clock
    sms: SmsGateway
    staff_base_url: str

    def run_once(self) -> list[str]:
        """Do all that is due now; return a line for each thing done, without names or numbers.

        What was said comes before what was not: an answer that has arrived is read before its
        deadline passes. A step that fails keeps none of the others from being done; the failure
        is raised at the end.
        """
        parts: tuple[Callable[[], Iterator[str]], ...] = (
            partial(self._each, plan_next),
            self._reclaim,
            partial(self._each, apply_next_report),
            self._poll,
            partial(self._each, read_next_text),
            partial(self._each, open_window),
            self._send,
            self._look_up,
            partial(self._each, pass_deadline),
            partial(self._each, call_duty),
            partial(self._each, call_the_lead),
            self._redact,
        )
        lines: list[str] = []
        failures: list[Exception] = []
        for part in parts:
            try:
                lines.extend(part())
            except Exception as failure:  # noqa: BLE001 - whatever it is, deadlines must pass
                failures.append(failure)
        if failures:
            message = "Some check-in work could not be done."
            raise ExceptionGroup(message, failures)
        return lines

    def _transaction(self) -> AbstractContextManager[Session]:
        return writing(self.engine, self.vault)

    def _each(self, step: Step) -> Iterator[str]:
        """Repeat a step, each time in a transaction of its own, until it finds nothing to do."""
        while True:
            with self._transaction() as session:
                line = step(session, at=self.clock.now())
            if line is None:
                return
            yield line

    def _reclaim(self) -> Iterator[str]:
        while True:
            with self._transaction() as session:
                text = reclaim_text(session, at=self.clock.now())
                line = None if text is None else f"{text.subject_id} taken back, {text.state.value}"
            if line is None:
                return
            yield line

    def _send(self) -> Iterator[str]:
        return carry(
            Carrier(TextKind.CHECK_IN, submit, handed_over, not_handed_over),
            transaction=self._transaction,
            clock=self.clock,
            sms=self.sms,
            staff_base_url=self.staff_base_url,
        )

    def _look_up(self) -> Iterator[str]:
        while True:
            with self._transaction() as session:
                lookup = claim_unknown(session, at=self.clock.now())
            if lookup is None:
                return
            try:
                found = self.sms.list_sent(lookup.recipient, lookup.since)
            except SmsError:
                yield "the provider's list can't be read, later again"
                continue
            with self._transaction() as session:
                line = looked_up(session, lookup, found, at=self.clock.now())
            yield line

    def _poll(self) -> Iterator[str]:
        asked_at = self.clock.now()
        with self._transaction() as session:
            since = poll_from(session, at=asked_at)
        if since is None:
            return
        try:
            found = self.sms.list_received(since)
        except SmsError:
            yield "incoming texts can't be listed, later again"
            return
        for text in found:
            with self._transaction() as session:
                new = keep_inbound(session, text)
            if new:
                yield "a text was fetched that no webhook had told of"
        with self._transaction() as session:
            poll_done(session, asked_at=asked_at)

    def _redact(self) -> Iterator[str]:
        """Empty the bodies at the provider when nothing can hang on them any more."""
        sent = select(OutboundText.sid).where(
            OutboundText.redacted_at.is_(None),
            OutboundText.sid.is_not(None),
            OutboundText.state.in_(_OVER),
        )
        received = select(InboundText.sid).where(
            InboundText.redacted_at.is_(None), InboundText.read_at.is_not(None)
        )
        done = self._redact_each(OutboundText, sent) + self._redact_each(InboundText, received)
        if done:
            yield f"{done} texts emptied at the provider"

    def _redact_each(self, model: type[OutboundText | InboundText], waiting: Select[Any]) -> int:
        with self._transaction() as session:
            sids = list(session.scalars(waiting.limit(_MOST_REDACTED)))
        done = 0
        for sid in sids:
            try:
                self.sms.redact(sid)
            except SendRefused:
                pass  # The provider no longer holds it, so there is nothing to empty.
            except SmsError:
                continue
            with self._transaction() as session:
                row: Any = session.scalars(select(model).where(model.sid == sid)).one()
                row.redacted_at = self.clock.now()
            done += 1
        return done


def run_once(
    engine: Engine, vault: Vault, *, clock: Clock, sms: SmsGateway, staff_base_url: str
) -> list[str]:
    """Do all that is due now and return one line for each action."""
    return Worker(engine, vault, clock, sms, staff_base_url).run_once()


def seconds_until_next(at: datetime) -> float:
    """Return how long a resident worker rests: to the next five seconds."""
    return 5.0 - at.timestamp() % 5.0
