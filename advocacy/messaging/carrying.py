"""Carrying the texts of one kind: lease, look again, hand over, note what the provider said."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.clock import Clock
from advocacy.messaging.gateway import SmsError, SmsGateway
from advocacy.messaging.models import TextKind
from advocacy.messaging.service import lease_text

STATUS_PATH = "/hooks/twilio/status/"


@dataclass(frozen=True)
class Submission:
    """A text that is about to be handed over."""

    text_id: UUID
    recipient: str
    body: str
    opaque: str
    validity_seconds: int


@dataclass(frozen=True)
class Carrier:
    """What whoever queued the texts of a kind does around handing one over.

    `submit` looks once more and returns what to hand over, or in words why nothing will be.
    """

    kind: TextKind
    submit: Callable[..., Submission | str]
    handed_over: Callable[..., str]
    not_handed_over: Callable[..., str]


def carry(
    carrier: Carrier,
    *,
    transaction: Callable[[], AbstractContextManager[Session]],
    clock: Clock,
    sms: SmsGateway,
    staff_base_url: str,
) -> Iterator[str]:
    """Send all that is due, one line for each: a kill between any two steps leaves a state that
    tells."""
    while True:
        with transaction() as session:
            text_id = lease_text(session, kind=carrier.kind, at=clock.now())
        if text_id is None:
            return
        with transaction() as session:
            submission = carrier.submit(session, text_id, at=clock.now())
        if isinstance(submission, str):
            yield submission
            continue
        given = _hand_over(sms, submission, staff_base_url)
        with transaction() as session:
            at = clock.now()
            if isinstance(given, SmsError):
                line = carrier.not_handed_over(session, text_id, given, at=at)
            else:
                line = carrier.handed_over(session, text_id, sid=given, at=at)
        yield line


def _hand_over(sms: SmsGateway, submission: Submission, staff_base_url: str) -> str | SmsError:
    try:
        return sms.send(
            to=submission.recipient,
            body=submission.body,
            callback_url=f"{staff_base_url}{STATUS_PATH}{submission.opaque}",
            validity_seconds=submission.validity_seconds,
        ).sid
    except SmsError as fault:
        return fault
