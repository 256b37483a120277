"""Giving somebody a sign-in on the survivors' site, changing it together, and taking it away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSession
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.service import username_key
from advocacy.accounts.survivor_models import SurvivorSignIn
from advocacy.accounts.survivor_words import (
    check_passphrase,
    is_taken,
    offer_code,
    plain,
)
from advocacy.actor import Actor, Role
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.vault import SERVICE_SCOPE

CODE_LASTS = timedelta(minutes=30)


def give_sign_in(
    session: Session,
    *,
    case_id: UUID,
    role: Role,
    name: str,
    username: str,
    passphrase: str,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
    person_id: UUID | None = None,
    write_only: bool = False,
    away: str = "",
) -> Account:
    """Make the account of a survivor or a dependent, set up together with their advocate.

    Raises Invalid for a name that is taken or says something, and for weak words.
    """
    check_passphrase(passphrase)
    _check_name(session, username, name=name, passphrase=passphrase)
    account = Account(
        scope_id=SERVICE_SCOPE,
        role=role,
        username_key=username_key(session.info["vault"], username),
        passphrase_hash=passphrases.hash(passphrase),
        last_totp_step=0,
        case_id=case_id,
        created_at=at,
        username=" ".join(username.split()),
        name=name.split(maxsplit=1)[0] if name.split() else "",
        totp_secret="",
    )
    session.add(account)
    session.flush()
    session.add(
        SurvivorSignIn(
            account_id=account.id,
            person_id=person_id,
            write_only=write_only,
            hidden="",
            away=away,
            is_new=True,
        )
    )
    record_set_up(session, account, "given", actor=actor, at=at)
    return account


def _check_name(session: Session, username: str, *, name: str, passphrase: str) -> None:
    said = ""
    if len(plain(username)) < 6:
        said = "Use two or three words"
    elif any(part in plain(username) for part in map(plain, name.split()) if len(part) > 2):
        said = "Choose a name that says nothing of who they are"
    elif plain(username) in plain(passphrase):
        said = "Choose a name that is not in the words"
    elif is_taken(session, username):
        said = "Choose another name"
    if said:
        raise Invalid(said, field="username")


def find_ways(session: Session, account: Account) -> SurvivorSignIn:
    """Return how an account's pages behave; those made before anybody was asked have it plain."""
    found = session.get(SurvivorSignIn, account.id)
    if found is None:
        found = SurvivorSignIn(
            account_id=account.id, write_only=False, hidden="", away="", is_new=False
        )
        session.add(found)
    return found


