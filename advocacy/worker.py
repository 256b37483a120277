"""`flask worker`: does what is due, again and again, each step in a transaction of its own."""

import logging
import signal
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import click
from flask.cli import with_appcontext

from advocacy.accounts.sweeping import forget_leftovers
from advocacy.administration.deciding import expire_grants
from advocacy.administration.rounds import EVERY, note_round
from advocacy.aside import Aside
from advocacy.cases.emergency.reviewing import alarm_unreviewed
from advocacy.checkins.worker import run_once as run_check_ins
from advocacy.checkins.worker import seconds_until_next
from advocacy.contacts.drafts import BEGUN as CONTACTS_BEGUN
from advocacy.contacts.unfinished import sweep_unfinished, tell_of_unfinished
from advocacy.crisis.on_duty import tell_of_a_call
from advocacy.db import writing
from advocacy.deadline import Deadline
from advocacy.duty.holding import keep_day_true
from advocacy.evidence_store.derived import make_previews
from advocacy.evidence_store.scanning.working import Scans
from advocacy.evidence_store.sweep import sweep
from advocacy.evidence_store.uploads import sweep_uploads
from advocacy.incidents.drafts import BEGUN as INCIDENTS_BEGUN
from advocacy.incidents.imports.working import run_one as read_one_file
from advocacy.ledger.outside.keeping import Errands
from advocacy.ledger.service import sequence
from advocacy.letters.drafts import BEGUN as LETTERS_BEGUN
from advocacy.letters.kept_back import drop_what_was_opened
from advocacy.letters.telling import run_once as tell_of_messages
from advocacy.openings.odd import notice_odd_reading
from advocacy.orders.expiring import tell_of_expiring
from advocacy.oversight.erasure.wiping import destroy_what_is_left, erase_again
from advocacy.portal.drafts import forget_old_drafts
from advocacy.supervision.reviewing.planning import plan_missing
from advocacy.supervision.tidying import take_off_days
from advocacy.tasks.freeing import free_tasks
from advocacy.web.current import Foundation, foundation
from advocacy.web.limits import forget_counts

log = logging.getLogger(__name__)

_HEARTBEAT_EVERY = timedelta(minutes=1)
# Seconds, for all of an answer: no check-in waits for the monitor longer than that.
_LONGEST_BEAT = 10.0
_SWEEP_EVERY = timedelta(hours=1)
_LOOK_EVERY = timedelta(minutes=5)
# Seconds; whoever supervises the worker may kill it after ten.
_LONGEST_END = 5.0
# What people begin and may never finish.
_BEGUN = (CONTACTS_BEGUN, LETTERS_BEGUN, INCIDENTS_BEGUN)


