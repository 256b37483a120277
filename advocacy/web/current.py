"""What belongs to the request that is running: session, actor, time, ports."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import current_app, g, has_request_context, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.clock import Clock
from advocacy.settings import AWAY, Settings
from advocacy.vault import Vault


@dataclass(frozen=True)
class Ports:
    """The outside world, as handed to `create_app`.

    `holders` keep copies of the log's checkpoints, `authority` stamps them; `scanner`
    looks at files for harmful software, where a deployment has one.
    """

    sms: Any
    blobs: Any
    holders: Any = ()
    authority: Any = None
    scanner: Any = None


@dataclass(frozen=True)
class Foundation:
    """What one process of the portal stands on; `app.extensions["advocacy"]`."""

    settings: Settings
    engine: Engine
    vault: Vault
    clock: Clock
    ports: Ports


def foundation() -> Foundation:
    """Return what the running application stands on."""
    return cast("Foundation", current_app.extensions["advocacy"])


def db() -> Session:
    """Return the request's session: a reading one for GET, a writing one for POST."""
    return cast("Session", g.db)


def now() -> datetime:
    """Return the moment this request began, the same for everything it does."""
    if "now" not in g:
        g.now = foundation().clock.now()
    return cast("datetime", g.now)


def find_actor() -> Actor | None:
    """Return who is signed in, if anybody."""
    return cast("Actor | None", g.get("actor"))


def actor() -> Actor:
    """Return who is acting; only to be called behind a rule that demands a sign-in."""
    return cast("Actor", g.actor)


def vault() -> Vault:
    """Return the vault."""
    return foundation().vault


def settings() -> Settings:
    """Return the deployment's settings."""
    return foundation().settings


def away() -> str:
    """Return the neutral page that leaving leads to: the one they chose, else the deployment's."""
    person = find_actor()
    chosen = AWAY.get(person.portal.away) if person is not None else None
    return chosen[1] if chosen is not None else settings().exit_url


def ports() -> Ports:
    """Return the gateways to the outside world."""
    return foundation().ports


def shown_cases(case_ids: Iterable[UUID]) -> None:
    """Say which cases a list page shows, so that its read event names them."""
    g.setdefault("case_ids", set()).update(case_ids)


def record_by(recording: Callable[[Session], object] | None) -> None:
    """Say how the reading of this page is recorded, in the place of a line that it was read.

    `recording` runs in a transaction of its own before the answer leaves; None where an earlier
    request has recorded it.
    """
    g.recording = recording


def request_host() -> str:
    """Return the host the request was sent to, with its port."""
    return request.host if has_request_context() else ""
