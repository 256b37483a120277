"""From the first page to the receipt, and everything that must stop it on the way."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func, select

from advocacy.actor import SYSTEM
from advocacy.cases.models import PersonKind
from advocacy.cases.service import add_person
from advocacy.handover.models import Handover, HandoverEvent, HandoverState, Happened
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from tests.browse import Browser
from tests.fakes import FakeBlobs, FakeClock
from tests.handover.places import DECISION, Way, write
from tests.people import People


def open_prompts(way: Way) -> set[str]:
    way.session.expire_all()
    found = way.session.scalars(select(Prompt.kind).where(Prompt.settled_at.is_(None)))
    return {kind for kind in found if kind.startswith("handover.")}


def actions(way: Way) -> list[str]:
    found = way.session.scalars(
        select(LedgerEvent.action)
        .where(LedgerEvent.action.startswith("handover."))
        .order_by(LedgerEvent.id)
    )
    return list(found)


def test_an_officer_opens_what_was_approved_and_the_advocate_sees_the_receipt(
    way: Way, lead: Browser
) -> None:
    way.begin().decide().approve(lead).send()
    officer = way.inside()
    page = officer.get(way.link)
    assert "He stood at the bus stop." in page.text
    assert "Three approaches in a week" in page.text
    pack = officer.post(f"{way.link}pack")
    assert zipfile.ZipFile(io.BytesIO(pack.data)).testzip() is None
    assert officer.post(f"{way.link}receipt", {"name": "PC Adeyemi 4471"}).status_code == 303
    shown = way.advocate.get(f"{way.base}/").text
    assert "Received by PC Adeyemi 4471" in shown
    assert open_prompts(way) == {"handover.opened", "handover.acknowledged"}
    assert actions(way) == [
        "handover.begun",
        "handover.written",
        "handover.decided",
        "handover.requested",
        "handover.approved",
        "handover.link_issued",
        "handover.opened",
        "handover.downloaded",
        "handover.acknowledged",
    ]
    way.do("noted")
    assert open_prompts(way) == set()


def test_the_pack_that_leaves_is_the_one_that_was_approved(way: Way, lead: Browser) -> None:
    way.begin().decide().do("request")
    seen = lead.post(f"{way.base}/pack").data
    way.do("approve", browser=lead)
    way.send()
    sent = way.inside().post(f"{way.link}pack").data
    assert sent == seen
    assert way.handover is not None
    archive = zipfile.ZipFile(io.BytesIO(sent))
    folder = f"handover-{way.handover.reference}"
    alone = way.inside().post(f"{way.link}summary").data
    assert alone == archive.read(f"{folder}/data/summary.pdf")
    assert alone.startswith(b"%PDF")


def test_the_link_and_the_code_are_nowhere_in_the_database(way: Way, lead: Browser) -> None:
    way.begin().decide().approve(lead).send()
    token = way.link.split("/")[2].encode()
    for table in ("handover_link", "handover"):
        rows = way.session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608 - our own names
        held = repr(rows).encode()
        assert token not in held
        assert way.code.encode() not in held
        assert way.code.replace("-", "").encode() not in held


def test_nobody_approves_their_own_summary(
    way: Way, people: People, browse: Callable[..., Browser]
) -> None:
    boss = browse(people.lead())
    way.advocate = boss
    way.begin().decide().do("request")
    assert boss.post(f"{way.base}/approve").status_code == 404
    way.session.expire_all()
    assert way.handover is not None
    assert way.handover.state is HandoverState.WAITING
    other = browse(people.lead("Nia Obi"))
    way.do("approve", browser=other)
    assert way.handover.state is HandoverState.APPROVED


def test_an_advocate_can_never_approve(way: Way) -> None:
    way.begin().decide().do("request")
    assert way.advocate.post(f"{way.base}/approve").status_code == 404


def test_nothing_is_sent_before_approval(way: Way) -> None:
    way.begin().decide().do("request")
    assert way.advocate.post(f"{way.base}/link", {"days": "7"}).status_code == 409


def test_without_a_decision_and_a_front_page_nobody_is_asked(way: Way) -> None:
    way.begin()
    answer = way.advocate.post(f"{way.base}/request")
    assert answer.status_code == 422
    assert "Record the decision to share." in answer.text
    assert open_prompts(way) == set()


def test_what_waits_cannot_be_changed(way: Way) -> None:
    way.begin().decide().do("request")
    answer = way.advocate.post(f"{way.base}/entries", {"entries": []})
    assert answer.status_code == 409


def test_given_back_it_is_a_draft_again_and_the_frozen_pack_is_gone(
    way: Way, lead: Browser, blobs: FakeBlobs
) -> None:
    way.begin().decide().do("request")
    assert blobs.keys("handover/")
    way.do("return", {"because": "Leave the address of the shop out"}, browser=lead)
    assert blobs.keys("handover/") == []
    assert "Leave the address of the shop out" in way.advocate.get(f"{way.base}/").text
    assert open_prompts(way) == {"handover.returned"}
    way.do("request")
    assert open_prompts(way) == {"handover.approval"}


def test_sharing_without_agreement_needs_reasons(way: Way) -> None:
    way.begin()
    changed = {**DECISION, "agreement": "objected", "article_6": "6-1-ea"}
    answer = way.advocate.post(f"{way.base}/decision", changed)
    assert answer.status_code == 422
    assert "Enter why it is needed and proportionate" in answer.text
    way.decide(agreement="objected", article_6="6-1-ea", necessity="A knife was shown")
    assert (
        "They object. It is shared because it is necessary."
        in way.advocate.get(f"{way.base}/preview").text
    )


def test_an_entry_left_out_is_in_nothing_that_leaves_and_said_to_be_missing(way: Way) -> None:
    way.begin()
    way.do("entries", {"entries": []})
    page = way.advocate.get(f"{way.base}/preview").text
    assert "He stood at the bus stop." not in page
    assert "I take another bus." not in page
    assert "Entries of the diary: 1." in page


def test_no_table_without_rows_where_no_behaviour_was_recorded(way: Way, clock: FakeClock) -> None:
    quiet = write(way.session, way.case, clock, "Somebody rang and said nothing.", behaviours=[])
    way.session.commit()
    way.begin()
    way.do("entries", {"entries": [str(quiet)]})
    page = way.advocate.get(f"{way.base}/preview").text
    assert "No kind of behaviour is recorded for these entries." in page
    assert "What was done</th>" not in page


class TestTheCode:
    def test_resumes_until_the_link_expires(
        self, way: Way, lead: Browser, clock: FakeClock
    ) -> None:
        way.begin().decide().approve(lead).send(days="2")
        officer = way.inside()
        clock.advance(days=1, hours=23)
        assert "He stood" in officer.get(way.link).text
        assert "He stood" in way.inside().get(way.link).text
        clock.advance(hours=2)
        closed = officer.get(way.link)
        assert closed.status_code == 404
        assert "This link is not open" in closed.text

    def test_a_recall_closes_it_at_once(self, way: Way, lead: Browser) -> None:
        way.begin().decide().approve(lead).send()
        officer = way.inside()
        way.do("recall")
        assert officer.get(way.link).status_code == 404
        assert officer.post(f"{way.link}pack").status_code == 404

    def test_unknown_expired_and_recalled_links_answer_alike(self, way: Way, lead: Browser) -> None:
        way.begin().decide().approve(lead).send()
        way.do("recall")
        recalled = Browser(way.app, way.session).get(way.link)
        unknown = Browser(way.app, way.session).get(f"/handover/{'x' * 32}/")
        assert recalled.status_code == unknown.status_code == 404
        assert recalled.data == unknown.data

    def test_without_the_code_nothing_is_shown_or_fetched(self, way: Way, lead: Browser) -> None:
        way.begin().decide().approve(lead).send()
        stranger = way.officer()
        assert "bus stop" not in stranger.get(way.link).text
        assert "Okafor" not in stranger.get(way.link).text
        for what in ("pack", "summary", "receipt"):
            answer = stranger.post(f"{way.link}{what}", {"name": "x"})
            assert answer.status_code == 404

    def test_it_is_taken_as_people_type_it(self, way: Way, lead: Browser) -> None:
        way.begin().decide().approve(lead).send()
        typed = f" {way.code.replace('-', ' ').lower()} "
        assert way.officer().post(way.link, {"code": typed}).status_code == 303

    def test_after_five_wrong_tries_it_is_burnt_until_another_is_issued(
        self, way: Way, lead: Browser, clock: FakeClock
    ) -> None:
        way.begin().decide().approve(lead).send()
        officer = way.officer()
        for _ in range(5):
            clock.advance(seconds=20)
            assert officer.post(way.link, {"code": "WRONGONE"}).status_code == 422
        clock.advance(seconds=20)
        assert officer.post(way.link, {"code": way.code}).status_code == 422
        assert "no longer works" in way.advocate.get(f"{way.base}/").text
        old = way.link
        way.send()
        assert way.inside().get(way.link).status_code == 200
        assert officer.get(old).status_code == 404

    def test_a_wrong_code_slows_the_next_try(self, way: Way, lead: Browser) -> None:
        way.begin().decide().approve(lead).send()
        officer = way.officer()
        statuses = [officer.post(way.link, {"code": "WRONGONE"}).status_code for _ in range(4)]
        assert statuses == [422, 422, 422, 429]

    def test_a_cookie_of_one_pack_opens_no_other(self, way: Way, lead: Browser) -> None:
        way.begin().decide().approve(lead).send()
        officer = way.inside()
        first = way.link
        way.begin(why_now="A second summary").decide().approve(lead).send()
        assert "A second summary" not in officer.get(way.link).text
        assert "Three approaches" in officer.get(first).text


def test_every_page_an_officer_reads_is_in_the_log(way: Way, lead: Browser) -> None:
    way.begin().decide().approve(lead).send()
    officer = way.inside()
    counted = select(func.count()).where(
        LedgerEvent.action == "page.read",
        LedgerEvent.actor_role == "recipient",
        LedgerEvent.case_id == way.case.id,
    )
    before = way.session.scalar(counted) or 0
    way.session.rollback()
    officer.get(way.link)
    assert way.session.scalar(counted) == before + 1


def test_an_advocate_of_another_case_sees_nothing(
    way: Way, people: People, browse: Callable[..., Any]
) -> None:
    way.begin()
    stranger = browse(people.advocate("Ed Lowe"))
    for path in ("/", "/front", "/preview", "/summary.pdf"):
        assert stranger.get(f"{way.base}{path}").status_code == 404


@pytest.mark.parametrize("path", ["/", "/front", "/entries", "/decision", "/preview"])
def test_the_authors_pages_are_read_without_a_change(way: Way, path: str) -> None:
    way.begin()
    assert way.advocate.get(f"{way.base}{path}").status_code == 200


def test_events_are_kept_in_order(way: Way, lead: Browser, clock: FakeClock) -> None:
    way.begin().decide().approve(lead).send()
    officer = way.inside()
    clock.advance(minutes=1)
    officer.post(f"{way.link}summary")
    found = way.session.scalars(select(HandoverEvent).order_by(HandoverEvent.at)).all()
    assert [each.happened for each in found] == [Happened.OPENED, Happened.READ]
    assert way.session.scalar(select(func.count()).select_from(Handover)) == 1


def statements(way: Way, browser: Browser, path: str) -> int:
    """How many statements the server makes for one page."""
    made: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT set_config"):
            return
        if statement.split(None, 1)[0] in {"SELECT", "INSERT", "UPDATE"}:
            made.append(statement)

    engine = way.app.extensions["advocacy"].engine
    way.session.commit()
    event.listen(engine, "before_cursor_execute", note)
    assert browser.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(made)


def test_no_page_asks_the_database_more_than_twelve_times(
    way: Way, lead: Browser, clock: FakeClock
) -> None:
    for number in range(30):
        write(way.session, way.case, clock, f"Entry {number}")
    base = way.begin().decide().base
    for path in ("/", "/entries", "/preview"):
        assert statements(way, way.advocate, f"{base}{path}") <= 12
    way.approve(lead).send()
    assert statements(way, way.inside(), way.link) <= 12
    for path in ("/", "/preview"):
        assert statements(way, way.advocate, f"{base}{path}") <= 12


CHILD = "A child’s record may come to the suspect"


@pytest.mark.parametrize(
    ("responsibility", "warned"), [("yes", True), ("unknown", True), ("no", False)]
)
def test_whoever_chooses_and_whoever_approves_reads_that_a_child_s_record_may_come_to_the_suspect(
    way: Way, lead: Browser, responsibility: str, *, warned: bool
) -> None:
    add_person(
        way.session, way.case, kind=PersonKind.DEPENDENT, name="Ali Okafor", actor=SYSTEM,
        details={"parental_responsibility": responsibility}, at=way.case.opened_at,
    )  # fmt: skip
    way.session.commit()
    way.begin()
    for page in ("front", "entries", "decision", ""):
        text = way.advocate.get(f"{way.base}/{page}").text
        assert (CHILD in text) is warned, page
        assert ("Ali Okafor" in text.split("<main")[1]) is warned, page
    way.decide().do("request")
    assert (CHILD in lead.get(f"{way.base}/").text) is warned
    assert "Ali Okafor" not in way.advocate.get(f"{way.base}/preview").text
