"""The survivor's voice and safety state: written under her case, copied only where she agrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, RiskLevel
from advocacy.cases.plan_state import PlanState, Stale
from advocacy.errors import Invalid
from advocacy.ledger.service import record
from advocacy.masp.links import VOICE
from advocacy.masp.models import MaspCase, MaspLink, Shared, SharedPart, Voice
from advocacy.masp.service import hold, takes_part
from advocacy.prompts.service import settle_prompts

_RISKS = {
    RiskLevel.UNKNOWN: "The risk to them has not been assessed yet.",
    RiskLevel.STANDARD: "The risk to them is judged to be standard.",
    RiskLevel.MEDIUM: "The risk to them is judged to be medium.",
    RiskLevel.HIGH: "The risk to them is judged to be high.",
}
# For staff only: a partner is told that a plan is due for another look, never because of what.
STALE = {
    Stale.INCIDENT: "something has happened since",
    Stale.MOVE: "they have moved",
    Stale.ORDER: "an order has changed or ended",
    Stale.MASP: "a review may change it",
    Stale.AGE: "it was agreed long ago",
}


@dataclass(frozen=True)
class Wished:
    """What the survivor wants heard, keeps back, and lets each agency have."""

    statement: str
    kept_back: str
    orders: str
    agreed_how: str
    shared: Mapping[UUID, Sequence[Shared]]


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def plan_line(state: PlanState | None) -> str:
    """Return the one sentence about a plan that may be shared: days, and whether it is due."""
    if state is None or state.agreed_on is None:
        return "No safety plan is agreed yet."
    words = f"A safety plan was agreed on {_spoken(state.agreed_on)}"
    if state.reviewed_on is not None and state.reviewed_on > state.agreed_on:
        words += f" and looked at again on {_spoken(state.reviewed_on)}"
    return f"{words}. It is due for another look." if state.stale_because else f"{words}."


def safety_lines(case: Case, voice: Voice | None, *, plan: PlanState | None) -> dict[Shared, str]:
    """Return how things stand now, by what could be shared; without a line where there is none."""
    lines = {Shared.PLAN: plan_line(plan), Shared.RISK: _RISKS[case.risk_level]}
    if voice is not None and voice.orders:
        lines[Shared.ORDERS] = voice.orders
    return lines


def find_voice(session: Session, link: MaspLink) -> Voice | None:
    """Return what was last written down for this link, if anything was."""
    return session.scalar(
        select(Voice)
        .where(Voice.link_id == link.id)
        .order_by(Voice.written_at.desc(), Voice.id.desc())
        .limit(1)
    )


def write_voice(
    session: Session,
    case: Case,
    link: MaspLink,
    wished: Wished,
    *,
    plan: PlanState | None,
    actor: Actor,
    at: datetime,
) -> Voice:
    """Write down what the survivor wants heard, and give each agency what she agreed to: no more.

    What she agreed to earlier and does not now is taken back from the agency at once. Raises
    Invalid when something to share is not written, or how she agreed is not.
    """
    masp = hold(session, session.get_one(MaspCase, link.masp_case_id))
    voice = Voice(
        scope_id=case.id,
        case_id=case.id,
        link_id=link.id,
        written_at=at,
        written_by_id=actor.account_id,
        statement=wished.statement,
        kept_back=wished.kept_back,
        orders=wished.orders,
        agreed_how=wished.agreed_how,
        shared={},
    )
    lines = safety_lines(case, voice, plan=plan)
    if wished.statement:
        lines[Shared.STATEMENT] = wished.statement
    given = _given(session, masp, wished, lines)
    voice.shared = {str(agency): dict(parts) for agency, parts in given.items()}
    session.add(voice)
    session.execute(delete(SharedPart).where(SharedPart.link_id == link.id))
    for agency_id, parts in given.items():
        _copy(session, link, agency_id=agency_id, parts=parts, actor=actor, at=at)
    record(
        session,
        actor=actor,
        at=at,
        action="masp.voice_written",
        case_id=case.id,
        object_id=voice.id,
    )
    settle_prompts(session, kind=VOICE, subject_id=link.id, actor=actor, at=at)
    return voice


def _given(
    session: Session, masp: MaspCase, wished: Wished, lines: Mapping[Shared, str]
) -> dict[UUID, dict[Shared, str]]:
    """Check what is to be shared, and return its words by agency."""
    missing = {
        Shared.STATEMENT: ("Enter what they want heard, or do not share it", "statement"),
        Shared.ORDERS: ("Enter the orders in force, or do not share them", "orders"),
    }
    given: dict[UUID, dict[Shared, str]] = {}
    for agency_id, parts in wished.shared.items():
        for part in parts:
            if part not in lines:
                message, field = missing[part]
                raise Invalid(message, field=field)
        if parts and not takes_part(session, masp, agency_id):
            message = "Choose agencies that take part"
            raise Invalid(message, field="statement")
        if parts:
            given[agency_id] = {part: lines[part] for part in parts}
    if given and not wished.agreed_how:
        message = "Enter how they agreed to share this, for example by voice on Monday"
        raise Invalid(message, field="agreed_how")
    return given


def _copy(
    session: Session,
    link: MaspLink,
    *,
    agency_id: UUID,
    parts: Mapping[Shared, str],
    actor: Actor,
    at: datetime,
) -> None:
    scope_id = session.info["vault"].create_scope(link.id)
    for part, words in parts.items():
        session.add(
            SharedPart(
                scope_id=scope_id,
                masp_case_id=link.masp_case_id,
                link_id=link.id,
                agency_id=agency_id,
                part=part,
                shared_at=at,
                words=words,
            )
        )
    record(
        session,
        actor=actor,
        at=at,
        action="masp.shared",
        case_id=link.case_id,
        object_id=agency_id,
        personal={"parts": ", ".join(sorted(parts))},
    )
