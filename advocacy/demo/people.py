"""Who else is in two of the cases, and how to meet the survivors."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, Ended, Person, PersonKind
from advocacy.cases.people.history import mark_of
from advocacy.cases.people.leaving import end_person
from advocacy.cases.people.models import Tie
from advocacy.cases.people.ties import tie_people
from advocacy.cases.people_service import add_to_case, change_person
from advocacy.cases.service import list_people

_WITNESS, _PROFESSIONAL = PersonKind.WITNESS, PersonKind.PROFESSIONAL
_SURVIVORS: Mapping[str, dict[str, Any]] = {
    "jo": {
        "pronouns": "she/her",
        "access": ["hearing"],
        "needs": "Hears better on the left; say the name first and wait.",
        "work": "Reception at the leisure centre",
    },
    "rosa": {
        "language": "Portuguese",
        "interpreter": "yes",
        "interpreter_language": "Portuguese, Brazilian",
        "interpreter_gender": "woman",
        "interpreter_avoid": "anybody from the Tuesday church group",
        "best_times": "while the children are at school",
    },
}
_OTHERS: Mapping[str, tuple[tuple[PersonKind, str, dict[str, Any]], ...]] = {
    "jo": (
        (
            _WITNESS,
            "Carol Finch",
            {
                "relationship": "Colleague at the front desk",
                "saw": "Him in the car park on three mornings",
                "named": "yes",
                "phones": ["+447700900455"],
                "reach": "At work only, before ten",
            },
        ),
        (
            _PROFESSIONAL,
            "PC Dana Brook",
            {"job": "Investigating officer", "works_for": "Police", "references": ["44260091"]},
        ),
    ),
    "rosa": (
        (
            _WITNESS,
            "Ines Mendes",
            {
                "relationship": "Sister",
                "knows_suspect": "Was her brother-in-law",
                "saw": "The white van behind them after two handovers",
                "named": "unknown",
            },
        ),
    ),
}

_TIES: Mapping[str, tuple[tuple[str, Tie, str], ...]] = {
    "jo": (
        ("Carol Finch", Tie.WORKS_WITH, "Jo Okafor"),
        ("Mark Devlin", Tie.KNOWS, "Carol Finch"),
    ),
    "rosa": (
        ("Paulo Reis", Tie.PARENT, "Luca Mendes"),
        ("Paulo Reis", Tie.PARENT, "Mia Mendes"),
        ("Ines Mendes", Tie.LOOKS_AFTER, "Mia Mendes"),
    ),
}


def tell_of_people(session: Session, case: Case, key: str, *, actor: Actor, at: datetime) -> None:
    """Add who else belongs to a case of the story."""
    survivor = list_people(session, case, kind=PersonKind.SURVIVOR)[0]
    _learn(session, case, survivor, _SURVIVORS.get(key, {}), actor=actor, at=at)
    for kind, name, details in _OTHERS.get(key, ()):
        add_to_case(session, case, kind=kind, name=name, details=details, actor=actor, at=at)
    session.flush()
    here = {each.name: each.id for each in list_people(session, case)}
    for one, tie, other in _TIES.get(key, ()):
        tie_people(
            session,
            case,
            one_id=here[one],
            other_id=here[other],
            kind=tie,
            actor=actor,
            at=at,
        )
    if key == "jo":
        wrong = add_to_case(
            session, case, kind=_WITNESS, name="Carole Finch", details={}, actor=actor, at=at
        )
        end_person(
            session,
            case,
            wrong,
            ended_as=Ended.MISTAKE,
            reason="The same colleague, written down twice",
            actor=actor,
            at=at + timedelta(minutes=20),
        )


def _learn(
    session: Session,
    case: Case,
    person: Person,
    details: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    session.flush()
    if details:
        change_person(
            session,
            case,
            person,
            name=person.name,
            details=details,
            seen=mark_of(person),
            actor=actor,
            at=at,
        )
