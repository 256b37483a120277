"""The telephone word: both or nothing, for an hour, for who is on the telephone and nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.passphrases import Passphrases
from advocacy.actor import Role
from advocacy.cases.grant_models import ConflictBlock
from advocacy.cases.models import Case
from advocacy.crisis.calls import CALL_ON_DUTY, CALLED, UNKNOWN_CALL
from advocacy.crisis.models import CrisisOpening, DutyCall, TelephoneWord
from advocacy.crisis.on_duty import tell_of_a_call
from advocacy.crisis.openings import OPENED
from advocacy.crisis.words import GUESSED, agree_word
from advocacy.db import new_id
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.referrals.models import HelplineCall
from advocacy.vault import SERVICE_SCOPE
from tests.browse import Browser
from tests.duty.conftest import OnDuty
from tests.fakes import FakeClock
from tests.people import People

Browse = Callable[..., Browser]
CALLER = "/staff/helpline/crisis"
WORD = "Marmalade"


@dataclass
class Night:
    """A case with a telephone word, its advocate, and who takes calls."""

    session: Session
    case: Case
    advocate: Account
    tom: Account
    browser: Browser

    def gives(self, reference: str, word: str) -> Any:
        return self.browser.post(CALLER, {"reference": reference, "word": word})

    def recognised(self) -> str:
        answer = self.gives(self.case.reference, WORD)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def kinds(self) -> list[str]:
        self.session.commit()
        self.session.expire_all()
        return list(self.session.scalars(select(Prompt.kind).where(Prompt.settled_at.is_(None))))


@pytest.fixture
def night(people: People, session: Session, clock: FakeClock, browse: Browse) -> Night:
    advocate, tom = people.advocate(), people.helpline()
    case = people.case(advocate)
    agree_word(
        session,
        case,
        word=WORD,
        note="By voice at the office",
        passphrases=people.passphrases,
        actor=people.actor(advocate),
        at=clock.now(),
    )
    session.commit()
    return Night(session, case, advocate, tom, browse(tom))


def test_reference_and_word_together_open_the_essentials_and_nothing_else(night: Night) -> None:
    page = night.browser.get(night.recognised()).text
    assert "07700 900 142" in page
    assert "Amy from the dentist" in page
    assert "None recorded" in page
    assert "Okafor" not in page
    assert str(night.case.id) not in page
    assert night.browser.get(f"/staff/cases/{night.case.id}/").status_code == 404


@pytest.mark.parametrize("said", ["marmalade", " MARMALADE ", "Marma-lade"])
def test_the_word_counts_however_it_is_heard(night: Night, said: str) -> None:
    assert night.gives(night.case.reference.lower().replace("-", " "), said).status_code == 303


def neutral(answer: Any, reference: str) -> str:
    assert answer.status_code == 422
    return str(answer.text).replace(reference, "REFERENCE")


def test_every_failure_reads_alike(night: Night, people: People) -> None:
    wordless = people.case(night.advocate, name="Ana Lima")
    blocked = people.case(night.advocate, name="Eve Stone")
    at = people.clock.now()
    agree_word(
        night.session, blocked, word=WORD, note="By voice", passphrases=people.passphrases,
        actor=people.actor(night.advocate), at=at,
    )  # fmt: skip
    night.session.add(
        ConflictBlock(
            scope_id=SERVICE_SCOPE, account_id=night.tom.id, case_id=blocked.id,
            declared_id=new_id(), person_id=new_id(), made_at=at, because="name",
        )
    )  # fmt: skip
    night.session.commit()
    answers = [
        neutral(night.gives(reference, word), reference)
        for reference, word in (
            (night.case.reference, "Breakfast"),
            ("ZZ-9999", WORD),
            (wordless.reference, WORD),
            (blocked.reference, WORD),
        )
    ]
    assert len(set(answers)) == 1
    assert "Treat them as an unknown caller" in answers[0]
    assert WORD not in answers[0]
    assert night.session.scalars(select(CrisisOpening)).all() == []


class Counting(Passphrases):
    """Counts the costly work."""

    done = 0

    def matches(self, stored: str | None, passphrase: str) -> bool:
        self.done += 1
        return super().matches(stored, passphrase)


@pytest.mark.own_app
def test_the_same_costly_work_is_done_whatever_fits(app: Any, night: Night) -> None:
    counting = Counting(memory_kib=64, passes=1, lanes=1)
    app.extensions["passphrases"] = counting
    for reference, word in (("ZZ-9999", "x" * 9), (night.case.reference, "y" * 9)):
        before = counting.done
        night.gives(reference, word)
        assert counting.done == before + 1
    before = counting.done
    night.recognised()
    assert counting.done == before + 1


def test_it_closes_after_an_hour(night: Night, clock: FakeClock) -> None:
    address = night.recognised()
    for _ in range(3):
        clock.advance(minutes=19)
        assert night.browser.get(address).status_code == 200
    clock.advance(minutes=4)
    assert night.browser.get(address).status_code == 404
    over = {"said": "x", "next_step": "done"}
    assert night.browser.post(f"{address}/end", over).status_code == 404


def test_it_is_open_to_nobody_else_and_in_no_other_sign_in(
    night: Night, people: People, browse: Browse, clock: FakeClock
) -> None:
    address = night.recognised()
    assert browse(people.helpline("Una Moss")).get(address).status_code == 404
    assert browse(people.lead()).get(address).status_code == 404
    clock.advance(minutes=1)
    assert browse(night.tom).get(address).status_code == 404


def test_it_closes_when_a_conflict_is_found(night: Night, clock: FakeClock) -> None:
    address = night.recognised()
    night.session.add(
        ConflictBlock(
            scope_id=SERVICE_SCOPE, account_id=night.tom.id, case_id=night.case.id,
            declared_id=new_id(), person_id=new_id(), made_at=clock.now(), because="name",
        )
    )  # fmt: skip
    assert night.browser.get(address).status_code == 404


def test_her_advocate_is_told_and_the_log_holds_the_read(night: Night, browse: Browse) -> None:
    night.browser.get(night.recognised())
    assert CALLED in night.kinds()
    events = night.session.execute(
        select(LedgerEvent.action, LedgerEvent.route).where(
            LedgerEvent.actor_id == night.tom.id, LedgerEvent.case_id == night.case.id
        )
    ).all()
    assert ("crisis.opened_by_word", None) in events
    assert ("page.read", "calling.essentials") in events
    amira = browse(night.advocate)
    assert "A call about J.O. came to the helpline" in amira.get("/staff/").text
    assert "Tom Bell" in amira.get(f"/staff/cases/{night.case.id}/crisis/").text


def test_three_wrong_words_are_told_to_her_advocate(night: Night, browse: Browse) -> None:
    for _ in range(2):
        night.gives(night.case.reference, "Breakfast")
    assert GUESSED not in night.kinds()
    night.gives(night.case.reference, "Breakfast")
    assert GUESSED in night.kinds()
    amira, page = browse(night.advocate), f"/staff/cases/{night.case.id}/crisis/"
    assert "Somebody may be ringing as J.O." in amira.get("/staff/").text
    assert "agree another word face to face" in amira.get(page).text
    amira.follow(amira.post(f"{page}read"))
    assert GUESSED not in night.kinds()
    refused = night.session.scalars(
        select(LedgerEvent.id).where(LedgerEvent.action == "crisis.word_refused")
    ).all()
    assert len(refused) == 3


def test_after_many_wrong_words_even_the_right_one_fails_alike_for_a_while(
    night: Night, clock: FakeClock
) -> None:
    wrong = [night.gives(night.case.reference, "Breakfast").text for _ in range(8)]
    right = night.gives(night.case.reference, WORD)
    assert right.status_code == 422
    assert right.text == wrong[0]
    clock.advance(minutes=29)
    night.browser.get("/staff/helpline")
    clock.advance(minutes=29)
    night.browser.get("/staff/helpline")
    clock.advance(minutes=3)
    assert night.gives(night.case.reference, WORD).status_code == 303


def test_one_worker_may_not_try_without_end(night: Night) -> None:
    answers = [night.gives(f"BC-{number:04}", "Breakfast").status_code for number in range(21)]
    assert answers[:20] == [422] * 20
    assert answers[20] == 429


def test_nobody_can_read_the_word(night: Night, browse: Browse) -> None:
    stored = night.session.scalars(select(TelephoneWord)).one()
    assert stored.word_hash.startswith("$argon2id$")
    page = browse(night.advocate).get(f"/staff/cases/{night.case.id}/crisis/").text
    assert "By voice at the office" in page
    assert WORD.casefold() not in page.casefold()
    rows = night.session.execute(text("SELECT * FROM telephone_word")).all()
    assert b"armalade" not in repr(rows).encode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"word": "abc", "again": "abc"}, "Enter a word of 5 to 40 letters"),
        ({"word": "Okafor", "again": "Okafor"}, "no name of anybody in the case"),
        ({"again": "Breakfast"}, "Enter the same word twice"),
        ({"note": "It is honeydew"}, "Take the word out of the note"),
        ({"note": ""}, "Enter where and how it was agreed"),
    ],
)
def test_a_word_that_would_not_do_is_turned_down(
    night: Night, browse: Browse, given: dict[str, str], sentence: str
) -> None:
    values = {"word": "Honeydew", "again": "Honeydew", "note": "By voice", **given}
    answer = browse(night.advocate).post(f"/staff/cases/{night.case.id}/crisis/word", values)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_advocate_sets_another_word_and_takes_it_away(night: Night, browse: Browse) -> None:
    case, amira = f"/staff/cases/{night.case.id}/crisis", browse(night.advocate)
    given = {"word": "Honeydew", "again": "honey dew", "note": "By voice"}
    amira.follow(amira.post(f"{case}/word", given))
    assert night.gives(night.case.reference, WORD).status_code == 422
    assert night.gives(night.case.reference, "Honeydew").status_code == 303
    amira.follow(amira.post(f"{case}/word/drop"))
    assert night.gives(night.case.reference, "Honeydew").status_code == 422


def test_a_call_that_is_dealt_with_closes_and_is_left_for_her_advocate(
    night: Night, clock: FakeClock
) -> None:
    address = night.recognised()
    clock.advance(minutes=5)
    over = {"said": "She only wanted to talk.", "next_step": "done"}
    night.browser.follow(night.browser.post(f"{address}/end", over))
    assert night.browser.get(address).status_code == 404
    kinds = night.kinds()
    assert OPENED in kinds
    assert CALLED not in kinds
    call = night.session.scalars(select(HelplineCall)).one()
    assert call.scope_id == call.case_id == night.case.id


def test_a_call_that_needs_somebody_opens_for_whoever_holds_duty(
    night: Night, people: People, browse: Browse, on_duty: OnDuty, clock: FakeClock
) -> None:
    dot = people.account(Role.ADVOCATE, "Dot Hale", team_id=people.other_team().id)
    on_duty(dot)
    address = night.recognised()
    over = {"said": "He is outside the door.", "next_step": "duty"}
    night.browser.follow(night.browser.post(f"{address}/end", over))
    assert tell_of_a_call(night.session, at=clock.now())
    assert CALL_ON_DUTY in night.kinds()
    browser = browse(dot)
    assert f"{night.case.reference} J.O." in browser.get("/staff/duty/").text
    call = night.session.scalars(select(DutyCall)).one()
    item = f"/staff/duty/call/{call.id}"
    page = browser.follow(browser.post(f"{item}/open")).text
    assert "He is outside the door." in page
    assert "07700 900 142" in page
    browser.follow(browser.post(f"{item}/resolve", {"reason": "999 is there."}))
    assert browser.get(item).status_code == 404
    assert CALLED not in night.kinds()


CALL = {
    "danger_now": "no", "caller": "Says she is Jo", "phone": "07700 900555", "about": "Wants help",
    "outcome": "passed_on", "to_duty": "yes",
    "rang_at-day": "24", "rang_at-month": "11", "rang_at-year": "2026", "rang_at-time": "10:00",
}  # fmt: skip


def test_without_the_word_the_call_is_an_unknown_callers_and_goes_to_duty(
    night: Night, people: People, browse: Browse, on_duty: OnDuty
) -> None:
    dot = people.account(Role.ADVOCATE, "Dot Hale", team_id=people.other_team().id)
    on_duty(dot)
    refused = night.gives(night.case.reference, "Breakfast").text
    assert "/staff/helpline/calls/new?to_duty=1" in refused
    given = {**CALL, "reference": night.case.reference}
    log = night.browser.follow(night.browser.post("/staff/helpline/calls/new", given)).text
    assert "Says she is Jo" in log
    call = night.session.scalars(select(HelplineCall)).one()
    assert call.scope_id == call.id
    item = night.session.scalars(select(DutyCall)).one()
    browser = browse(dot)
    page = browser.follow(browser.post(f"/staff/duty/call/{item.id}/open")).text
    assert "He may be the one who rang" in page
    assert "07700 900 142" in page
    assert "Says she is Jo rang from 07700 900 555" in page


def test_logging_it_says_the_same_whether_or_not_there_is_a_case(night: Night) -> None:
    real = night.browser.post(
        "/staff/helpline/calls/new", {**CALL, "reference": night.case.reference}
    )
    invented = night.browser.post("/staff/helpline/calls/new", {**CALL, "reference": "ZZ-9999"})
    assert real.status_code == invented.status_code == 303
    assert real.headers["Location"] == invented.headers["Location"]


def test_nobody_opens_a_case_by_logging_a_call_about_it_themselves(
    night: Night, people: People, browse: Browse, on_duty: OnDuty
) -> None:
    dot = people.account(Role.ADVOCATE, "Dot Hale", team_id=people.other_team().id)
    on_duty(dot)
    browser = browse(dot)
    given = {**CALL, "reference": night.case.reference}
    browser.follow(browser.post("/staff/helpline/calls/new", given))
    call = night.session.scalars(select(DutyCall)).one()
    assert night.case.reference not in browser.get("/staff/duty/").text
    assert browser.post(f"/staff/duty/call/{call.id}/open").status_code == 404
    assert browser.get(f"/staff/duty/call/{call.id}").status_code == 404


def test_a_call_about_nobody_known_goes_to_duty_and_the_teams_lead(
    night: Night, people: People, browse: Browse, on_duty: OnDuty
) -> None:
    lead, dot = people.lead(), people.advocate("Dot Hale")
    other = people.account(Role.LEAD, "Other Lead", team_id=people.other_team().id)
    on_duty(dot)
    night.browser.post("/staff/helpline/calls/new", CALL)
    call = night.session.scalars(select(DutyCall)).one()
    page = browse(dot).get(f"/staff/duty/call/{call.id}").text
    assert "Says she is Jo" in page
    assert "Contact safely" not in page
    browser, address = browse(lead), f"{CALLER}/unknown/{call.id}"
    assert "Somebody rang and was not identified" in browser.get("/staff/").text
    assert browse(other).get(address).status_code == 404
    browser.post(address, {"reason": "Rang the sister. All is well."})
    assert browser.get(address).status_code == 404
    assert UNKNOWN_CALL not in night.kinds()


def test_what_police_know_is_recorded_with_her_agreement_and_shown_in_a_crisis(
    night: Night, browse: Browse
) -> None:
    case, amira = f"/staff/cases/{night.case.id}/crisis", browse(night.advocate)
    given = {
        "knows": ["treat_as_urgent", "knows_code_word"], "force": "Hampshire", "reference": "M-1",
        "agreed": "no", "agreed_on-day": "24", "agreed_on-month": "11", "agreed_on-year": "2026",
        "agreed_how": "by voice",
    }  # fmt: skip
    refused = amira.post(f"{case}/marker", given)
    assert "only be recorded with their agreement" in refused.text
    amira.follow(amira.post(f"{case}/marker", {**given, "agreed": "yes"}))
    page = night.browser.get(night.recognised()).text
    assert "treated as urgent" in page
    assert "A code word for 999 is known" in page
    assert "Their address is flagged" not in page
    amira.follow(amira.post(f"{case}/marker/withdraw", {"how": "She asked"}))
    page = night.browser.get(night.recognised()).text
    assert "treated as urgent" not in page
    assert "None recorded" in page
