"""Forgets what signing in leaves behind once it is of no use to anybody."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from advocacy.accounts.factor_models import Invitation, PasskeyChallenge
from advocacy.accounts.kept_forms import forget_old_forms
from advocacy.accounts.sessions import forget_old_sessions


def forget_leftovers(session: Session, *, at: datetime) -> list[str]:
    """Delete ended sessions, kept forms, challenges and links that are too old; say how many."""
    sessions = forget_old_sessions(session, at=at)
    forms = forget_old_forms(session, at=at)
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= at))
    session.execute(
        delete(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at <= at)
    )
    said = []
    if sessions:
        said.append(f"{sessions} ended sessions forgotten")
    if forms:
        said.append(f"{forms} forms nobody came back for forgotten")
    return said
