"""Two leads decide about one referral at the same instant: one of them does, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import func, select

from advocacy.cases.models import Case
from advocacy.referrals.models import Referral, ReferralState
from tests.referrals.arrange import refer, soon


@pytest.fixture
def settings(settings, tmp_path):
    """A database that two threads can use at once."""
    if settings.database_url != "sqlite://":
        return settings
    return replace(settings, database_url=f"sqlite:///{tmp_path / 'portal.db'}")


@pytest.fixture
def leads(people, browse, session):
    """Two leads, signed in, an advocate, and one referral that waits."""
    first, second = browse(people.lead("Ruth Hale")), browse(people.lead("Nina Lowe"))
    advocate = people.advocate()
    refer(browse(people.helpline()))
    return first, second, {"account_id": str(advocate.id), **soon()}


def at_once(session, *presses):
    """Send what several people press at the same instant; return the answers in that order."""
    tokens = [browser.token() for browser, _, _ in presses]
    session.commit()
    together = Barrier(len(presses))

    def press(number):
        browser, path, answers = presses[number]
        data = {**answers, "csrf_token": tokens[number]}
        together.wait(timeout=30)
        return browser.client.post(path, base_url=browser.base, data=data)

    with ThreadPoolExecutor(len(presses)) as pool:
        answers = list(pool.map(press, range(len(presses))))
    session.expire_all()
    return answers


def test_only_one_of_two_who_take_somebody_on_opens_a_case(leads, session):
    first, second, answers = leads
    path = f"/staff/referrals/{session.scalars(select(Referral.id)).one()}/accept"
    found = at_once(session, (first, path, answers), (second, path, answers))
    assert sorted(each.status_code for each in found) == [303, 409]
    late = next(each for each in found if each.status_code == 409)
    assert "it was taken on" in late.text
    assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_one_takes_somebody_on_while_another_declines(leads, session):
    first, second, answers = leads
    path = f"/staff/referrals/{session.scalars(select(Referral.id)).one()}"
    taken, declined = at_once(
        session,
        (first, path + "/accept", answers),
        (second, path + "/decline", {"reason": "Far away", "code": "elsewhere"}),
    )
    assert {taken.status_code, declined.status_code} == {303, 409}
    state = session.scalars(select(Referral.state)).one()
    cases = session.scalar(select(func.count()).select_from(Case))
    won = taken.status_code == 303
    assert (state, cases) == ((ReferralState.ACCEPTED, 1) if won else (ReferralState.DECLINED, 0))
