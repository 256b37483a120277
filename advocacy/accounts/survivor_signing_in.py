"""Signing in on the survivors' site: whatever was typed, the same work and the same answer.

Every name is tried against two passphrases, whether or not there are two, or anybody at all: who
looks on, or measures, must not learn from it that a second one can be agreed.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, aliased

from advocacy.accounts.models import Account, SignInSession, SignInSite
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.service import username_key
from advocacy.accounts.sessions import SignedIn, begin_session
from advocacy.accounts.signing_in import belongs, code_fits, refuse
from advocacy.accounts.survivor_alarms import sound
from advocacy.accounts.survivor_models import SurvivorSignIn
from advocacy.accounts.survivor_words import plain
from advocacy.accounts.throttle import forget_failures, waiting_time
from advocacy.actor import Actor
from advocacy.errors import TooMany

SITE = SignInSite.SURVIVOR


@dataclass(frozen=True)
class Named:
    """Whose name it is, and the account that stands in under threat, if one was agreed."""

    account: Account
    ways: SurvivorSignIn | None
    decoy: Account | None
    decoy_ways: SurvivorSignIn | None

    def hashes(self) -> tuple[str | None, str | None]:
        """Return what the passphrase is tried against: none for whoever may not sign in here."""
        if not belongs(self.account, SITE):
            return None, None
        other = self.decoy.passphrase_hash if self.decoy is not None else ""
        return self.account.passphrase_hash, other or None


def sign_in_survivor(
    session: Session,
    *,
    username: str,
    passphrase: str,
    code: str,
    passphrases: Passphrases,
    at: datetime,
) -> SignedIn:
    """Return a new session; raises SignInRefused, or TooMany after many tries in vain.

    The session must hold nothing yet. A caller must commit even when it is refused: the failure
    counts, and an alarm may have been sounded.
    """
    vault = session.info["vault"]
    key = username_key(vault, username)
    wait = waiting_time(session, key=key, site=SITE, at=at)
    if wait:
        raise TooMany(retry_after=wait)
    named = _find(session, key)
    hashes = named.hashes() if named is not None else (None, None)
    # Let go of the database meanwhile: each hash takes a tenth of a second, and others write.
    session.rollback()
    found = [passphrases.matches(each, passphrase) for each in hashes]
    named = _find(session, key, held=True)
    if named is None or named.hashes() != hashes:
        # Left, or changed, while the hashes were computed: what was checked no longer holds.
        refuse(session, named.account if named else None, key=key, at=at)
    right, under_threat = found
    if under_threat and named.account.case_id is not None:
        # At once, whatever becomes of the sign-in: the words alone say that somebody is there.
        whose = Actor(account_id=named.account.id, role=named.account.role)
        sound(session, case_id=named.account.case_id, actor=whose, at=at)
    code_key = vault.blind("set-up code", plain(passphrase))
    chosen = _choose(named, right=right, under_threat=under_threat, code_key=code_key, at=at)
    if chosen is None:
        refuse(session, named.account, key=key, at=at)
    account, ways = chosen
    by_code = not right and not under_threat
    if not by_code and not _is_enough(account, ways, code, at=at):
        refuse(session, named.account, key=key, at=at)
    forget_failures(session, key=key)
    if not by_code and passphrases.outdated(account.passphrase_hash):
        account.passphrase_hash = passphrases.hash(passphrase)
    return _begin(session, named, account, ways, by_code=by_code, code=code, at=at)


def _find(session: Session, key: bytes, *, held: bool = False) -> Named | None:
    found = session.execute(_named(key, held=held)).one_or_none()
    return None if found is None else Named(found[0], found[1], found[2], found[3])


def _named(key: bytes, *, held: bool) -> Select[Account, SurvivorSignIn, Account, SurvivorSignIn]:
    decoy, decoy_ways = aliased(Account), aliased(SurvivorSignIn)
    query = (
        select(Account, SurvivorSignIn, decoy, decoy_ways)
        .outerjoin(SurvivorSignIn, SurvivorSignIn.account_id == Account.id)
        .outerjoin(decoy_ways, decoy_ways.decoy_of_id == Account.id)
        .outerjoin(decoy, decoy.id == decoy_ways.account_id)
        .where(Account.username_key == key)
        .execution_options(populate_existing=True)
    )
    return query.with_for_update(of=Account) if held else query


def _choose(
    named: Named, *, right: bool, under_threat: bool, code_key: bytes, at: datetime
) -> tuple[Account, SurvivorSignIn | None] | None:
    """Return whose pages the words open; under threat nothing else may ever open."""
    if under_threat and named.decoy is not None:
        return named.decoy, named.decoy_ways
    if right or _is_code(named, code_key, at=at):
        return named.account, named.ways
    return None


def _is_code(named: Named, code_key: bytes, *, at: datetime) -> bool:
    ways = named.ways
    if ways is None or ways.code_key is None or ways.code_until is None:
        return False
    live = belongs(named.account, SITE) and at < ways.code_until
    return secrets.compare_digest(ways.code_key, code_key) and live


def _is_enough(account: Account, ways: SurvivorSignIn | None, code: str, *, at: datetime) -> bool:
    """Return whether the second factor is right where one is set.

    On a device that is not safe it may be left out: then nothing written before is shown.
    """
    if not account.totp_secret:
        return True
    if not code.strip() and ways is not None and ways.write_only:
        return True
    return code_fits(account, code, at=at)


def _begin(
    session: Session,
    named: Named,
    account: Account,
    ways: SurvivorSignIn | None,
    *,
    by_code: bool,
    code: str,
    at: datetime,
) -> SignedIn:
    """Begin the one session that may live: hers or the other's, never both."""
    every = [each.id for each in (named.account, named.decoy) if each is not None]
    session.execute(delete(SignInSession).where(SignInSession.account_id.in_(every)))
    if ways is None:
        ways = SurvivorSignIn(
            account_id=account.id, write_only=False, hidden="", away="", is_new=False
        )
        session.add(ways)
    ways.signed_in_at = at
    if not by_code:
        proven = bool(code.strip())
        return begin_session(session, account, site=SITE, at=at, ways=ways, proven=proven)
    signed_in = begin_session(session, account, site=SITE, at=at, ways=ways, proven=False)
    ways.code_key = ways.code_until = None
    ways.setting_session_id = signed_in.actor.session_id
    return signed_in
