"""Partners see what was shared with their agency and two states of an answer: nothing else."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.plan_state import PlanState, Stale
from advocacy.ledger.models import LedgerEvent
from advocacy.masp.action_models import ActionState, AnswerState, PlanReview
from advocacy.masp.links import end_link
from advocacy.masp.models import Shared, SharedPart
from advocacy.masp.outcome import Codes, Outcome, outcome_of
from advocacy.masp.service import add_agency, end_agency
from advocacy.masp.voice import plan_line
from tests.browse import Browser
from tests.masp.arrange import Story

Browse = Callable[..., Browser]
_TOKENS = re.compile(rb'name="csrf_token" value="[^"]+"')


def page_of(browser: Browser, address: str) -> bytes:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return _TOKENS.sub(b"", answer.data)


def test_a_partner_reads_the_words_shared_with_their_agency(story: Story, browse: Browse) -> None:
    story.speak("I am afraid of Fridays.", shared={story.police.id: [Shared.STATEMENT]})
    text = browse(story.people.partner(story.police)).get(story.address).text
    assert "I am afraid of Fridays." in text
    assert text.index("I am afraid of Fridays.") < text.index("Dan Pike")


def test_what_they_keep_back_is_in_no_byte_and_no_hint(
    story: Story, browse: Browse, marker: str
) -> None:
    """A page about somebody who said nothing yet is the page about somebody who keeps it back."""
    officer = browse(story.people.partner(story.police))
    silent = page_of(officer, story.address), page_of(officer, "/partner/")
    story.speak(f"Said {marker}", kept_back=f"Kept {marker}", orders=f"Order {marker}")
    assert (page_of(officer, story.address), page_of(officer, "/partner/")) == silent
    story.speak(
        f"Said {marker}", kept_back=f"Kept {marker}", shared={story.police.id: [Shared.RISK]}
    )
    shared = page_of(officer, story.address)
    assert b"has not been assessed" in shared
    assert marker.encode() not in shared
    for hint in (b"kept", b"keep", b"withheld", b"not shared", b"order"):
        assert hint not in shared.lower().replace(b"keep survivors", b""), hint


def test_what_one_agency_may_see_another_does_not(story: Story, browse: Browse) -> None:
    health = story.people.agency("Mental health trust", kind="nhs")
    add_agency(
        story.session,
        story.masp,
        agency_id=health.id,
        lead_account_id=None,
        **story.acting(story.advocate),
    )
    story.speak("For the police only", shared={story.police.id: [Shared.STATEMENT]})
    nurse = browse(story.people.partner(health, "Nurse Ray"))
    assert "For the police only" not in nurse.get(story.address).text


def test_an_agreement_taken_back_takes_the_words_back(
    story: Story, browse: Browse, session: Session
) -> None:
    story.speak("First I said yes", shared={story.police.id: [Shared.STATEMENT]})
    officer = browse(story.people.partner(story.police))
    assert "First I said yes" in officer.get(story.address).text
    story.speak("First I said yes")
    assert "First I said yes" not in officer.get(story.address).text
    assert session.scalars(select(SharedPart)).all() == []


def test_an_ended_link_takes_effect_on_the_next_request(story: Story, browse: Browse) -> None:
    story.speak("Only while linked", shared={story.police.id: [Shared.STATEMENT]})
    officer = browse(story.people.partner(story.police))
    assert "Only while linked" in officer.get(story.address).text
    end_link(story.session, story.link, reason="Ended", **story.acting(story.advocate))
    assert "Only while linked" not in officer.get(story.address).text


def test_an_agency_that_left_is_out_on_the_next_request(story: Story, browse: Browse) -> None:
    story.speak("Only while there", shared={story.police.id: [Shared.STATEMENT]})
    officer = browse(story.people.partner(story.police))
    assert officer.get(story.address).status_code == 200
    (part,) = story.parts()
    end_agency(story.session, story.masp, part_id=part.id, **story.acting(story.advocate))
    assert officer.get(story.address).status_code == 404
    assert story.session.scalars(select(SharedPart)).all() == []


@pytest.mark.parametrize("told", [False, True])
def test_partners_see_only_the_two_states(
    story: Story, browse: Browse, marker: str, *, told: bool
) -> None:
    action = story.propose()
    officer = browse(story.people.partner(story.police))
    waiting = officer.get(story.address).text
    assert "waits for the advocate" in waiting
    assert "Plan review" not in waiting
    story.answer(
        action,
        told=told,
        teller=f"a{marker}",
        moment=f"b{marker}",
        route=f"c{marker}",
        meaning=f"d{marker}",
    )
    for address in (story.address, "/partner/"):
        text = officer.get(address).text
        assert "Plan review: needed" in text
        assert ("Told" in text) is told
        assert ("Will be told by Friday 27 November" in text) is not told
        assert marker not in text


def test_how_many_survivors_there_are_shows_in_no_state(story: Story, browse: Browse) -> None:
    _, other_case, _ = story.another()
    action = story.propose()
    officer = browse(story.people.partner(story.police))
    story.answer(action, told=True, plan_review=PlanReview.NOT_NEEDED)
    assert "Told" not in officer.get(story.address).text
    story.answer(action, other_case, tell_by_on=date(2026, 11, 30))
    text = officer.get(story.address).text
    assert text.count("Will be told by") == text.count("Plan review") == 1


def test_the_latest_day_and_the_open_review_stand_for_all() -> None:
    answers = [
        Codes(AnswerState.TOLD, None, PlanReview.NEEDED),
        Codes(AnswerState.TO_TELL, date(2026, 11, 27), PlanReview.DONE),
        Codes(AnswerState.TO_TELL, date(2026, 11, 30), PlanReview.NOT_NEEDED),
    ]
    assert outcome_of(ActionState.FINAL, answers) == Outcome(
        told=False, tell_by_on=date(2026, 11, 30), plan_review=PlanReview.NEEDED
    )
    assert outcome_of(ActionState.WAITING, answers) is None


def test_a_partners_page_names_no_survivor(story: Story, browse: Browse) -> None:
    story.speak(shared={story.police.id: list(Shared)}, orders="Restraining order")
    story.propose()
    officer = browse(story.people.partner(story.police))
    for address in (story.address, "/partner/", f"{story.address}/actions/new"):
        text = officer.get(address).text
        for word in ("Okafor", "J.O.", story.case.reference, str(story.case.id), "07700"):
            assert word not in text, (address, word)
        assert str(story.link.id) not in text
        assert "/staff/cases" not in text


def test_her_record_says_that_the_agency_read_what_she_shared(
    story: Story, browse: Browse, session: Session
) -> None:
    story.speak(shared={story.police.id: [Shared.STATEMENT]})
    officer = story.people.partner(story.police)
    browse(officer).get(story.address)
    read = session.scalars(
        select(LedgerEvent).where(
            LedgerEvent.case_id == story.case.id, LedgerEvent.action == "page.read"
        )
    ).one()
    assert (read.actor_id, read.route) == (officer.id, "partner.masp_case")


def test_a_partners_page_never_opens_what_is_sealed_under_a_survivors_case(
    story: Story, browse: Browse
) -> None:
    story.speak(shared={story.police.id: list(Shared)}, orders="Restraining order")
    story.answer(story.propose())
    officer = browse(story.people.partner(story.police))
    story.session.commit()
    story.session.info["vault"].destroy_scope(story.case.id)
    for address in (story.address, "/partner/"):
        assert officer.get(address).status_code == 200


def test_a_plan_is_only_ever_told_in_days() -> None:
    assert plan_line(None) == "No safety plan is agreed yet."
    stale = PlanState(date(2026, 3, 1), date(2026, 11, 2), (Stale.INCIDENT,))
    assert plan_line(stale) == (
        "A safety plan was agreed on 1 March 2026 and looked at again on 2 November 2026. "
        "It is due for another look."
    )


def test_a_partner_notes_attends_proposes_and_dissents(story: Story, browse: Browse) -> None:
    item = story.on_agenda()
    decision = story.decide("Write to his employer")
    officer = browse(story.people.partner(story.police))
    assert story.masp.reference in officer.get("/partner/").text
    agenda = f"{story.address}/agenda/{item.id}"
    assert officer.post(f"{agenda}/notes", {"words": ""}).status_code == 422
    assert (
        "He moved house"
        in officer.follow(officer.post(f"{agenda}/notes", {"words": "He moved house"})).text
    )
    assert "coming" in officer.follow(officer.post(f"{agenda}/coming")).text
    proposed = officer.post(
        f"{story.address}/actions/new",
        {
            "wording": "Arrest on Monday",
            "owner": str(story.police.id),
            "due_on-day": "30",
            "due_on-month": "11",
            "due_on-year": "2026",
            "urgency": "today",
        },
    )
    assert "waits for the advocate" in officer.follow(proposed).text
    dissent = f"{story.address}/decisions/{decision.id}/dissent"
    assert officer.get(dissent).status_code == 200
    shown = officer.follow(officer.post(dissent, {"why": "It would warn him"})).text
    assert "does not agree:" in shown
    assert "It would warn him" in shown


def test_a_partner_cannot_finish_another_agencys_action(story: Story, browse: Browse) -> None:
    health = story.people.agency("Mental health trust", kind="nhs")
    add_agency(
        story.session,
        story.masp,
        agency_id=health.id,
        lead_account_id=None,
        actor=SYSTEM,
        at=story.people.clock.now(),
    )
    action = story.propose()
    story.answer(action)
    nurse = browse(story.people.partner(health, "Nurse Ray"))
    assert nurse.post(f"{story.address}/actions/{action.id}/done").status_code == 404
