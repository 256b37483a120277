"""What was begun and not finished is told of, goes to whoever works the case, never off unseen."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM
from advocacy.cases.leaving import leave
from advocacy.cases.models import Caseload
from advocacy.cases.service import allocate, end_allocation
from advocacy.contacts.drafts import BEGUN
from advocacy.contacts.models import Contact, ContactDraft
from advocacy.contacts.unfinished import sweep_unfinished, tell_of_unfinished
from advocacy.ledger.models import LedgerEvent
from advocacy.letters import drafts as letter_drafts
from advocacy.letters.models import LetterDraft
from advocacy.prompts.models import Prompt
from advocacy.worker import Rounds
from tests.contacts.test_contacts import answers
from tests.messaging.faulty import FaultyGateway

BEGUN_ROW = "A contact about J.O. was begun and not recorded"


@pytest.fixture
def scene(people, browse, session, clock):
    """Amira, who begins things, and Cal, who comes after her."""

    class Scene:
        amira, cal = people.advocate(), people.advocate("Cal Dean")
        case = people.case(amira)
        path = f"/staff/cases/{case.id}/contacts"
        hers = browse(amira)

        def begin(self, **more):
            typed = answers(form_id=str(uuid4()), **more)
            self.hers.post(f"{self.path}/keep", typed)
            session.expire_all()
            return typed

        def round(self, kind=BEGUN, **later):
            session.commit()
            clock.advance(**later)
            done = sweep_unfinished(session, kind, at=clock.now())
            done += tell_of_unfinished(session, kind, at=clock.now())
            session.commit()
            return done

        def day_of(self, account):
            browser = browse(account)
            clock.advance(minutes=1)
            browser.sign_in(account)
            return browser.get("/staff/").text

        def give_to_cal(self):
            allocate(
                session, self.case, account=self.cal, reason="New", actor=SYSTEM, at=clock.now()
            )

        def end(self):
            query = select(Caseload).where(Caseload.account_id == self.amira.id)
            entry = session.scalars(query).one()
            end_allocation(session, entry, actor=SYSTEM, at=clock.now())

        def drafts(self):
            session.expire_all()
            return session.scalars(select(ContactDraft)).all()

        def open_prompts(self):
            session.expire_all()
            return session.scalars(
                select(Prompt).where(Prompt.kind == BEGUN.prompt, Prompt.settled_at.is_(None))
            ).all()

    return Scene()


def test_who_began_it_is_told_after_a_day_and_once(scene):
    scene.begin()
    assert scene.round(hours=23) == []
    assert scene.round(hours=2) == ["1 begun contacts told of"]
    assert scene.round(hours=2) == []
    today = scene.day_of(scene.amira)
    assert BEGUN_ROW in today
    assert "You began this on Tuesday 24 November: finish it or throw it away" in today
    assert "thrown away on 24 December" in today


def test_the_service_says_for_how_long_what_was_begun_is_kept(scene, app, session, clock):
    """The worker takes it from the settings, and says the day it will be gone."""
    scene.begin()
    base = app.extensions["advocacy"]
    ports = replace(base.ports, sms=FaultyGateway(clock.now))
    settings = replace(base.settings, draft_days=12)
    rounds = Rounds(replace(base, ports=ports, settings=settings))
    clock.advance(days=2)
    session.commit()
    rounds.work()
    assert "thrown away on 6 December" in scene.day_of(scene.amira)
    clock.advance(days=9)
    session.commit()
    rounds.work()
    assert len(scene.drafts()) == 1
    clock.advance(days=2)
    session.commit()
    rounds.work()
    assert scene.drafts() == []


def test_recording_it_or_throwing_it_away_takes_it_off_the_day(scene, clock):
    first, second = scene.begin(), scene.begin()
    scene.round(days=1, minutes=1)
    assert len(scene.open_prompts()) == 2
    clock.advance(minutes=1)
    scene.hers.sign_in(scene.amira)
    assert scene.hers.post(f"{scene.path}/new", first).status_code == 303
    assert len(scene.open_prompts()) == 1
    [draft] = scene.drafts()
    assert str(draft.form_id) == second["form_id"]
    scene.hers.post(f"{scene.path}/drafts/{draft.id}/drop")
    assert scene.open_prompts() == []
    assert scene.round(minutes=1) == []


def test_nobody_else_is_told_or_shown_while_she_works_the_case(scene, browse, marker):
    scene.begin(note=marker)
    scene.give_to_cal()
    scene.round(days=2)
    assert BEGUN_ROW not in scene.day_of(scene.cal)
    page = browse(scene.cal).get(f"{scene.path}/").text
    assert "works this case no more" not in page
    draft = scene.drafts()[0]
    taken = browse(scene.cal).post(f"{scene.path}/drafts/{draft.id}/take")
    assert taken.status_code == 409
    assert scene.drafts()[0].account_id == scene.amira.id


def test_when_her_part_ends_it_is_offered_at_once_to_whoever_works_the_case(
    scene, browse, marker, session
):
    typed = scene.begin(note=marker)
    scene.give_to_cal()
    scene.end()
    assert scene.round(minutes=6) == ["1 begun contacts told of"]
    assert scene.hers.get(f"{scene.path}/").status_code == 404
    assert scene.hers.get(f"{scene.path}/new?draft={typed['form_id']}").status_code == 404
    today = scene.day_of(scene.cal)
    assert "Whoever began this on Tuesday 24 November works the case no more" in today
    cal = browse(scene.cal)
    page = cal.get(f"{scene.path}/").text
    assert "began a contact and works this case no more" in page
    assert marker not in page
    draft = scene.drafts()[0]
    form = cal.follow(cal.post(f"{scene.path}/drafts/{draft.id}/take")).text
    assert marker in form
    assert f"(Begun by {scene.amira.name}.)" in form
    assert BEGUN_ROW not in scene.day_of(scene.cal)
    note = f"{marker} (Begun by {scene.amira.name}.)"
    assert cal.post(f"{scene.path}/new", {**typed, "note": note}).status_code == 303
    assert scene.drafts() == []
    contact = session.scalars(select(Contact)).one()
    assert contact.recorded_by_id == scene.cal.id
    actions = set(session.scalars(select(LedgerEvent.action)))
    assert "contact.taken_over" in actions


def test_when_she_leaves_the_service_it_falls_to_the_lead_until_somebody_works_the_case(
    scene, people, browse, session, clock
):
    ruth = people.lead()
    scene.begin()
    scene.round(days=1, minutes=1)
    leave(session, scene.amira, actor=SYSTEM, at=clock.now())
    scene.round(minutes=6)
    assert BEGUN_ROW in scene.day_of(ruth)
    assert "began a contact" in browse(ruth).get(f"{scene.path}/").text


def test_when_she_is_back_before_anybody_took_it_it_is_hers_again(scene, session, clock):
    scene.begin()
    scene.give_to_cal()
    scene.end()
    scene.round(minutes=6)
    clock.advance(minutes=1)
    allocate(session, scene.case, account=scene.amira, reason="Back", actor=SYSTEM, at=clock.now())
    scene.round(days=1, minutes=1)
    [prompt] = scene.open_prompts()
    assert prompt.for_account_id == scene.amira.id
    assert BEGUN_ROW in scene.day_of(scene.amira)
    assert "A contact you began" in scene.hers.get(f"{scene.path}/").text


def test_only_what_is_old_and_was_told_of_for_a_week_is_thrown_away_and_counted(scene, session):
    scene.begin()
    assert scene.round(days=40) == ["1 begun contacts told of"]
    assert scene.round(days=6) == []
    assert len(scene.drafts()) == 1
    assert scene.round(days=1, minutes=1) == ["1 begun contacts nobody finished thrown away"]
    assert scene.drafts() == []
    assert scene.open_prompts() == []
    assert "contact.swept" in set(session.scalars(select(LedgerEvent.action)))


def test_what_is_still_being_typed_stays(scene, clock):
    typed = scene.begin()
    scene.round(days=29)
    clock.advance(minutes=1)
    scene.hers.sign_in(scene.amira)
    scene.hers.post(f"{scene.path}/keep", {**typed, "note": "More"})
    assert scene.round(days=5) == []
    assert len(scene.drafts()) == 1


def test_a_draft_of_another_case_is_taken_by_nobody(scene, people, browse):
    scene.begin()
    mine = people.case(scene.cal, name="Wren Abara")
    scene.end()
    draft = scene.drafts()[0]
    cal = browse(scene.cal)
    assert cal.post(f"/staff/cases/{mine.id}/contacts/drafts/{draft.id}/take").status_code == 404
    assert cal.post(f"{scene.path}/drafts/{draft.id}/take").status_code == 404


def test_a_message_begun_goes_the_same_way(scene, browse, people, session, marker):
    people.survivor(scene.case)
    path = f"/staff/cases/{scene.case.id}/messages/"
    scene.hers.post(path, {"words": marker, "later": "yes"})
    scene.round(letter_drafts.BEGUN, days=1, minutes=1)
    assert "A message to J.O. was begun and not sent" in scene.day_of(scene.amira)
    scene.give_to_cal()
    cal = browse(scene.cal)
    cal.post(path, {"words": "Mine so far", "later": "yes"})
    scene.end()
    scene.round(letter_drafts.BEGUN, minutes=6)
    assert "A message to J.O. was begun and not sent" in scene.day_of(scene.cal)
    page = cal.get(path).text
    assert "began a message and works this case no more" in page
    assert marker not in page
    draft = session.scalars(
        select(LetterDraft).where(LetterDraft.account_id == scene.amira.id)
    ).one()
    page = cal.follow(cal.post(f"{path}drafts/{draft.id}/take")).text
    assert page.index("Mine so far") < page.index(marker)
    session.expire_all()
    assert [each.account_id for each in session.scalars(select(LetterDraft))] == [scene.cal.id]
    cal.post(path, {"words": " ", "later": "yes"})
    session.expire_all()
    assert session.scalars(select(LetterDraft)).all() == []