class Rounds:
    """The worker's rounds: check-ins first, then the log, files once an hour.

    What may take long (pictures, imports, the scanner, holders of copies) is done in the round only
    where the round is all there is; a resident worker does it aside, and no check-in waits for it.
    """

    def __init__(self, base: Foundation, *, stopping: Callable[[], bool] = lambda: False) -> None:
        self._base = base
        self._stopping = stopping
        self._kept_for = timedelta(days=base.settings.draft_days)
        self._aside: tuple[Aside, ...] = ()
        self._errands = Errands(base.engine, base.vault, now=base.clock.now)
        self._monitor = Deadline("monitor", _LONGEST_BEAT)
        self._opening = partial(writing, base.engine, base.vault)
        self._scans = Scans(self._opening, base.vault, base.ports.blobs, now=base.clock.now)
        self._erased = False
        self._swept_at: datetime | None = None
        self._told_at: datetime | None = None
        self._noted_at: datetime | None = None
        self._looked_at: datetime | None = None

    def work(self) -> list[str]:
        """Do all that is due now; return a line for each thing done, naming nobody.

        One kind of work that fails must not keep the others from being done; the failure is
        raised at the end. What is done aside is left out.
        """
        lines: list[str] = []
        failures: list[Exception] = []
        alone = not self._aside
        for part in (
            self._erase,
            self._check_ins,
            self._duty,
            self._notices,
            *((self._previews, self._imports) if alone else ()),
            self._sequence,
            self._reading,
            self._sweep,
            *((self._outside, self._scanner) if alone else ()),
        ):
            try:
                lines += part()
            except Exception as failure:  # noqa: BLE001 - whatever it is, check-ins go on
                log.error("%s failed: %s", part.__name__, type(failure).__name__)
                failures.append(failure)
        if failures:
            self._note(failed=True)
            message = "Some of the work could not be done."
            raise ExceptionGroup(message, failures)
        failing = any(each.failing for each in self._aside)
        self._note(failed=failing)
        if not failing:
            self._heartbeat()
        return lines

    def begin_aside(self, stopping: threading.Event) -> None:
        """Do from now on what may take long beside the rounds, until `stopping` is set."""
        self._aside = tuple(
            Aside(name, partial(self._once_erased, work), say=_say)
            for name, work in (
                ("previews", self._previews),
                ("imports", self._imports),
                ("outside", self._outside),
                ("scanner", self._scanner),
            )
        )
        for each in self._aside:
            each.start(stopping)

    def _once_erased(self, work: Callable[[], list[str]]) -> list[str]:
        """Wait for the first round: what an old backup brought back is erased before all else."""
        return work() if self._erased else []

    def end_aside(self) -> None:
        """Wait a little for what is done aside; it may be cut off anywhere and is done again."""
        until = time.monotonic() + _LONGEST_END
        for each in self._aside:
            each.join(until)

    def _erase(self) -> list[str]:
        """Before all else: whatever an old backup brought back can't be read by what follows."""
        base = self._base
        again = erase_again(self._opening, base.vault, base.ports.blobs, now=base.clock.now)
        days = base.settings.keystore_backup_days
        again += destroy_what_is_left(
            self._opening, base.vault, base.ports.blobs, now=base.clock.now, days=days
        )
        self._erased = True
        return again

    def _check_ins(self) -> list[str]:
        base = self._base
        return run_check_ins(
            base.engine,
            base.vault,
            clock=base.clock,
            sms=base.ports.sms,
            staff_base_url=base.settings.staff_base_url,
        )

    def _notices(self) -> list[str]:
        base = self._base
        return tell_of_messages(
            base.engine,
            base.vault,
            clock=base.clock,
            sms=base.ports.sms,
            staff_base_url=base.settings.staff_base_url,
        )

    def _duty(self) -> list[str]:
        return [*self._each(tell_of_a_call), *self._each(keep_day_true)]

    def _each(self, step: Callable[..., str | None]) -> Iterator[str]:
        """Repeat a step, each time in a transaction of its own, until it finds nothing to do."""
        while True:
            with writing(self._base.engine, self._base.vault) as session:
                line = step(session, at=self._base.clock.now())
            if line is None:
                return
            yield line

    def _previews(self) -> list[str]:
        base = self._base
        return make_previews(self._opening, base.vault, base.ports.blobs, now=base.clock.now)

    def _imports(self) -> list[str]:
        base = self._base
        return read_one_file(
            self._opening, base.vault, base.ports.blobs, now=base.clock.now, stopping=self._stopping
        )

    def _scanner(self) -> list[str]:
        return self._scans.run(self._base.ports.scanner)

    def _sequence(self) -> list[str]:
        with writing(self._base.engine, self._base.vault) as session:
            count = sequence(session, self._base.vault, at=self._base.clock.now())
        return [f"{count} events given their place in the log"] if count else []

    def _outside(self) -> list[str]:
        """Last of all: whoever holds copies may answer slowly, and nothing waits for them."""
        base = self._base
        return self._errands.run(base.ports.holders, base.ports.authority)

    def _reading(self) -> list[str]:
        at = self._base.clock.now()
        if self._looked_at is not None and at - self._looked_at < _LOOK_EVERY:
            return []
        self._looked_at = at
        with writing(self._base.engine, self._base.vault) as session:
            noticed = notice_odd_reading(session, at=at)
            freed = [*free_tasks(session, at=at), *take_off_days(session, at=at)]
            for kind in _BEGUN:
                freed += tell_of_unfinished(session, kind, at=at, kept_for=self._kept_for)
        return [*freed, *([f"{len(noticed)} times told of odd reading"] if noticed else [])]

    def _sweep(self) -> list[str]:
        at = self._base.clock.now()
        if self._swept_at is not None and at - self._swept_at < _SWEEP_EVERY:
            return []
        self._swept_at = at
        with writing(self._base.engine, self._base.vault) as session:
            forget_counts(session, at=at)
            forgotten = forget_leftovers(session, at=at) + expire_grants(session, at=at)
            late = alarm_unreviewed(session, at=at) + tell_of_expiring(session, at=at)
            late += drop_what_was_opened(session, at=at)
            late += plan_missing(session, at=at)
            forgotten += forget_old_drafts(session, at=at)
            for kind in _BEGUN:
                forgotten += sweep_unfinished(session, kind, at=at, kept_for=self._kept_for)
            forgotten += sweep_uploads(session, self._base.ports.blobs, at=at)
            return [*late, *forgotten, *sweep(session, self._base.ports.blobs, at=at)]

    def _note(self, *, failed: bool) -> None:
        """Say in the database that a round was made, for the page on settings and health."""
        at = self._base.clock.now()
        if not failed and self._noted_at is not None and at - self._noted_at < EVERY:
            return
        try:
            with writing(self._base.engine, self._base.vault) as session:
                note_round(session, at=at, failed=failed)
        except Exception as failure:  # noqa: BLE001 - what was to be noted must not hide behind it
            log.error("the round was not noted: %s", type(failure).__name__)
            return
        self._noted_at = None if failed else at

    def _heartbeat(self) -> None:
        """Tell the outside monitor that the work is being done; its silence is the alarm."""
        url, at = self._base.settings.heartbeat_url, self._base.clock.now()
        if not url or (self._told_at is not None and at - self._told_at < _HEARTBEAT_EVERY):
            return
        self._told_at = at
        try:
            self._monitor.wait_for(partial(_beat, url))
        except OSError as failure:
            log.warning("the monitor did not answer: %s", type(failure).__name__)


def _beat(url: str) -> None:
    with urllib.request.urlopen(url, timeout=_LONGEST_BEAT):  # noqa: S310 - the operator's own setting
        pass


@click.command("worker")
@click.option("--once", is_flag=True, help="Do all that is due now, then exit.")
@with_appcontext
def worker(*, once: bool) -> None:
    """Send what is due, read replies, mark what was missed, and keep the log."""
    stopping = threading.Event()
    rounds = Rounds(foundation(), stopping=stopping.is_set)
    if once:
        _say(rounds.work())
        return
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    rounds.begin_aside(stopping)
    _keep_working(rounds, stopping, now=foundation().clock.now)
    rounds.end_aside()


def _keep_working(
    rounds: Rounds, stopping: threading.Event, *, now: Callable[[], datetime]
) -> None:
    while not stopping.is_set():
        try:
            _say(rounds.work())
        except ExceptionGroup:
            # It is in the log by kind; the next round tries again.
            stopping.wait(5)
        stopping.wait(seconds_until_next(now()))


def _say(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)
