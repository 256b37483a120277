"""Every page people live in asks the database a fixed, small number of times, log included."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, event

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM
from advocacy.cases.models import Case, PersonKind
from advocacy.cases.service import list_people
from advocacy.checkins.service import agree_plan
from advocacy.clock import LONDON
from advocacy.contacts.models import Channel, Direction
from advocacy.contacts.service import record_contact
from advocacy.db import new_id
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.letters.service import write_to_us
from advocacy.masp.models import Shared
from advocacy.orders.breach_models import Breach
from advocacy.orders.breaches import link_to_term
from advocacy.orders.models import Hearing, Order
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from advocacy.safeguarding.models import About
from advocacy.safeguarding.service import Raised, raise_concern
from advocacy.supervision.agreeing import agree_action
from advocacy.supervision.models import SupervisionNote
from advocacy.supervision.reviewing.service import Seen, review_case
from advocacy.supervision.service import Held, add_to_note, note_supervision
from advocacy.tasks.service import Wanted, add_task
from safety_plans.bands import Band
from safety_plans.models import Plan
from safety_plans.service import start_plan
from safety_plans.steps import propose_step
from tests.browse import Browser
from tests.checkins.conftest import agreement
from tests.evidence_store.sending import send_files
from tests.masp.arrange import Story
from tests.orders.arrange import a_hearing, a_term, an_order
from tests.people import People
from tests.today.test_today import counted

LISTS, OTHERS = 6, 12


@dataclass
class Service:
    """A service in which everything a page can show grows."""

    story: Story
    plan: Plan
    lead: Account
    partner: Account
    survivor: Account
    order: Order
    hearing: Hearing
    note: SupervisionNote
    newest_id: UUID | None = None
    breach: Breach | None = field(default=None)
    grown: int = field(default=0)

    def grow(self, rows: int) -> None:
        """Add so many of everything."""
        story = self.story
        session, case, at = story.session, story.case, story.people.clock.now()
        actor = story.people.actor(story.advocate)
        for number in range(self.grown, self.grown + rows):
            when = at - timedelta(hours=number + 1)
            record_contact(
                session, case, channel=Channel.CALL, direction=Direction.IN, reached=True,
                happened_at=when, minutes=5, note=f"Note {number}", agreed="", next_on=None,
                unsafe_reason="", actor=actor, at=at,
            )  # fmt: skip
            incident = log_incident(
                session, case, actor=actor, at=at, account=f"Account {number}",
                moment=Moment(when), told=Told(), voice=Voice.TOLD,
            )  # fmt: skip
            propose_step(
                session, self.plan, words=f"Step {number}", theme="home", who="", private=False,
                actor=actor, at=at,
            )  # fmt: skip
            add_task(
                session, case, Wanted(f"Task {number}", at + timedelta(hours=1), None),
                actor=actor, at=at,
            )  # fmt: skip
            write_to_us(
                session, case, words=f"Message {number}", once=str(number), wants_today=False,
                actor=story.people.actor(self.survivor), at=when,
            )  # fmt: skip
            raise_concern(
                session,
                case,
                Raised(About.CHILD, "Noah", "Seen", "Amira", [], "", danger_now=False),
                actor=actor,
                at=at,
            )
            an_order(session, case, actor=actor, at=at)
            term = a_term(session, case, self.order, number=number + 2, actor=actor, at=at)
            self.breach = link_to_term(
                session, case, term, incident_id=incident.id, why="x", actor=actor, at=at
            )
            a_hearing(session, case, self.order, actor=actor, at=at, happens_at=when)
            self._supervise(number)
            mine = story.people.case(story.advocate, name=f"Number {number}")
            raise_prompt(
                session, kind="contact.due", danger=Danger(1 + number % 6), due_at=when, at=at,
                actor=SYSTEM, case_id=mine.id, subject_id=mine.id,
            )  # fmt: skip
            raise_prompt(
                session, kind="contact.first_due", danger=Danger.DUE, at=at, actor=SYSTEM,
                due_at=at + timedelta(days=1 + number % 6), case_id=mine.id, subject_id=mine.id,
            )  # fmt: skip
            _, linked, link = story.another(f"Linked {number}")
            shared = {story.police.id: list(Shared)[:3]}
            story.speak(f"Said {number}", link=link, case=linked, shared=shared)
            story.answer(story.propose(f"Action {number}"))
            story.decide(f"Decided {number}")
        self.grown += rows
        session.commit()

    def _supervise(self, number: int) -> None:
        """Add to a note of supervision, write another, and review the case once more."""
        story = self.story
        session, case, at = story.session, story.case, story.people.clock.now()
        lead, amira = story.people.actor(self.lead), story.advocate.id
        today = at.astimezone(LONDON).date()
        session.flush()
        add_to_note(session, self.note, case, words="More", form_id=new_id(), actor=lead, at=at)
        agree_action(
            session, self.note, case, what=f"Agreed {number}", account_id=amira, due_on=today,
            as_task=True, form_id=new_id(), actor=lead, at=at,
        )  # fmt: skip
        for about in (case, None):
            self.note_again(about)
        seen = Seen(["risk"], "Well", f"Change {number}", amira, today, today + timedelta(days=7))
        self.newest_id = review_case(
            session, case, seen, newest_id=self.newest_id, form_id=new_id(), actor=lead,
            at=at + timedelta(seconds=number),
        ).id  # fmt: skip
        session.flush()

    def note_again(self, about: Case | None) -> SupervisionNote:
        """Note supervision of the advocate, about a case or about none."""
        people = self.story.people
        today = people.clock.now().astimezone(LONDON).date()
        return note_supervision(
            self.story.session, about, Held(today, "Said", "", today + timedelta(days=7)),
            with_id=self.story.advocate.id, form_id=new_id(), actor=people.actor(self.lead),
            at=people.clock.now(),
        )  # fmt: skip

    def pages(self) -> dict[str, tuple[Account, str, int]]:
        """Return who opens which address, and the most statements it may take."""
        case = f"/staff/cases/{self.story.case.id}/"
        amira, breach = self.story.advocate, self.breach
        assert breach is not None
        return {
            "Today": (amira, "/staff/", LISTS),
            "what is coming": (amira, "/staff/today/coming", LISTS),
            "what is due": (amira, "/staff/today/rows", LISTS),
            "my tasks": (amira, "/staff/tasks/", LISTS),
            "tasks": (amira, f"{case}tasks/", OTHERS),
            "a new task": (amira, f"{case}tasks/new", OTHERS),
            "safeguarding": (amira, f"{case}safeguarding/", OTHERS),
            "a new concern": (amira, f"{case}safeguarding/new", OTHERS),
            "orders": (amira, f"{case}orders/", OTHERS),
            "a new order": (amira, f"{case}orders/new", OTHERS),
            "an order": (amira, f"{case}orders/{self.order.id}", OTHERS),
            "possible breaches": (amira, f"{case}breaches/?state=confirmed", OTHERS),
            "a possible breach": (amira, f"{case}breaches/{breach.id}", OTHERS),
            "an incident": (amira, f"{case}incidents/{breach.incident_id}", OTHERS),
            "linking an incident": (
                amira,
                f"{case}incidents/{breach.incident_id}/orders",
                OTHERS,
            ),
            "a hearing": (amira, f"{case}hearings/{self.hearing.id}", OTHERS),
            "a team's concerns": (self.lead, "/staff/safeguarding/?state=all", LISTS),
            "everything that happened": (amira, f"{case}happened/", OTHERS),
            "a new note": (amira, f"{case}notes/new", OTHERS),
            "my cases": (amira, "/staff/cases/", LISTS),
            "a case": (amira, case, OTHERS),
            "messages": (amira, f"{case}messages/", OTHERS),
            "contacts": (amira, f"{case}contacts/", OTHERS),
            "a new contact": (amira, f"{case}contacts/new", OTHERS),
            "people": (amira, f"{case}people/", OTHERS),
            "safe contact": (amira, f"{case}safe-contact", OTHERS),
            "incidents": (amira, f"{case}incidents/", OTHERS),
            "the pattern": (amira, f"{case}pattern/", OTHERS),
            "plans": (amira, f"{case}plan/", OTHERS),
            "a plan": (amira, f"{case}plan/{self.plan.id}/", OTHERS),
            "check-ins": (amira, f"{case}check-ins/", OTHERS),
            "risk": (amira, f"{case}risk/", OTHERS),
            "handovers": (amira, f"{case}handover/", OTHERS),
            "a team's supervision": (self.lead, "/staff/supervision/", OTHERS),
            "somebody's supervision": (self.lead, f"/staff/supervision/with/{amira.id}/", OTHERS),
            "my supervision": (amira, "/staff/supervision/mine/", LISTS),
            "a supervision note": (amira, f"/staff/supervision/{self.note.id}/", OTHERS),
            "what is agreed": (self.lead, f"/staff/supervision/{self.note.id}/agreed", OTHERS),
            "a new supervision note": (self.lead, f"{case}supervision/new", OTHERS),
            "reviews": (amira, f"{case}reviews/", OTHERS),
            "a new review": (self.lead, f"{case}reviews/new", OTHERS),
            "MASP review": (self.lead, self.story.review, OTHERS),
            "partner home": (self.partner, "/partner/", OTHERS),
            "survivor home": (self.survivor, "/", OTHERS),
            "survivor's list": (self.survivor, "/a/20", OTHERS),
            "survivor's messages": (self.survivor, "/a/40", OTHERS),
        }


@pytest.fixture
def service(people: People) -> Service:
    story = Story(people)
    story.on_agenda()
    session, at = story.session, people.clock.now()
    person = list_people(session, story.case, kind=PersonKind.SURVIVOR)[0]
    plan = start_plan(
        session, story.case, person, band=Band.SURVIVOR, actor=people.actor(story.advocate), at=at
    )
    agree_plan(
        session, story.case, agreement(), service_names=["Notes"],
        actor=people.actor(story.advocate), at=at,
    )  # fmt: skip
    who = {"actor": people.actor(story.advocate), "at": at}
    order = an_order(session, story.case, **who)
    lead = people.lead()
    note = note_supervision(
        session, story.case, Held(at.date(), "Said", "", None), with_id=story.advocate.id,
        form_id=new_id(), actor=people.actor(lead), at=at,
    )  # fmt: skip
    return Service(
        story, plan, lead, people.partner(story.police), people.survivor(story.case),
        order, a_hearing(session, story.case, order, **who), note,
    )  # fmt: skip


def test_no_page_asks_more_often_than_it_may_nor_more_when_there_is_more_to_show(
    service: Service, browse: Callable[..., Browser], engine: Engine
) -> None:
    browsers: dict[UUID, Browser] = {}
    asked: dict[str, list[int]] = {}
    said: list[str] = []
    for rows in (2, 10):
        service.grow(rows)
        browsers.clear()  # a survivor's session would be too long idle by the second round
        for page, (account, path, most) in service.pages().items():
            browser = browsers.get(account.id) or browse(account)
            browsers[account.id] = browser
            # So that the session's last-seen is written as well.
            service.story.people.clock.advance(seconds=31)
            with counted(engine) as seen:
                assert browser.get(path).status_code == 200, path
            if len(seen) > most:
                said.append(f"{page}: {len(seen)}, may be {most}\n" + "\n".join(seen))
            # Compared when it is looked at again: the first look also keeps her place.
            with counted(engine) as seen:
                browser.get(path)
            asked.setdefault(page, []).append(len(seen))
    assert not said, "\n\n".join(said)
    assert {page: times for page, times in asked.items() if times[0] != times[1]} == {}


@contextmanager
def committed(engine: Engine) -> Iterator[list[str]]:
    """Collect the commits that reach the database."""
    seen: list[str] = []

    def note(_connection: Connection) -> None:
        seen.append("commit")

    event.listen(engine, "commit", note)
    yield seen
    event.remove(engine, "commit", note)


def test_saving_a_contact_asks_as_little_as_a_page_and_commits_once(
    service: Service, browse: Callable[..., Browser], engine: Engine
) -> None:
    amira = browse(service.story.advocate)
    path = f"/staff/cases/{service.story.case.id}/contacts/new"
    for way in ("in", "out"):
        for _ in range(2):  # the first of a day moves the day of the goal
            at = service.story.people.clock.advance(seconds=31).astimezone(LONDON)
            given = {
                "channel": "call", "direction": way, "reached": "yes", "note": "What was said.",
                "happened_at-day": at.day, "happened_at-month": at.month,
                "happened_at-year": at.year, "happened_at-time": f"{at:%H:%M}",
            }  # fmt: skip
            with counted(engine) as seen, committed(engine) as commits:
                answer = amira.post(path, given)
            assert answer.status_code == 303, answer.text
        assert len(seen) <= OTHERS, "\n".join(seen)
        assert len(commits) == 1


def test_adding_a_file_commits_once(
    service: Service, browse: Callable[..., Browser], engine: Engine
) -> None:
    service.grow(1)
    amira, breach = browse(service.story.advocate), service.breach
    assert breach is not None
    incident = f"/staff/cases/{service.story.case.id}/incidents/{breach.incident_id}"
    answers = {"under_18": "no", "intimate": "no"}
    offered = str(amira.post(f"{incident}/files/new", answers).headers["Location"])
    for data in (b"first", b"second"):
        service.story.people.clock.advance(seconds=31)
        amira.token()
        with counted(engine) as seen, committed(engine) as commits:
            answer = send_files(amira, offered, ("chat.txt", data))
        assert answer.status_code == 303
    # Its bytes are let in by one look at the rule, kept after another, and counted: one more.
    # PostgreSQL is asked to lock what is added to, which SQLite does by itself.
    locks = engine.dialect.name == "postgresql"
    assert len(seen) <= OTHERS + 1 + locks, "\n".join(seen)
    assert len(commits) == 1
