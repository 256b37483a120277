"""What people do about their own sign-in: put sections away, show them again, choose new words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSession, SignInSite
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.signing_in import code_fits
from advocacy.accounts.survivor_service import hide, set_words, show
from advocacy.accounts.throttle import forget_failures, note_failure, waiting_time
from advocacy.actor import Actor
from advocacy.errors import Invalid, NotFound, TooMany
from advocacy.ledger.service import record
from advocacy.portal.sections import Section
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt

OWN_WORDS = "portal.own_words"


def own_account(session: Session, actor: Actor) -> Account:
    """Return the account that is signed in, held for a change."""
    return session.get_one(Account, actor.account_id, with_for_update=True)


def put_away(session: Session, section: Section, *, actor: Actor, at: datetime) -> None:
    """Hide a section until it is asked for again."""
    hide(session, own_account(session, actor), section, actor=actor, at=at)


def prove(
    session: Session, code: str, *, sections: Sequence[str], actor: Actor, at: datetime
) -> None:
    """Show what was kept back in this session, and the sections asked for, by the second factor.

    Raises Invalid for a wrong number, TooMany after many; the caller must commit all the same.
    """
    account = own_account(session, actor)
    if not account.totp_secret:
        raise NotFound
    wait = waiting_time(session, key=account.username_key, site=SignInSite.SURVIVOR, at=at)
    if wait:
        raise TooMany(retry_after=wait)
    if not code_fits(account, code, at=at):
        note_failure(session, key=account.username_key, at=at)
        _record(session, "proof_refused", outcome="refused", actor=actor, at=at)
        message = "That did not match. Check it, then try again."
        raise Invalid(message, field="code")
    forget_failures(session, key=account.username_key)
    session.get_one(SignInSession, actor.session_id).stepped_up_at = at
    _record(session, "proven", outcome="done", actor=actor, at=at)
    if sections:
        show(session, account, sections, actor=actor, at=at)


def choose_words(
    session: Session,
    passphrase: str,
    *,
    again: str,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
) -> None:
    """Set words of one's own after signing in with those that were told; their advocate learns
    that it was done."""
    if not actor.portal.setting_words:
        raise NotFound
    if passphrase != again:
        message = "The two are not the same"
        raise Invalid(message, field="again")
    account = own_account(session, actor)
    set_words(session, account, passphrase, passphrases=passphrases, actor=actor, at=at)
    raise_prompt(
        session,
        kind=OWN_WORDS,
        danger=Danger.LATER,
        due_at=at,
        at=at,
        actor=actor,
        case_id=account.case_id,
        subject_id=account.case_id,
        detail="Ask by a safe route whether it was them.",
    )


def _record(session: Session, what: str, *, outcome: str, actor: Actor, at: datetime) -> None:
    record(
        session,
        actor=actor,
        at=at,
        action=f"portal_sign_in.{what}",
        outcome=outcome,
        case_id=actor.case_id,
        object_id=actor.account_id,
    )
