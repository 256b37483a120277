"""Keeps what a survivor typed: every form is answered by a redirect, right or wrong.

A page that answers the POST itself would leave the typed text in the browser's session files
even after the exit (measured), so drafts and their errors wait here for the page that follows.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, object_session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.portal.models import PortalDraft

# What a session knows of the request: the page whose form failed in it, the page that answers one.
FAULTY, ANSWERING = "faulty_page", "answering_page"
# Where drafts wait that could not be shown when another was begun on their page.
ASIDE, BEFORE = 1000, "before"
# Messages begun: somebody may not be safe enough to come back for months, so that theirs are kept
# far longer than ours. What was begun of the diary stays.
MESSAGES, KEPT_FOR = range(40, 45), timedelta(days=180)


def find_draft(session: Session, *, actor: Actor, page: int) -> PortalDraft | None:
    """Return what is kept for one page, if anything is that may be shown in this session."""
    draft = _find(session, actor=actor, page=page)
    return draft if draft is not None and may_show(draft, actor) else None


def _find(session: Session, *, actor: Actor, page: int) -> PortalDraft | None:
    return session.scalar(
        select(PortalDraft).where(
            PortalDraft.account_id == actor.account_id, PortalDraft.page == page
        )
    )


def may_show(draft: PortalDraft, actor: Actor) -> bool:
    """Return whether a draft may be shown: on an unsafe device only what this session began."""
    begun_at = actor.portal.begun_at
    return not actor.portal.keeps_back or begun_at is None or draft.kept_at >= begun_at


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
    return _keep(session, case.id, actor=actor, page=page, data=data, errors=errors, at=at)


def keep_fault(session: Session, fault: Invalid, *, actor: Actor, page: int, at: datetime) -> None:
    """Keep what was wrong with secrets, which are never kept themselves."""
    if actor.case_id is None:
        raise NotFound
    errors = {fault.field: [fault.sentence]}
    _keep(session, actor.case_id, actor=actor, page=page, data={}, errors=errors, at=at)


def _keep(
    session: Session,
    scope_id: UUID,
    *,
    actor: Actor,
    page: int,
    data: dict[str, Any],
    errors: dict[str, list[str]],
    at: datetime,
) -> PortalDraft:
    draft = _find(session, actor=actor, page=page)
    if draft is not None and not may_show(draft, actor) and _written(draft):
        _put_aside(session, draft, actor=actor)
        draft = None
    if draft is None:
        draft = PortalDraft(scope_id=scope_id, account_id=actor.account_id, page=page, kept_at=at)
        session.add(draft)
    draft.kept_at, draft.data, draft.errors = at, data, errors
    if errors:
        session.info[FAULTY] = page
    return draft


def _put_aside(session: Session, draft: PortalDraft, *, actor: Actor) -> None:
    """Keep what was begun in another session and can't be shown in this one, for when it can."""
    older = _find(session, actor=actor, page=draft.page + ASIDE)
    if older is not None:
        draft.data = {**draft.data, BEFORE: [*_written(older), *draft.data.get(BEFORE, [])]}
        session.delete(older)
        session.flush()
    draft.page += ASIDE
    session.flush()


def _written(draft: PortalDraft) -> list[str]:
    every = list(draft.data.get(BEFORE, []))
    for name in ("account", "message"):
        every += draft.data.get(name, [])
    return [each for each in every if each.strip()]


def begun_before(session: Session, *, actor: Actor, page: int) -> list[str]:
    """Return what was begun on a page in sessions that could not show it, and never finished."""
    aside = _find(session, actor=actor, page=page + ASIDE)
    return [] if aside is None else _written(aside)


def wrong_with(draft: PortalDraft | None) -> dict[str, list[str]]:
    """Return what was wrong with a try, on the page that answers it and never again."""
    session = object_session(draft) if draft is not None else None
    if draft is None or session is None or session.info.get(ANSWERING) != draft.page:
        return {}
    return dict(draft.errors)


def drop_draft(session: Session, *, actor: Actor, page: int) -> None:
    """Forget what was kept for a page, but for words that this session could not show."""
    draft = _find(session, actor=actor, page=page)
    if draft is not None and (may_show(draft, actor) or not _written(draft)):
        session.delete(draft)


def forget_old_drafts(session: Session, *, at: datetime) -> list[str]:
    """Throw away messages begun in the portal that nobody came back to in KEPT_FOR; count them."""
    pages = [*MESSAGES, *(page + ASIDE for page in MESSAGES)]
    gone = session.execute(
        delete(PortalDraft).where(PortalDraft.page.in_(pages), PortalDraft.kept_at < at - KEPT_FOR)
    )
    count = int(getattr(gone, "rowcount", 0))
    return [f"{count} messages begun in the portal thrown away"] if count else []
