"""Links and codes for a recipient: issued, tried, resumed, and what was done with the pack."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.passphrases import Passphrases
from advocacy.actor import Actor, Role
from advocacy.db import beyond_the_wall, let_through
from advocacy.errors import Conflict, DomainError, TooMany
from advocacy.handover.approval import NotReady, end_links, holds_sealed
from advocacy.handover.kept_from import no_longer_theirs, sealed_against
from advocacy.handover.models import (
    Handover,
    HandoverEvent,
    HandoverLink,
    HandoverState,
    HandoverVisit,
    Happened,
)
from advocacy.handover.service import LETTERS
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

OPENED = "handover.opened"
ACKNOWLEDGED = "handover.acknowledged"
# The recipient is nobody with an account: what they do is logged under this role.
RECIPIENT = Actor(account_id=None, role=Role.RECIPIENT)
CODE_LETTERS = 8
_MOST_TRIES = 5
_FREE_TRIES = 2
_TRIES_WITHIN = timedelta(minutes=15)


class WrongCode(DomainError):
    """The code is not the one, or it is burnt; the try counts."""

    status = 422
    sentence = "That code does not open this link. Check it, or ask for a new link and code."


@dataclass(frozen=True)
class Issued:
    """A new link and its code, in clear for the only time."""

    token: str
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Visit:
    """A recipient who is in: the summary, its link, and whose pack it is."""

    handover: Handover
    link: HandoverLink


def issue_link(
    session: Session,
    handover: Handover,
    *,
    days: int,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
) -> Issued:
    """Make a link that lives for `days`; links given out before end. Raises Conflict, NotReady."""
    if handover.state is not HandoverState.APPROVED:
        raise Conflict
    if holds_sealed(session, handover):
        raise NotReady(["A file in it has been sealed since. Recall it and build another."])
    kept_from = sealed_against(session, handover)
    if kept_from:
        raise NotReady([f"This case is kept from {kept_from}. Recall it."])
    end_links(session, handover, at=at)
    token, code = secrets.token_urlsafe(24), _new_code()
    link = HandoverLink(
        handover_id=handover.id,
        token_hash=_hash(token),
        code_hash=passphrases.hash(_plain(code)),
        issued_at=at,
        issued_by_id=actor.account_id,
        expires_at=at + timedelta(days=days),
        tries=0,
    )
    session.add(link)
    _record(session, handover, "handover.link_issued", actor=actor, at=at)
    return Issued(token=token, code=code, expires_at=link.expires_at)


def _new_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
    return f"{letters[:4]}-{letters[4:]}"


def _plain(code: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", code.upper())


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def find_link(session: Session, token: str, *, at: datetime) -> Visit | None:
    """Return what a link leads to while it lives; None alike for unknown, expired and recalled."""
    with beyond_the_wall(session, why="a link alone says which handover it is"):
        visit = _find_link(session, token, at=at)
    if visit is not None:
        let_through(session, visit.handover.case_id, why="the link lives, and leads to one pack")
    return visit


def _find_link(session: Session, token: str, *, at: datetime) -> Visit | None:
    found = session.execute(
        select(HandoverLink, Handover, Account)
        .join(Handover, Handover.id == HandoverLink.handover_id)
        # Whoever gave it out knows the code: theirs ends with their access to the case.
        .join(Account, Account.id == HandoverLink.issued_by_id)
        .where(
            Account.left_at.is_(None),
            HandoverLink.token_hash == _hash(token),
            HandoverLink.ended_at.is_(None),
            HandoverLink.expires_at > at,
            Handover.state == HandoverState.APPROVED,
        )
    ).one_or_none()
    if found is None or holds_sealed(session, found[1]) or sealed_against(session, found[1]):
        return None
    if no_longer_theirs(session, found[1], found[2], at=at):
        return None
    return Visit(handover=found[1], link=found[0])


def try_code(
    session: Session, visit: Visit, *, code: str, passphrases: Passphrases, at: datetime
) -> str:
    """Return the token of a new visit; raise WrongCode or TooMany.

    A caller must commit even when it is refused: the try counts. After five wrong codes in a
    quarter of an hour the code is burnt; whoever gave it out can give out another.
    """
    link = session.get_one(HandoverLink, visit.link.id, with_for_update=True)
    _slow_down(link, at=at)
    right = passphrases.matches(None if link.burnt_at else link.code_hash, _plain(code))
    if not right:
        _count(link, at=at)
        _record(session, visit.handover, "handover.code_refused", outcome="refused", at=at)
        raise WrongCode
    link.tries, link.first_try_at, link.last_try_at = 0, None, None
    token = secrets.token_urlsafe(32)
    session.add(HandoverVisit(link_id=link.id, token_hash=_hash(token), begun_at=at))
    _happened(session, visit.handover, Happened.OPENED, at=at)
    _tell(session, visit.handover, OPENED, danger=Danger.LATER, at=at)
    return token


def _slow_down(link: HandoverLink, *, at: datetime) -> None:
    if link.burnt_at is not None or link.last_try_at is None or link.tries <= _FREE_TRIES:
        return
    wait = 2 ** (link.tries - _FREE_TRIES) - int((at - link.last_try_at).total_seconds())
    if wait > 0 and at - link.last_try_at < _TRIES_WITHIN:
        raise TooMany(retry_after=wait)


def _count(link: HandoverLink, *, at: datetime) -> None:
    if link.first_try_at is None or at - link.first_try_at > _TRIES_WITHIN:
        link.first_try_at, link.tries = at, 0
    link.tries += 1
    link.last_try_at = at
    if link.tries >= _MOST_TRIES and link.burnt_at is None:
        link.burnt_at = at


def find_visit(session: Session, token: str, cookie: str, *, at: datetime) -> Visit | None:
    """Return the visit a browser's cookie resumes on this link, as long as the link lives."""
    visit = find_link(session, token, at=at)
    if visit is None:
        return None
    known = session.scalar(
        select(HandoverVisit.id).where(
            HandoverVisit.link_id == visit.link.id, HandoverVisit.token_hash == _hash(cookie)
        )
    )
    return visit if known is not None else None


