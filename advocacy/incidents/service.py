"""Writing down what happened, adding to it, and reading it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.cases.changes import Change, announce
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.incidents.breaches.looking import look_at_incident
from advocacy.incidents.models import (
    Added,
    Amendment,
    Incident,
    Precision,
    PrivateNote,
    Reported,
    Targeted,
    Voice,
    Written,
)
from advocacy.incidents.paging import PAGE, Key
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

# A phone's clock may run a little ahead of ours.
_AHEAD = timedelta(minutes=10)
# Written down within this time of its happening, an incident counts as written at the time.
AT_THE_TIME = timedelta(hours=24)
_THEIRS = (Voice.WROTE, Voice.TOLD)


@dataclass(frozen=True)
class Moment:
    """When something happened; `ended_at` is needed when the precision is BETWEEN."""

    happened_at: datetime
    precision: Precision = Precision.EXACT
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """Everything else that can be said of an incident; what was not said stays empty."""

    place: str = ""
    behaviours: list[str] = field(default_factory=list)
    targeted: Targeted = Targeted.SELF
    targeted_who: str = ""
    came_by: str = ""
    description: str = ""
    felt: str = ""
    changed: str = ""
    evidence_elsewhere: str = ""
    reported: Reported = Reported.UNKNOWN
    reported_to: str = ""
    police_reference: str = ""


def log_incident(
    session: Session,
    case: Case,
    *,
    actor: Actor,
    at: datetime,
    account: str,
    moment: Moment,
    told: Told,
    voice: Voice,
    written: Written | None = None,
    form_id: UUID | None = None,
) -> Incident:
    """Write an incident down; raises Invalid for a time that can't be.

    `written` is worked out from the times when it is not said.
    """
    _check_moment(moment, at=at)
    incident = Incident(
        scope_id=case.id,
        case_id=case.id,
        happened_at=moment.happened_at,
        ended_at=moment.ended_at,
        precision=moment.precision,
        written=written or _written(moment, at=at),
        whose=voice,
        recorded_at=at,
        recorded_by=actor.account_id,
        form_id=form_id,
        account=account,
        **vars(told),
    )
    session.add(incident)
    record(
        session,
        actor=actor,
        at=at,
        action="incident.written",
        case_id=case.id,
        object_id=incident.id,
        personal={"account": account},
    )
    announce(session, case, change=Change.INCIDENT, actor=actor, at=at)
    look_at_incident(session, case, incident, actor=actor, at=at)
    if actor.role is Role.SURVIVOR:
        tell_the_advocate(session, incident, actor=actor, at=at)
    return incident


def _check_moment(moment: Moment, *, at: datetime) -> None:
    if moment.happened_at > at + _AHEAD:
        message = "Enter a time that has passed"
        raise Invalid(message, field="happened_at")
    if moment.precision is Precision.BETWEEN and moment.ended_at is None:
        message = "Enter when it ended, or the latest it can have been"
        raise Invalid(message, field="ended_at")
    if moment.ended_at is not None and moment.ended_at < moment.happened_at:
        message = "Enter an end that is after the beginning"
        raise Invalid(message, field="ended_at")


def _written(moment: Moment, *, at: datetime) -> Written:
    ended = moment.ended_at or moment.happened_at
    return Written.THEN if at - ended <= AT_THE_TIME else Written.LATER


def tell_the_advocate(session: Session, incident: Incident, *, actor: Actor, at: datetime) -> None:
    """Put what a survivor wrote on the day of whoever works the case."""
    raise_prompt(
        session,
        kind="incident.written",
        danger=Danger.DUE,
        due_at=at,
        at=at,
        actor=actor,
        case_id=incident.case_id,
        subject_id=incident.id,
    )


def amend_incident(
    session: Session,
    incident: Incident,
    *,
    actor: Actor,
    at: datetime,
    words: str,
    voice: Voice,
    added: Added,
    happened_at: datetime | None = None,
) -> Amendment:
    """Add a correction beside what was written; what was written stays as it is.

    The same words sent again by the same person are what was added already: an answer that was
    lost on the way must not make two of one.
    """
    if happened_at is not None:
        _check_moment(Moment(happened_at), at=at)
    session.flush()
    session.refresh(incident, with_for_update=True)
    said = (actor.account_id, words, added, happened_at)
    last = next(reversed(list_amendments(session, incident)), None)
    if last and said == (last.amended_by, last.words, last.added, last.happened_at):
        return last
    amendment = Amendment(
        scope_id=incident.case_id,
        incident_id=incident.id,
        case_id=incident.case_id,
        amended_at=at,
        amended_by=actor.account_id,
        whose=voice,
        added=added,
        happened_at=happened_at,
        words=words,
    )
    session.add(amendment)
    if happened_at is not None:
        case = session.get_one(Case, incident.case_id)
        look_at_incident(session, case, incident, actor=actor, at=at)
    record(
        session,
        actor=actor,
        at=at,
        action="incident.amended",
        case_id=incident.case_id,
        object_id=incident.id,
        personal={"words": words},
    )
    if actor.role is Role.SURVIVOR:
        tell_the_advocate(session, incident, actor=actor, at=at)
    return amendment


def note_privately(
    session: Session, incident: Incident, *, actor: Actor, at: datetime, words: str
) -> PrivateNote:
    """Keep a note of staff's apart from the incident."""
    note = PrivateNote(
        scope_id=incident.case_id,
        incident_id=incident.id,
        case_id=incident.case_id,
        noted_at=at,
        noted_by=actor.account_id,
        words=words,
    )
    session.add(note)
    record(
        session,
        actor=actor,
        at=at,
        action="incident.noted",
        case_id=incident.case_id,
        object_id=incident.id,
    )
    return note


