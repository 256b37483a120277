"""The place that opens under threat: nearly empty, plausible, and never made from the record."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.survivor_decoys import agree_decoy, drop_decoy
from advocacy.accounts.survivor_service import find_decoy
from advocacy.actor import SYSTEM, Actor
from advocacy.cases.models import Case, CaseState, Person, PersonKind, RiskLevel
from advocacy.checkins.alarms import agree_alarm, find_alarm_plan, list_alarms
from advocacy.checkins.models import CheckIn
from advocacy.db import beyond_the_wall, new_id
from advocacy.errors import Invalid
from advocacy.evidence_store.models import Exhibit
from advocacy.evidence_store.opening import files_of
from advocacy.incidents.models import Amendment, Incident, Precision, Voice
from advocacy.incidents.service import Moment, Told, list_amendments, log_incident
from advocacy.letters.models import Letter, Side

_REFERENCE_BYTES = 6
# Only to begin with: whoever sets it up writes others, since these can be read by anybody.
_NOTES = (
    "Took the bins out a day early again.",
    "The bus was late both ways.",
    "Lost my keys. They were in the other coat.",
    "New neighbour said hello on the stairs.",
    "Parcel for next door was left with me.",
    "Could not sleep, read until two.",
    "Forgot to ring the dentist back.",
    "Rained all day, stayed in.",
)


@dataclass(frozen=True)
class UnderThreat:
    """Something that was written while somebody may have stood beside them."""

    incident: Incident
    added: Sequence[Amendment]
    exhibits: Sequence[Exhibit]


@dataclass(frozen=True)
class Alarms:
    """Every sign-in under threat, and what was written in them, newest first."""

    alarms: list[CheckIn]
    written: list[UnderThreat]
    messages: list[Letter]


def offer_notes() -> list[str]:
    """Return two everyday notes to begin with."""
    return secrets.SystemRandom().sample(_NOTES, 2)


def agree_second_words(
    session: Session,
    case: Case,
    account: Account,
    *,
    step: str,
    notes: Sequence[str],
    real: str,
    passphrase: str,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
) -> None:
    """Agree the words for danger, the place they open, and what we do then; raises Invalid."""
    found = find_decoy(session, account)
    with beyond_the_wall(session, why="the stand-in is on nobody's caseload"):
        place = None if found is None else session.get(Case, found[0].case_id)
        if place is None:
            place = _make_place(session, case, at=at)
        agree_decoy(
            session,
            account,
            decoy_case_id=place.id,
            real=real,
            passphrase=passphrase,
            passphrases=passphrases,
            actor=actor,
            at=at,
        )
        if found is None:
            _furnish(session, place, notes, at=at)
    agree_alarm(session, case_id=case.id, step=step, actor=actor, at=at)


def _make_place(session: Session, case: Case, *, at: datetime) -> Case:
    """Make the stand-in: a scope of its own, nobody's name, and nothing that finds it."""
    place_id = new_id()
    session.info["vault"].create_scope(place_id)
    place = Case(
        id=place_id,
        scope_id=place_id,
        reference=secrets.token_hex(_REFERENCE_BYTES),
        team_id=case.team_id,
        state=CaseState.OPEN,
        risk_level=RiskLevel.UNKNOWN,
        opened_at=at,
        decoy_of_id=case.id,
        title="",
    )
    session.add(place)
    session.flush()
    # Whoever keeps lists looks for a person; this one has neither a name nor a key to find it by.
    session.add(
        Person(
            scope_id=place_id,
            case_id=place_id,
            kind=PersonKind.SURVIVOR,
            added_at=at,
            name="",
            details={},
        )
    )
    session.flush()
    return place


def _furnish(session: Session, place: Case, notes: Sequence[str], *, at: datetime) -> None:
    for number, note in enumerate(notes):
        days = 3 + 5 * number + secrets.randbelow(3)
        happened_at = at - timedelta(days=days, minutes=secrets.randbelow(300))
        log_incident(
            session,
            place,
            actor=SYSTEM,
            at=happened_at + timedelta(minutes=20),
            account=note,
            moment=Moment(happened_at, Precision.ABOUT),
            told=Told(),
            voice=Voice.WROTE,
        )


def drop_second_words(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Let the other words be just wrong from now on."""
    drop_decoy(session, account, actor=actor, at=at)


def agreed_step(session: Session, case: Case) -> str:
    """Return what is to be done when the other words are used."""
    plan = find_alarm_plan(session, case.id)
    return plan.danger_step if plan is not None else ""


def see_alarms(session: Session, case: Case) -> Alarms:
    """Return every sign-in under threat of a case, and all that was written in them."""
    alarms = list_alarms(session, case.id)
    if not alarms:
        return Alarms([], [], [])
    added_to = select(Amendment.incident_id).join(Case, Case.id == Amendment.case_id)
    added_to = added_to.where(Case.decoy_of_id == case.id)
    query = (
        select(Incident)
        .join(Case, Case.id == Incident.case_id)
        .where(
            Case.decoy_of_id == case.id,
            or_(Incident.recorded_at >= alarms[-1].opens_at, Incident.id.in_(added_to)),
        )
        .order_by(Incident.recorded_at.desc(), Incident.id.desc())
    )
    messages = (
        select(Letter)
        .join(Case, Case.id == Letter.case_id)
        .where(Case.decoy_of_id == case.id, Letter.side == Side.SURVIVOR)
        .order_by(Letter.sent_at.desc(), Letter.id.desc())
    )
    with beyond_the_wall(session, why="what was written under threat is in the stand-in"):
        sent = list(session.scalars(messages))
        written = [
            UnderThreat(
                incident=incident,
                added=list_amendments(session, incident),
                exhibits=files_of(session, incident.id).exhibits,
            )
            for incident in session.scalars(query)
        ]
    return Alarms(alarms, written, sent)


def need_notes(notes: Sequence[str], *, names: Sequence[str]) -> None:
    """Raise Invalid when a note that shall say nothing holds somebody's name."""
    parts = {part.casefold() for name in names for part in name.split() if len(part) > 2}
    for field, note in zip(("first_note", "second_note"), notes, strict=True):
        if parts & {word.strip(".,!?’'").casefold() for word in note.split()}:
            message = "Leave every name of the case out of it"
            raise Invalid(message, field=field)
