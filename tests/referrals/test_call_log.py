"""A call at night: notes that are kept, who rang before, what the day team is left."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.referrals.call_log.models import CallKey, CallNotes, HandedOn
from advocacy.referrals.models import HelplineCall, Referral
from tests.referrals.arrange import call_answers, refer, soon
from tests.today.test_today import counted

NEW = "/staff/helpline/calls/new"
NOTES = "/staff/helpline/calls/notes"


def log(browser, **more):
    answer = browser.post(NEW, call_answers(**more))
    assert answer.status_code == 303, answer.text
    return answer


def calls(session) -> list[HelplineCall]:
    session.expire_all()
    return list(session.scalars(select(HelplineCall).order_by(HelplineCall.id)))


def keep(browser, **more):
    return browser.post(NOTES, call_answers(**more), headers={"X-Draft": "1"})


def test_notes_wait_on_the_server_until_the_call_is_logged(people, browse, session):
    tom = browse(people.helpline())
    call_id = str(uuid4())
    answers = call_answers(call_id=call_id, about="Half a sent", outcome="")
    page = tom.follow(tom.post(NOTES, answers)).text
    assert "Half a sent" in page
    assert 'value="9:30am"' in page
    assert "Not logged yet" in tom.get("/staff/helpline").text
    notes = session.scalars(select(CallNotes)).one()
    assert b"Half" not in notes.data_sealed
    log(tom, call_id=call_id)
    session.expire_all()
    assert session.scalars(select(CallNotes)).all() == []
    assert "Not logged yet" not in tom.get("/staff/helpline").text


def test_a_colleague_never_reads_nor_takes_over_somebodys_notes(people, browse, session):
    tom, una = browse(people.helpline()), browse(people.helpline("Una Fell"))
    call_id = str(uuid4())
    keep(tom, call_id=call_id, about="Toms words")
    assert una.get(f"{NEW}?notes={call_id}").status_code == 404
    assert una.post(f"{NOTES}/{call_id}/throw-away").status_code == 404
    keep(una, call_id=call_id, about="Unas words")
    log(una, call_id=call_id)
    session.expire_all()
    kept = {each.data["about"][0] for each in session.scalars(select(CallNotes))}
    assert kept == {"Toms words", "Unas words"}
    assert str(calls(session)[0].id) != call_id


def test_a_form_sent_twice_logs_one_call(people, browse, session):
    tom = browse(people.helpline())
    call_id = str(uuid4())
    for _ in range(2):
        log(tom, call_id=call_id, kind="suspect")
    assert len(calls(session)) == 1


def test_notes_that_arrive_after_the_call_was_logged_bring_nothing_back(people, browse, session):
    tom = browse(people.helpline())
    call_id = str(uuid4())
    log(tom, call_id=call_id)
    keep(tom, call_id=call_id, about="Late")
    assert session.scalars(select(CallNotes)).all() == []
    assert calls(session)[0].about == "Followed home twice"


def test_notes_can_be_thrown_away(people, browse, session):
    tom = browse(people.helpline())
    call_id = str(uuid4())
    keep(tom, call_id=call_id)
    assert tom.post(f"{NOTES}/{call_id}/throw-away").status_code == 303
    session.expire_all()
    assert session.scalars(select(CallNotes)).all() == []
    assert "helpline.notes_thrown_away" in set(session.scalars(select(LedgerEvent.action)))


def test_somebody_who_rings_again_is_recognised_by_the_word_they_chose(people, browse):
    tom = browse(people.helpline())
    log(tom, caller="", phone="", call_name="Blue Heron")
    assert "Rang before" in keep(tom, caller="", phone="", call_name="blue-heron!").text
    assert "Rang before" not in keep(tom, caller="", phone="", call_name="Red Heron").text


def test_the_same_number_shows_the_dates_and_what_came_of_it(people, browse):
    tom = browse(people.helpline())
    log(tom, outcome="signposted")
    piece = keep(tom, caller="", phone="+44 7700 900142").text
    assert "Rang before" in piece
    assert "9:30am" in piece
    assert "told them who else can help" in piece
    assert "Followed home" not in piece


def test_nobody_is_shown_a_colleagues_calls_nor_what_became_a_case(people, browse, session):
    lead, tom = people.lead(), people.helpline()
    browser = browse(tom)
    log(browser)
    assert "Rang before" not in keep(browse(people.helpline("Una Fell"))).text
    assert "Rang before" in keep(browse(lead)).text
    answer = log(browser, outcome="referral", phone="07700 900 777")
    refer(browser, call_id=answer.headers["Location"].split("call=")[1])
    assert "Rang before" in keep(browser, phone="07700 900 777").text
    path = f"/staff/referrals/{session.scalars(select(Referral)).one().id}/accept"
    done = browse(lead).post(path, {"account_id": str(lead.id), **soon()})
    assert done.status_code == 303, done.text
    assert "Rang before" not in keep(browser, phone="07700 900 777").text


def test_a_number_known_only_from_a_case_is_never_recognised(people, browse, session):
    people.case(people.advocate(), phone="+447700900142")
    known = keep(browse(people.helpline()), phone="07700 900 142")
    unknown = keep(browse(people.helpline("Una Fell")), phone="07700 900 611")
    assert known.data == unknown.data


def test_a_silent_call_needs_no_words(people, browse, session):
    tom = browse(people.helpline())
    assert tom.post(NEW, call_answers(about="")).status_code == 422
    log(tom, about="", kind="silent", outcome="cut_off")
    assert "Silent" in tom.get("/staff/helpline").text


def test_a_caller_who_may_be_the_suspect_is_put_before_the_lead(people, browse):
    lead, tom = browse(people.lead()), browse(people.helpline())
    log(tom, kind="suspect", about="Asked whether Jo is with us")
    page = lead.get("/staff/").text
    assert "A caller may be somebody who stalks" in page
    path = page.split('href="/staff/referrals/calls/')[1].split('"')[0]
    assert "Confirm to nobody" in lead.get(f"/staff/referrals/calls/{path}").text
    lead.post(f"/staff/referrals/calls/{path}/seen")
    assert "may be somebody who stalks" not in lead.get("/staff/").text


def test_what_was_given_stands_with_the_call(people, browse, session):
    tom = browse(people.helpline())
    tom_answers = call_answers(given=["999", "samaritans"])
    assert tom.post(NEW, tom_answers).status_code == 303
    page = tom.get(f"/staff/helpline/calls/{calls(session)[0].id}").text
    assert "999, now" in page
    assert "Samaritans" in page
    assert tom.post(NEW, call_answers(given=["pizza"])).status_code == 422


def test_minutes_are_counted_when_the_call_is_logged_as_it_ends(people, browse, session, clock):
    tom = browse(people.helpline())
    began = clock.now()
    local = {"rang_at-time": f"{began:%H:%M}", "minutes": ""}
    clock.advance(minutes=7)
    log(tom, **local)
    clock.advance(minutes=20)
    log(tom, **{"rang_at-day": "23", "minutes": ""})
    assert [each.minutes for each in calls(session)] == [7, None]


def test_the_day_team_sees_what_was_left_and_says_what_it_did(people, browse, session):
    lead, tom = browse(people.lead()), browse(people.helpline())
    refused = tom.post(NEW, call_answers(hand_on="ten"))
    assert refused.status_code == 422
    assert "Enter what the day team should do" in refused.text
    log(tom, hand_on="ten", follow_up="Ring the housing office for them")
    call = calls(session)[0]
    assert "not seen yet" in tom.get("/staff/helpline").text
    assert "Ring the housing office" in lead.get("/staff/helpline/handed-on").text
    lead.post(f"/staff/helpline/handed-on/{call.id}/seen")
    assert "taken on" in tom.get("/staff/helpline").text
    empty = lead.post(f"/staff/helpline/handed-on/{call.id}/done", {"done": " "})
    assert empty.status_code == 422
    lead.post(f"/staff/helpline/handed-on/{call.id}/done", {"done": "Rang, they ring back"})
    page = lead.get("/staff/helpline/handed-on").text
    assert "Nothing is left to do" in page
    assert "Rang, they ring back" in page
    assert "day team: done" in tom.get("/staff/helpline").text
    assert "left something for the day team" not in lead.get("/staff/").text


def test_what_was_handed_on_stands_on_the_leads_day_until_it_is_done(people, browse, session):
    lead, tom = browse(people.lead()), browse(people.helpline())
    log(tom, hand_on="hour", follow_up="Ring back")
    assert "The helpline left something for the day team" in lead.get("/staff/").text
    handed = session.scalars(select(HandedOn)).one()
    assert handed.due_at - handed.handed_at == timedelta(hours=1)


def test_two_leads_never_do_the_same_thing_twice(people, browse, session):
    ruth, nina = browse(people.lead()), browse(people.lead("Nina Lowe"))
    log(browse(people.helpline()), hand_on="five", follow_up="Ring back")
    path = f"/staff/helpline/handed-on/{calls(session)[0].id}"
    ruth.post(f"{path}/seen")
    assert nina.post(f"{path}/seen").status_code == 409
    ruth.post(f"{path}/done", {"done": "Rang"})
    late = nina.post(f"{path}/done", {"done": "Rang too"})
    assert late.status_code == 409
    assert session.scalars(select(HandedOn)).one().done == "Rang"


def test_a_lead_of_another_team_finds_nothing_handed_on(people, browse, session):
    people.lead()
    log(browse(people.helpline()), hand_on="five", follow_up="Ring back")
    path = f"/staff/helpline/handed-on/{calls(session)[0].id}"
    people._team = None
    stranger = browse(people.lead("Noor Haddad"))
    assert "Ring back" not in stranger.get("/staff/helpline/handed-on").text
    assert stranger.post(f"{path}/done", {"done": "Mine"}).status_code == 404
    missing = stranger.post(f"/staff/helpline/handed-on/{uuid4()}/seen")
    assert missing.status_code == 404


def test_ones_own_calls_are_found_by_part_of_a_name_or_number(people, browse):
    tom = browse(people.helpline())
    log(tom, caller="Dee Morris", phone="07700 900 926")
    for words in ("morr", "0926", "07700 900 926"):
        assert "Dee Morris" in tom.post("/staff/helpline/calls/find", {"text": words}).text
    other = browse(people.helpline("Una Fell"))
    assert "Dee Morris" not in other.post("/staff/helpline/calls/find", {"text": "morris"}).text
    assert tom.post("/staff/helpline/calls/find", {"text": "09"}).status_code == 422


def test_filters_stand_in_the_address_and_pages_hold_25(people, browse, session, clock):
    tom = browse(people.helpline())
    for number in range(26):
        log(tom, caller=f"Caller {number:02}", **{"rang_at-time": f"8:{number:02}am"})
    log(tom, kind="hoax", caller="Somebody laughing")
    page = tom.get("/staff/helpline?kind=talk").text
    assert "Somebody laughing" not in page
    assert page.count('class="row row--') == 25
    older = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "kind=talk" in older
    rest = tom.get(older).text
    assert "Caller 00" in rest
    assert "Caller 25" not in rest


def test_keys_of_calls_meet_no_key_of_a_person(people, browse, session):
    people.case(people.advocate(), phone="+447700900142")
    log(browse(people.helpline()))
    kinds = set(session.scalars(select(CallKey.kind)))
    assert kinds == {"number"}
    assert session.scalars(select(Prompt)).all() == []


def test_the_log_asks_the_database_as_often_for_one_call_as_for_many(people, browse, engine):
    lead, tom = browse(people.lead()), browse(people.helpline())
    asked = []
    for number in (1, 9):
        for _ in range(number):
            log(tom, hand_on="five", follow_up="Ring back")
        with counted(engine) as log_page:
            tom.get("/staff/helpline")
        with counted(engine) as handed:
            lead.get("/staff/helpline/handed-on")
        asked.append((len(log_page), len(handed)))
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 6, asked
