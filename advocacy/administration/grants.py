"""What an administrator asks for and a team lead decides: nobody lets a reader in alone."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff, username_key
from advocacy.actor import Actor, Role
from advocacy.administration.models import GrantState, PendingGrant, Wanted
from advocacy.administration.posts import Post
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from advocacy.vault import SERVICE_SCOPE

LASTS = timedelta(days=7)
WAITS = "grant.waiting"


class NobodyDecides(Conflict):
    """There is no team lead but the one it is about."""

    sentence = (
        "No team lead could agree to this. Whoever runs the server makes the first one with "
        "the command “user create”."
    )


class WaitsAlready(Conflict):
    """Something about this person is still undecided."""

    sentence = "Something about them waits for a team lead already. Withdraw it first."


def ask(
    session: Session,
    wanted: Wanted,
    *,
    post: Post,
    why: str,
    actor: Actor,
    at: datetime,
    account: Account | None = None,
    name: str = "",
    username: str = "",
) -> PendingGrant:
    """Ask the team leads; raises NobodyDecides, WaitsAlready, or Invalid for a taken user name."""
    if account is None:
        _check_free(session, username, at=at)
    elif find_waiting(session, account, at=at) is not None:
        raise WaitsAlready
    grant = PendingGrant(
        scope_id=SERVICE_SCOPE,
        wanted=wanted,
        state=GrantState.WAITING,
        account_id=account.id if account else None,
        role=post.role,
        team_id=post.team_id,
        agency_id=post.agency_id,
        asked_by_id=actor.account_id,
        asked_at=at,
        expires_at=at + LASTS,
        name=name,
        username=username.strip(),
        why=why,
        link="",
    )
    deciders = list_deciders(session, grant)
    if not deciders:
        raise NobodyDecides
    session.add(grant)
    record(session, actor=actor, at=at, action="grant.asked", object_id=grant.id)
    for lead in deciders:
        raise_prompt(
            session,
            kind=WAITS,
            danger=Danger.DUE,
            due_at=grant.expires_at,
            at=at,
            actor=actor,
            for_account_id=lead.id,
            subject_id=grant.id,
        )
    return grant


def _check_free(session: Session, username: str, *, at: datetime) -> None:
    key = username_key(session.info["vault"], username)
    taken = session.scalar(select(Account.id).where(Account.username_key == key)) is not None
    wanted = {
        each.username.casefold()
        for each in session.scalars(waiting_at(at))
        if each.wanted is Wanted.INVITATION
    }
    if taken or username.strip().casefold() in wanted:
        message = "Choose another user name"
        raise Invalid(message, field="username")


def waiting_at(at: datetime) -> Select[PendingGrant]:
    """Return the select of all that waits at this moment, the oldest first."""
    return (
        select(PendingGrant)
        .where(PendingGrant.state == GrantState.WAITING, PendingGrant.expires_at > at)
        .order_by(PendingGrant.asked_at, PendingGrant.id)
    )


def find_waiting(session: Session, account: Account, *, at: datetime) -> PendingGrant | None:
    """Return what waits for a team lead about somebody, if anything does."""
    return session.scalar(waiting_at(at).where(PendingGrant.account_id == account.id).limit(1))


def list_deciders(session: Session, grant: PendingGrant) -> list[Account]:
    """Return who may decide: the team's leads, or all where it has none but the one concerned."""
    leads = [
        lead
        for lead in list_staff(session, roles=frozenset({Role.LEAD}))
        if lead.id not in (grant.account_id, grant.asked_by_id)
    ]
    own = [lead for lead in leads if grant.team_id and lead.team_id == grant.team_id]
    return own or leads


def list_for_lead(session: Session, *, actor: Actor, at: datetime) -> list[PendingGrant]:
    """Return what waits for this lead, the oldest first."""
    return [
        grant
        for grant in session.scalars(waiting_at(at))
        if actor.account_id in {lead.id for lead in list_deciders(session, grant)}
    ]


def get_for_lead(session: Session, grant_id: UUID, *, actor: Actor) -> PendingGrant:
    """Return one that this lead may decide, or has decided; raises NotFound."""
    grant = session.get(PendingGrant, grant_id)
    deciders = list_deciders(session, grant) if grant is not None else []
    if grant is None or actor.account_id not in {lead.id for lead in deciders}:
        raise NotFound
    return grant


def list_open(session: Session, *, at: datetime) -> list[PendingGrant]:
    """Return what administrators have to know: all that waits, and a week of what was decided."""
    return list(
        session.scalars(
            select(PendingGrant)
            .where(
                PendingGrant.state != GrantState.WITHDRAWN,
                or_(PendingGrant.decided_at.is_(None), PendingGrant.decided_at > at - LASTS),
                PendingGrant.expires_at > at - LASTS,
            )
            .order_by(PendingGrant.asked_at.desc(), PendingGrant.id.desc())
        )
    )


def state_of(grant: PendingGrant, *, at: datetime) -> GrantState:
    """Return where it stands; whatever waited for a week has run out."""
    if grant.state is GrantState.WAITING and grant.expires_at <= at:
        return GrantState.EXPIRED
    return grant.state
