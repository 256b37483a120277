"""Somebody on duty, a case of another team's advocate, and what waits for them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM
from advocacy.rota.models import DutyShift
from advocacy.rota.service import plan_shift
from tests.people import People

OnDuty = Callable[..., DutyShift]


@pytest.fixture
def on_duty(people: People) -> OnDuty:
    """Put somebody on the rota from now on, for eight hours unless said otherwise."""

    def plan(account: Account, *, hours: float = 8, starts_at: datetime | None = None) -> Any:
        at = people.clock.now()
        begins = starts_at or at
        shift = plan_shift(
            people.session,
            account_id=account.id,
            starts_at=begins,
            ends_at=begins + timedelta(hours=hours),
            actor=SYSTEM,
            at=at,
        )
        people.session.commit()
        return shift

    return plan
