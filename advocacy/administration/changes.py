"""What an administrator does about somebody's account: at once, or once a team lead agrees."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.accounts.invitations import (
    Invited,
    invite,
    reset_factors,
    withdraw_invitation,
)
from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.administration import taking
from advocacy.administration.deciding import withdraw_all
from advocacy.administration.grants import ask
from advocacy.administration.models import PendingGrant, Wanted
from advocacy.administration.posts import (
    READERS,
    HasLeft,
    OwnAccount,
    Post,
    check_post,
    post_of,
    waits_for_lead,
)
from advocacy.cases.leaving import leave as cut_off_everywhere
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record


class HasCome(Conflict):
    """There is no invitation left to withdraw."""

    sentence = "They have answered the invitation. End their account instead."


def invite_person(
    session: Session,
    *,
    name: str,
    username: str,
    post: Post,
    why: str,
    actor: Actor,
    at: datetime,
) -> Invited | PendingGrant:
    """Invite somebody; a reader is asked for instead. Raises Invalid for a name or post."""
    post = check_post(session, post, at=at)
    if waits_for_lead(None, post):
        return ask(
            session,
            Wanted.INVITATION,
            post=post,
            name=name,
            username=username,
            why=_given(why),
            actor=actor,
            at=at,
        )
    return invite(
        session,
        username=username,
        name=name,
        role=post.role,
        team_id=post.team_id,
        actor=actor,
        at=at,
    )


def _given(why: str) -> str:
    if not why.strip():
        message = "Enter why, for the team lead who decides"
        raise Invalid(message, field="why")
    return why


def _standing(account: Account, *, actor: Actor) -> None:
    if account.id == actor.account_id:
        raise OwnAccount
    if account.left_at is not None:
        raise HasLeft


def change_name(
    session: Session, account: Account, *, name: str, actor: Actor, at: datetime
) -> None:
    """Change the name that colleagues see."""
    if account.left_at is not None:
        raise HasLeft
    record(
        session,
        actor=actor,
        at=at,
        action="account.renamed",
        object_id=account.id,
        personal={"before": account.name, "after": name},
    )
    account.name = name


def change_post(
    session: Session, account: Account, *, post: Post, why: str, actor: Actor, at: datetime
) -> PendingGrant | None:
    """Change role or team at once, or return what now waits; raises OwnAccount, Invalid, HasLeft.

    Staff never become partners, nor partners staff: they are invited anew.
    """
    _standing(account, actor=actor)
    now = post_of(account)
    if (now.role is Role.PARTNER) is not (post.role is Role.PARTNER):
        message = "Staff and partners can’t change places. Invite them with another user name"
        raise Invalid(message, field="role")
    post = check_post(session, post, at=at)
    if post == now:
        message = "That is what they are already"
        raise Invalid(message, field="role")
    if waits_for_lead(now, post):
        return ask(
            session,
            Wanted.ROLE,
            account=account,
            post=post,
            why=_given(why),
            actor=actor,
            at=at,
        )
    withdraw_all(session, actor=actor, at=at, account_id=account.id)
    taking.take_post(session, account, post, actor=actor, at=at)
    return None


def reset(
    session: Session, account: Account, *, why: str, actor: Actor, at: datetime
) -> Invited | PendingGrant:
    """Take all factors and invite anew, or ask for it first; raises OwnAccount or HasLeft.

    Whoever had both halves of such an invitation could read what its holder may.
    """
    _standing(account, actor=actor)
    post = post_of(account)
    if post.role in READERS:
        return ask(
            session,
            Wanted.RESET,
            account=account,
            post=check_post(session, post, at=at),
            why=_given(why),
            actor=actor,
            at=at,
        )
    return reset_factors(session, account, actor=actor, at=at)


def withdraw_link(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Make an unanswered invitation useless; raises OwnAccount, HasLeft or HasCome."""
    _standing(account, actor=actor)
    if account.passphrase_hash:
        raise HasCome
    withdraw_invitation(session, account, actor=actor, at=at)


def end_sessions(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Sign somebody out everywhere; raises OwnAccount or HasLeft."""
    _standing(account, actor=actor)
    taking.end_sessions(session, account, actor=actor, at=at)


def leave(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Cut somebody off at once, everywhere; raises OwnAccount or HasLeft.

    What waits about them is withdrawn, and the leads are told of the cases nobody works now.
    """
    _standing(account, actor=actor)
    withdraw_all(session, actor=actor, at=at, account_id=account.id)
    cut_off_everywhere(session, account, actor=actor, at=at)
