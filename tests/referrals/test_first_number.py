"""The first number comes from who refers: it may be rung, with care, and gets no text."""

from sqlalchemy import select

from advocacy.cases.models import Case, SafeContact
from advocacy.cases.safe_texting import Purpose, WhyNot, may_text_now
from advocacy.prompts.models import Prompt
from advocacy.referrals.models import Referral
from tests.cases.cards import call, confirm
from tests.referrals.arrange import refer, soon


def test_it_may_be_rung_says_who_told_it_and_waits_to_be_confirmed(people, browse, session):
    lead, advocate = people.lead(), people.advocate()
    known = {"consents": "yes", "knows": "yes", "safe_to_contact": "yes", "involved": "no"}
    refer(browse(people.helpline()), source="police", referrer="PC Dunn, 101 ext 4", **known)
    referral = session.scalars(select(Referral)).one()
    browser = browse(lead)
    accepted = {"account_id": str(advocate.id), **soon()}
    answer = browser.post(f"/staff/referrals/{referral.id}/accept", accepted)
    assert answer.status_code == 303, answer.text
    case = session.scalars(select(Case)).one()
    path = f"/staff/cases/{case.id}"
    hers = browse(advocate)
    page = hers.get(f"{path}/").text
    assert "Nobody has confirmed this number: it was told by PC Dunn, 101 ext 4." in page
    assert "07700 900 142" in page
    at = people.clock.now()
    may = may_text_now(session, case, purpose=Purpose.CHECK_IN, at=at)
    assert may.why_not is WhyNot.NUMBER_UNCONFIRMED
    assert session.scalars(select(SafeContact)).one().held_until_at is None
    now = {"happened_at-time": "9:50am"}
    assert hers.post(f"{path}/contacts/new", call(**now)).status_code == 303
    waiting = select(Prompt).where(Prompt.kind == "safe_contact.confirm")
    assert session.scalars(waiting).one().settled_at is None
    assert confirm(hers, path).status_code == 303
    assert "Nobody has confirmed" not in hers.get(f"{path}/").text
    session.expire_all()
    assert session.scalars(waiting).one().settled_at is not None
    may = may_text_now(session, case, purpose=Purpose.CHECK_IN, at=people.clock.now())
    assert may.number == "+447700900142"
