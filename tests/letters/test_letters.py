"""Messages both ways: sent once, read by the other, never changed, seen by nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.models import CaseState
from advocacy.ledger.models import LedgerEvent
from advocacy.letters.models import Letter, LetterDraft
from advocacy.letters.service import write_to_us
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from tests.fakes import FakeClock
from tests.letters.conftest import Browse, Pair
from tests.people import People


def letters(session: Session) -> list[Letter]:
    session.commit()
    session.expire_all()
    return list(session.scalars(select(Letter).order_by(Letter.sent_at, Letter.id)))


def open_prompts(session: Session) -> list[Prompt]:
    session.commit()
    session.expire_all()
    wanted = select(Prompt).where(Prompt.kind == "letter.came", Prompt.settled_at.is_(None))
    return list(session.scalars(wanted))


def test_what_she_writes_is_read_by_her_advocate_and_the_answer_by_her(pair: Pair) -> None:
    assert pair.write("He rang my sister.").headers["Location"] == "/a/42"
    seen = pair.desk.get(pair.path).text
    assert "He rang my sister." in seen
    assert "Not answered: 1" in seen
    assert pair.answer("Thank you for telling me.").status_code == 303
    hers = pair.phone.get("/a/40").text
    assert "Thank you for telling me." in hers
    assert "Amira" in hers
    assert "Khan" not in hers
    assert "Not answered" not in pair.desk.get(pair.path).text


def test_a_message_is_on_her_advocates_day_until_it_is_answered(
    pair: Pair, session: Session
) -> None:
    pair.write("Can we talk next week?")
    assert "J.O. has written" in pair.desk.get("/staff/").text
    (prompt,) = open_prompts(session)
    assert prompt.danger == Danger.DUE
    pair.answer("Yes, on Monday.")
    assert open_prompts(session) == []


def test_a_new_message_is_on_the_day_though_the_one_before_was_put_off(
    pair: Pair, session: Session
) -> None:
    pair.write("Can we talk next week?")
    (prompt,) = open_prompts(session)
    waits = {"until": "day", "because": "they_asked"}
    assert pair.desk.post(f"/staff/today/{prompt.id}/put-off", waits).status_code == 303
    assert "J.O. has written" not in pair.desk.get("/staff/").text
    pair.write("He stood at the gate again.")
    assert "J.O. has written" in pair.desk.get("/staff/").text


def test_asking_for_somebody_today_stands_among_what_is_to_be_done_now(
    pair: Pair, session: Session
) -> None:
    pair.write("Please ring me.", urgent="today")
    (prompt,) = open_prompts(session)
    assert prompt.danger == Danger.CALL
    pair.write("Never mind the first one.")
    (prompt,) = open_prompts(session)
    assert prompt.danger == Danger.CALL
    assert "Somebody today" in pair.desk.get(pair.path).text


def test_it_can_be_answered_another_way_in_words(pair: Pair, session: Session) -> None:
    pair.write("Can we talk?")
    marks = pair.marks()
    empty = pair.desk.post(f"{pair.path}answered", {**marks, "how": ""})
    assert empty.status_code == 422
    assert "Enter what was done instead" in empty.text
    pair.desk.post(f"{pair.path}answered", {**marks, "how": "Rang at ten"})
    assert open_prompts(session) == []
    assert "Answered another way: Rang at ten" in pair.desk.get(pair.path).text


def test_an_answer_never_counts_for_a_message_that_came_while_it_was_written(
    pair: Pair, session: Session
) -> None:
    pair.write("First.")
    marks = pair.marks()
    pair.write("Second, and worse.")
    late = pair.desk.post(pair.path, {**marks, "words": "All is well then."})
    assert late.status_code == 409
    assert "Another message has come" in late.text
    assert "Second, and worse." in late.text
    assert "All is well then." in late.text
    assert len(open_prompts(session)) == 1
    assert pair.desk.post(f"{pair.path}answered", {**marks, "how": "x"}).status_code == 409
    assert "All is well then." in pair.desk.get(pair.path).text


def test_two_colleagues_do_not_answer_past_each_other(
    pair: Pair, people: People, browse: Browse, session: Session
) -> None:
    ruth = browse(people.lead())
    pair.write("Hello?")
    marks = pair.marks(ruth)
    pair.answer("Hello, Amira here.")
    late = ruth.post(pair.path, {**marks, "words": "Hello, Ruth here."})
    assert late.status_code == 409
    assert "Hello, Amira here." in late.text
    assert [each.words for each in letters(session)] == ["Hello?", "Hello, Amira here."]


def test_a_form_posted_twice_sends_once(pair: Pair, session: Session) -> None:
    marks = pair.marks()
    for _ in range(2):
        assert pair.desk.post(pair.path, {**marks, "words": "Once."}).status_code == 303
        pair.phone.post("/a/41", {"message": "Twice?", "once": "m1"})
    assert [each.words for each in letters(session)] == ["Once.", "Twice?"]


def test_other_words_from_a_page_out_of_memory_are_another_message(
    pair: Pair, session: Session
) -> None:
    pair.phone.post("/a/41", {"message": "One", "once": "m1"})
    pair.phone.post("/a/41", {"message": "Two", "once": "m1"})
    assert [each.words for each in letters(session)] == ["One", "Two"]


def test_a_message_may_be_taken_back_until_she_opens_it(pair: Pair, session: Session) -> None:
    pair.answer("Meant for somebody else.")
    letter = letters(session)[0]
    assert "Not opened yet" in pair.desk.get(pair.path).text
    assert pair.desk.post(f"{pair.path}{letter.id}/back").status_code == 303
    hers = pair.phone.get("/a/40").text
    assert "Meant for somebody else." not in hers
    assert "taken back" in hers
    ours = pair.desk.get(pair.path).text
    assert "Meant for somebody else." in ours
    assert "before they opened it" in ours


def test_what_she_has_opened_can_not_be_taken_back(
    pair: Pair, session: Session, clock: FakeClock
) -> None:
    pair.answer("See you at two.")
    clock.advance(seconds=5)
    pair.phone.get("/a/40")
    letter = letters(session)[0]
    assert "Opened by them" in pair.desk.get(pair.path).text
    refused = pair.desk.post(f"{pair.path}{letter.id}/back")
    assert refused.status_code == 409
    assert "They have opened it" in refused.text
    assert "See you at two." in pair.phone.get("/a/40").text


def test_what_an_answer_settled_waits_again_when_it_is_taken_back(
    pair: Pair, session: Session
) -> None:
    pair.write("Are you there?", urgent="today")
    pair.answer("Wrong words.")
    letter = letters(session)[1]
    pair.desk.post(f"{pair.path}{letter.id}/back")
    (prompt,) = open_prompts(session)
    assert prompt.danger == Danger.CALL
    assert "Not answered: 1" in pair.desk.get(pair.path).text


def test_her_message_can_not_be_taken_back_by_anybody(pair: Pair, session: Session) -> None:
    pair.write("Help.")
    letter = letters(session)[0]
    assert pair.desk.post(f"{pair.path}{letter.id}/back").status_code == 404
    assert letters(session)[0].withdrawn_at is None


def test_the_page_says_that_they_will_read_it(pair: Pair) -> None:
    page = pair.desk.get(pair.path).text
    assert "They will read this" in page
    assert "Send to them" in page


def test_words_are_kept_for_the_one_who_wrote_them_until_they_are_sent(
    pair: Pair, people: People, browse: Browse, session: Session, marker: str
) -> None:
    pair.desk.post(pair.path, {**pair.marks(), "words": marker, "later": "yes"})
    assert marker in pair.desk.get(pair.path).text
    assert marker not in browse(people.lead()).get(pair.path).text
    assert marker not in pair.phone.get("/a/40").text
    assert letters(session) == []
    pair.answer(marker)
    assert session.scalar(select(func.count()).select_from(LetterDraft)) == 0


AS_TYPED = {"X-Draft": "1"}


def typing(pair: Pair, words: str, marks: dict[str, str]) -> int:
    """Let the page keep what is being typed, as it does by itself; give the answer's status."""
    posted = {**marks, "words": words}
    return pair.desk.post(f"{pair.path}keep", posted, headers=AS_TYPED).status_code


