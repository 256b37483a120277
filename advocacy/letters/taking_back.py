"""Taking a message of ours back: until it was opened, and what it answered waits again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Conflict, NotFound
from advocacy.ledger.service import record
from advocacy.letters.drafts import take_turns
from advocacy.letters.models import Letter, Side
from advocacy.letters.reading import find_reader
from advocacy.letters.service import tell


class AlreadyOpened(Conflict):
    """It can't be taken back any more."""

    sentence = "They have opened it, so it can\N{RIGHT SINGLE QUOTATION MARK}t be taken back."


def take_back(session: Session, case: Case, letter_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Take a message of ours back before it was opened; what it answered waits again.

    The words stay in the record for staff. Raises AlreadyOpened, and NotFound for another's.
    """
    take_turns(session, case)
    letter = session.scalar(
        select(Letter).where(
            Letter.id == letter_id, Letter.case_id == case.id, Letter.side == Side.STAFF
        )
    )
    if letter is None:
        raise NotFound
    if letter.withdrawn_at is not None:
        return
    opened_at = find_reader(session, case).opened_at
    if opened_at is not None and opened_at >= letter.sent_at:
        raise AlreadyOpened
    letter.withdrawn_at, letter.withdrawn_by_id = at, actor.account_id
    record(
        session, actor=actor, at=at, action="letter.taken_back", case_id=case.id,
        object_id=letter.id,
    )  # fmt: skip
    answered = session.scalars(select(Letter).where(Letter.answer_id == letter.id)).all()
    for each in answered:
        each.answered_at = each.answered_by_id = each.answer_id = None
    if answered:
        today = any(each.wants_today for each in answered)
        tell(session, case, actor=actor, at=at, today=today)
