"""Taking a post: from that moment on somebody is what they were made, and signs in anew."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from advocacy.accounts.cutting_off import hand_on
from advocacy.accounts.models import Account, SignInSession
from advocacy.actor import Actor
from advocacy.administration.posts import READERS, Post, post_of
from advocacy.cases.leaving import end_caseload
from advocacy.ledger.service import record
from advocacy.prompts.deciders import put_before_deciders


def take_post(
    session: Session, account: Account, post: Post, *, actor: Actor, at: datetime
) -> None:
    """Make somebody what was decided, end their sessions, and their caseload if they read no more.

    What waited for them goes to whoever works the case, else to the leads.
    """
    before = post_of(account)
    account.role, account.team_id, account.agency_id = post.role, post.team_id, post.agency_id
    if before.role in READERS and post.role not in READERS:
        end_caseload(session, account, actor=actor, at=at)
        hand_on(session, account, actor=actor, at=at)
    else:
        put_before_deciders(session, [account.id], actor=actor, at=at)
    end_sessions(session, account, actor=actor, at=at)
    record(
        session,
        actor=actor,
        at=at,
        action="account.post_changed",
        object_id=account.id,
        personal={"role": f"{before.role} to {post.role}", "team": str(post.team_id or "")},
    )


def end_sessions(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Sign somebody out everywhere, at once."""
    session.execute(delete(SignInSession).where(SignInSession.account_id == account.id))
    record(session, actor=actor, at=at, action="account.sessions_ended", object_id=account.id)
