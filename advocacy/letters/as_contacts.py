"""Messages among the contacts of a case: each one line, without the words that were said."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.contacts.models import Channel, Direction
from advocacy.contacts.sources import OtherContact, Window
from advocacy.letters.models import Letter, Side


def find_messages(session: Session, case: Case, window: Window) -> list[OtherContact]:
    """Return a page of messages as contacts, newest first; none where none are asked for.

    What they wrote reached us; whether ours reached them stands on the page of messages.
    """
    if not window.wants(Channel.MESSAGE, reached=window.reached):
        return []
    query = (
        select(Letter, Account)
        .outerjoin(Account, Account.id == Letter.written_by_id)
        .where(Letter.case_id == case.id, *window.beyond(Letter.sent_at, Letter.id))
        .order_by(Letter.sent_at.desc(), Letter.id.desc())
        .limit(window.limit)
    )
    if window.reached is True:
        query = query.where(Letter.side == Side.SURVIVOR)
    if window.reached is False:
        return []
    return [_contact(case, letter, account) for letter, account in session.execute(query)]


def _contact(case: Case, letter: Letter, account: Account | None) -> OtherContact:
    theirs = letter.side is Side.SURVIVOR
    tag, tone = "", "calm" if theirs else "plain"
    if letter.withdrawn_at is not None:
        tag = "Taken back"
    elif letter.unsafe_reason:
        tag, tone = "Outside what is safe", "amber"
    elif theirs and letter.answered_at is None:
        tag, tone = "Not answered", "amber"
    return OtherContact(
        at=letter.sent_at,
        id=letter.id,
        channel=Channel.MESSAGE,
        direction=Direction.IN if theirs else Direction.OUT,
        title="They wrote a message" if theirs else "We wrote a message",
        reached=True if theirs else None,
        by="" if theirs or account is None else account.name,
        tag=tag,
        tone=tone,
        endpoint="letters.thread",
        arguments={"case_id": case.id},
    )