def test_words_are_kept_as_they_are_typed_and_stand_there_when_the_page_is_opened_again(
    pair: Pair, people: People, browse: Browse, session: Session, marker: str
) -> None:
    assert f'data-keep="{pair.path}keep"' in pair.desk.get(pair.path).text
    assert typing(pair, f"{marker} and hal", pair.marks()) == 204
    assert f"{marker} and hal" in pair.desk.get(pair.path).text
    assert marker not in browse(people.lead()).get(pair.path).text
    assert marker not in pair.phone.get("/a/40").text
    assert letters(session) == []
    assert typing(pair, " ", pair.marks()) == 204
    assert session.scalar(select(func.count()).select_from(LetterDraft)) == 0


def test_what_was_typed_arrives_late_and_brings_no_sent_message_back(
    pair: Pair, session: Session
) -> None:
    marks = pair.marks()
    pair.desk.post(pair.path, {**marks, "words": "See you at ten."})
    assert typing(pair, "See you at", marks) == 204
    assert session.scalar(select(func.count()).select_from(LetterDraft)) == 0
    # The page is gone back to after a while: those are other words, and they are kept.
    pair.clock.advance(minutes=2)
    assert typing(pair, "At eleven, I mean", marks) == 204
    assert "At eleven, I mean" in pair.desk.get(pair.path).text


