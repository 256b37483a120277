"""How the deployment fares: settings that may be shown, and counts; never a name or a case."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import SignInSession, SignInSite
from advocacy.accounts.sessions import LIMITS
from advocacy.administration.rounds import LATE_AFTER, find_round
from advocacy.db import beyond_the_wall, passes_wall
from advocacy.evidence_store.models import Exhibit, PreviewState
from advocacy.evidence_store.scanning.states import ScanState
from advocacy.ledger.models import LedgerEvent
from advocacy.ledger.outside.state import Errand, list_errands
from advocacy.messaging.models import DeliveryReport, OutboundText, TextState, Trouble
from advocacy.messaging.service import find_stop
from advocacy.settings import PREFIX, Settings

_DAY = timedelta(days=1)
# What may be read by whoever looks over an administrator's shoulder. All else is set, or not.
_SHOWN = frozenset(
    {
        "portal_base_url",
        "staff_base_url",
        "public_name",
        "exit_label",
        "exit_url",
        "service_phone",
        "keystore_backup_days",
        "trusted_proxies",
        "argon2_memory_kib",
        "argon2_passes",
        "argon2_lanes",
        "demo",
    }
)
_KINDS = frozenset({"database_url", "blobs_url", "keystore_url", "smtp_url"})


@dataclass(frozen=True)
class Setting:
    """A setting's variable, and its value or whether it is set."""

    variable: str
    says: str

    @property
    def pair(self) -> tuple[str, str]:
        """Return both, as a list of facts takes them."""
        return self.variable, self.says


@dataclass(frozen=True)
class State:
    """What the page on settings and health shows."""

    worker_done_at: datetime | None
    worker_failures: int
    worker_late: bool
    texts_stopped: bool
    account_stopped: bool
    taken_at: datetime | None
    texts_waiting: int
    texts_failed: int
    reports_waiting: int
    previews_waiting: int
    scans_unanswered: int
    events_waiting: int
    staff_sessions: int
    portal_sessions: int
    second_wall_passed: bool
    errands: tuple[Errand, ...]

    @property
    def copies_kept(self) -> bool:
        """Return whether somebody outside was ever given a copy of the log's checkpoints."""
        return any(errand.done_at for errand in self.errands if errand.keeps_copies)

    @property
    def texts_well(self) -> bool:
        """Return whether texts leave."""
        return not (self.texts_stopped or self.account_stopped)


def list_settings(settings: Settings) -> list[Setting]:
    """Return every setting by its variable; a new one shows no value until it is known safe."""
    return [
        Setting(PREFIX + each.name.upper(), _says(each.name, getattr(settings, each.name)))
        for each in sorted(fields(settings), key=lambda each: each.name)
    ]


def _says(name: str, value: object) -> str:
    if isinstance(value, bool) and name in _SHOWN:
        return "on" if value else "off"
    if name in _SHOWN and value not in ("", None):
        return str(value)
    if name in _KINDS and value:
        return f"set ({urlsplit(str(value)).scheme.partition('+')[0]})"
    return "set" if value else "not set"


def see_state(session: Session, *, at: datetime) -> State:
    """Return how the deployment fares at this moment."""
    worker = find_round(session)
    done_at = worker.done_at if worker else None
    count = _counter(session)
    with beyond_the_wall(session, why="numbers of files, and none of them"):
        previews = count(Exhibit.id, Exhibit.preview == PreviewState.WAITING)
        scans = count(Exhibit.id, Exhibit.scan == ScanState.SILENT)
    return State(
        worker_done_at=done_at,
        worker_failures=worker.failures if worker else 0,
        worker_late=done_at is None or at - done_at > LATE_AFTER,
        texts_stopped=find_stop(session, case_id=None) is not None,
        account_stopped=count(
            OutboundText.id,
            OutboundText.trouble == Trouble.ACCOUNT_STOPPED,
            OutboundText.queued_at > at - _DAY,
        )
        > 0,
        taken_at=session.scalar(select(func.max(OutboundText.accepted_at))),
        texts_waiting=count(
            OutboundText.id,
            OutboundText.state.in_((TextState.QUEUED, TextState.LEASED, TextState.UNKNOWN)),
        ),
        texts_failed=count(
            OutboundText.id,
            OutboundText.state.in_((TextState.FAILED, TextState.UNDELIVERED)),
            OutboundText.queued_at > at - _DAY,
        ),
        reports_waiting=count(DeliveryReport.id, DeliveryReport.applied_at.is_(None)),
        previews_waiting=previews,
        scans_unanswered=scans,
        events_waiting=count(LedgerEvent.id, LedgerEvent.seq.is_(None)),
        staff_sessions=count(SignInSession.id, _live(SignInSite.STAFF, at)),
        portal_sessions=count(SignInSession.id, _live(SignInSite.SURVIVOR, at)),
        second_wall_passed=passes_wall(session),
        errands=tuple(list_errands(session)),
    )


def _live(site: SignInSite, at: datetime) -> ColumnElement[bool]:
    idle, absolute = LIMITS[site]
    return (
        (SignInSession.site == site)
        & (SignInSession.seen_at > at - idle)
        & (SignInSession.created_at > at - absolute)
    )


def _counter(session: Session) -> Callable[..., int]:
    def count(column: ColumnElement[object], *conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count(column)).where(*conditions)) or 0

    return count
