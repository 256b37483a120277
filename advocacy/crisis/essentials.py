"""The crisis essentials of a case, and the police safety marker that is one of them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, SafeContact
from advocacy.cases.safe_contact_alarm import is_phone_not_safe
from advocacy.cases.safe_contact_standing import standing
from advocacy.cases.service import find_contact_and_danger
from advocacy.clock import LONDON
from advocacy.crisis.models import PoliceMarker
from advocacy.errors import Invalid
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger, Prompt


@dataclass(frozen=True)
class Essentials:
    """What may be known in a crisis, and nothing else: no address, no plan, no incidents.

    While a danger word is open nobody may ring, so `contact` is to be shown without a number.
    """

    reference: str
    initials: str
    name_to_use: str
    contact: SafeContact | None
    contact_now: bool
    phone_not_safe: bool
    in_danger: bool
    marker: PoliceMarker | None
    alerts: list[Prompt]


@dataclass(frozen=True)
class MarkerFacts:
    """What police were told, as she agreed."""

    treat_as_urgent: bool
    address_flagged: bool
    knows_code_word: bool
    force: str
    reference: str
    agreed_on: date
    agreed_how: str


def see_essentials(session: Session, case: Case, *, at: datetime) -> Essentials:
    """Return the crisis essentials of a case."""
    contact, in_danger = find_contact_and_danger(session, case)
    return Essentials(
        reference=case.reference,
        initials=case.initials,
        name_to_use=contact.name_to_use if contact else "",
        contact=contact,
        contact_now=standing(contact, at=at).may_ring,
        phone_not_safe=is_phone_not_safe(session, case),
        in_danger=in_danger,
        marker=find_marker(session, case),
        alerts=_open_alerts(session, case),
    )


def _open_alerts(session: Session, case: Case) -> list[Prompt]:
    return list(
        session.scalars(
            select(Prompt)
            .where(
                Prompt.case_id == case.id,
                Prompt.danger <= Danger.UNSENT,
                Prompt.kind.startswith("checkin."),
                Prompt.for_role.is_(None),
                Prompt.settled_at.is_(None),
            )
            .order_by(Prompt.danger, Prompt.due_at, Prompt.id)
        )
    )


def find_marker(session: Session, case: Case) -> PoliceMarker | None:
    """Return the police safety marker that stands now, if there is one."""
    newest = session.scalar(
        select(PoliceMarker)
        .where(PoliceMarker.case_id == case.id)
        .order_by(PoliceMarker.made_at.desc(), PoliceMarker.id.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.stands else None


def agree_marker(
    session: Session, case: Case, facts: MarkerFacts, *, actor: Actor, at: datetime
) -> PoliceMarker:
    """Record what police know for her safety, as agreed with her; raises Invalid without that."""
    if facts.agreed_on > at.astimezone(LONDON).date():
        message = "Enter a day that has been"
        raise Invalid(message, field="agreed_on")
    if not (facts.treat_as_urgent or facts.address_flagged or facts.knows_code_word):
        message = "Choose at least one thing that police know, or take the marker back"
        raise Invalid(message, field="knows")
    return _add(session, case, facts, stands=True, actor=actor, at=at)


def withdraw_marker(
    session: Session, case: Case, *, how: str, actor: Actor, at: datetime
) -> PoliceMarker:
    """Record that the marker no longer stands, and how that was agreed."""
    today = at.astimezone(LONDON).date()
    facts = MarkerFacts(
        treat_as_urgent=False,
        address_flagged=False,
        knows_code_word=False,
        force="",
        reference="",
        agreed_on=today,
        agreed_how=how,
    )
    return _add(session, case, facts, stands=False, actor=actor, at=at)


def _add(
    session: Session, case: Case, facts: MarkerFacts, *, stands: bool, actor: Actor, at: datetime
) -> PoliceMarker:
    marker = PoliceMarker(
        scope_id=case.id,
        case_id=case.id,
        made_at=at,
        made_by_id=actor.account_id,
        stands=stands,
        agreed_on=facts.agreed_on,
        treat_as_urgent=facts.treat_as_urgent,
        address_flagged=facts.address_flagged,
        knows_code_word=facts.knows_code_word,
        force=facts.force,
        reference=facts.reference,
        agreed_how=facts.agreed_how,
    )
    session.add(marker)
    record(
        session,
        actor=actor,
        at=at,
        action="crisis.marker_agreed" if stands else "crisis.marker_withdrawn",
        case_id=case.id,
        object_id=marker.id,
    )
    return marker
