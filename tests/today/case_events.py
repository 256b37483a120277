"""What cases go through in an afternoon: tasks, messages, other hands, an end and a beginning."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.closing.models import Asking, Closing, Reopening
from advocacy.cases.models import Case, CaseState
from advocacy.cases.transferring.models import Transfer, TransferState
from advocacy.ledger.models import LedgerEvent
from advocacy.letters.models import Letter
from advocacy.tasks.models import Task, TaskState
from tests.cases.cards import mark
from tests.cases.test_closing import WHY
from tests.cases.test_transferring import NOTE
from tests.tasks.test_tasks import answers as task_answers
from tests.today.afternoon import Afternoon

_THEIRS, _OURS, _ASKED = "He parked by the school again", "Go in by the side gate", "Which gate?"


def work_on_tasks(day: Afternoon, amira: Account, path: str, case: Case) -> None:
    """Let a task be written wrong, written, found on Today, and done."""
    day.reads(amira, f"{path}/tasks/", "Nothing is to be done")
    told = day.refused(amira, f"{path}/tasks/new", task_answers(**{"due_at-day": ""}), 422)
    assert "Ring the school about the gate" in told
    later = task_answers(**{"due_at-time": "5:45pm"})
    day.sends(amira, f"{path}/tasks/new", later, "Ring the school about the gate")
    today = day.reads(amira, "/staff/", "Ring the school about the gate")
    found = re.search(rf'href="(/staff/cases/{case.id}/tasks/[0-9a-f-]+)"', today)
    assert found, "Today leads to no task"
    day.reads(amira, found[1], "Ring the school about the gate")
    done = {"state": "done", "outcome": "The caretaker locks it at four"}
    day.sends(amira, f"{found[1]}/settle", done, "The caretaker locks it at four")
    assert "Ring the school about the gate" not in day.reads(amira, "/staff/")


def write_to_each_other(day: Afternoon, amira: Account, jo: Account, case: Case) -> None:
    """Let a survivor write, both answer, and one message cross another."""
    page = f"/staff/cases/{case.id}/messages/"
    day.reads(jo, "/", "Messages")
    day.sends(jo, "/a/41", {"message": "  "}, "Write your message first")
    day.sends(jo, "/a/41", {"message": _THEIRS, "once": "first"})
    day.reads(amira, "/staff/", "J.O. has written")
    seen = _marks(day.reads(amira, page, _THEIRS))
    day.sends(jo, "/a/41", {"message": _ASKED, "once": "second"})
    crossed = day.refused(amira, page, {**seen, "words": _OURS}, 409)
    assert _ASKED in crossed
    assert _OURS in crossed
    day.sends(amira, page, {**_marks(crossed), "words": _OURS}, _OURS)
    assert "has written" not in day.reads(amira, "/staff/")
    day.reads(jo, "/a/40", _OURS, _THEIRS)
    day.reads(amira, f"/staff/cases/{case.id}/contacts/", "Message")


def _marks(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(once|latest)"[^>]*value="([^"]*)"', page)[:2])


def pass_a_case_on(
    day: Afternoon, session: Session, case: Case, *, giver: Account, taker: Account, lead: Account
) -> None:
    """Let a case pass to a colleague: half a note, a whole one, the lead's word, the note read."""
    path = f"/staff/cases/{case.id}"
    asking = {**NOTE, "from_account_id": str(giver.id), "to": f"person {taker.id}"}
    told = day.refused(giver, f"{path}/transfer", {**asking, "for_safety": ""}, 422)
    assert NOTE["due"] in told
    day.gone(taker, f"{path}/")
    day.sends(giver, f"{path}/transfer", asking, "A team lead is asked")
    day.reads(lead, "/staff/", "Somebody asks to pass a case on")
    transfer = session.scalars(select(Transfer)).one()
    day.reads(lead, f"/staff/transfers/{transfer.id}", NOTE["for_safety"])
    day.sends(lead, f"/staff/transfers/{transfer.id}/accept", {}, "It is passed on")
    day.refused(lead, f"/staff/transfers/{transfer.id}/accept", {}, 409)
    day.gone(giver, f"{path}/")
    day.reads(taker, "/staff/", "read the handover note first")
    day.reads(taker, f"{path}/transfer/note", NOTE["promised"], NOTE["how_to_talk"])
    day.sends(taker, f"{path}/transfer/seen", {}, "Wren Abara")


def close_and_open_a_case(
    day: Afternoon, session: Session, case: Case, *, worker: Account, lead: Account
) -> None:
    """Let a case be closed by two, be read and not changed, and be opened again."""
    path = f"/staff/cases/{case.id}"
    wanted = {**WHY, "answer_due": "settle"}
    told = day.refused(worker, f"{path}/closing", {**wanted, "told_how": ""}, 422)
    assert WHY["words"] in told
    day.sends(worker, f"{path}/closing", wanted, "Until then the case stays open")
    day.reads(lead, "/staff/", "Somebody asks to close a case")
    closing = session.scalars(select(Closing)).one()
    day.reads(lead, f"/staff/closings/{closing.id}", WHY["words"])
    day.sends(lead, f"/staff/closings/{closing.id}/approve", {}, "is closed")
    day.reads(worker, f"{path}/", "opening it again")
    late = day.contact(note="She rang after all")
    day.refused(worker, f"{path}/contacts/new", late, 409)
    assert "W.A." not in day.reads(worker, "/staff/cases/")
    day.reads(worker, "/staff/cases/?state=closed", "W.A.")
    day.sends(worker, f"{path}/reopening", {"reason": "She rang after all"}, "A team lead is asked")
    day.reads(lead, "/staff/", "Somebody asks to open a closed case again")
    day.refused(lead, f"{path}/reopening/open", {"reason": ""}, 422)
    day.sends(lead, f"{path}/reopening/open", {"reason": "He was seen"}, "It is open")
    day.reads(worker, "/staff/", "Ask W.A. whether the contact details are still safe")
    seen = mark(day.reads(worker, f"{path}/safe-contact/still-true"))
    day.sends(worker, f"{path}/safe-contact/still-true", {"seen": seen}, "still true")
    day.sends(worker, f"{path}/contacts/new", day.contact(note="She rang after all"))


def nothing_of_what_cases_went_through_is_lost(session: Session, wren: Case) -> None:
    """Look at what the database holds of it when the afternoon is over."""
    task = session.scalars(select(Task)).one()
    assert (task.state, task.outcome) == (TaskState.DONE, "The caretaker locks it at four")
    words = session.scalars(select(Letter).order_by(Letter.sent_at, Letter.id)).all()
    assert [each.words for each in words] == [_THEIRS, _ASKED, _OURS]
    assert all(each.answered_at for each in words[:2])
    assert session.scalars(select(Transfer.state)).one() is TransferState.DONE
    assert session.scalars(select(Closing.state)).one() is Asking.APPROVED
    assert session.scalars(select(Reopening.state)).one() is Asking.APPROVED
    assert session.get_one(Case, wren.id).state is CaseState.OPEN
    of_wren = select(LedgerEvent.action).where(LedgerEvent.case_id == wren.id)
    actions = session.scalars(of_wren.order_by(LedgerEvent.at, LedgerEvent.id)).all()
    in_order = [
        "transfer.asked", "transfer.done", "closing.asked", "closing.approved", "case.closed",
        "reopening.asked", "reopening.approved", "case.reopened", "contact.recorded",
    ]  # fmt: skip
    places = [len(actions) - 1 - actions[::-1].index(each) for each in in_order]
    assert places == sorted(places), actions
