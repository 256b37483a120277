"""What a case gathers while it is worked: one of each, with the ids their addresses name."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.closing.models import Asking, Closing
from advocacy.cases.models import Case
from advocacy.cases.people.models import PersonTie, Tie
from advocacy.cases.safe_contact_adding import add_way
from advocacy.cases.safe_contact_service import mark_of
from advocacy.cases.safe_contact_ways import more_ways
from advocacy.cases.service import find_safe_contact
from advocacy.cases.transferring.models import ToldHow, Transfer, TransferState
from advocacy.contacts.drafts import keep_draft
from advocacy.contacts.models import Channel, Contact, Direction
from advocacy.db import SealedRow, new_id
from advocacy.evidence_store.models import Exhibit
from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport, Party
from advocacy.incidents.imports.parsing.entries import EntryKind, Format
from advocacy.incidents.models import Voice
from advocacy.incidents.witnesses.models import Willing, Witness
from advocacy.letters.models import Letter, Side
from advocacy.orders.breaches import link_to_term
from advocacy.supervision.models import SupervisionNote
from advocacy.supervision.reviewing.models import CaseReview
from advocacy.tasks.service import Wanted, add_task
from tests.orders.arrange import a_hearing, a_term, an_order


def gather(
    session: Session,
    case: Case,
    advocate: Account,
    people: tuple[UUID, UUID],
    *,
    mark: str,
    who: dict[str, Any],
    incident: UUID,
) -> dict[str, Any]:
    """Return, by their name in addresses, the ids of what is in this case now."""
    at, kept = who["at"], {"scope_id": case.id, "case_id": case.id}
    task = add_task(session, case, Wanted(mark, at + timedelta(days=1), None), **who)
    draft = keep_draft(session, case, form_id=new_id(), data={"note": [mark]}, **who)
    assert draft is not None
    rows: dict[str, SealedRow] = {
        "closing_id": Closing(
            **kept, state=Asking.ASKED, reason_code="safe_for_now", asked_at=at,
            asked_by_id=advocate.id, words=mark, told_how="", come_back="", feedback="",
            answers={}, decided_because="",
        ),
        "letter_id": Letter(
            **kept, side=Side.STAFF, written_by_id=advocate.id, sent_at=at, once=new_id().hex,
            words=mark, answered_how="", unsafe_reason="",
        ),
        "tie_id": PersonTie(
            **kept, one_id=people[0], other_id=people[1], kind=Tie.KNOWS, made_at=at, says=mark,
        ),
        "transfer_id": Transfer(
            **kept, state=TransferState.ASKED, from_account_id=advocate.id,
            to_team_id=case.team_id, told=ToldHow.TOLD, asked_at=at, asked_by_id=advocate.id,
            for_safety=mark, due="", promised="", how_to_talk="", told_by="", decided_because="",
        ),
    }  # fmt: skip
    rows["witness_id"] = Witness(
        **kept, incident_id=incident, named_at=at, named_by=advocate.id, whose=Voice.TOLD,
        willing=Willing.YES, who=mark, reach=mark, saw=mark,
    )  # fmt: skip
    rows["contact_id"] = Contact(
        **kept, recorded_by_id=advocate.id, recorded_at=at, happened_at=at, channel=Channel.CALL,
        direction=Direction.OUT, reached=True, form_id=new_id(), note=mark, agreed="", number="",
        unsafe_reason="", themes=[],
    )  # fmt: skip
    rows["note_id"] = SupervisionNote(
        **kept, team_id=case.team_id, with_id=advocate.id, held_on=at.date(), noted_at=at,
        form_id=new_id(), discussed=mark, decided=mark,
    )  # fmt: skip
    review = CaseReview(
        **kept, reviewed_at=at, risk_level=case.risk_level, next_on=at.date(), form_id=new_id(),
        looked_at=["risk"], going_well=mark, must_change="",
    )  # fmt: skip
    imported, message = _imported(session, case, mark, at)
    rows |= {"import_id": imported, "message_id": message}
    session.add_all([*rows.values(), review])
    session.flush()
    return {
        "task_id": task.id,
        "draft_id": draft.id,
        "way_id": _another_way(session, case, who),
        **_order(session, case, mark, who, incident),
        **{name: row.id for name, row in rows.items()},
    }


def _imported(
    session: Session, case: Case, mark: str, at: datetime
) -> tuple[MessageImport, ImportedMessage]:
    exhibit = session.scalars(select(Exhibit.id).where(Exhibit.case_id == case.id)).first()
    assert exhibit is not None
    kept = {"scope_id": case.id, "case_id": case.id}
    imported = MessageImport(
        **kept, exhibit_id=exhibit, format=Format.WHATSAPP, state=ImportState.IMPORTED,
        begun_at=at, tries=1, messages=1, unread=0, done=1, already=0,
        first_at=at, last_at=at, imported_at=at,
        told=mark,
    )  # fmt: skip
    message = ImportedMessage(
        **kept, import_id=imported.id, number=1, at=at, kind=EntryKind.MESSAGE,
        party=Party.SUSPECT, edited=False, media_omitted=False, start=0, stop=1, line=1, said=mark,
        named=[mark], origin={"sender": mark, "written_at": mark, "member": "", "subject": mark,
        "media": [mark], "to": [mark], "outgoing": None, "seconds": None, "doubt": None},
    )  # fmt: skip
    return imported, message


def _another_way(session: Session, case: Case, who: dict[str, Any]) -> str:
    card = find_safe_contact(session, case)
    assert card is not None
    way = {"kind": "post", "where": "A friend at 4 Mill Lane", "whose": "A friend"}
    added = add_way(session, case, way=way, seen=mark_of(card), **who)
    return more_ways(added)[0].id


def _order(
    session: Session, case: Case, mark: str, who: dict[str, Any], incident: UUID
) -> dict[str, UUID]:
    order = an_order(session, case, **who, court=mark, number=mark, words=mark)
    term = a_term(session, case, order, **who, words=mark, area=mark)
    hearing = a_hearing(session, case, order, **who, court=mark, purpose=mark)
    breach = link_to_term(session, case, term, incident_id=incident, why=mark, **who)
    return {"order_id": order.id, "hearing_id": hearing.id, "breach_id": breach.id}
