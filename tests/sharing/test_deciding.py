"""Deciding to share: what has to be said, and what does not fit together."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.sharing.bases import find_basis, list_bases
from advocacy.sharing.models import Agreement, SharingDecision, Told
from advocacy.sharing.service import Weighed, decide_to_share, say_knowledge
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import People

GIVEN = {
    "what": "A case summary",
    "recipient": "PC Adeyemi",
    "why": "To stop it",
    "agreement": "objected",
    "their_view": "Not now",
    "necessity": "A knife was shown",
    "article_6": "6-1-ea",
    "article_9": "none",
    "offence": "s1-10",
    "risk_of_sharing": "He may hear",
    "risk_of_not_sharing": "It goes on",
    "told": "no",
    "told_why": "He reads her post",
    "review_on-day": "1",
    "review_on-month": "12",
    "review_on-year": "2026",
}


def test_a_basis_can_be_chosen_only_while_it_is_law() -> None:
    before = [basis.code for basis in list_bases("article_6", on=date(2026, 2, 4))]
    after = [basis.code for basis in list_bases("article_6", on=date(2026, 2, 5))]
    assert "6-1-ea" not in before
    assert "6-1-ea" in after


@pytest.mark.parametrize("group", ["article_6", "article_9", "offence"])
def test_every_basis_has_words_and_those_that_are_law_have_their_place(group: str) -> None:
    for basis in list_bases(group, on=date(2026, 11, 24)):
        assert basis.label
        assert (basis.law != "") == (basis.code != "none")
        assert find_basis(group, basis.code) == basis


def test_a_decision_without_agreement_is_kept_with_its_reasons(
    people: People, browse: Callable[..., Browser], clock: FakeClock
) -> None:
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    assert "Nothing has been shared" in browser.get(f"/staff/cases/{case.id}/sharing/").text
    answer = browser.post(f"/staff/cases/{case.id}/sharing/new", GIVEN)
    shown = browser.follow(answer).text
    assert "A knife was shown" in shown
    assert "Annex 1" in shown
    people.session.expire_all()
    prompts = people.session.scalars(select(Prompt).where(Prompt.kind == "sharing.review")).all()
    assert [prompt.due_at.date() for prompt in prompts] == [date(2026, 12, 1)]
    assert browser.post(f"{answer.headers['Location']}/reviewed").status_code == 303
    people.session.expire_all()
    assert prompts[0].settled_at is not None
    actions = people.session.scalars(select(LedgerEvent.action)).all()
    assert {"sharing.decided", "sharing.reviewed"} <= set(actions)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"necessity": ""}, "Enter why it is needed and proportionate"),
        ({"article_6": "6-1-a"}, "Choose a basis other than agreement"),
        ({"told_why": ""}, "Enter why they are not told now"),
        ({"review_on-year": "2025"}, "Enter a review date after today"),
        ({"article_9": ""}, "Choose the condition for special category data, or that none"),
        ({"article_6": "made-up"}, "Choose one of the answers shown"),
    ],
)
def test_what_does_not_fit_together_is_asked_again(
    people: People, browse: Callable[..., Browser], changed: dict[str, str], words: str
) -> None:
    advocate = people.advocate()
    case = people.case(advocate)
    answer = browse(advocate).post(f"/staff/cases/{case.id}/sharing/new", {**GIVEN, **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert people.session.scalar(select(SharingDecision.id)) is None


def test_the_officer_is_told_not_to_mention_it(people: People, clock: FakeClock) -> None:
    case = people.case(people.advocate())
    decision = decide_to_share(
        people.session,
        case,
        Weighed(
            what="x",
            recipient="x",
            why="x",
            agreement=Agreement.NOT_ASKED,
            their_view="x",
            article_6="6-1-ea",
            article_9="none",
            offence="none",
            risk_of_sharing="x",
            risk_of_not_sharing="x",
            told=Told.NO,
            told_why="x",
            necessity="x",
            review_on=clock.now().date() + timedelta(days=30),
        ),
        actor=people.actor(people.advocate("Bea Cole")),
        at=clock.now(),
    )
    assert say_knowledge(decision).endswith("They do not know. Do not mention it.")


def test_a_decision_of_another_case_is_not_found(
    people: People, browse: Callable[..., Browser]
) -> None:
    advocate = people.advocate()
    mine, theirs = people.case(advocate), people.case(people.advocate("Ed Lowe"))
    browser = browse(advocate)
    made = browser.post(f"/staff/cases/{mine.id}/sharing/new", GIVEN).headers["Location"]
    other = made.replace(str(mine.id), str(theirs.id))
    assert browser.get(other).status_code == 404