def mark_read(session: Session, incident: Incident, *, actor: Actor, at: datetime) -> None:
    """Settle the prompt that a survivor's entry raised."""
    settle_prompts(session, kind="incident.written", subject_id=incident.id, actor=actor, at=at)


def get_incident(session: Session, incident_id: UUID, *, case: Case) -> Incident:
    """Return an incident of this case; raise NotFound."""
    found = session.get(Incident, incident_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def get_own_incident(session: Session, incident_id: UUID, *, case: Case) -> Incident:
    """Return an incident the survivor wrote or told us of; raise NotFound for any other."""
    found = get_incident(session, incident_id, case=case)
    if found.whose not in _THEIRS:
        raise NotFound
    return found


def list_incidents(
    session: Session, case: Case, *, after: Key | None = None, limit: int = PAGE
) -> Sequence[Incident]:
    """Return incidents, newest happening first, at most `limit`."""
    return _listed(session, Incident.case_id == case.id, after=after, limit=limit)


def list_own_incidents(
    session: Session, case: Case, *, after: Key | None = None, limit: int = PAGE
) -> Sequence[Incident]:
    """Return what the survivor wrote or told us of, newest happening first."""
    theirs = and_(Incident.case_id == case.id, Incident.whose.in_(_THEIRS))
    return _listed(session, theirs, after=after, limit=limit)


def _listed(
    session: Session, wanted: ColumnElement[bool], *, after: Key | None, limit: int
) -> Sequence[Incident]:
    query = select(Incident).where(wanted if after is None else and_(wanted, _before(after)))
    return session.scalars(
        query.order_by(Incident.happened_at.desc(), Incident.id.desc()).limit(limit)
    ).all()


def _before(key: Key) -> ColumnElement[bool]:
    return or_(
        Incident.happened_at < key.happened_at,
        and_(Incident.happened_at == key.happened_at, Incident.id < key.id),
    )


def count_since(session: Session, case: Case, *, since: datetime) -> int:
    """Return how many incidents happened in a case since a moment."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Incident)
            .where(Incident.case_id == case.id, Incident.happened_at >= since)
        )
        or 0
    )


def list_amendments(session: Session, incident: Incident) -> Sequence[Amendment]:
    """Return the corrections of an incident, oldest first."""
    wanted = select(Amendment).where(Amendment.incident_id == incident.id)
    return session.scalars(wanted.order_by(Amendment.amended_at, Amendment.id)).all()


def names_by_id(session: Session, account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return who these accounts are, for the lines that say who wrote what."""
    if not (wanted := {found for found in account_ids if found is not None}):
        return {}
    rows = session.scalars(select(Account).where(Account.id.in_(wanted)).order_by(Account.id))
    return {row.id: row.name for row in rows}
