"""One browser for each person: a code from the authenticator signs in only once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM
from advocacy.cases.models import Case
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from tests.browse import Browser
from tests.fakes import FakeClock


@pytest.fixture
def browse(browse: Callable[..., Browser], session: Session) -> Callable[..., Browser]:
    """Return the browser in which this person is signed in already, or a new one."""
    opened: dict[UUID, Browser] = {}

    def find(account: Account, **options: Any) -> Browser:
        session.commit()
        if account.id not in opened:
            opened[account.id] = browse(account, **options)
        return opened[account.id]

    return find


@pytest.fixture
def remind(session: Session, clock: FakeClock) -> Callable[..., Prompt]:
    """Raise a prompt of a kind that has words."""

    def make(
        case: Case | None,
        *,
        danger: Danger = Danger.DUE,
        minutes: float = 0,
        kind: str = "contact.due",
        **more: Any,
    ) -> Prompt:
        more.setdefault("subject_id", case.id if case else None)
        return raise_prompt(
            session,
            kind=kind,
            danger=danger,
            due_at=clock.now() + timedelta(minutes=minutes),
            at=clock.now(),
            actor=SYSTEM,
            case_id=case.id if case else None,
            **more,
        )

    return make
