"""Where somebody was: kept on the server, so that a lock or leaving in mid-step costs no step.

Only the number of the page. What was written on it waits among the drafts.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.portal.models import PortalDraft

# No page has this number: what is kept under it is the place.
_PLACE = 0
_HOME = "/"
_PAGE = re.compile(r"/a/(\d{1,3})")
# Who comes back after a day begins at the beginning.
LASTS = timedelta(hours=24)


def _find(session: Session, actor: Actor) -> PortalDraft | None:
    return session.scalar(
        select(PortalDraft).where(
            PortalDraft.account_id == actor.account_id, PortalDraft.page == _PLACE
        )
    )


def _page_at(path: str) -> int:
    found = _PAGE.fullmatch(path)
    return int(found[1]) if found else _PLACE


def keep_place(session: Session, *, actor: Actor, path: str, at: datetime) -> None:
    """Remember which page a survivor looks at."""
    if actor.role is not Role.SURVIVOR or actor.case_id is None:
        return
    page, kept = _page_at(path), _find(session, actor)
    if kept is not None and kept.data.get("page") == page and at - kept.kept_at < LASTS / 24:
        return
    if kept is not None:
        kept.kept_at, kept.data = at, {"page": page}
        return
    begun = PortalDraft(
        scope_id=actor.case_id, account_id=actor.account_id, page=_PLACE, kept_at=at,
        data={"page": page}, errors={},
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(begun)
    except IntegrityError:
        return  # another tab looked at the same moment: either place will do


def is_at(session: Session, *, actor: Actor, pages: Collection[int]) -> bool:
    """Return whether the page that a survivor looked at last is one of these."""
    kept = _find(session, actor)
    return kept is not None and kept.data.get("page") in pages


def way_back(session: Session, *, actor: Actor | None, at: datetime) -> str:
    """Return the address to come back to after signing in: the step somebody left, or the start.

    Always the start on a device that others may read, and where something was put away: a page
    that must not be shown there is no place to come back to.
    """
    if actor is None or actor.role is not Role.SURVIVOR:
        return _HOME
    ways = actor.portal
    if ways.setting_words or ways.is_new or ways.write_only or ways.hidden:
        return _HOME
    kept = _find(session, actor)
    if kept is None or at - kept.kept_at >= LASTS or not kept.data.get("page"):
        return _HOME
    return f"/a/{int(kept.data['page'])}"
