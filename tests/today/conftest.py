"""One browser for each person: a code from the authenticator signs in only once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.models import Case
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from tests.browse import Browser, one_browser_each
from tests.fakes import FakeClock


@pytest.fixture
def browse(browse: Callable[..., Browser], session: Session) -> Callable[..., Browser]:
    return one_browser_each(browse, session)


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