def test_keeping_works_without_the_page_s_own_help_and_for_nobody_off_the_case(
    pair: Pair, people: People, browse: Browse, session: Session
) -> None:
    kept = pair.desk.post(f"{pair.path}keep", {"words": "Begun", "once": "\0\n" * 40})
    assert kept.status_code == 303
    assert "Begun" in pair.desk.follow(kept).text
    cal = browse(people.advocate("Cal Dean"))
    assert cal.post(f"{pair.path}keep", {"words": "x"}, headers=AS_TYPED).status_code == 404


def test_a_colleague_off_the_case_is_told_nothing(
    pair: Pair, people: People, browse: Browse, session: Session, marker: str
) -> None:
    pair.write(marker)
    cal = browse(people.advocate("Cal Dean"))
    assert cal.get(pair.path).status_code == 404
    assert cal.get(f"{pair.path}older").status_code == 404
    assert cal.post(pair.path, {"words": "x"}).status_code == 404
    assert cal.post(f"{pair.path}answered", {"how": "x"}).status_code == 404
    mine = people.case(people.advocate("Dee"))
    dee = browse(people.account("advocate", "Eve Lowe", team_id=people.team.id))
    assert dee.get(f"/staff/cases/{mine.id}/messages/").status_code == 404
    assert len(letters(session)) == 1


def test_a_message_is_taken_back_only_by_way_of_its_own_case(
    pair: Pair, people: People, session: Session
) -> None:
    pair.answer("Stays.")
    letter = letters(session)[0]
    other = people.case(pair.amira, name="Bea Lund")
    session.commit()
    answer = pair.desk.post(f"/staff/cases/{other.id}/messages/{letter.id}/back")
    assert answer.status_code == 404
    assert letters(session)[0].withdrawn_at is None


def danger_word(session: Session, pair: Pair, clock: FakeClock) -> None:
    raise_prompt(
        session, kind="checkin.danger", danger=Danger.DANGER, due_at=clock.now(), at=clock.now(),
        actor=SYSTEM, case_id=pair.case.id, subject_id=pair.case.id,
    )  # fmt: skip
    session.commit()


def test_while_a_danger_word_is_open_only_the_lead_writes_and_says_why(
    pair: Pair, people: People, browse: Browse, session: Session, clock: FakeClock
) -> None:
    danger_word(session, pair, clock)
    refused = pair.answer("Are you all right?")
    assert refused.status_code == 422
    assert "Only the team lead may write to them now" in refused.text
    assert "Are you all right?" in pair.desk.get(pair.path).text
    ruth = browse(people.lead())
    assert "Enter why it is sent all the same" in pair.answer("Hello", ruth).text
    assert letters(session) == []
    sent = pair.answer("Hello", ruth, unsafe_reason="Agreed with the duty officer")
    assert sent.status_code == 303
    assert "Agreed with the duty officer" in ruth.get(pair.path).text
    hers = pair.phone.get("/a/40").text
    assert "Hello" in hers
    assert "Agreed with" not in hers
    assert "anger word" not in hers


def test_nobody_writes_to_somebody_who_can_not_sign_in(
    people: People, browse: Browse, session: Session
) -> None:
    amira = people.advocate()
    case = people.case(amira)
    desk, path = browse(amira), f"/staff/cases/{case.id}/messages/"
    assert "sign in yet" in desk.get(path).text
    assert desk.post(path, {"words": "Hello", "latest": ""}).status_code == 422
    assert letters(session) == []


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "\u202eright to left\u202c",
        "\U0001f642 \u0645\u0631\u062d\u0628\u0627",
        "tab\tand\nline",
    ],
)
def test_whatever_is_typed_comes_out_as_it_was_typed(
    pair: Pair, session: Session, words: str
) -> None:
    pair.write(words)
    pair.answer(words)
    assert [each.words for each in letters(session)] == [words, words]
    for text in (pair.desk.get(pair.path).text, pair.phone.get("/a/40").text):
        assert "<script>alert" not in text


def test_control_characters_are_left_out(pair: Pair, session: Session) -> None:
    pair.write("a\x00b\x07c", once="\x00")
    assert letters(session)[0].words == "abc"


