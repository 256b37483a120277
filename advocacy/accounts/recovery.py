"""Recovery codes: ten, shown once, kept as keyed hashes, each good for one sign-in."""

import base64
import secrets
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from advocacy.accounts.factor_models import RecoveryCode
from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.ledger.service import record

HOW_MANY = 10
_BYTES = 10  # 80 bits each, 16 letters and digits


def make_recovery_codes(
    session: Session, account: Account, *, actor: Actor, at: datetime
) -> list[str]:
    """Return new codes, to be shown this once; those made before no longer work."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [_spoken(secrets.token_bytes(_BYTES)) for _ in range(HOW_MANY)]
    session.add_all(
        RecoveryCode(account_id=account.id, code_hash=_hash(session, account, code), made_at=at)
        for code in codes
    )
    record(session, actor=actor, at=at, action="recovery.made", object_id=account.id)
    return codes


def use_recovery_code(session: Session, account: Account, code: str, *, at: datetime) -> bool:
    """Use one up; return whether it was one of theirs that had not been used."""
    wanted = _hash(session, account, code)
    unused = session.scalars(
        select(RecoveryCode).where(
            RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)
        )
    )
    fitting = [row.id for row in unused if secrets.compare_digest(row.code_hash, wanted)]
    if not fitting:
        return False
    used = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.id == fitting[0], RecoveryCode.used_at.is_(None))
        .values(used_at=at)
    )
    return bool(getattr(used, "rowcount", 0))


def count_recovery_codes(session: Session, account: Account) -> int:
    """Return how many can still be used."""
    return (
        session.scalar(
            select(func.count(RecoveryCode.id)).where(
                RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)
            )
        )
        or 0
    )


def looks_like_one(code: str) -> bool:
    """Return whether this could be a recovery code, as opposed to six digits."""
    return len(_bare(code)) == len(_bare(_spoken(b"\0" * _BYTES)))


def _spoken(data: bytes) -> str:
    text = base64.b32encode(data).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _bare(code: str) -> str:
    return "".join(each for each in code.casefold() if each.isalnum())


def _hash(session: Session, account: Account, code: str) -> bytes:
    digest: bytes = session.info["vault"].blind("recovery code", f"{account.id}|{_bare(code)}")
    return digest
