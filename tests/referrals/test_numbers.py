"""A number of whoever is doing it is never written down as a way to reach who is referred."""

import pytest
from sqlalchemy import select

from advocacy.cases.models import Person, PersonKind
from advocacy.referrals.models import Referral
from advocacy.referrals.numbers import numbers_in
from tests.referrals.arrange import refer, referral_answers, soon

NEW = "/staff/helpline/referrals/new"
OTHERS = {"consents": "yes", "knows": "yes", "safe_to_contact": "yes", "involved": "no"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mum on 07700 900 142, after six", ["+447700900142"]),
        ("(023) 9201 1234 or +44 7700 900143", ["+442392011234", "+447700900143"]),
        ("07700900142/07700900143", ["+447700900142", "+447700900143"]),
        ("07700 900142 07700 900143", ["+447700900142", "+447700900143"]),
        ("Born 1987, flat 12, 24.11.2026", []),
        ("", []),
    ],
)
def test_numbers_are_found_among_words(text, found):
    assert numbers_in(text) == found


@pytest.mark.parametrize(
    ("field", "written", "theirs"),
    [
        ("phone", "07700 900 142", {"suspect_phones": "07700900142"}),
        ("phone", "07700 900 142", {"suspect_name": "Marek, +44 7700 900142"}),
        ("phones", "07700 900 143", {"suspect_phones": "07700900199\n07700900143"}),
        ("who_else_may_answer", "Sister, 07700 900143", {"suspect_phones": "07700900143"}),
        ("other_ways", "WhatsApp 07700900143", {"suspect_is": "Former partner (07700 900143)"}),
        ("referrer", "Marek, 07700 900143", {"suspect_phones": "07700900143"}),
    ],
)
def test_a_number_written_twice_is_stopped_where_it_is_typed(
    people, browse, session, field, written, theirs
):
    tom = browse(people.helpline())
    answers = {**referral_answers(source="police", **OTHERS), field: written, **theirs}
    stopped = tom.post(NEW, answers)
    assert stopped.status_code == 422
    problem = stopped.text.split("There is a problem")[1].split("</ul>")[0]
    assert "written for who is doing it too" in problem
    assert f'href="#{field}"' in problem
    assert "Waits outside work" in stopped.text
    assert session.scalars(select(Referral)).all() == []


def test_every_such_number_is_said_at_once(people, browse):
    answers = referral_answers(
        suspect_phones="07700900142\n07700900143", who_else_may_answer="Mum, 07700 900143"
    )
    stopped = browse(people.helpline()).post(NEW, answers)
    problem = stopped.text.split("There is a problem")[1].split("</ul>")[0]
    assert problem.count("written for who is doing it too") == 2


def test_their_numbers_go_into_the_case_where_they_are_watched(people, browse, session):
    lead = browse(people.lead())
    refer(browse(people.helpline()), suspect_phones="07700 900 199")
    referral = session.scalars(select(Referral)).one()
    assert b"900199" not in referral.suspect_phones_sealed
    assert "never ring or text" in lead.get(f"/staff/referrals/{referral.id}").text
    advocate = people.advocate()
    session.commit()
    lead.post(f"/staff/referrals/{referral.id}/accept", {"account_id": str(advocate.id), **soon()})
    suspect = session.scalars(select(Person).where(Person.kind == PersonKind.SUSPECT)).one()
    assert suspect.details["phones"] == ["+447700900199"]


def test_a_try_on_their_number_is_stopped_with_its_own_words(people, browse, session):
    lead = browse(people.lead())
    refer(browse(people.helpline()), suspect_phones="07700 900 199")
    referral = session.scalars(select(Referral)).one()
    answers = {
        "way": "call", "reached": "no", "number": "07700 900199", "happened_at-day": "24",
        "happened_at-month": "11", "happened_at-year": "2026", "happened_at-time": "9:30am",
    }  # fmt: skip
    stopped = lead.post(f"/staff/referrals/{referral.id}/try", answers)
    assert stopped.status_code == 422
    assert "written for who is doing it" in stopped.text
