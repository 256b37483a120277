"""Passkeys (WebAuthn): every challenge is kept here, for one browser, once, for five minutes."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from advocacy.accounts.factor_models import Ceremony, Passkey, PasskeyChallenge
from advocacy.accounts.models import Account
from advocacy.accounts.notices import tell_leads
from advocacy.accounts.second_factors import LastFactor, count_passkeys
from advocacy.actor import Actor
from advocacy.errors import Conflict, DomainError, NotFound
from advocacy.ledger.service import record
from advocacy.vault import SERVICE_SCOPE

_FRESH_FOR = timedelta(minutes=5)
_CHALLENGE_BYTES = 32
MOST_PASSKEYS = 10
LONGEST_ANSWER = 16_000


class PasskeyRefused(DomainError):
    """The passkey is not one of ours, or what it signed is not what was asked."""

    status = 422
    sentence = "That passkey could not be used. Try again, or sign in with your passphrase."


class TooManyPasskeys(Conflict):
    """More than anybody can keep apart."""

    sentence = f"You have {MOST_PASSKEYS} passkeys already. Remove one you no longer use first."


@dataclass(frozen=True)
class RelyingParty:
    """Whom a passkey is for: the host's name without its port, and the exact origin."""

    id: str
    origin: str


@dataclass(frozen=True)
class Asked:
    """A passkey's answer, and to what: `holder` is the browser or session that was asked."""

    party: RelyingParty
    ceremony: Ceremony
    holder: str
    answer: str


def list_passkeys(session: Session, account: Account) -> list[Passkey]:
    """Return somebody's passkeys, the oldest first."""
    return list(
        session.scalars(
            select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id)
        )
    )


def begin_adding(
    session: Session, account: Account, *, party: RelyingParty, holder: str, at: datetime
) -> str:
    """Return what the browser needs to make a passkey, as JSON."""
    have = list_passkeys(session, account)
    if len(have) >= MOST_PASSKEYS:
        raise TooManyPasskeys
    return options_to_json(
        generate_registration_options(
            rp_id=party.id,
            rp_name=party.id,
            user_id=account.id.bytes,
            user_name=account.username,
            challenge=_new_challenge(session, Ceremony.ADD, holder=holder, at=at),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[_descriptor(each) for each in have],
        )
    )


def add_passkey(
    session: Session, account: Account, asked: Asked, *, name: str, actor: Actor, at: datetime
) -> Passkey:
    """Keep a passkey the browser has made; raises PasskeyRefused."""
    challenge = _take_challenge(session, asked, at=at)
    try:
        made = verify_registration_response(
            credential=asked.answer[:LONGEST_ANSWER],
            expected_challenge=challenge,
            expected_rp_id=asked.party.id,
            expected_origin=asked.party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as fault:
        raise PasskeyRefused from fault
    key = _credential_key(session, made.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential_key == key)) is not None:
        raise PasskeyRefused
    passkey = Passkey(
        scope_id=SERVICE_SCOPE,
        account_id=account.id,
        credential_key=key,
        sign_count=made.sign_count,
        added_at=at,
        name=name or "Passkey",
        credential_id=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
    )
    session.add(passkey)
    record(session, actor=actor, at=at, action="factor.passkey_added", object_id=passkey.id)
    return passkey


def remove_passkey(
    session: Session, account: Account, passkey: Passkey, *, actor: Actor, at: datetime
) -> None:
    """Take a passkey away; raises NotFound for another's, LastFactor for the only factor left."""
    if passkey.account_id != account.id:
        raise NotFound
    if not account.totp_secret and count_passkeys(session, account) == 1:
        raise LastFactor
    session.delete(passkey)
    record(session, actor=actor, at=at, action="factor.passkey_removed", object_id=passkey.id)


def begin_asking(
    session: Session,
    ceremony: Ceremony,
    *,
    party: RelyingParty,
    holder: str,
    at: datetime,
    account: Account | None = None,
) -> str:
    """Return what the browser needs to ask for a passkey: of one person's, or of anybody's."""
    allowed = list_passkeys(session, account) if account is not None else []
    return options_to_json(
        generate_authentication_options(
            rp_id=party.id,
            challenge=_new_challenge(session, ceremony, holder=holder, at=at),
            allow_credentials=[_descriptor(each) for each in allowed] or None,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def passkey_behind(session: Session, asked: Asked, *, at: datetime) -> Passkey:
    """Return the passkey that answered, once what it signed has been checked.

    Raises PasskeyRefused. The caller commits even then: a challenge is used up by any answer.
    """
    challenge = _take_challenge(session, asked, at=at)
    try:
        credential = parse_authentication_credential_json(asked.answer[:LONGEST_ANSWER])
        passkey = session.scalar(
            select(Passkey)
            .where(Passkey.credential_key == _credential_key(session, credential.raw_id))
            .with_for_update()
        )
        if passkey is None or not _is_theirs(passkey, credential.response.user_handle):
            raise PasskeyRefused
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=asked.party.id,
            expected_origin=asked.party.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            # The counter is looked at below, so that one which went back can be told.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as fault:
        raise PasskeyRefused from fault
    _check_counter(session, passkey, verified.new_sign_count, at=at)
    passkey.used_at = at
    return passkey


def _is_theirs(passkey: Passkey, user_handle: bytes | None) -> bool:
    return user_handle is None or secrets.compare_digest(user_handle, passkey.account_id.bytes)


def _check_counter(session: Session, passkey: Passkey, count: int, *, at: datetime) -> None:
    """Refuse a key whose counter went back: somebody may have copied it (WebAuthn 7.2, step 22)."""
    if (count or passkey.sign_count) and count <= passkey.sign_count:
        account = session.get_one(Account, passkey.account_id)
        actor = Actor(account_id=account.id, role=account.role, team_id=account.team_id)
        record(
            session,
            actor=actor,
            at=at,
            action="passkey.counter_went_back",
            outcome="refused",
            object_id=passkey.id,
        )
        tell_leads(
            session,
            account,
            detail=f"A passkey of {account.name} may have been copied. It was refused.",
            actor=actor,
            at=at,
        )
        raise PasskeyRefused
    passkey.sign_count = count


def _new_challenge(session: Session, ceremony: Ceremony, *, holder: str, at: datetime) -> bytes:
    holder_hash = _hash(holder)
    session.execute(
        delete(PasskeyChallenge).where(
            (PasskeyChallenge.expires_at <= at)
            | (
                (PasskeyChallenge.holder_hash == holder_hash)
                & (PasskeyChallenge.ceremony == ceremony)
            )
        )
    )
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    session.add(
        PasskeyChallenge(
            holder_hash=holder_hash,
            ceremony=ceremony,
            challenge=challenge,
            expires_at=at + _FRESH_FOR,
        )
    )
    return challenge


def _take_challenge(session: Session, asked: Asked, *, at: datetime) -> bytes:
    found: bytes | None = session.scalar(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.holder_hash == _hash(asked.holder),
            PasskeyChallenge.ceremony == asked.ceremony,
            PasskeyChallenge.expires_at > at,
        )
        .returning(PasskeyChallenge.challenge)
    )
    if not asked.holder or found is None:
        raise PasskeyRefused
    return found


def _hash(holder: str) -> bytes:
    return hashlib.sha256(holder.encode()).digest()


def _credential_key(session: Session, credential_id: bytes) -> bytes:
    digest: bytes = session.info["vault"].blind("passkey", bytes_to_base64url(credential_id))
    return digest


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential_id))
