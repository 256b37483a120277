"""Keeps what a survivor typed: every form is answered by a redirect, right or wrong.

A page that answers the POST itself would leave the typed text in the browser's session files
even after the exit (measured), so drafts and their errors wait here for the page that follows.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.portal.models import PortalDraft

# What a session knows of the request: the page whose form failed in it, the page that answers one.
FAULTY, ANSWERING = "faulty_page", "answering_page"


def find_draft(session: Session, *, actor: Actor, page: int) -> PortalDraft | None:
    """Return what is kept for one page, if anything is."""
    return session.scalar(
        select(PortalDraft).where(
            PortalDraft.account_id == actor.account_id, PortalDraft.page == page
        )
    )


def keep_draft(
    session: Session,
    case: Case,
    *,
    actor: Actor,
    page: int,
    data: dict[str, Any],
    errors: dict[str, list[str]],
    at: datetime,
) -> PortalDraft:
    """Keep what was typed on a page, in place of what was kept before."""
    draft = find_draft(session, actor=actor, page=page)
    if draft is None:
        draft = PortalDraft(scope_id=case.id, account_id=actor.account_id, page=page, kept_at=at)
        session.add(draft)
    draft.kept_at, draft.data, draft.errors = at, data, errors
    if errors:
        session.info[FAULTY] = page
    return draft


def wrong_with(draft: PortalDraft | None) -> dict[str, list[str]]:
    """Return what was wrong with a try, on the page that answers it and never again."""
    session = object_session(draft) if draft is not None else None
    if draft is None or session is None or session.info.get(ANSWERING) != draft.page:
        return {}
    return dict(draft.errors)


def drop_draft(session: Session, *, actor: Actor, page: int) -> None:
    """Forget what was kept for a page."""
    draft = find_draft(session, actor=actor, page=page)
    if draft is not None:
        session.delete(draft)