def test_too_long_is_said_and_nothing_is_lost(pair: Pair, session: Session) -> None:
    long = "word " * 4000
    back = pair.write(long)
    assert back.headers["Location"] == "/a/41"
    page = pair.phone.follow(back).text
    assert "Make it shorter, or send it in two parts" in page
    assert long.strip() in page
    ours = pair.answer(long)
    assert ours.status_code == 422
    assert "Use 5000 characters or fewer" in ours.text
    assert long.strip() in ours.text
    assert letters(session) == []


def test_a_flood_is_met_kindly_loses_nothing_and_is_told_to_her_advocate(
    pair: Pair, session: Session, clock: FakeClock
) -> None:
    for number in range(10):
        assert pair.write(f"Number {number}").headers["Location"] == "/a/42"
    back = pair.write("One too many")
    page = pair.phone.follow(back).text
    assert "You have sent a lot in a short time" in page
    assert "One too many" in page
    assert len(letters(session)) == 10
    (prompt,) = open_prompts(session)
    assert "somebody else may hold the phone" in prompt.detail
    assert pair.write("Please come", urgent="today").headers["Location"] == "/a/42"
    assert "One too many" not in pair.write("Again", urgent="today").text
    assert len(letters(session)) == 11
    clock.advance(minutes=61)
    pair.phone.sign_in(pair.jo)
    assert pair.write("Later").headers["Location"] == "/a/42"


def test_messages_are_paged_by_key_and_none_is_lost(
    pair: Pair, people: People, session: Session, clock: FakeClock
) -> None:
    for number in range(60):
        write_to_us(
            session, pair.case, words=f"Number {number:02}", once=str(number), wants_today=False,
            actor=people.actor(pair.jo), at=clock.now() - timedelta(hours=60 - number),
        )  # fmt: skip
        session.flush()
    found: list[str] = []
    path = pair.path
    for _ in range(3):
        text = pair.desk.get(path).text
        found += [f"{n:02}" for n in range(60) if f"Number {n:02}" in text]
        path = text.split('rel="next" href="')[1].split('"')[0] if 'rel="next"' in text else ""
    assert sorted(found) == [f"{n:02}" for n in range(60)]
    first = pair.phone.get("/a/40").text
    key = first.split('name="before" value="')[1].split('"')[0]
    older = pair.phone.follow(pair.phone.post("/a/40", {"before": key})).text
    assert "Number 34" in older
    assert "Number 35" not in older


def test_both_ways_are_in_the_log(pair: Pair, session: Session) -> None:
    pair.write("In.")
    pair.answer("Out.")
    pair.phone.get("/a/40")
    session.commit()
    said = session.execute(
        select(LedgerEvent.action, LedgerEvent.actor_role, LedgerEvent.route).where(
            LedgerEvent.case_id == pair.case.id
        )
    ).all()
    assert ("letter.sent", "survivor", None) in said
    assert ("letter.sent", "advocate", None) in said
    assert ("letter.answered", "advocate", None) in said
    assert ("page.read", "survivor", "own_letters.thread") in said
    assert ("page.read", "advocate", "letters.thread") in said


def test_the_words_are_sealed_in_the_database(pair: Pair, session: Session, marker: str) -> None:
    pair.write(marker)
    sealed = session.connection().exec_driver_sql("SELECT words_sealed FROM letter").scalar_one()
    assert marker.encode() not in bytes(sealed)


def test_messages_stand_among_the_contacts_without_their_words(pair: Pair, marker: str) -> None:
    pair.write(marker)
    pair.answer(f"Re {marker}")
    page = pair.desk.get(f"/staff/cases/{pair.case.id}/contacts/").text
    assert "They wrote a message" in page
    assert "We wrote a message" in page
    assert marker not in page


def test_a_case_is_not_closed_over_a_message_that_nobody_answered(pair: Pair) -> None:
    closing = f"/staff/cases/{pair.case.id}/closing"
    assert "nobody has answered" not in pair.desk.get(closing).text
    pair.write("Are you there?")
    assert "nobody has answered" in pair.desk.get(closing).text
    pair.answer("Yes.")
    assert "nobody has answered" not in pair.desk.get(closing).text


def test_of_a_closed_case_messages_are_read_and_not_written(pair: Pair, session: Session) -> None:
    pair.write("Thank you for everything.")
    session.merge(pair.case).state = CaseState.CLOSED
    session.commit()
    hers = pair.phone.get("/a/40").text
    assert "Thank you for everything." in hers
    assert 'href="/a/41"' not in hers
    assert pair.phone.get("/a/41").status_code == 409
    assert pair.phone.post("/a/41", {"message": "One more"}).status_code == 409
    ours = pair.desk.get(pair.path).text
    assert "Thank you for everything." in ours
    assert "Send to them" not in ours
    assert pair.desk.post(pair.path, {"words": "x", "latest": ""}).status_code == 409
    assert len(letters(session)) == 1
