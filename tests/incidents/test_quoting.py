"""An incident written from imported messages: it points at each, and tells nothing of the rest."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from advocacy.cases.models import Case
from advocacy.evidence_store.models import CustodyAction, CustodyEvent
from advocacy.incidents.imports.models import ImportedMessage
from advocacy.incidents.imports.quoted_models import QuotedMessage
from advocacy.incidents.models import Incident
from advocacy.ledger.models import LedgerEvent
from tests.incidents.desk import Desk
from tests.incidents.test_cost import MOST, counted
from tests.people import People

ACCOUNT = "They wrote all evening about the road I take."


def pick(desk: Desk, address: str, *numbers: int) -> str:
    """Tick messages, and return the address of the page on which the incident is written."""
    sent = {"pick": [str(number) for number in numbers], "write": "yes"}
    answer = desk.browser.get(f"{address}/messages", query_string=sent)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def typed(page: str, **more: str) -> dict[str, str]:
    """Return what the form on a page would send, as it was filled in for her."""
    fields = {}
    for rest in page.split("<input ")[1:]:
        tag = rest.split(">")[0]
        name = tag.split('name="')[1].split('"')[0] if 'name="' in tag else ""
        if name and ('type="hidden"' in tag or 'type="text"' in tag or name.startswith("happened")):
            fields[name] = tag.split('value="')[1].split('"')[0] if 'value="' in tag else ""
    return {**fields, "account": ACCOUNT, "voice": "told", **more}


def written(desk: Desk, address: str, *numbers: int) -> Incident:
    where = pick(desk, address, *numbers)
    form = typed(desk.browser.get(where).text)
    answer = desk.browser.post(f"{desk.start}/incidents/new", form)
    assert answer.status_code == 303, answer.text
    desk.session.rollback()
    desk.session.expire_all()
    wanted = select(Incident).order_by(Incident.id.desc()).limit(1)
    return desk.session.scalars(wanted).one()


def test_what_is_ticked_fills_in_when_it_was_and_how_contact_came(desk: Desk) -> None:
    address = desk.imported()
    page = desk.browser.get(f"{address}/messages").text
    assert 'name="pick"' in page
    shown = desk.browser.get(pick(desk, address, 2, 4)).text
    assert "2 messages it is about" in shown
    assert "I know which road you turn into" in shown
    assert "You will not hide" in shown
    assert "Please stop" not in shown
    assert 'value="WhatsApp, from Marek"' in shown
    assert 'value="21:05"' in shown
    assert 'value="21:07"' in shown
    incident = written(desk, address, 2, 4)
    assert incident.happened_at == datetime(2026, 3, 13, 21, 5, tzinfo=UTC)
    assert incident.ended_at == datetime(2026, 3, 13, 21, 7, tzinfo=UTC)
    assert incident.account == ACCOUNT


def test_the_incident_points_at_each_message_and_leads_back_to_its_place(desk: Desk) -> None:
    address = desk.imported()
    incident = written(desk, address, 4)
    page = desk.browser.get(f"{desk.start}/incidents/{incident.id}").text
    message = desk.session.scalars(select(ImportedMessage).where(ImportedMessage.number == 4)).one()
    assert "You will not hide" in page
    assert "I know which road" not in page
    assert f"{address}/messages/{message.id}" in page
    exhibit = desk.only_file()
    assert exhibit.reference in page
    assert exhibit.sha256.hex() in page
    back = desk.browser.get(f"{address}/messages/{message.id}").text
    there = back.split(">To its place in the conversation")[0].rsplit('href="', 1)[1][:-1]
    conversation = desk.browser.get(there.replace("&amp;", "&")).text
    assert "You will not hide" in conversation
    assert "Please stop" not in conversation
    logged = desk.session.scalars(
        select(LedgerEvent).where(LedgerEvent.action == "incident.quoted")
    ).one()
    assert logged.object_id == incident.id


def test_what_is_ticked_goes_along_from_page_to_page(desk: Desk) -> None:
    lines = [f"13/03/2026, {n // 60 + 8:02}:{n % 60:02} - Marek: message {n}." for n in range(120)]
    address = desk.begin(desk.bring("\n".join(lines)))
    desk.work()
    desk.browser.post(f"{address}/confirm", {"who-1": "suspect"})
    desk.work()
    first = desk.browser.get(f"{address}/messages").text
    later = first.split('name="after" value="')[1].split('"')[0]
    sent = {"pick": ["3", "7"], "after": later}
    second = desk.browser.get(f"{address}/messages", query_string=sent).text
    for number in (3, 7):
        assert f'<input type="hidden" name="pick" value="{number}">' in second
    assert "2 messages are ticked on other pages" in second
    assert 'id="pick-60" value="60"' in second
    again = desk.browser.get(f"{address}/messages", query_string={"pick": ["3", "7", "60"]}).text
    assert 'id="pick-7" value="7" checked' in again
    assert '<input type="hidden" name="pick" value="60">' in again


def test_nothing_ticked_or_too_much_is_said_and_nothing_ticked_is_lost(desk: Desk) -> None:
    address = desk.imported()
    nothing = desk.browser.get(f"{address}/messages", query_string={"write": "yes"})
    assert "Tick the messages it is about" in nothing.text
    too_much = [str(number) for number in range(1, 103)]
    sent = {"write": "yes", "pick": too_much}
    shown = desk.browser.get(f"{address}/messages", query_string=sent).text
    assert "Tick at most 100 messages: 102 are ticked" in shown
    assert '<input type="hidden" name="pick" value="102">' in shown


def test_a_mistake_in_the_form_and_a_draft_keep_the_messages(desk: Desk) -> None:
    address = desk.imported()
    form = typed(desk.browser.get(pick(desk, address, 2)).text)
    wrong = desk.browser.post(f"{desk.start}/incidents/new", {**form, "account": ""})
    assert wrong.status_code == 422
    assert "I know which road you turn into" in wrong.text
    desk.browser.post(f"{desk.start}/incidents/keep", form)
    begun = desk.browser.get(f"{desk.start}/incidents/new?draft={form['form_id']}").text
    assert "I know which road you turn into" in begun
    assert ACCOUNT in begun
    for _ in range(2):
        sent = desk.browser.post(f"{desk.start}/incidents/new", typed(begun))
        assert sent.status_code == 303
    desk.session.rollback()
    assert desk.session.scalar(select(func.count()).select_from(QuotedMessage)) == 1


def test_messages_of_another_case_or_none_of_this_import_are_not_to_be_had(
    desk: Desk, people: People, amira
) -> None:
    address = desk.imported()
    import_id = address.rsplit("/", 1)[1]
    other: Case = people.case(amira, name="Kit Okafor")
    desk.session.commit()
    there = f"/staff/cases/{other.id}/incidents/new"
    assert desk.browser.get(f"{there}?said={import_id}.2").status_code == 404
    form = typed(desk.browser.get(pick(desk, address, 2)).text)
    assert desk.browser.post(there, form).status_code == 404
    own = f"{desk.start}/incidents/new"
    assert desk.browser.get(f"{own}?said={import_id}.99").status_code == 404
    # What the app itself wrote was said by nobody.
    assert desk.browser.get(f"{own}?said={import_id}.1").status_code == 404
    assert "it is about" not in desk.browser.get(f"{own}?said=nonsense").text


def test_messages_that_were_taken_back_are_marked_and_start_no_incident(desk: Desk) -> None:
    address = desk.imported()
    incident = written(desk, address, 2)
    form = typed(desk.browser.get(pick(desk, address, 4)).text)
    desk.browser.post(f"{address}/withdraw", {"why": "Wrong Marek"})
    late = desk.browser.post(f"{desk.start}/incidents/new", form)
    assert late.status_code == 422
    assert "These messages were taken back" in late.text
    page = desk.browser.get(f"{desk.start}/incidents/{incident.id}").text
    assert "Taken back" in page
    assert "I know which road" in page
    assert 'type="checkbox" name="pick"' not in desk.browser.get(f"{address}/messages").text


def test_nothing_of_the_chat_is_in_a_summary(desk: Desk) -> None:
    address = desk.imported()
    written(desk, address, 2, 4)
    begun = desk.browser.post(
        f"{desk.start}/handover/new",
        {
            "name": "PC Ann Reed", "collar_number": "1234", "force": "Hampshire",
            "verified_how": "Rang back", "purpose": "Course of conduct",
        },
    )  # fmt: skip
    assert begun.status_code == 303, begun.text
    where = str(begun.headers["Location"]).rstrip("/")
    assert ACCOUNT in desk.browser.get(f"{where}/entries").text
    for page in (f"{where}/", f"{where}/entries", f"{where}/preview"):
        shown = desk.browser.get(page)
        assert shown.status_code == 200
        text = shown.text
        for never in ("which road you turn into", "You will not hide", "Please stop", "Fern Close"):
            assert never not in text, page


def test_the_page_of_an_incident_with_many_messages_costs_no_more(desk: Desk) -> None:
    lines = [f"13/03/2026, {n // 60 + 8:02}:{n % 60:02} - Marek: message {n}." for n in range(90)]
    address = desk.begin(desk.bring("\n".join(lines)))
    desk.work()
    desk.browser.post(f"{address}/confirm", {"who-1": "suspect"})
    desk.work()
    incident = written(desk, address, *range(1, 91))
    for path in (f"incidents/{incident.id}", f"incidents/new?said={address[-36:]}.1.2.3"):
        with counted(desk.engine) as said:
            assert desk.browser.get(f"{desk.start}/{path}").status_code == 200
        assert len(said) <= MOST, f"{path}: {len(said)}"


def test_reading_on_in_one_original_is_one_line_of_its_custody(desk: Desk) -> None:
    address = desk.imported()
    ids = desk.session.scalars(select(ImportedMessage.id).order_by(ImportedMessage.number)).all()
    looked = select(CustodyEvent).where(CustodyEvent.action == CustodyAction.LOOKED_INTO)
    for message_id in ids[:3]:
        desk.browser.get(f"{address}/messages/{message_id}")
    desk.session.rollback()
    (line,) = desk.session.scalars(looked).all()
    assert line.exhibit_id == desk.only_file().id
    assert line.account_id == desk.actor.account_id
    logged = desk.session.get_one(LedgerEvent, line.ledger_event_id)
    assert (logged.action, logged.object_id) == ("page.read", line.exhibit_id)
    desk.clock.advance(minutes=16)
    desk.browser.get(f"{address}/messages/{ids[0]}")
    desk.session.rollback()
    assert len(desk.session.scalars(looked).all()) == 2
    words = "A place in the original looked at"
    assert words in desk.browser.get(f"{desk.start}/files/{line.exhibit_id}").text
    assert words in desk.browser.get(f"{desk.start}/files/{line.exhibit_id}/exhibit").text
