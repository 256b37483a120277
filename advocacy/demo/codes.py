"""What everybody's authenticator app would show now: only a demo may tell."""

from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account

_STEP_SECONDS = 30


@dataclass(frozen=True)
class Code:
    """The six digits somebody's authenticator app shows now."""

    username: str
    name: str
    role: str
    digits: str


def list_codes(session: Session, *, at: datetime) -> list[Code]:
    """Return everybody's present code, by user name."""
    accounts = session.scalars(select(Account).where(Account.left_at.is_(None)))
    shown = [
        Code(each.username, each.name, each.role, pyotp.TOTP(each.totp_secret).at(at))
        for each in accounts
        if each.totp_secret and each.username
    ]
    return sorted(shown, key=lambda code: code.username)


def seconds_left(at: datetime) -> int:
    """Return for how many seconds the present codes stand (RFC 6238)."""
    return _STEP_SECONDS - int(at.timestamp()) % _STEP_SECONDS
