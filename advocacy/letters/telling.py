"""The worker's part: a neutral text that a message waits, looked at anew before it leaves.

At most one a day and case, only in the hours agreed, and never one that nobody knows the fate of
a second time: a text too many on a watched phone is itself harm.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.models import Case
from advocacy.cases.safe_texting import MayText, Purpose, WhyNot, may_text_now
from advocacy.checkins.sending import TROUBLES
from advocacy.clock import LONDON, Clock
from advocacy.db import writing
from advocacy.ledger.service import record
from advocacy.letters.kept_back import drop_kept_back, tell_kept_back, tell_not_taken
from advocacy.letters.notice_models import Notice, NoticeState, Told
from advocacy.letters.notices import find_choice
from advocacy.letters.reading import waits_unopened
from advocacy.messaging.carrying import Carrier, Submission, carry
from advocacy.messaging.gateway import OptedOut, OutcomeUnknown, ProviderBusy, SmsError, SmsGateway
from advocacy.messaging.models import TextKind, TextState, Trouble
from advocacy.messaging.service import (
    fail_text,
    get_text,
    number_key,
    opt_out,
    postpone_text,
    queue_text,
    rise,
    submit_text,
)
from advocacy.vault import Vault

LOOK_AGAIN = timedelta(minutes=15)
# A text that has not arrived by then is dropped by the provider: a late one could be seen.
VALID_FOR = timedelta(minutes=10)


def look_next(session: Session, *, at: datetime) -> str | None:
    """Decide about one notice that is due to be looked at; None when there is none."""
    notice = session.scalar(
        select(Notice)
        .where(Notice.state == NoticeState.WAITING, Notice.look_at <= at)
        .order_by(Notice.look_at, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if notice is None:
        return None
    case = session.get_one(Case, notice.case_id)
    choice = find_choice(session, case)
    if choice is None or choice.told is not Told.TEXT or not waits_unopened(session, case):
        return _end(session, notice, NoticeState.NOT_NEEDED, at=at)
    today = _told_on(session, case)
    if today is not None and today.astimezone(LONDON).date() == at.astimezone(LONDON).date():
        notice.look_at = at + LOOK_AGAIN
        return f"{notice.id} waits, one a day"
    may = _may(session, case, at=at)
    if may.why_not is WhyNot.OUT_OF_HOURS:
        notice.look_at = at + LOOK_AGAIN
        return f"{notice.id} waits for the hours agreed"
    if may.why_not is not None:
        return _end(session, notice, NoticeState.KEPT_BACK, at=at, why_not=may.why_not)
    queue_text(
        session,
        scope_id=case.id,
        subject_id=notice.id,
        recipient=may.number,
        body=choice.words,
        at=at,
        kind=TextKind.NOTICE,
    )
    return _end(session, notice, NoticeState.QUEUED, at=at)


def _told_on(session: Session, case: Case) -> datetime | None:
    """Return when a text was last on its way to them."""
    return session.scalar(
        select(Notice.queued_at)
        .where(Notice.case_id == case.id, Notice.state == NoticeState.QUEUED)
        .order_by(Notice.queued_at.desc())
        .limit(1)
    )


def _may(session: Session, case: Case, *, at: datetime) -> MayText:
    """Return whether a text may leave now and, should it take its time, arrive as well."""
    may = may_text_now(session, case, purpose=Purpose.NOTICE, at=at)
    if may.why_not is not None:
        return may
    return may_text_now(session, case, purpose=Purpose.NOTICE, at=at + VALID_FOR)


def _end(
    session: Session,
    notice: Notice,
    state: NoticeState,
    *,
    at: datetime,
    why_not: WhyNot | None = None,
) -> str:
    notice.state, notice.why_not = state, why_not
    notice.queued_at = at if state is NoticeState.QUEUED else None
    record(
        session, actor=SYSTEM, at=at, action=f"letter.told_{state.value}", case_id=notice.case_id,
        object_id=notice.id,
    )  # fmt: skip
    if why_not is not None:
        tell_kept_back(session, case_id=notice.case_id, why_not=why_not, at=at)
    else:
        drop_kept_back(session, case_id=notice.case_id, actor=SYSTEM, at=at)
    return f"{notice.id} {state.value}"


def submit(session: Session, text_id: UUID, *, at: datetime) -> Submission | str:
    """Look once more inside the lease; return what to hand over, or why nothing will be."""
    text = get_text(session, text_id)
    notice = session.get_one(Notice, text.subject_id, with_for_update=True)
    if text.state is not TextState.LEASED:
        return f"{notice.id} is with another worker"
    case = session.get_one(Case, notice.case_id)
    choice = find_choice(session, case)
    if choice is None or choice.told is not Told.TEXT or not waits_unopened(session, case):
        fail_text(text, Trouble.WITHDRAWN, at=at)
        return _end(session, notice, NoticeState.NOT_NEEDED, at=at)
    may = _may(session, case, at=at)
    if may.why_not is WhyNot.OUT_OF_HOURS:
        fail_text(text, Trouble.WITHDRAWN, at=at)
        notice.state, notice.queued_at, notice.look_at = NoticeState.WAITING, None, at + LOOK_AGAIN
        return f"{notice.id} waits for the hours agreed"
    if may.why_not is not None:
        fail_text(text, Trouble.WITHDRAWN, at=at)
        return _end(session, notice, NoticeState.KEPT_BACK, at=at, why_not=may.why_not)
    submit_text(text, recipient=may.number, key=number_key(session, may.number), at=at)
    seconds = int(VALID_FOR.total_seconds())
    return Submission(text.id, may.number, text.body, text.opaque, seconds)


def handed_over(session: Session, text_id: UUID, *, sid: str, at: datetime) -> str:
    """Note that the provider has taken a text."""
    text = get_text(session, text_id)
    text.sid = text.sid or sid
    rise(text, TextState.ACCEPTED, at=at)
    return f"{text.subject_id} told"


def not_handed_over(session: Session, text_id: UUID, fault: SmsError, *, at: datetime) -> str:
    """Note why a text was not taken, or that nobody knows; only a busy provider is asked again."""
    text = get_text(session, text_id)
    if text.state is not TextState.SUBMITTED:
        return f"{text.subject_id} {text.state.value}"
    if isinstance(fault, OutcomeUnknown):
        rise(text, TextState.UNKNOWN, at=at)
        return f"{text.subject_id} unknown, and not sent again"
    if isinstance(fault, ProviderBusy):
        postpone_text(text, at=at)
        return f"{text.subject_id} put off, the provider is busy"
    trouble = TROUBLES.get(type(fault), Trouble.REFUSED)
    fail_text(text, trouble, at=at, provider_code=fault.code)
    tell_not_taken(session, case_id=text.scope_id, trouble=trouble, at=at)
    if isinstance(fault, OptedOut):
        opt_out(session, text.recipient_key, at=at)
    return f"{text.subject_id} not taken"


def run_once(
    engine: Engine, vault: Vault, *, clock: Clock, sms: SmsGateway, staff_base_url: str
) -> list[str]:
    """Tell whoever is due to be told now; return one line for each thing done."""
    transaction = partial(writing, engine, vault)
    lines: list[str] = []
    while True:
        with transaction() as session:
            line = look_next(session, at=clock.now())
        if line is None:
            break
        lines.append(line)
    sent = carry(
        Carrier(TextKind.NOTICE, submit, handed_over, not_handed_over),
        transaction=transaction,
        clock=clock,
        sms=sms,
        staff_base_url=staff_base_url,
    )
    return [*lines, *sent]