def find_decoy(session: Session, account: Account) -> tuple[Account, SurvivorSignIn] | None:
    """Return the account that stands in under threat, if one was agreed."""
    found = session.execute(
        select(Account, SurvivorSignIn)
        .join(SurvivorSignIn, SurvivorSignIn.account_id == Account.id)
        .where(SurvivorSignIn.decoy_of_id == account.id)
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def _both(session: Session, account: Account) -> list[tuple[Account, SurvivorSignIn]]:
    """Return the account and its stand-in, which must never be told apart by how they behave."""
    decoy = find_decoy(session, account)
    return [(account, find_ways(session, account)), *([decoy] if decoy else [])]


def agree_ways(
    session: Session, account: Account, *, write_only: bool, away: str, actor: Actor, at: datetime
) -> None:
    """Set what the pages show on their device, and where leaving leads."""
    for _, ways in _both(session, account):
        ways.write_only, ways.away = write_only, away
    record_set_up(session, account, "ways_agreed", actor=actor, at=at)


def set_words(
    session: Session,
    account: Account,
    passphrase: str,
    *,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
) -> None:
    """Replace the passphrase; ends every session but the one it is done in."""
    check_passphrase(passphrase)
    decoy = find_decoy(session, account)
    if decoy is not None and passphrases.matches(decoy[0].passphrase_hash, passphrase):
        # The words of a weak passphrase: nothing here may hint that there is another.
        message = "Choose other words"
        raise Invalid(message, field="passphrase")
    if plain(account.username) in plain(passphrase):
        message = "Choose words without the name"
        raise Invalid(message, field="passphrase")
    account.passphrase_hash = passphrases.hash(passphrase)
    ways = find_ways(session, account)
    ways.code_key = ways.code_until = ways.setting_session_id = None
    end_sessions(session, account, but=actor.session_id)
    record_set_up(session, account, "words_set", actor=actor, at=at)


def tell_code(session: Session, account: Account, *, actor: Actor, at: datetime) -> str:
    """Return words to be told by voice, with which they set a passphrase of their own, once."""
    if account.left_at is not None:
        raise Conflict
    code = offer_code()
    ways = find_ways(session, account)
    ways.code_key = session.info["vault"].blind("set-up code", plain(code))
    ways.code_until = at + CODE_LASTS
    record_set_up(session, account, "code_told", actor=actor, at=at)
    return code


def switch(session: Session, account: Account, *, on: bool, actor: Actor, at: datetime) -> None:
    """Switch a sign-in off, at once and everywhere, or on again."""
    for each, ways in _both(session, account):
        each.left_at = None if on else at
        ways.code_key = ways.code_until = None
    if not on:
        end_sessions(session, account)
    record_set_up(session, account, "switched_on" if on else "switched_off", actor=actor, at=at)


def end_sessions(session: Session, account: Account, *, but: UUID | None = None) -> None:
    """End every session of an account and of its stand-in."""
    ids = [each.id for each, _ in _both(session, account)]
    query = delete(SignInSession).where(SignInSession.account_id.in_(ids))
    session.execute(query if but is None else query.where(SignInSession.id != but))


def new_secret() -> str:
    """Return a secret for an authenticator app."""
    return pyotp.random_base32()


def set_factor(
    session: Session, account: Account, *, secret: str, code: str, actor: Actor, at: datetime
) -> None:
    """Ask for six digits from now on; raises Invalid when the app does not show the right ones."""
    if not pyotp.TOTP(secret).verify("".join(code.split()), for_time=at, valid_window=1):
        message = "Enter the six digits the app shows now"
        raise Invalid(message, field="code")
    for each, _ in _both(session, account):
        each.totp_secret = secret
        each.last_totp_step = 0
    record_set_up(session, account, "factor_set", actor=actor, at=at)


def drop_factor(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Ask for nothing but the words."""
    for each, _ in _both(session, account):
        each.totp_secret = ""
    record_set_up(session, account, "factor_dropped", actor=actor, at=at)


def hide(session: Session, account: Account, section: str, *, actor: Actor, at: datetime) -> None:
    """Put a section away until it is asked for with the second factor, or through the advocate."""
    ways = find_ways(session, account)
    ways.hidden = " ".join(sorted({*ways.hidden.split(), section}))
    record_set_up(session, account, "section_hidden", actor=actor, at=at)


def show(
    session: Session, account: Account, sections: Sequence[str], *, actor: Actor, at: datetime
) -> None:
    """Show sections again."""
    ways = find_ways(session, account)
    ways.hidden = " ".join(sorted(set(ways.hidden.split()) - set(sections)))
    record_set_up(session, account, "sections_shown", actor=actor, at=at)


def has_read(session: Session, account: Account) -> None:
    """Note that what can't be hidden was read before first use."""
    find_ways(session, account).is_new = False


def find_account_of(session: Session, *, case_id: UUID, person_id: UUID | None) -> Account | None:
    """Return the account of a case's survivor, or of one of its dependents."""
    query = (
        select(Account)
        .outerjoin(SurvivorSignIn, SurvivorSignIn.account_id == Account.id)
        .where(Account.case_id == case_id, SurvivorSignIn.decoy_of_id.is_(None))
        .order_by(Account.created_at.desc(), Account.id.desc())
        .limit(1)
    )
    if person_id is None:
        return session.scalar(query.where(Account.role == Role.SURVIVOR))
    return session.scalar(
        query.where(Account.role == Role.DEPENDENT, SurvivorSignIn.person_id == person_id)
    )


def record_set_up(
    session: Session, account: Account, what: str, *, actor: Actor, at: datetime
) -> None:
    """Record that something about how they sign in was set up or changed."""
    record(
        session,
        actor=actor,
        at=at,
        action=f"portal_sign_in.{what}",
        case_id=account.case_id,
        object_id=account.id,
    )
