"""Counts a request under the limit of its view: what is refused counts as well as what is done.

Most are counted before anything else, in a transaction of their own. Files of somebody signed in
are counted by the transaction that keeps them, so that an upload costs one commit; where nothing
comes of it, by one of their own at the end.
"""

import contextlib
from collections.abc import Callable
from typing import Any

from flask import g

from advocacy.db import make_session
from advocacy.db.wall import NOTHING
from advocacy.errors import TooMany
from advocacy.web import current
from advocacy.web.limits import Limit, count_request, require_unspent, who_asks
from advocacy.web.rule import Rule


def count(view: Callable[..., Any], rule: Rule) -> None:
    """Count the request where its view has a limit, or note that it is still to be counted.

    Raises TooMany.
    """
    limit: Limit | None = getattr(view, "limit", None)
    if limit is None:
        return
    who = who_asks(current.find_actor())
    if getattr(view, "files", None) is not None and not rule.unsigned:
        require_unspent(limit, vault=current.vault(), who=who, at=current.now())
        g.uncounted = (limit, who)
        return
    # One connection holds a database in memory; a session that was closed begins anew by itself.
    current.db().close()
    _count_apart(limit, who)


def _count_apart(limit: Limit, who: str) -> None:
    base = current.foundation()
    with make_session(base.engine, base.vault, wall=NOTHING) as session:
        try:
            count_request(session, limit, vault=base.vault, who=who, at=current.now())
        finally:
            session.commit()


def count_within() -> None:
    """Count what is still to be counted in the transaction that acts; raises TooMany."""
    if "uncounted" in g:
        limit, who = g.uncounted
        count_request(current.db(), limit, vault=current.vault(), who=who, at=current.now())


def has_counted() -> None:
    """Take note that the transaction that counted is committed."""
    g.pop("uncounted", None)


def count_what_was_undone() -> None:
    """Count what was refused, broken off or undone since it was noted; after all else is closed."""
    uncounted = g.pop("uncounted", None)
    if uncounted is not None:
        with contextlib.suppress(TooMany):
            _count_apart(*uncounted)
