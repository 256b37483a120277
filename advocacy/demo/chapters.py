"""The chapters of one case: how it came in, who is in it, what was said, what happened."""

from datetime import UTC, datetime, time, timedelta
from pathlib import PurePath
from typing import Any

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, PersonKind, RiskLevel
from advocacy.cases.people_service import add_to_case
from advocacy.cases.safe_contact_service import agree_version, mark_of
from advocacy.cases.safe_contact_trust import confirm_number
from advocacy.cases.safe_contact_ways import MAIN
from advocacy.clock import LONDON
from advocacy.contacts.models import Direction
from advocacy.contacts.service import record_contact
from advocacy.demo.cast import Told
from advocacy.demo.people import tell_of_people
from advocacy.demo.telling import CONTACTS, INCIDENTS
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.models import Nature
from advocacy.evidence_store.service import offer_files, open_intake, receive_files
from advocacy.incidents.models import Incident, Targeted, Voice
from advocacy.incidents.models import Reported as ReportedTo
from advocacy.incidents.service import Moment, log_incident, mark_read
from advocacy.incidents.service import Told as ToldOf
from advocacy.risk.service import assess_risk


def at_hour(day: datetime, hour: int, minute: int = 0) -> datetime:
    """Return a time of day in Europe/London on the local day of a moment."""
    local = day.astimezone(LONDON).date()
    return datetime.combine(local, time(hour, minute), tzinfo=LONDON).astimezone(UTC)


def working_day(day: datetime) -> datetime:
    """Return the day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.astimezone(LONDON).weekday())) * (
        day.astimezone(LONDON).weekday() > 4
    )


def safe_contact_of(told: Told) -> dict[str, Any]:
    """Return what was agreed about reaching somebody."""
    return {
        "phone": told.phone,
        "phone_is": "Work",
        "days": [0, 1, 2, 3, 4],
        "from_time": "09:00",
        "to_time": "16:30",
        "may_say_who": False,
        "voicemail": "never",
        "texts": "check_ins",
        "name_to_use": told.name.split()[0],
        "say_you_are": told.say_you_are,
        "who_else_may_answer": "",
        "if_someone_else": "Say it is a wrong number, and hang up",
        "other_ways": "",
    }


def meet(session: Session, case: Case, told: Told, *, actor: Actor, at: datetime) -> None:
    """Record who is in the case, and how they can be reached."""
    add_to_case(
        session,
        case,
        kind=PersonKind.SUSPECT,
        name=told.suspect,
        details={"relationship": told.suspect_is, **told.suspect_details},
        actor=actor,
        at=at,
    )
    for name, born_on, responsibility in told.children:
        add_to_case(
            session,
            case,
            kind=PersonKind.DEPENDENT,
            name=f"{name} {told.name.split()[-1]}",
            details={
                "relationship": "Child",
                "born_on": born_on,
                "lives_with": told.name,
                "parental_responsibility": responsibility,
                "safe_adults": "Grandmother, and the teacher",
            },
            actor=actor,
            at=at,
        )
    tell_of_people(session, case, told.key, actor=actor, at=at)


def check_card(session: Session, case: Case, told: Told, *, actor: Actor, at: datetime) -> None:
    """Agree how to reach somebody, as checked by voice."""
    card = agree_version(
        session,
        case,
        agreed=safe_contact_of(told),
        checked_how="by voice",
        checked_on=at.astimezone(LONDON).date(),
        actor=actor,
        at=at,
    )
    if card.confirmed_at is None:
        confirm_number(
            session,
            case,
            which=MAIN,
            how="She rang us, and knew what we had agreed",
            spoken_at=at,
            seen=mark_of(card),
            actor=actor,
            at=at,
        )


def judge(
    session: Session, case: Case, told: Told, *, actor: Actor, began_at: datetime, now: datetime
) -> None:
    """Judge the risk at the start, and again lately."""
    for count, at in enumerate((began_at + timedelta(days=2), now - timedelta(days=9))):
        if at < began_at:
            continue
        assess_risk(
            session,
            case,
            relationship=told.relationship,
            found=["very_frightened", "turns_up", "follows_online"][: 2 + count],
            level=told.level,
            judgement=told.summary,
            lowered_because="",
            form_used="",
            actor=actor,
            at=at_hour(at, 14),
        )


# In days. New cases are rung more often, whatever their risk.
_APART = {RiskLevel.HIGH: 6, RiskLevel.MEDIUM: 11}
_NEW = 2


def keep_in_touch(
    session: Session, case: Case, told: Told, *, actor: Actor, began_at: datetime, now: datetime
) -> None:
    """Record contacts from the first to this week's, as often as the risk asks for."""
    day, count = began_at, len(told.key)
    gap = _APART.get(told.level, 17) if told.months > _NEW else 5
    while day < now - timedelta(days=2):
        said = CONTACTS[count % len(CONTACTS)]
        happened_at = at_hour(working_day(day), 10 + count % 5, 5 * (count % 12))
        if happened_at > now:
            break
        last = day + timedelta(days=gap) >= now - timedelta(days=2)
        due = working_day(now + timedelta(days=count % 6)).astimezone(LONDON).date()
        record_contact(
            session,
            case,
            channel=said.channel,
            direction=Direction.OUT,
            reached=said.reached,
            happened_at=happened_at,
            minutes=said.minutes,
            note=said.note,
            agreed=said.agreed,
            themes=said.themes,
            next_on=due if last else None,
            unsafe_reason="Agreed beforehand",
            actor=actor,
            at=now if last else happened_at + timedelta(minutes=said.minutes + 2),
        )
        day += timedelta(days=gap)
        count += 1


