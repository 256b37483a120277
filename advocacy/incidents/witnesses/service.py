"""Naming who saw or heard it, and putting right what was said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from advocacy.actor import Actor, Role
from advocacy.cases.turns import take_turn
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.incidents.models import Incident, Voice
from advocacy.incidents.service import tell_the_advocate
from advocacy.incidents.witnesses.models import Willing, Witness
from advocacy.ledger.service import record


class PutRightMeanwhile(Conflict):
    """Somebody put it right first: look at theirs."""

    sentence = "This was put right meanwhile. Look at it again before you change it."


@dataclass(frozen=True)
class Named:
    """What is said of one person; what was not said stays empty."""

    who: str = ""
    reach: str = ""
    saw: str = ""
    willing: Willing = Willing.UNKNOWN

    @property
    def says_anything(self) -> bool:
        """Return whether there is anybody to keep."""
        return bool(self.who or self.reach or self.saw)


def name_witness(
    session: Session,
    incident: Incident,
    named: Named,
    *,
    actor: Actor,
    at: datetime,
    replaces: Witness | None = None,
) -> Witness:
    """Keep who saw or heard an incident, or put right what was said of `replaces`: both stay.

    Raises Invalid without a name, PutRightMeanwhile where somebody was quicker.
    """
    if not named.who:
        message = "Enter a name, or how they can be known"
        raise Invalid(message, field="who")
    if replaces is not None:
        take_turn(session, incident.case_id)
        if session.scalar(select(exists().where(Witness.replaces_id == replaces.id))):
            raise PutRightMeanwhile
    own = actor.role is Role.SURVIVOR
    witness = Witness(
        scope_id=incident.case_id,
        case_id=incident.case_id,
        incident_id=incident.id,
        replaces_id=replaces.id if replaces is not None else None,
        named_at=at,
        named_by=actor.account_id,
        whose=Voice.WROTE if own else _told(incident),
        **vars(named),
    )
    session.add(witness)
    record(
        session, actor=actor, at=at, action="incident.witness_named", case_id=incident.case_id,
        object_id=incident.id, personal={"who": named.who, "reach": named.reach, "saw": named.saw},
    )  # fmt: skip
    if own:
        tell_the_advocate(session, incident, actor=actor, at=at)
    return witness


def _told(incident: Incident) -> Voice:
    return Voice.OTHER if incident.whose is Voice.OTHER else Voice.TOLD


def get_witness(session: Session, witness_id: UUID, *, incident: Incident) -> Witness:
    """Return a witness of this incident; raises NotFound."""
    found = session.get(Witness, witness_id)
    if found is None or found.incident_id != incident.id:
        raise NotFound
    return found


def list_witnesses(session: Session, incident: Incident) -> list[tuple[Witness, Sequence[Witness]]]:
    """Return who saw an incident, as it counts now, each with what was said before."""
    rows = session.scalars(
        select(Witness)
        .where(Witness.incident_id == incident.id)
        .order_by(Witness.named_at, Witness.id)
    ).all()
    return beside_each_other(rows)


def beside_each_other(rows: Sequence[Witness]) -> list[tuple[Witness, Sequence[Witness]]]:
    """Return witnesses as they count now, in the order they were first named.

    `rows` are all of an incident, oldest first; what was said before stands with each, newest
    first.
    """
    chains: dict[UUID, list[Witness]] = {}
    for row in rows:
        before = chains.pop(row.replaces_id, []) if row.replaces_id else []
        chains[row.id] = [row, *before]
    found = sorted(chains.values(), key=lambda chain: (chain[-1].named_at, chain[-1].id))
    return [(chain[0], chain[1:]) for chain in found]


def list_case_witnesses(session: Session, case_id: UUID) -> Sequence[Witness]:
    """Return who saw anything in a case, as it counts now, in the order they were named."""
    later = aliased(Witness)
    return session.scalars(
        select(Witness)
        .where(Witness.case_id == case_id, ~exists().where(later.replaces_id == Witness.id))
        .order_by(Witness.named_at, Witness.id)
    ).all()
