"""A survivor writes something down on a phone, one question a page, and reads it again."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.evidence_store.models import Exhibit, ExhibitState, Offer
from advocacy.incidents.models import Amendment, Incident, Precision, Voice
from advocacy.incidents.service import Moment, Told, log_incident, note_privately
from advocacy.portal.models import PortalDraft
from advocacy.prompts.models import Prompt
from tests.browse import Browser
from tests.evidence_store.fakes import FullBlobs
from tests.evidence_store.sending import send_files
from tests.fakes import FakeBlobs, FakeClock
from tests.people import People

Browse = Callable[..., Browser]


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def jo(browse: Browse, people: People, case: Case) -> Browser:
    return browse(people.survivor(case))


def saved(jo: Browser, account: str = "He rang eleven times.") -> str:
    jo.post("/a/1", {"account": account})
    jo.post("/a/2", {"kind": "today", "clock": "6:10am"})
    for step in (3, 4, 5):
        jo.post(f"/a/{step}", {"skip": "yes"})
    answer = jo.post("/a/6")
    assert answer.headers["Location"] == "/a/7"
    return account


def test_whoever_saves_again_because_no_answer_came_is_told_that_it_is_saved(
    jo: Browser, session: Session
) -> None:
    saved(jo)
    assert jo.post("/a/6").headers["Location"] == "/a/6"
    assert "What you wrote is saved" in jo.follow(jo.get("/a/6")).text
    assert session.scalar(select(func.count()).select_from(Incident)) == 1


def test_she_writes_it_down_step_by_step(jo: Browser, session: Session, amira: Account) -> None:
    assert "Step 1 of 6" in jo.get("/a/1").text
    page = jo.follow(jo.post("/a/1", {"account": "He rang eleven times."}))
    assert "When was it?" in page.text
    assert "You, Amira and their team lead can see this. A court may ask" in page.text
    jo.post("/a/2", {"kind": "about", "clock": "6:10am"})
    jo.post("/a/3", {"place": "On my phone"})
    jo.post("/a/4", {"behaviours": ["contact", "new_accounts"]})
    page = jo.follow(jo.post("/a/5", {"pages": ["83", "86", "87", "88"]}))
    assert "How did it reach you?" in page.text
    page = jo.follow(jo.post("/a/83", {"came_by": "07700 900123"}))
    assert "What do you do differently now?" in page.text
    jo.post("/a/86", {"changed": "I turn my phone off at night"})
    jo.post("/a/87", {"evidence_elsewhere": "The calls are on my old phone"})
    page = jo.follow(jo.post("/a/88", {"reported": "police", "police_reference": "44-1"}))
    assert "Is this right?" in page.text
    assert "07700 900123" in page.text
    assert "The calls are on my old phone" in page.text
    assert "Yes, 44-1" in page.text
    assert "About today, 6:10am" in page.text
    assert "Using a new number or account" in page.text
    jo.follow(jo.post("/a/6"))
    incident = session.scalars(select(Incident)).one()
    assert incident.account == "He rang eleven times."
    assert incident.precision is Precision.ABOUT
    assert incident.happened_at == datetime(2026, 11, 24, 6, 10, tzinfo=UTC)
    assert incident.whose is Voice.WROTE
    assert incident.changed == "I turn my phone off at night"
    assert incident.came_by == "07700 900123"
    assert incident.evidence_elsewhere == "The calls are on my old phone"
    prompt = session.scalars(select(Prompt)).one()
    assert (prompt.kind, prompt.subject_id) == ("incident.written", incident.id)


def test_what_she_typed_is_kept_when_she_comes_back(
    jo: Browser, browse: Browse, session: Session
) -> None:
    jo.post("/a/1", {"account": "He rang eleven times."})
    account = session.scalars(select(Account).where(Account.role == "survivor")).one()
    again = browse(account)
    assert "He rang eleven times." in again.get("/a/1").text
    assert "You have started one" in again.get("/").text


def test_a_mistake_is_answered_on_the_next_page(jo: Browser) -> None:
    answer = jo.post("/a/2", {"kind": "today", "clock": "half past"})
    assert answer.headers["Location"] == "/a/2"
    page = jo.follow(answer)
    assert "Enter the time, for example 6:10pm" in page.text
    assert "half past" in page.text
    assert "Write what happened" in jo.follow(jo.post("/a/1", {"account": " "})).text


def test_who_comes_back_is_met_by_their_words_and_not_by_an_old_complaint(jo: Browser) -> None:
    jo.post("/a/1", {"account": "He rang"})
    page = jo.follow(jo.post("/a/2", {"kind": "today", "clock": "teatime"})).text
    assert "Enter the time, for example 6:10pm" in page
    again = jo.get("/a/2").text
    assert "teatime" in again
    assert "Enter the time" not in again
    assert "Enter the time, for example 6:10pm" in jo.follow(jo.get("/a/6")).text


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Choose one"),
        ({"kind": "today", "clock": "11:30pm"}, "If it was another day, choose “Another day”"),
        ({"kind": "day"}, "Enter the day it was"),
        ({"kind": "keeps"}, "Enter the day it started"),
        (
            {"kind": "keeps", "day-day": "1", "day-month": "1", "day-year": "2027"},
            "Enter a day that has passed",
        ),
    ],
)
def test_a_time_that_cannot_be_is_said(jo: Browser, answers: dict[str, str], sentence: str) -> None:
    assert sentence in jo.follow(jo.post("/a/2", answers)).text


@pytest.mark.parametrize(
    ("answers", "precision", "happened_at"),
    [
        (
            {"kind": "day", "day-day": "20", "day-month": "11", "day-year": "2026"},
            Precision.BETWEEN, datetime(2026, 11, 20, tzinfo=UTC),
        ),
        (
            {"kind": "day", "day-day": "1", "day-month": "7", "day-year": "26", "clock": "9pm"},
            Precision.EXACT, datetime(2026, 7, 1, 20, tzinfo=UTC),
        ),
        (
            {"kind": "keeps", "day-day": "1", "day-month": "11", "day-year": "2026"},
            Precision.BETWEEN, datetime(2026, 11, 1, tzinfo=UTC),
        ),
        ({"skip": "yes"}, Precision.UNKNOWN, datetime(2026, 11, 24, 10, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_times_are_kept_as_exactly_as_they_are_known(
    jo: Browser, session: Session, answers: dict[str, str], precision: Precision,
    happened_at: datetime,
) -> None:  # fmt: skip
    jo.post("/a/1", {"account": "It was him."})
    jo.post("/a/2", answers)
    jo.post("/a/6")
    incident = session.scalars(select(Incident)).one()
    assert (incident.precision, incident.happened_at) == (precision, happened_at)


def test_a_day_without_a_time_reads_as_a_day(jo: Browser) -> None:
    jo.post("/a/1", {"account": "He rang"})
    day = {"day-day": "20", "day-month": "11", "day-year": "2026"}
    jo.post("/a/2", {"kind": "day", **day})
    assert "Friday 20 November, time not known" in jo.get("/a/6").text


def test_nothing_is_saved_before_the_first_step(jo: Browser, session: Session) -> None:
    assert jo.post("/a/6").headers["Location"] == "/a/6"
    assert jo.get("/a/6").headers["Location"] == "/a/1"
    assert session.scalar(select(func.count()).select_from(Incident)) == 0


def test_saving_twice_writes_it_down_once(jo: Browser, session: Session) -> None:
    saved(jo)
    assert jo.post("/a/6").headers["Location"] == "/a/6"
    assert session.scalar(select(func.count()).select_from(Incident)) == 1


def answered(jo: Browser, **answers: str) -> str:
    return jo.follow(jo.post("/a/7", {"under_18": "no", "intimate": "no", **answers})).text


def test_a_photo_gets_a_receipt_in_plain_words(jo: Browser, session: Session) -> None:
    saved(jo)
    assert "Choose from your phone" in answered(jo)
    answer = send_files(jo, "/a/7", ("IMG_1.jpg", b"\xff\xd8\xff pixels"))
    page = jo.follow(answer)
    assert "We have it" in page.text
    assert hashlib.sha256(b"\xff\xd8\xff pixels").hexdigest() in page.text
    exhibit = session.scalars(select(Exhibit)).one()
    assert exhibit.reference in page.text
    assert exhibit.reference in jo.get("/a/8").text


def test_both_questions_must_be_answered(jo: Browser) -> None:
    saved(jo)
    page = jo.follow(jo.post("/a/7", {"under_18": "no"}))
    assert "Choose yes or no: is it a private sexual picture" in page.text
    assert 'value="no" checked' in page.text


def test_files_before_the_answers_are_not_taken(
    jo: Browser, session: Session, blobs: FakeBlobs
) -> None:
    saved(jo)
    page = jo.follow(send_files(jo, "/a/7", ("x.jpg", bytes(9_000_000)), under_18="no"))
    assert "Answer these two questions first. Nothing was added." in page.text
    assert blobs.held == {}
    assert session.scalar(select(func.count()).select_from(Offer)) == 0


def test_a_picture_that_could_show_a_child_stays_on_the_phone(
    jo: Browser, session: Session, blobs: FakeBlobs
) -> None:
    saved(jo)
    assert "Enter which phone, tablet or computer it is on" in answered(jo, under_18="yes")
    page = answered(jo, under_18="yes", device="my old phone")
    assert "We have noted that it is on: my old phone" in page
    answer = send_files(jo, "/a/7", ("x.jpg", bytes(9_000_000)))
    assert answer.status_code == 303
    assert blobs.held == {}
    assert session.scalar(select(func.count()).select_from(Exhibit)) == 0
    assert "You told us of something on: my old phone" in jo.get("/a/8").text


def test_an_intimate_picture_is_locked_away(jo: Browser, session: Session) -> None:
    saved(jo)
    assert "Nobody here opens it" in answered(jo, intimate="yes")
    send_files(jo, "/a/7", ("x.jpg", b"\xff\xd8\xff pixels"))
    assert session.scalars(select(Exhibit)).one().state is ExhibitState.SEALED


def test_a_file_that_is_too_large_is_said_in_words(
    jo: Browser, blobs: FakeBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.evidence_store.service.MOST_BYTES", 100)
    saved(jo)
    answered(jo)
    page = jo.follow(send_files(jo, "/a/7", ("x.jpg", bytes(101))))
    assert "The most that can be added at once is 200 MB." in page.text
    assert blobs.held == {}


def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    jo: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = FullBlobs(room=1)
    saved(jo)
    answered(jo)
    monkeypatch.setattr("advocacy.evidence_store.intake.SealingSink._store", _into(full))
    page = jo.follow(send_files(jo, "/a/7", ("x.jpg", bytes(9_000_000))))
    assert "There is no room to keep files at the moment. Nothing was added." in page.text
    assert session.scalar(select(func.count()).select_from(Exhibit)) == 0


def _into(full: FullBlobs) -> Callable[..., None]:
    def store(_sink: object, *, last: bool) -> None:
        full.create(f"part/{len(full.kept)}", b"last" if last else b"part")

    return store


def test_she_reads_it_again_and_adds_to_it(jo: Browser, session: Session) -> None:
    saved(jo)
    page = jo.get("/a/9")
    incident = session.scalars(select(Incident)).one()
    page = jo.follow(jo.post("/a/9", {"entry": str(incident.id)}))
    assert "He rang eleven times." in page.text
    page = jo.follow(jo.post("/a/8", {"words": "It was twelve."}))
    assert "Choose which it is" in page.text
    assert "It was twelve." in page.text
    assert session.scalars(select(Amendment)).all() == []
    page = jo.follow(jo.post("/a/8", {"words": "It was twelve.", "added": "remembered"}))
    assert "Remembered later, today, 10am" in page.text
    assert "checked" not in page.text
    assert "He rang eleven times." in page.text
    assert "It was twelve." in page.text
    assert session.scalars(select(Amendment)).one().whose is Voice.WROTE
    assert "Write what you want to add" in jo.follow(jo.post("/a/8", {"words": ""})).text


def test_a_draft_that_arrives_after_she_went_on_changes_nothing(
    jo: Browser, session: Session
) -> None:
    late = {"headers": {"X-Draft": "1"}}
    jo.get("/a/1")
    jo.post("/a/1", {"account": "He rang"}, **late)
    assert "He rang</textarea>" in jo.get("/a/1").text
    jo.post("/a/1", {"account": "He rang eleven times."})
    jo.post("/a/1", {"account": "He rang eleven"}, **late)
    assert "He rang eleven times." in jo.get("/a/1").text
    saved(jo)
    jo.post("/a/1", {"account": "He rang eleven"}, **late)
    assert "You have started one" not in jo.get("/").text
    assert session.scalars(select(Incident)).one().account == "He rang eleven times."
    jo.get("/a/1")
    jo.post("/a/1", {"account": "He is back"}, **late)
    assert "You have started one" in jo.get("/").text


def test_what_she_adds_again_because_no_answer_came_is_there_once(
    jo: Browser, session: Session
) -> None:
    saved(jo)
    twelve = {"words": "It was twelve.", "added": "remembered"}
    for _ in range(2):
        assert jo.follow(jo.post("/a/8", twelve)).text.count("It was twelve.") == 1
    assert len(session.scalars(select(Amendment)).all()) == 1
    jo.post("/a/8", {**twelve, "added": "more"})
    jo.post("/a/8", twelve)
    assert len(session.scalars(select(Amendment)).all()) == 3, "said again later, it is new"


def test_she_never_sees_what_is_staffs(
    jo: Browser, session: Session, case: Case, people: People, amira: Account, clock: FakeClock
) -> None:
    actor = people.actor(amira)
    moment = Moment(clock.now() - timedelta(hours=1))
    others = log_incident(
        session, case, actor=actor, at=clock.now(), account="Police say he is out.",
        moment=moment, told=Told(), voice=Voice.OTHER,
    )  # fmt: skip
    hers = log_incident(
        session, case, actor=actor, at=clock.now(), account="She told me of a van.",
        moment=moment, told=Told(), voice=Voice.TOLD,
    )  # fmt: skip
    note_privately(session, hers, actor=actor, at=clock.now(), words="I doubt the plate.")
    session.commit()
    page = jo.get("/a/9")
    assert "She told me of a van." in page.text
    assert "Police say" not in page.text
    assert "I doubt" not in jo.follow(jo.post("/a/9", {"entry": str(hers.id)})).text
    assert jo.post("/a/9", {"entry": str(others.id)}).status_code == 404


def test_someone_elses_entry_is_not_there(
    jo: Browser, browse: Browse, people: People, session: Session
) -> None:
    saved(jo)
    incident = session.scalars(select(Incident)).one()
    other = browse(people.survivor(people.case(people.advocate("Nia"), name="Sam Other"), "sam"))
    assert other.post("/a/9", {"entry": str(incident.id)}).status_code == 404
    assert other.post("/a/9", {"entry": "rubbish"}).status_code == 404
    assert "He rang" not in other.get("/a/9").text
    assert other.get("/a/8").headers["Location"] == "/a/9"


def test_no_page_names_anything_in_its_address_or_title(jo: Browser) -> None:
    saved(jo)
    for number in (*range(1, 6), 7, 8, 9, *range(81, 90)):
        page = jo.get(f"/a/{number}")
        assert page.status_code == 200, number
        assert "<title>Notes</title>" in page.text
        for word in ("incident", "stalk", "evidence", "victim", "police report"):
            assert word not in page.text.split("<h1", 1)[0].lower()
        assert 'autocomplete="off"' in page.text


def test_what_is_kept_in_passing_is_judged_only_before_saving(
    jo: Browser, session: Session
) -> None:
    passing = {"X-Draft": "1"}
    assert jo.post("/a/1", {"account": "He ra"}, headers=passing).status_code == 204
    half = {"kind": "today", "clock": "6:"}
    assert jo.post("/a/2", half, headers=passing).status_code == 204
    page = jo.get("/a/2").text
    assert "There is a problem" not in page
    assert 'value="6:"' in page
    assert jo.get("/a/6").headers["Location"] == "/a/2"
    assert jo.post("/a/6").headers["Location"] == "/a/6"
    assert session.scalar(select(func.count()).select_from(Incident)) == 0


def test_drafts_are_sealed_and_gone_once_saved(jo: Browser, session: Session, marker: str) -> None:
    jo.post("/a/1", {"account": marker})
    rows = session.connection().exec_driver_sql("SELECT * FROM portal_draft").mappings().all()
    assert rows
    assert marker not in repr([dict(row) for row in rows])
    jo.post("/a/6")
    pages = session.scalars(select(PortalDraft.page).order_by(PortalDraft.page)).all()
    assert pages == [0, 7, 8], "where she is, the files, the entry: no step"


def test_every_post_is_answered_by_a_redirect(jo: Browser) -> None:
    saved(jo)
    for number in (*range(1, 9), *range(81, 90)):
        assert jo.post(f"/a/{number}", {}).status_code == 303, number