def note_download(session: Session, handover: Handover, *, summary_only: str, at: datetime) -> None:
    """Record that the pack, or the summary alone ("yes"), was fetched."""
    happened = Happened.READ if summary_only == "yes" else Happened.DOWNLOADED
    _happened(session, handover, happened, at=at)


def acknowledge(session: Session, handover: Handover, *, name: str, at: datetime) -> HandoverEvent:
    """Record a receipt under the name given."""
    receipt = _happened(session, handover, Happened.ACKNOWLEDGED, at=at, words=name)
    _tell(session, handover, ACKNOWLEDGED, danger=Danger.DUE, at=at)
    return receipt


def settle_news(session: Session, handover: Handover, *, actor: Actor, at: datetime) -> None:
    """Take note, as staff, of what the recipient did."""
    for kind in (OPENED, ACKNOWLEDGED):
        settle_prompts(session, kind=kind, subject_id=handover.id, actor=actor, at=at)


def list_events(session: Session, handover: Handover) -> Sequence[HandoverEvent]:
    """Return what the recipient did, oldest first."""
    return session.scalars(
        select(HandoverEvent)
        .where(HandoverEvent.handover_id == handover.id)
        .order_by(HandoverEvent.at, HandoverEvent.id)
    ).all()


def find_last_link(session: Session, handover: Handover) -> HandoverLink | None:
    """Return the newest link given out, whatever became of it."""
    return session.scalar(
        select(HandoverLink)
        .where(HandoverLink.handover_id == handover.id)
        .order_by(HandoverLink.issued_at.desc(), HandoverLink.id.desc())
        .limit(1)
    )


def _happened(
    session: Session, handover: Handover, happened: Happened, *, at: datetime, words: str = ""
) -> HandoverEvent:
    row = HandoverEvent(
        scope_id=handover.case_id, handover_id=handover.id, happened=happened, at=at, words=words
    )
    session.add(row)
    _record(session, handover, f"handover.{happened.value}", at=at)
    return row


def _tell(session: Session, handover: Handover, kind: str, *, danger: Danger, at: datetime) -> None:
    raise_prompt(
        session,
        kind=kind,
        danger=danger,
        due_at=at,
        at=at,
        actor=RECIPIENT,
        case_id=handover.case_id,
        subject_id=handover.id,
    )


def _record(
    session: Session,
    handover: Handover,
    action: str,
    *,
    at: datetime,
    actor: Actor = RECIPIENT,
    outcome: str = "done",
) -> None:
    record(
        session,
        actor=actor,
        at=at,
        action=action,
        case_id=handover.case_id,
        object_id=handover.id,
        outcome=outcome,
    )