def write_down(
    session: Session,
    case: Case,
    told: Told,
    *,
    advocate: Actor,
    survivor: Actor | None,
    began_at: datetime,
    now: datetime,
) -> list[Incident]:
    """Write the diary: closer together lately, in the survivor's words where they sign in."""
    written: list[Incident] = []
    span = now - began_at
    for count in range(told.incidents):
        share = (1 - count / told.incidents) ** 2
        kind = INCIDENTS[(count * 3 + len(told.key)) % len(INCIDENTS)]
        day = now - timedelta(days=2) - span * share * 0.97
        happened_at = at_hour(day, kind.hour, 7 * count % 60)
        if happened_at > now - timedelta(hours=2):
            happened_at -= timedelta(days=1)
        theirs = survivor is not None and count % 3 != 2
        written.append(
            log_incident(
                session,
                case,
                actor=survivor if theirs and survivor is not None else advocate,
                at=happened_at + timedelta(hours=1 if count % 4 else 60),
                account=kind.account,
                moment=Moment(happened_at),
                told=ToldOf(
                    place=kind.place,
                    behaviours=list(kind.behaviours),
                    targeted=Targeted.FAMILY if "by_proxy" in kind.behaviours else Targeted.SELF,
                    came_by=kind.came_by,
                    felt=kind.felt,
                    changed=kind.changed,
                    reported=ReportedTo.POLICE if count % 5 == 0 else ReportedTo.NO,
                    police_reference=f"4425{count:04}" if count % 5 == 0 else "",
                ),
                voice=Voice.WROTE if theirs else Voice.TOLD,
            )
        )
    session.flush()
    for incident in written[:-1]:
        mark_read(
            session, incident, actor=advocate, at=min(now, incident.recorded_at + timedelta(days=1))
        )
    return written


def attach(
    session: Session,
    blobs: Blobs,
    incident: Incident,
    files: dict[str, bytes],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Add files to an entry as the upload page does: questions, intake, receipt."""
    offer = offer_files(
        session,
        case_id=incident.case_id,
        entry_id=incident.id,
        nature=Nature.ORDINARY,
        actor=actor,
        at=at,
    )
    session.flush()
    intake = open_intake(session.info["vault"], blobs, offer)
    for name, data in files.items():
        sink = intake.begin(PurePath(name).name)
        sink.write(data)
        sink.finish()
    receive_files(session, offer, intake, actor=actor, at=at)
