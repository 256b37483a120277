"""A team lead's answer to what an administrator asked for, and what follows from it.

An approved invitation or reset is in two hands: the administrator gets the link, the lead who
agreed gets the code and tells it by voice. Neither could sign in with their half.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.invitations import Invited, find_open_invitation, invite, reset_factors
from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Actor
from advocacy.administration.grants import WAITS, state_of, waiting_at
from advocacy.administration.models import GrantState, PendingGrant, Wanted
from advocacy.administration.posts import HasLeft, Post, check_post, post_of, signs_in_anew
from advocacy.administration.taking import take_post
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.service import settle_prompts


class Decided(Conflict):
    """Somebody was quicker, or the week has passed."""

    sentence = "This has been decided, withdrawn or has run out of time. Nothing was changed."


class LinkGone(Conflict):
    """It has been shown, answered, or has run out."""

    sentence = "The link was shown already, or has run out. Ask for a new one."


def approve(
    session: Session, grant: PendingGrant, *, why: str, actor: Actor, at: datetime
) -> Invited | None:
    """Let it take hold; return the invitation, whose code is the lead's to tell, if it made one.

    Raises Decided, HasLeft, or Invalid when what was asked for can't be given any longer.
    """
    _decide(session, grant, GrantState.APPROVED, why=why, actor=actor, at=at)
    post = check_post(session, Post(grant.role, grant.team_id, grant.agency_id), at=at)
    if grant.account_id is None:
        invited = invite(
            session,
            username=grant.username,
            name=grant.name,
            role=post.role,
            team_id=post.team_id,
            agency_id=post.agency_id,
            actor=actor,
            at=at,
        )
        grant.account_id, grant.link = invited.account.id, invited.token
        return invited
    account = session.get_one(Account, grant.account_id)
    if account.left_at is not None:
        raise HasLeft
    if grant.wanted is Wanted.ROLE:
        anew = signs_in_anew(post_of(account))
        take_post(session, account, post, actor=actor, at=at)
        if not anew:
            return None
    invited = reset_factors(session, account, actor=actor, at=at)
    grant.link = invited.token
    return invited


def decline(session: Session, grant: PendingGrant, *, why: str, actor: Actor, at: datetime) -> None:
    """Say no, with the reason; raises Decided, or Invalid without one."""
    if not why.strip():
        message = "Enter why not"
        raise Invalid(message, field="why")
    _decide(session, grant, GrantState.DECLINED, why=why, actor=actor, at=at)


def withdraw(session: Session, grant_id: UUID, *, actor: Actor, at: datetime) -> PendingGrant:
    """Take back what was asked for; raises NotFound or Decided."""
    grant = session.get(PendingGrant, grant_id)
    if grant is None:
        raise NotFound
    _decide(session, grant, GrantState.WITHDRAWN, why="", actor=actor, at=at)
    return grant


def withdraw_all(session: Session, *, actor: Actor, at: datetime, **about: UUID) -> None:
    """Take back all that waits about an account or an agency, named by its column."""
    for grant in session.scalars(waiting_at(at).filter_by(**about)).all():
        _decide(session, grant, GrantState.WITHDRAWN, why="", actor=actor, at=at)


def take_link(session: Session, grant_id: UUID, *, actor: Actor, at: datetime) -> Invited:
    """Return the approved invitation's link, this once; its code is not there.

    Raises NotFound, or LinkGone when it was shown before or no longer works.
    """
    grant = session.get(PendingGrant, grant_id, with_for_update=True)
    if grant is None or grant.state is not GrantState.APPROVED or grant.account_id is None:
        raise NotFound
    account = session.get_one(Account, grant.account_id)
    invitation = find_open_invitation(session, account, at=at)
    if not grant.link or invitation is None:
        raise LinkGone
    token, grant.link = grant.link, ""
    record(session, actor=actor, at=at, action="grant.link_shown", object_id=grant.id)
    return Invited(account, token, "", invitation.expires_at)


def expire_grants(session: Session, *, at: datetime) -> list[str]:
    """Close what waited for a week; return a line for each, naming nobody."""
    late = session.scalars(
        select(PendingGrant)
        .where(PendingGrant.state == GrantState.WAITING, PendingGrant.expires_at <= at)
        .order_by(PendingGrant.id)
    ).all()
    for grant in late:
        _close(session, grant, GrantState.EXPIRED, why="", actor=SYSTEM, at=at)
    return [f"grant {grant.id} ran out of time" for grant in late]


def _decide(
    session: Session,
    grant: PendingGrant,
    state: GrantState,
    *,
    why: str,
    actor: Actor,
    at: datetime,
) -> None:
    # Held, so that of two who decide at once the second is told.
    session.refresh(grant, with_for_update=True)
    if state_of(grant, at=at) is not GrantState.WAITING:
        raise Decided
    _close(session, grant, state, why=why, actor=actor, at=at)


def _close(
    session: Session,
    grant: PendingGrant,
    state: GrantState,
    *,
    why: str,
    actor: Actor,
    at: datetime,
) -> None:
    grant.state, grant.decided_why = state, why.strip()
    grant.decided_at, grant.decided_by_id = at, actor.account_id
    settle_prompts(session, kind=WAITS, subject_id=grant.id, actor=actor, at=at)
    record(session, actor=actor, at=at, action=f"grant.{state.value}", object_id=grant.id)
